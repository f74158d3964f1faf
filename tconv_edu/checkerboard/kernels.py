"""Kernels that draw no checkerboard from the start: nearest neighbours, linear interpolation."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from tconv_edu.arrays import Array, Cause, is_half, must_fit
from tconv_edu.checks import Integers, because, integer, per_axis, refuse
from tconv_edu.geometry import resolve_kernel

MOST_AXES = 62  # beside the two of channels, NumPy having 64 in all
FRACTION = 200  # bytes of a Fraction: the entries are computed exactly, and then rounded


def icnr_kernel(weights: ArrayLike, *, stride: Integers) -> NDArray[Any]:
    """Return the kernel whose phases all hold the same small kernel: every entry, stride times.

    K[m, c, o] = weights[⌊m / S⌋, c, o]. With `stride`, it transposes as the small kernel does with
    stride 1, before nearest-neighbour upsampling: Y[i'] = Z[⌊i' / S⌋] for the full arrays Y and Z.
    Upsampling first gives the same numbers with the small kernel dilated by S.

    Args:
        weights: the small kernel, `(*size, C/groups, O)`.
        stride: as in `conv_transpose`.

    Returns:
        `(*size·stride, C/groups, O)`, in the dtype of `weights`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> icnr_kernel([[[1]], [[10]]], stride=3).ravel().tolist()
    [1, 1, 1, 10, 10, 10]

    Source: Aitken et al., "Checkerboard artifact free sub-pixel convolution", arXiv:1707.02937.

    """
    small, options = resolve_kernel(weights, stride, name="weights")
    size = tuple(k * s for k, s in zip(options.kernel_size, options.stride, strict=True))
    causes = [Cause("stride", stride, 0, "2")]
    must_fit("the kernel", (*size, *small.shape[-2:]), small.itemsize, causes)
    for axis, times in enumerate(options.stride):
        small = small.repeat(times, axis)
    return small


def bilinear_kernel(
    stride: Integers,
    *,
    rank: SupportsIndex = 2,
    channels: SupportsIndex = 1,
    dtype: DTypeLike = np.float64,
) -> NDArray[Any]:
    """Return the kernel that upsamples each channel by linear interpolation along every axis.

    Along one axis `K[m] = 1 − |m − (k − 1)/2| / S` with k = 2S − (S mod 2) taps. With `stride`,
    `padding` ⌊S/2⌋ = ⌈(S − 1)/2⌉ and `groups=channels`, `conv_transpose` gives M·S samples. The
    first and last ⌊S/2⌋ of them also meet zeros outside; all others lie on or between two samples.

    Args:
        stride: S, by how much to upsample; one int, or one per axis.
        rank: how many spatial axes there are.
        channels: how many channels there are, each upsampled by itself.
        dtype: of floats or complex numbers; or object, for Fractions.

    Returns:
        `(*kernel_size, 1, channels)`. All phases sum to 1: exactly as Fractions, and as floats
        where the strides are powers of two and small enough for the entries to be floats; other
        entries are rounded, as 1/3 is, and the `checkerboard_score` is that of the rounding.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> bilinear_kernel(2, rank=1).ravel().tolist()
    [0.25, 0.75, 0.75, 0.25]
    >>> [str(entry) for entry in bilinear_kernel(3, rank=1, dtype=object).flat]
    ['1/3', '2/3', '1', '2/3', '1/3']

    Source: Long, Shelhamer & Darrell, "Fully convolutional networks for semantic segmentation",
    arXiv:1411.4038; the kernel size is that of the `bilinear` filler of Caffe.

    """
    if integer("rank", rank, least=1) > MOST_AXES:
        raise refuse("rank", rank, f"must be at most {MOST_AXES}, as NumPy's arrays are", "2")
    steps = per_axis("stride", stride, int(rank), least=1)
    count = integer("channels", channels, least=1)
    size = tuple(2 * s - s % 2 for s in steps)
    causes = [Cause("stride", stride, max(size), "2"), Cause("channels", channels, count, "1")]
    must_fit("the kernel", (*size, 1, count), FRACTION, causes)
    wanted = _fractional(dtype)
    exact = reduce(np.multiply.outer, map(_triangle, steps))
    kernel = exact.astype(float) if is_half(wanted) else exact  # bfloat16 knows no Fraction
    return np.repeat(kernel.astype(wanted)[..., None, None], count, axis=-1)


def _triangle(stride: int) -> Array:
    k = 2 * stride - stride % 2
    return np.array([1 - Fraction(abs(2 * m - k + 1), 2 * stride) for m in range(k)])


def _fractional(dtype: DTypeLike) -> np.dtype[Any]:
    rule = "must be a dtype of floats or complex numbers, or object"
    try:
        resolved = np.dtype(dtype)
    except Exception as error:  # whatever a caller's own class may raise
        raise refuse("dtype", dtype, because(rule, error), "np.float64", TypeError) from error
    if resolved.kind not in "fcO" and not is_half(resolved):
        raise refuse("dtype", dtype, rule, "np.float64", TypeError)
    return resolved
