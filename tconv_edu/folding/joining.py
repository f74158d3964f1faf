"""Two layers that follow one another as one: stamps of stamps are stamps. And one as two again."""

from __future__ import annotations

from dataclasses import replace
from math import gcd
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tconv_edu.arrays import Array
from tconv_edu.channels import blocks, dense
from tconv_edu.checks import Pairs, flag, refuse
from tconv_edu.folding.channels import precision
from tconv_edu.layer import Layer, must_be_layer, must_have_no_bias, without_dilation
from tconv_edu.rewriting.steps import Conv, Step
from tconv_edu.rewriting.ways import depth_to_space, resize


def fold(first: Layer, second: Layer, *, exact: bool = True) -> Layer:
    """Put two layers, with nothing between them, into one: stride S₁S₂, and one kernel.

    What the first cuts off, the second does not see, and one layer cannot leave it out. So on each
    side, either the first cuts nothing, or the second cuts at least its k_eff − S; a convolution
    with stride 1 does if it pads nothing.

    Args:
        first: the layer that comes first; its bias is a shift before the second, see `fold_before`.
        second: the layer after it, with its bias; `convolution`, `nearest` and `pixel_shuffle` make
            layers of what is none.
        exact: False folds nevertheless. Then the outputs that differ are the first
            k_eff − S − before and the last k_eff − S − after on each axis, with k_eff, S and the
            crop (before, after) of `second`.

    Returns:
        The layer; its groups are the greatest common divisor of theirs.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> from tconv_edu.folding import convolution, nearest
    >>> layer = fold(nearest(2, 1), convolution([[[1]], [[10]], [[100]]], padding=1))
    >>> layer.kernel.ravel().tolist(), layer.stride, layer.crop
    ([100, 110, 11, 1], (2,), ((1, 1),))

    Source: the associative law of convolution.

    """
    _must_follow(first, second)
    if flag("exact", exact):
        _must_see_all(first, second)
    before, after = without_dilation(first), without_dilation(second)
    groups = gcd(first.groups, second.groups)
    stamps = np.moveaxis(dense(before.kernel, before.groups), -1, 0)
    none = ((0, 0),) * len(first.stride)
    stamps_of_stamps = np.moveaxis(replace(after, crop=none, bias=None)(stamps), 0, -1)
    kernel = blocks(stamps_of_stamps, groups)
    stride = tuple(a * b for a, b in zip(before.stride, after.stride, strict=True))
    axes = zip(before.crop, after.crop, after.stride, strict=True)
    crop = tuple((p * s + a, q * s + b) for (p, q), (a, b), s in axes)
    return Layer(kernel, stride, after.dilation, groups, crop, second.bias)


class Convolution(NamedTuple):
    """A regular convolution with stride 1.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, as in `conv`.
        padding: one (before, after) pair per axis.
        groups: how many blocks the channels are split into.
    """

    kernel: NDArray[Any]
    padding: Pairs
    groups: int


def unfold_pixel_shuffle(layer: Layer) -> Convolution:
    """Write a transposed convolution as a convolution that a pixel shuffle follows.

    Phase φ of the kernel becomes a filter, in the order of "CRD". Zeros are put around the kernel
    so that its size and its crop become multiples of the stride.

    Args:
        layer: one that returns a multiple of the stride on each axis, as it does if the stride
            divides k_eff − before − after; keep up to stride − 1 more after, and slice.

    Returns:
        The convolution; each channel of `layer` is as many of its outputs as there are phases.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> layer = Layer([[[1]], [[10]], [[100]], [[1000]]], (2,), (1,), 1, ((1, 1),))
    >>> kernel, padding, groups = unfold_pixel_shuffle(layer)
    >>> kernel[:, 0].T.tolist(), padding
    ([[1000, 10, 0], [0, 100, 1]], ((1, 1),))

    Source: Shi et al., "Is the deconvolution layer the same as a convolutional layer?",
    arXiv:1609.07009.

    """
    plain = without_dilation(must_have_no_bias("layer", layer))
    axes = zip(plain.kernel_size, plain.stride, plain.crop, strict=True)
    for axis, (size, stride, (before, after)) in enumerate(axes):
        if more := (before + after - size) % stride:
            rule = f"must crop to a multiple of the stride on axis {axis}: keep {more} more after"
            raise refuse("layer", plain.crop, rule, "replace(layer, crop=…)")
    front = [(-p % s, 0) for (p, _), s in zip(plain.crop, plain.stride, strict=True)]
    kernel = np.pad(plain.kernel, [*front, (0, 0), (0, 0)])
    crop = tuple((p + n, q) for (p, q), (n, _) in zip(plain.crop, front, strict=True))
    return _first(depth_to_space(replace(plain, kernel=kernel, crop=crop)), plain)


