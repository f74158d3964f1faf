"""JAX: pads of the zero-inserted input, and a kernel (*kernel_size, O, C) that is not flipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.frameworks.arguments import Pairs, listed, pairs, split_evenly, weights
from tconv_edu.frameworks.layer import Call, Layer
from tconv_edu.frameworks.snippet import axes_of, join, one_per_group, shapes
from tconv_edu.geometry import flag, one_of

NAMES = ("SAME", "VALID")


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


def _flip_and_swap(array: NDArray[Any]) -> NDArray[Any]:
    return np.flip(array, tuple(range(array.ndim - 2))).swapaxes(-1, -2)


def write_jax(layer: Layer, *, transpose_kernel: bool = False) -> Call:
    """Write a layer as a call of `jax.lax.conv_transpose`.

    JAX can say every crop. It has no groups here: the snippet calls once for each.

    Args:
        layer: with one to three spatial axes.
        transpose_kernel: False flips the kernel now; True leaves it as it is and has JAX flip it.

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

    Source: JAX's documentation of `jax.lax.conv_transpose`.

    """
    axes_of(layer)
    flag("transpose_kernel", transpose_kernel)
    arguments: dict[str, Any] = {"strides": layer.stride, "padding": _say(layer)}
    if max(layer.dilation) > 1:
        arguments["rhs_dilation"] = layer.dilation
    if transpose_kernel:
        arguments["transpose_kernel"] = True
    weight = (layer.kernel if transpose_kernel else _flip_and_swap(layer.kernel)).copy()
    code = join(
        *(["import jax.numpy as jnp"] if layer.groups > 1 else []),
        "from jax import lax",
        "",
        shapes(layer, weight.shape),
        *one_per_group(
            layer,
            "lax.conv_transpose",
            ["x", "weight"],
            arguments,
            split="jnp.split",
            concatenate="jnp.concatenate",
            weight_axis=-1 if transpose_kernel else -2,
        ),
    )
    return Call(arguments, weight, code)


def _say(layer: Layer) -> str | Pairs:
    reach = layer.effective_kernel_size
    for name in NAMES:
        crop = tuple(_crop(name, r, s) for r, s in zip(reach, layer.stride, strict=True))
        if crop == layer.crop:
            return name
    return _others(reach, layer.crop)
