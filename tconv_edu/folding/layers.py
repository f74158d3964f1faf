"""Other layers as transposed convolutions: each is of the normal form, and folds as that does."""

from __future__ import annotations

from math import prod
from typing import Literal, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, Cause, must_fit
from tconv_edu.channels import turn
from tconv_edu.checks import (
    LARGEST,
    Axes,
    Integers,
    groups_of,
    integer,
    one_of,
    per_axis,
    refuse,
    shared_rank,
)
from tconv_edu.geometry import Padding, kernel_of, plan
from tconv_edu.layer import Layer

Mode = Literal["CRD", "DCR"]
BIT = np.uint8  # of 0 and 1: no dtype of the caller's widens beside it


def convolution(
    kernel: ArrayLike, *, padding: Padding = 0, dilation: Integers = 1, groups: SupportsIndex = 1
) -> Layer:
    """Write a regular convolution with stride 1 as a transposed one.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, as in `conv`.
        padding: as in `conv`.
        dilation: as in `conv`.
        groups: as in `conv`.

    Returns:
        The layer C → O, whose kernel is flipped with swapped channels, and whose crop is
        k_eff − 1 − padding.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> layer = convolution([[[1]], [[10]], [[100]]], padding=1)
    >>> layer.kernel.ravel().tolist(), layer.crop, layer([[1], [2], [3]]).ravel().tolist()
    ([100, 10, 1], ((1, 1),), [210, 321, 32])

    Source: Dumoulin & Visin, arXiv:1603.07285, section 4.2.

    """
    weights = kernel_of(kernel)
    count = groups_of(groups, {"out_channels": weights.shape[-1]})
    options = plan(weights.shape[:-2], 1, padding, dilation)
    reach = options.effective_kernel_size
    if max(reach) > LARGEST:
        raise refuse("dilation", dilation, f"must leave a kernel within {LARGEST} samples", "1")
    axes = zip(reach, options.pairs(reach), strict=True)  # with stride 1, sizes decide nothing
    crop = tuple((r - 1 - p, r - 1 - q) for r, (p, q) in axes)
    return Layer(turn(weights, count), options.stride, options.dilation, count, crop)


def nearest(scale: Integers, channels: SupportsIndex) -> Layer:
    """Write upsampling by repetition, of each channel by itself, as a transposed convolution.

    Args:
        scale: how often each sample is repeated, one int per axis; an int alone means one axis.
        channels: how many channels there are.

    Returns:
        The layer, whose kernel is ones and as large as the stride.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> nearest(2, 1)([[1], [2], [3]]).ravel().tolist()
    [1, 1, 2, 2, 3, 3]

    Source: Odena, Dumoulin & Olah, doi:10.23915/distill.00003, on resize-convolution.

    """
    stride, count = _checked(scale, channels)
    shape = (*stride, 1, count)
    must_fit("the kernel", shape, 8, [Cause("scale", scale, 0, "2")])
    return _upsampling(np.ones(shape, BIT), count)


def pixel_shuffle(scale: Integers, channels: SupportsIndex, *, mode: Mode = "CRD") -> Layer:
    """Write pixel shuffle, which interleaves channels as phases, as a transposed convolution.

    Args:
        scale: the stride, one int per axis; an int alone means one axis.
        channels: how many channels come out; as many go in for each of the phases.
        mode: "CRD", where the phases of a channel stand side by side, as in `nn.PixelShuffle`; or
            "DCR", where the channels of a phase do, as in `tf.nn.depth_to_space` and in ONNX.

    Returns:
        The layer; with "CRD", each channel that comes out is a group.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> pixel_shuffle(2, 2)([[1, 2, 3, 4]]).tolist()
    [[1, 3], [2, 4]]
    >>> pixel_shuffle(2, 2, mode="DCR")([[1, 2, 3, 4]]).tolist()
    [[1, 2], [3, 4]]

    Source: Shi et al., arXiv:1609.05158; the ONNX operator DepthToSpace for the modes.

    """
    scattered = one_of("mode", mode, ("CRD", "DCR")) == "DCR"
    stride, count = _checked(scale, channels)
    shape = (*stride, count if scattered else 1, count * prod(stride))
    must_fit("the kernel", shape, 8, [Cause("scale", scale, 0, "2")])
    each = np.eye(prod(stride), dtype=BIT).reshape(*stride, 1, -1)  # phase to place
    if scattered:
        return _upsampling(np.kron(each, np.eye(count, dtype=BIT)), 1)
    return _upsampling(np.tile(each, count), count)


def _checked(scale: Integers, channels: SupportsIndex) -> tuple[Axes, int]:
    stride = per_axis("scale", scale, shared_rank(scale=scale), least=1)
    return stride, integer("channels", channels, least=1)


def _upsampling(kernel: Array, groups: int) -> Layer:
    """Return the layer whose stamps are as large as its stride: they stand side by side."""
    stride = kernel.shape[:-2]
    return Layer(kernel, stride, (1,) * len(stride), groups, ((0, 0),) * len(stride))
