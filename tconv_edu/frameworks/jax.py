"""JAX: pads of the zero-inserted input, and a kernel (*kernel_size, O, C) that is not flipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.channels import swap
from tconv_edu.frameworks.arguments import Pairs, listed, pairs, split_evenly, weights
from tconv_edu.frameworks.layer import Call, Layer
from tconv_edu.frameworks.outline import Outline, Said
from tconv_edu.frameworks.snippet import axes_of, call, join, one_per_group, shapes, unless
from tconv_edu.geometry import flag, one_of

NAMES = ("SAME", "VALID")
LETTERS = {1: "W", 2: "HW", 3: "DHW"}
DEFAULTS = {"transpose_kernel": False}


def read_jax(
    rhs: ArrayLike,
    *,
    strides: Sequence[int],
    padding: str | Sequence[tuple[int, int]],
    rhs_dilation: Sequence[int] | None = None,
    transpose_kernel: bool = False,
    use_consistent_padding: bool = False,
) -> Layer:
    """Read the arguments of `jax.lax.conv_transpose`, with its default, channels-last, layouts.

    A pair in `padding` is what JAX puts around the zero-inserted input before it slides the kernel
    over it: k_eff − 1 on both sides gives the full array, less cuts, negative amounts cut more.

    Args:
        rhs: `(*kernel_size, O, C)`; with transpose_kernel, `(*kernel_size, C, O)`; no groups.
        strides: one int per axis.
        padding: "SAME" (M·strides samples), "VALID" (at least so many), or one pair per axis.
        rhs_dilation: one int per axis, or None.
        transpose_kernel: False takes `rhs` as it is; True flips it and swaps its channels, and so
            computes the transpose of the convolution with `rhs`.
        use_consistent_padding: True takes a pair as PyTorch does, as what is cut from the full
            array; names mean the same either way.

    Returns:
        The layer; without transpose_kernel, its kernel is `rhs` flipped, with swapped channels.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> rhs = [[[1]], [[10]], [[100]]]
    >>> layer = read_jax(rhs, strides=(2,), padding="SAME")
    >>> layer.crop, layer([[1], [2], [3]]).ravel().tolist()
    (((0, 1),), [100, 10, 201, 20, 302, 30])

    Source: JAX's documentation of `jax.lax.conv_transpose`.

    """
    transposed = flag("transpose_kernel", transpose_kernel)
    cuts = flag("use_consistent_padding", use_consistent_padding)
    order = "out_channels, in_channels" if transposed else "in_channels, out_channels"
    array = weights("rhs", rhs, f"(*kernel_size, {order})")
    rank = array.ndim - 2
    stride = listed("strides", strides, rank, least=1)
    dilation = (1,) * rank
    if rhs_dilation is not None:
        dilation = listed("rhs_dilation", rhs_dilation, rank, least=1)
    reach = [d * (k - 1) + 1 for k, d in zip(array.shape, dilation, strict=False)]
    if isinstance(padding, str):
        name = one_of("padding", padding, NAMES)
        crop = tuple(_crop(name, r, s) for r, s in zip(reach, stride, strict=True))
    else:
        amounts = pairs("padding", padding, rank)
        crop = amounts if cuts else _others(reach, amounts)
    kernel = array if transposed else _flip_and_swap(array)
    return Layer(kernel, stride, dilation, 1, crop)


def _crop(padding: str, reach: int, stride: int) -> tuple[int, int]:
    if padding == "SAME":
        return split_evenly(reach - stride)
    return (0, min(reach - stride, 0))


def _others(reach: Sequence[int], amounts: Pairs) -> Pairs:
    """Return the cuts that leave these pads, or the pads that these cuts leave."""
    return tuple((r - 1 - a, r - 1 - b) for r, (a, b) in zip(reach, amounts, strict=True))


def _flip_and_swap(array: NDArray[Any], groups: int = 1) -> NDArray[Any]:
    return np.asarray(swap(np.flip(array, tuple(range(array.ndim - 2))), groups))


def write_jax(layer: Layer, *, transpose_kernel: bool = False) -> Call:
    """Write a layer as a call of `jax.lax.conv_transpose`.

    JAX can say every crop. `conv_transpose` has no groups: a layer with groups is written as
    `jax.lax.conv_general_dilated` of the spread samples, which has `feature_group_count`.

    Args:
        layer: with one to three spatial axes.
        transpose_kernel: False flips the kernel now; True leaves it as it is and has JAX flip it,
            which only `conv_transpose` does, so that there is a call for each group.

    Returns:
        The call; its code takes arrays, channels last.

    Raises:
        ValueError: naming the layer, its kernel's shape, the rule and a layer that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> layer = Layer(kernel, stride=(2,), dilation=(1,), groups=1, crop=((1, 0),))
    >>> print(write_jax(layer).code)
    from jax import lax
    <BLANKLINE>
    # x: (batch, length, 1), weight: (3, 1, 1), channels last
    y = lax.conv_transpose(x, weight, strides=(2,), padding=((1, 2),))
    <BLANKLINE>

    Source: JAX's documentation of `jax.lax.conv_transpose` and `jax.lax.conv_general_dilated`.

    """
    axes_of(layer)
    said = say_jax(layer.outline, transpose_kernel=flag("transpose_kernel", transpose_kernel))
    ones = (1,) * len(layer.stride)
    arguments = unless(DEFAULTS | {"rhs_dilation": ones}, said.arguments)
    if transpose_kernel:
        weight = layer.kernel.copy()
    else:
        weight = _flip_and_swap(layer.kernel, layer.groups).copy()
    code = join(
        *([] if said.one_call else ["import jax.numpy as jnp"]),
        "from jax import lax",
        "",
        shapes(layer, weight.shape),
        *_calls(layer, said, arguments),
    )
    return Call(arguments, weight, code, said.is_exact(layer.outline))


def say_jax(outline: Outline, *, transpose_kernel: bool = True) -> Said:
    """Choose the arguments of `conv_transpose`, or with groups of `conv_general_dilated`."""
    pads = _others(outline.effective_kernel_size, outline.crop)
    if outline.groups > 1 and not transpose_kernel:
        letters = LETTERS[len(outline.stride)]
        arguments = {
            "window_strides": (1,) * len(letters),
            "padding": pads,
            "lhs_dilation": outline.stride,
            "rhs_dilation": outline.dilation,
            "dimension_numbers": (f"N{letters}C", f"{letters}IO", f"N{letters}C"),
            "feature_group_count": outline.groups,
        }
        return Said(arguments, outline.crop)
    arguments = {
        "strides": outline.stride,
        "padding": _name(outline) or pads,
        "rhs_dilation": outline.dilation,
        "transpose_kernel": transpose_kernel,
    }
    return Said(arguments, outline.crop, one_call=outline.groups == 1)


def _name(outline: Outline) -> str | None:
    """Return the name of a padding that cuts as much, if there is one."""
    reach = outline.effective_kernel_size
    for name in NAMES:
        crop = tuple(_crop(name, r, s) for r, s in zip(reach, outline.stride, strict=True))
        if crop == outline.crop:
            return name
    return None


def _calls(layer: Layer, said: Said, arguments: dict[str, Any]) -> list[str]:
    if said.one_call:
        grouped = layer.groups > 1
        function = "lax.conv_general_dilated" if grouped else "lax.conv_transpose"
        return [call(function, ["x", "weight"], arguments)]
    body = [call("lax.conv_transpose", ["x", "weight"], arguments, "return ", indent=4)]
    split = ("jnp.split", "jnp.split")
    return one_per_group(layer, body, split=split, concatenate="jnp.concatenate")
