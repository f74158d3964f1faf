"""Planes: the stamps of all samples at once, added up where they overlap, output by output."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.methods.phases import Line
from tconv_edu.windows import blocks_of, limits

Array = NDArray[Any]
Lines = tuple[Line, ...]


def add_planes(y: Array, x: Array, kernel: Array, lines: Lines) -> None:
    """Write the transposed convolution of `x` to `y`, for kernels with few outputs, many inputs.

    One product gives every stamp: for each entry and output of the kernel, an image of samples. The
    images of a phase are added up, shifted against each other, and spread over the result.
    """
    y[...] = 0
    *size, outputs, inputs = kernel.shape
    matrix = kernel.reshape(-1, inputs)
    each = 2 * len(matrix) * x.itemsize
    blocks = blocks_of(x.shape[:-1], max(1, limits.BUDGET // each))
    buffer = np.empty(len(matrix) * x[blocks[0]][..., 0].size, x.dtype)
    for block in blocks:
        samples = x[block].reshape(-1, inputs)
        stamps = buffer[: len(matrix) * len(samples)].reshape(len(matrix), -1)
        np.matmul(matrix, samples.T, out=stamps)
        images = stamps.reshape(*size, outputs, *x[block].shape[:-1])
        starts = tuple(part.start for part in block[1:])
        for phase in np.ndindex(*(min(line.step, line.kernel_size) for line in lines)):
            taps = tuple(slice(m, None, line.step) for m, line in zip(phase, lines, strict=True))
            _spread(y[block[0]], _overlap(images[taps], lines), lines, phase, starts)


def _overlap(images: Array, lines: Lines) -> Array:
    """Add images `(*taps, outputs, batch, *samples)` up, tap t shifted by t·reach."""
    rank = len(lines)
    taps, samples = images.shape[:rank], images.shape[rank + 2 :]
    axes = zip(samples, taps, lines, strict=True)
    windows = [n + (t - 1) * line.reach for n, t, line in axes]
    total = np.zeros((*images.shape[rank : rank + 2], *windows), images.dtype)
    for tap in np.ndindex(*taps):
        shifts = [t * line.reach for t, line in zip(tap, lines, strict=True)]
        seen = [slice(shift, shift + n) for shift, n in zip(shifts, samples, strict=True)]
        total[:, :, *seen] += images[tap]
    return total


def _spread(
    y: Array, total: Array, lines: Lines, phase: tuple[int, ...], starts: tuple[int, ...]
) -> None:
    """Add what a phase gives, whose first window is `starts`, to every S-th output."""
    axes = zip(lines, phase, starts, total.shape[2:], strict=True)
    put, take = zip(*(line.kept(m, start, count) for line, m, start, count in axes), strict=True)
    for output, image in enumerate(total[:, :, *take]):
        plane = y[..., output]
        plane[:, *put] += image
