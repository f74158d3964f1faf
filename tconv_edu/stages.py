"""The three stages of a convolution and their transposes: each pair obeys ⟨A x, y⟩ = ⟨x, Aᵀ y⟩.

    convolution              pad    →  correlate        →  subsample
    transposed convolution   crop   ←  convolve_full    ←  insert_zeros

Inner functions: arguments have been checked in `geometry`. Arrays are `(..., *spatial, channels)`;
`padding`, `amounts`, `stride` and `dilation` have one entry per spatial axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import numpy as np

from tconv_edu.arrays import Array, namespace_of, zeros
from tconv_edu.channels import mix, swap
from tconv_edu.checks import Axes, Pairs


def spatial(index: Iterable[int | slice]) -> tuple[Any, ...]:
    """Index the spatial axes of an array whose last axis is channels."""
    return (..., *index, slice(None))


def taps(size: Axes, dilation: Axes, stride: Axes, count: Axes) -> Iterator[tuple[Any, Any]]:
    """Yield every tap m of a kernel, with the places i·S + m·D that it meets for i below `count`.

    Both come as an index: of the kernel, and of an array of samples.
    """
    for tap in product(*map(range, size)):
        axes = zip(tap, dilation, stride, count, strict=True)
        places = [slice(m * d, m * d + (n - 1) * s + 1, s) for m, d, s, n in axes]
        yield (*tap, ...), spatial(places)


def pad(x: Array, padding: Pairs) -> Array:
    """Put (before, after) zeros around each spatial axis.

    >>> pad(np.array([[1], [2]]), ((1, 2),)).ravel().tolist()
    [0, 1, 2, 0, 0]
    """
    # Not np.pad: it fills arrays of Python integers with 64-bit zeros, and these overflow.
    for axis, amounts in enumerate(padding, x.ndim - 1 - len(padding)):
        before, after = (zeros(x, (*x.shape[:axis], n, *x.shape[axis + 1 :])) for n in amounts)
        x = namespace_of(x).concat([before, x, after], axis=axis)
    return x


def crop(y: Array, amounts: Pairs) -> Array:
    """Transpose of `pad`: cut (before, after) samples off each spatial axis; below 0, add zeros.

    >>> crop(np.array([[0], [1], [2], [0], [0]]), ((1, 2),)).ravel().tolist()
    [1, 2]
    >>> crop(np.array([[1], [2]]), ((1, -2),)).ravel().tolist()
    [2, 0, 0]
    """
    grow = tuple((max(-before, 0), max(-after, 0)) for before, after in amounts)
    if any(map(any, grow)):
        y = pad(y, grow)
    sizes = y.shape[-1 - len(amounts) : -1]
    kept = [slice(max(p, 0), n - max(q, 0)) for n, (p, q) in zip(sizes, amounts, strict=True)]
    kept_part: Array = y[spatial(kept)]
    return kept_part


def correlate(x: Array, kernel: Array, dilation: Axes, groups: int = 1) -> Array:
    """Slide the kernel over `x` and sum, wherever it fits whole: N samples give N − k_eff + 1.

    Shapes: x `(..., *N, C)`, kernel `(*k, C/groups, O)`, result `(..., *N − k_eff + 1, O)`.

    >>> correlate(np.array([[1], [2], [3]]), np.array([[[1]], [[10]]]), (1,)).ravel().tolist()
    [21, 32]
    """
    size = kernel.shape[:-2]
    inputs = x.shape[-1 - len(size) : -1]
    outputs = tuple(n - d * (k - 1) for n, k, d in zip(inputs, size, dilation, strict=True))
    met = taps(size, dilation, (1,) * len(size), outputs)
    total: Array = sum(mix(x[seen], kernel[tap], groups) for tap, seen in met)
    return total


def convolve_full(y: Array, kernel: Array, dilation: Axes, groups: int = 1) -> Array:
    """Transpose of `correlate`: stamp the kernel, times each sample: M samples give M + k_eff − 1.

    Shapes: y `(..., *M, O)`, kernel `(*k, C/groups, O)`, result `(..., *M + k_eff − 1, C)`.

    >>> convolve_full(np.array([[1], [2]]), np.array([[[1]], [[10]]]), (1,)).ravel().tolist()
    [1, 12, 20]
    """
    size = kernel.shape[:-2]
    inputs = y.shape[-1 - len(size) : -1]
    outputs = [m + d * (k - 1) for m, k, d in zip(inputs, size, dilation, strict=True)]
    channels = kernel.shape[-2] * groups
    x = np.zeros((*y.shape[: -1 - len(size)], *outputs, channels), y.dtype)
    for tap, hit in taps(size, dilation, (1,) * len(size), inputs):
        x[hit] += mix(y, swap(kernel[tap], groups), groups)
    return x


def subsample(x: Array, stride: Axes) -> Array:
    """Keep every S-th sample, from the first.

    >>> subsample(np.array([[1], [2], [3], [4]]), (3,)).ravel().tolist()
    [1, 4]
    """
    kept: Array = x[spatial([slice(None, None, s) for s in stride])]
    return kept


def insert_zeros(y: Array, stride: Axes, size: Axes | None = None) -> Array:
    """Transpose of `subsample`: put S − 1 zeros between samples, and the forgotten remainder after.

    `size` is the length that was subsampled; by default the last sample ends the array.

    >>> insert_zeros(np.array([[1], [4]]), (3,)).ravel().tolist()
    [1, 0, 0, 4]
    >>> insert_zeros(np.array([[1], [4]]), (3,), (6,)).ravel().tolist()
    [1, 0, 0, 4, 0, 0]
    """
    inputs = y.shape[-1 - len(stride) : -1]
    outputs = size or tuple((m - 1) * s + 1 for m, s in zip(inputs, stride, strict=True))
    x = np.zeros((*y.shape[: -1 - len(stride)], *outputs, y.shape[-1]), y.dtype)
    x[spatial([slice(None, None, s) for s in stride])] = y
    return x
