"""JAX: pads of the zero-inserted input, and a kernel (*kernel_size, O, C) that is not flipped."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from tconv_edu.checks import Pairs, flag, one_of, pairs_per_axis
from tconv_edu.frameworks.call import Call, Wording, compose, outline_of
from tconv_edu.frameworks.crops import named, named_crop
from tconv_edu.frameworks.framework import Framework
from tconv_edu.frameworks.layouts import CHANNELS_LAST, TURNED
from tconv_edu.frameworks.reading import given, listed, weights
from tconv_edu.frameworks.templates import SHAPES, one_per_group
from tconv_edu.layer import Layer, Outline

NAMES = ("SAME", "VALID")
DEFAULTS = {"transpose_kernel": False, "rhs_dilation": 1}
LAYOUTS = {
    rank: (f"N{axes}C", f"{axes}IO", f"N{axes}C") for rank, axes in enumerate(("W", "HW", "DHW"), 1)
}
HEAD = f"from jax import lax\n\n{SHAPES}\n"
CALL = "y = lax.conv_transpose(x; weight$arguments$)"
REST = """
$rest$# Cut here: with a padding below 0, XLA may read outside of x on a CPU.
y = y[$kept$]
"""
CODE = HEAD + CALL + REST
GENERAL = f"{HEAD}y = lax.conv_general_dilated(x; weight$arguments$){REST}"
GROUPS = one_per_group(CALL, "jnp.split", "jnp.concatenate")
CODE_OF_GROUPS = f"import jax.numpy as jnp\n{HEAD}{GROUPS}{REST}"


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
    dilation = given("rhs_dilation", rhs_dilation, rank, least=1)
    outline = Outline(array.shape[:-2], stride, dilation)
    if isinstance(padding, str):
        crop = named_crop(one_of("padding", padding, NAMES), outline)
    else:
        amounts = pairs_per_axis("padding", padding, rank)
        crop = amounts if cuts else around(outline, amounts)
    kernel = array if transposed else TURNED.to_kernel(array, 1)
    return Layer(kernel, stride, dilation, 1, crop)


def write_jax(layer: Layer, *, transpose_kernel: bool = False) -> Call:
    """Write a layer as a call of `jax.lax.conv_transpose`.

    JAX says every crop of at most k_eff − 1, and has pads below 0 for more. With those, XLA reads
    outside of `x` on a CPU in some cases, so that here the code slices what remains to be cut.
    `conv_transpose` has no groups: a layer with groups is written as
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

    Source: JAX's documentation of `jax.lax.conv_transpose` and `jax.lax.conv_general_dilated`;
    openxla/xla issue 48713 on pads below 0.

    """
    kept = flag("transpose_kernel", transpose_kernel)
    return compose(layer, say_jax(outline_of(layer), transpose_kernel=kept))


def say_jax(outline: Outline, *, transpose_kernel: bool = True) -> Wording:
    """Choose the arguments of `conv_transpose`, or with groups of `conv_general_dilated`."""
    axes = zip(outline.effective_kernel_size, outline.crop, strict=True)
    crop = tuple((min(p, reach - 1), min(q, reach - 1)) for reach, (p, q) in axes)
    pads = around(outline, crop)
    if outline.groups > 1 and not transpose_kernel:
        arguments = {
            "window_strides": (1,) * len(outline.stride),
            "padding": pads,
            "lhs_dilation": outline.stride,
            "rhs_dilation": outline.dilation,
            "dimension_numbers": LAYOUTS[len(outline.stride)],
            "feature_group_count": outline.groups,
        }
        return Wording(outline, arguments, DEFAULTS, crop, TURNED, GENERAL)
    arguments = {
        "strides": outline.stride,
        "padding": named(outline, NAMES) or pads,
        "rhs_dilation": outline.dilation,
        "transpose_kernel": transpose_kernel,
    }
    layout = CHANNELS_LAST if transpose_kernel else TURNED
    return Wording(outline, arguments, DEFAULTS, crop, layout, CODE, CODE_OF_GROUPS)


def around(outline: Outline, amounts: Pairs) -> Pairs:
    """Return the pads that these cuts leave, or the cuts that leave these pads."""
    axes = zip(outline.effective_kernel_size, amounts, strict=True)
    return tuple((reach - 1 - a, reach - 1 - b) for reach, (a, b) in axes)


JAX = Framework("JAX", read_jax, write_jax, say_jax, TURNED)
