"""The convolution and its kernel's gradient: what windows see, copied side by side, is a matrix."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from tconv_edu.arrays import Array
from tconv_edu.fast.blocks import (
    Block,
    Buffers,
    blocks_of,
    index_of,
    multiply,
    share_out,
    side,
    size_of,
)
from tconv_edu.geometry import Geometry


def convolve(x: Array, kernel: Array, g: Geometry) -> Array:
    """Pad, correlate, subsample: x `(..., *N, C)`, result `(..., *M, O)`."""
    rank, outputs = len(g.stride), kernel.shape[-1]
    y = np.empty((*x.shape[: -1 - rank], *g.output_size, outputs), x.dtype)
    images, results = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, y))
    windows = Windows(images, g)
    pieces = windows.pieces()
    split = (-1, g.groups, outputs // g.groups)
    matrices = [kernel[index_of(piece)].reshape(split).swapaxes(0, 1) for piece in pieces]

    def compute(buffers: Buffers, block: Block) -> None:
        shape = (prod(size_of(block)), *split[1:])
        total = buffers.take("total", shape)
        for piece, matrix in zip(pieces, matrices, strict=True):
            sums = total if piece is pieces[0] else buffers.take("sums", shape)
            multiply(windows.seen(buffers, block, piece), matrix, sums.swapaxes(0, 1))
            if sums is not total:
                total += sums
        results[index_of(block)] = total.reshape(*size_of(block), outputs)

    if y.size:
        share_out(compute, lambda room: windows.blocks(room, 2 * outputs), x.dtype)
    return y


def kernel_gradient(x: Array, gradient: Array, g: Geometry) -> Array:
    """Sum what each tap met times the gradient of where it was sent: `(*k, C/groups, O)`."""
    rank, (inputs, outputs) = len(g.stride), (x.shape[-1] // g.groups, gradient.shape[-1])
    result = np.zeros((*g.kernel_size, inputs, g.groups, outputs // g.groups), x.dtype)
    images, sent = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, gradient))
    windows = Windows(images, g)

    def compute(buffers: Buffers, block: Block) -> None:
        values = sent[index_of(block)].reshape(-1, g.groups, outputs // g.groups).swapaxes(0, 1)
        for piece in windows.pieces():
            seen = windows.seen(buffers, block, piece).swapaxes(1, 2)
            sums = buffers.take("sums", (*seen.shape[:2], values.shape[2]))
            multiply(seen, values, sums)
            part = result[index_of(piece)]
            part += np.moveaxis(sums.reshape(g.groups, *part.shape[:-2], -1), 0, -2)

    if sent.size:
        share_out(compute, lambda room: windows.blocks(room, outputs), x.dtype)
    return result.reshape(*g.kernel_size, inputs, outputs)


class Windows:
    """What the taps of a kernel see of images `(batch, *spatial, C)`, and zeros beyond them."""

    def __init__(self, x: Array, g: Geometry) -> None:
        self._x, self._g, self._deep = x, g, side(x.dtype)

    def pieces(self) -> list[Block]:
        """Cut the taps into pieces that make a matrix each."""
        return blocks_of([(0, k) for k in self._g.kernel_size], self._deep // self._x.shape[-1])

    def blocks(self, room: int, results: int) -> list[Block]:
        """Cut the windows into blocks for which buffers of so many bytes have room."""
        channels = self._x.shape[-1]
        depth = max(channels, min(prod(self._g.kernel_size) * channels, self._deep))
        depth *= 1 if self._g.groups == 1 else 2  # copied once more, group by group
        ranges = [(0, len(self._x)), *((0, m) for m in self._g.output_size)]
        return blocks_of(ranges, room // ((depth + results) * self._x.itemsize))

    def seen(self, buffers: Buffers, block: Block, piece: Block) -> Array:
        """Copy what some taps see from a block of windows: `(groups, windows, taps · C/groups)`."""
        (batch, *parts), (*lead, last) = index_of(block), index_of(piece)
        counts, taps, channels = size_of(block), size_of(piece), self._x.shape[-1]
        found = buffers.take("windows", (*counts, *taps, channels))
        for tap in np.ndindex(*taps[:-1]):
            target, index = found[(..., *tap, slice(None), slice(None))], [batch]
            for axis, (part, t) in enumerate(zip(parts, lead, strict=False)):
                put, take = self._met(axis, part, t.start + tap[axis])
                before = (slice(None),) * len(index)
                target[(*before, slice(put.start))] = 0
                target[(*before, slice(put.stop, None))] = 0
                target = target[(*before, put)]
                index.append(take)
            self._copy(target, self._x[tuple(index)], parts[-1], last)
        rows = found.reshape(prod(counts), prod(taps), self._g.groups, -1)
        return np.moveaxis(rows, 2, 0).reshape(self._g.groups, prod(counts), -1)

    def _met(self, axis: int, part: slice, tap: int) -> tuple[slice, slice]:
        """Return which windows of a part see a sample with a tap, counted from there, and which."""
        stride, first, samples = self._start(axis, part, tap)
        count = part.stop - part.start
        start = min(count, max(0, -(first // stride)))
        stop = max(start, min(count, -((first - samples) // stride)))
        end = max(0, first + stop * stride)
        return slice(start, stop), slice(first + start * stride, end, stride)

    def _start(self, axis: int, part: slice, tap: int) -> tuple[int, int, int]:
        """Return the stride, what the first window of a part sees with a tap, and the samples."""
        g = self._g
        first = part.start * g.stride[axis] + tap * g.dilation[axis] - g.padding[axis][0]
        return g.stride[axis], first, self._x.shape[1 + axis]

    def _copy(self, target: Array, rows: Array, part: slice, taps: slice) -> None:
        """Copy along the last axis: windows inside the image at once, each other one by itself."""
        count, many = target.shape[-3:-1]
        stride, first, samples = self._start(len(self._g.stride) - 1, part, taps.start)
        reach = self._g.dilation[-1]
        start = min(count, max(0, -(first // stride)))
        stop = max(start, min(count, -((first + (many - 1) * reach - samples) // stride)))
        if start < stop:
            source = rows[..., first + start * stride :, :]
            *lead, step, one = source.strides
            shape = (*source.shape[:-2], stop - start, many, source.shape[-1])
            inside = as_strided(source, shape, (*lead, stride * step, reach * step, one))
            target[..., start:stop, :, :] = inside
        for window in (*range(start), *range(stop, count)):
            place = first + window * stride
            enters = min(many, max(0, -(place // reach)))
            leaves = max(enters, min(many, -((place - samples) // reach)))
            one_window = target[..., window, :, :]
            one_window[...] = 0
            there = slice(place + enters * reach, max(0, place + leaves * reach), reach)
            one_window[..., enters:leaves, :] = rows[..., there, :]