def unfold_nearest(layer: Layer) -> Convolution:
    """Write a transposed convolution as upsampling by repetition that a convolution follows.

    Possible if and only if a kernel of ones, as large as the stride, divides the kernel. Along one
    axis that means: if its phases have the same sums, if it draws no checkerboard.

    Args:
        layer: any; crops beyond k_eff − stride are refused: the convolution would cut its input.

    Returns:
        The convolution; before it, each sample is repeated `layer.stride` times.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> layer = Layer([[[100]], [[110]], [[11]], [[1]]], (2,), (1,), 1, ((1, 1),))
    >>> kernel, padding, groups = unfold_nearest(layer)
    >>> kernel.ravel().tolist(), padding
    ([1, 10, 100], ((1, 1),))

    Source: polynomial division; Proposition "Along one axis, flat kernels are
    resize-convolutions" of the book.

    """
    plain = without_dilation(must_have_no_bias("layer", layer))
    kernel = plain.kernel
    for axis, stride in enumerate(plain.stride):
        kernel = _without_box(kernel, stride, axis)
    return _first(resize(replace(plain, kernel=kernel, stride=(1,) * len(plain.stride))), plain)


def _first(steps: list[Step], layer: Layer) -> Convolution:
    """Return the convolution that a rewriting begins with."""
    conv = steps[0]
    if not isinstance(conv, Conv):
        rule = "must crop less: the convolution would have to cut its input"
        raise refuse("layer", layer.crop, rule, "replace(layer, crop=…)")
    return Convolution(conv.kernel, conv.padding, conv.groups)


def _without_box(kernel: Array, stride: int, axis: int) -> Array:
    """Divide a kernel by a box along an axis; a rest that is more than rounding is refused."""
    lines = np.moveaxis(kernel, axis, 0)
    quotient, size = np.diff(lines, axis=0, prepend=lines[:1] * 0), len(lines) - stride + 1
    for place in range(stride, len(lines)):
        quotient[place] = quotient[place] + quotient[place - stride]
    rounding = 4 * len(lines) * precision(lines)
    if size < 1 or (abs(quotient[size:]) > rounding * abs(lines).max()).any():
        rule = f"must have a kernel that {stride} ones divide on axis {axis}"
        raise refuse("layer", kernel, rule, "nearest(2, 1).kernel")
    return np.moveaxis(quotient[:size], 0, axis)


def _must_follow(first: Layer, second: Layer) -> None:
    rank, channels = len(must_have_no_bias("first", first).stride), first.out_channels
    if (len(must_be_layer("second", second).stride), second.kernel.shape[-1]) != (rank, channels):
        rule = f"must take {rank} spatial axes and {channels} channels, as the first returns"
        raise refuse("second", second.kernel, rule, f"nearest({(2,) * rank}, {channels})")


def _must_see_all(first: Layer, second: Layer) -> None:
    axes = zip(first.crop, second.crop, second.effective_kernel_size, second.stride, strict=True)
    for axis, (cut, crop, reach, stride) in enumerate(axes):
        if any(p > 0 and c < reach - stride for p, c in zip(cut, crop, strict=True)):
            rule = f"must cut nothing on axis {axis}, where the second cuts less than"
            rule += f" k_eff − stride = {reach - stride}"
            raise refuse("first", first.crop, rule, "replace(first, crop=…) or exact=False")
