"""The convolution and its kernel's gradient: what windows see, copied side by side, is a matrix."""

from collections.abc import Callable
from itertools import product
from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from tconv_edu.arrays import Array
from tconv_edu.fast.blocks import Block, Buffers, blocks_of, by_block, index_of, side, size_of
from tconv_edu.fast.lines import inside
from tconv_edu.geometry import Geometry

SHORT = 4  # entries: a loop over fewer costs more than a second copy
Part = tuple[slice, slice, slice]  # windows of an axis, taps that see a sample, samples from there


def convolve(x: Array, kernel: Array, g: Geometry) -> Array:
    """Pad, correlate, subsample: x `(..., *N, C)`, result `(..., *M, O)`."""
    rank, outputs = len(g.stride), kernel.shape[-1]
    y = np.empty((*x.shape[: -1 - rank], *g.output_size, outputs), x.dtype)
    windows, results = Windows(x, g), y.reshape(-1, *y.shape[-1 - rank :])
    split = (-1, g.groups, outputs // g.groups)
    matrices = [kernel[index_of(piece)].reshape(split).swapaxes(0, 1) for piece in windows.pieces]

    def compute(buffers: Buffers, block: Block) -> None:
        part = results[index_of(block)]
        for piece, matrix in zip(windows.pieces, matrices, strict=True):
            seen = windows.seen(buffers, block, piece)
            if piece is windows.pieces[0]:
                total = buffers.product("total", seen, matrix)
            else:
                total += buffers.product("sums", seen, matrix)
        part[...] = total.swapaxes(0, 1).reshape(part.shape)

    if y.size:
        windows.by_block(compute, 2 * outputs)
    return y


def kernel_gradient(x: Array, gradient: Array, g: Geometry) -> Array:
    """Sum what each tap met times the gradient of where it was sent: `(*k, C/groups, O)`."""
    inputs, outputs = x.shape[-1] // g.groups, gradient.shape[-1]
    result = np.zeros((*g.kernel_size, inputs, g.groups, outputs // g.groups), x.dtype)
    windows, sent = Windows(x, g), gradient.reshape(-1, *g.output_size, outputs)

    def compute(buffers: Buffers, block: Block) -> None:
        values = sent[index_of(block)].reshape(-1, g.groups, outputs // g.groups).swapaxes(0, 1)
        for piece in windows.pieces:
            seen = windows.seen(buffers, block, piece).swapaxes(1, 2)
            sums, part = buffers.product("sums", seen, values), result[index_of(piece)]
            part += np.moveaxis(sums.reshape(g.groups, *part.shape[:-2], -1), 0, -2)

    if sent.size:
        windows.by_block(compute, outputs)
    return result.reshape(*g.kernel_size, inputs, outputs)


class Windows:
    """What the taps of a kernel see of images `(..., *spatial, C)`, and zeros beyond them."""

    def __init__(self, x: Array, g: Geometry) -> None:
        self._x, self._g = x.reshape(-1, *x.shape[-1 - len(g.stride) :]), g
        self._deep = side(x.dtype)
        batch, *steps, one = self._x.strides
        by = [a * b for many in (g.stride, g.dilation) for a, b in zip(steps, many, strict=True)]
        short = g.kernel_size[-1] * x.shape[-1] < SHORT * g.groups
        self._apart = 1 if short else g.groups  # copied as one, and then group by group
        group = one * (x.shape[-1] // self._apart)
        self._strides = (group, batch, *by, one)  # of windows and their taps
        # The taps are cut into pieces that make a matrix each.
        self.pieces = blocks_of([(0, k) for k in g.kernel_size], self._deep // x.shape[-1])

    def by_block(self, compute: Callable[[Buffers, Block], None], results: int) -> None:
        """Compute blocks of windows, each of which takes so many entries beside its samples."""
        x, g, channels = self._x, self._g, self._x.shape[-1]
        depth = max(channels, min(prod(g.kernel_size) * channels, self._deep))
        depth *= 1 if self._apart == g.groups else 2
        spans = [(0, len(x)), *((0, m) for m in g.output_size)]
        by_block(compute, spans, depth + results, x.dtype)

    def seen(self, buffers: Buffers, block: Block, piece: Block) -> Array:
        """Copy what some taps see from a block of windows: `(groups, windows, taps · C/groups)`."""
        counts, taps, apart = size_of(block), size_of(piece), self._apart
        found = buffers.take("windows", (apart, *counts, *taps, self._x.shape[-1] // apart))
        axes = [self._along(axis, block, piece) for axis in range(len(piece))]
        if any(parts[1:] for parts in axes):  # a window is cut
            found[...] = 0
        for parts in product(*axes):
            windows, some, samples = zip(*parts, strict=True)
            target = found[(slice(None), slice(None), *windows, *some)]
            source = self._x[(slice(*block[0]), *samples)]
            target[...] = as_strided(source, target.shape, self._strides)
        split = found.reshape(apart, prod(counts), prod(taps), self._g.groups // apart, -1)
        return np.moveaxis(split, 3, 1).reshape(self._g.groups, prod(counts), -1)

    def _along(self, axis: int, block: Block, piece: Block) -> list[Part]:
        """List the windows inside an axis, all at once, and each one that it cuts."""
        g, size, (windows, taps) = self._g, self._x.shape[1 + axis], (block[1 + axis], piece[axis])
        stride, dilation, (count, many) = g.stride[axis], g.dilation[axis], size_of((windows, taps))
        start = windows[0] * stride + taps[0] * dilation - g.padding[axis][0]
        whole, places = inside(start, stride, count, size - (many - 1) * dilation)
        found = [(whole, slice(None), slice(places.start, None))]
        for window in (*range(whole.start), *range(whole.stop, count)):
            some, places = inside(start + window * stride, dilation, many, size)
            found.append((slice(window, window + 1), some, slice(places.start, None)))
        return found
