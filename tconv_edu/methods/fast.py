"""Fast: phases stacked as columns of one matrix product, block by block in reused buffers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import gcd, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from tconv_edu.geometry import Geometry
from tconv_edu.methods.scatter import scatter
from tconv_edu.methods.subpixel import subpixel

Array = NDArray[Any]
FARTHEST = 1 << 19  # bytes that one output may reach over: beyond, blocks would read mostly halo
BUDGET = 2 << 20  # bytes for the three buffers: about what a core's second cache holds


class Axis(NamedTuple):
    """Neighbouring phases of one axis that have the same number of taps."""

    samples: int
    stride: int
    spacing: int  # D: from one phase's first output to the next phase's
    step: int  # S/g: from one tap of a phase to its next
    reach: int  # D/g: the same, in samples
    first: int
    phases: int
    taps: int

    @property
    def outputs(self) -> int:
        """How many outputs each phase has."""
        return self.samples + self.halo

    @property
    def halo(self) -> int:
        """How many samples beyond its own place an output reads."""
        return (self.taps - 1) * self.reach


def fast(x: Array, kernel: Array, geometry: Geometry) -> Array:
    """Compute as `subpixel` does, all phases that share their taps by one product per block.

    Phases with fewer taps go separately, so no sample meets a zero that pads the kernel. Arrays of
    Python objects go to `scatter`. Kernels with NaN or infinities go to `subpixel`: here they would
    meet the zeros around the image. So do kernels whose dilation makes them reach very far.

    Cost: the multiplications of `scatter`; buffers of `BUDGET` bytes, whatever the image's size.
    """
    if x.dtype == object:
        return scatter(x, kernel, geometry)
    if not np.isfinite(kernel).all() or _reach(kernel, geometry) * x.itemsize > FARTHEST:
        return subpixel(x, kernel, geometry)
    g, rank = geometry, len(geometry.stride)
    lead, batch = x.shape[: -1 - rank], prod(x.shape[: -1 - rank])
    rows, columns = kernel.shape[-2], kernel.shape[-1] // g.groups
    y = np.zeros((*lead, *g.full_size, rows * g.groups), x.dtype)
    images = x.reshape(batch, *x.shape[-1 - rank :])
    whole = y.reshape(batch, *y.shape[-1 - rank :])
    for axes in product([_batch_axis(batch)], *_classes(g)):
        for group in range(g.groups):
            read = slice(group * columns, (group + 1) * columns)
            wrote = slice(group * rows, (group + 1) * rows)
            weights = _weights(kernel[None, ..., read], axes)
            _run(images[..., read], weights, _target(whole[..., wrote], axes), axes)
    return y


def _reach(kernel: Array, g: Geometry) -> int:
    """How many entries of the image lie between the first and the last that an output reads."""
    axes = zip(g.kernel_size, g.dilation, g.stride, strict=True)
    channels: int = kernel.shape[-1] // g.groups
    return channels * prod(1 + (k - 1) * d // s for k, d, s in axes)


def _batch_axis(batch: int) -> Axis:
    """The batch as one more axis, along which the kernel has one tap and does not move."""
    return Axis(batch, 1, 1, 1, 1, 0, 1, 1)


def _classes(g: Geometry) -> list[list[Axis]]:
    """Split the phases of each axis into at most two runs whose phases have equally many taps."""
    result = []
    for m, s, d, k in zip(g.output_size, g.stride, g.dilation, g.kernel_size, strict=True):
        step = s // gcd(s, d)
        less, more = divmod(k, step)  # `more` phases have a tap more than the others
        pairs = [(0, more, less + 1), (more, step - more, less)]
        shape = (m, s, d, step, d // gcd(s, d))
        result.append([Axis(*shape, f, n, t) for f, n, t in pairs if n and t])
    return result


def _weights(kernel: Array, axes: tuple[Axis, ...]) -> Array:
    """Repack to (taps · inputs, phases · outputs), the taps in the order of the samples."""
    rank = len(axes)
    size = [n for a in axes for n in (a.taps, a.phases)]
    strides = [n for a, b in zip(axes, kernel.strides, strict=False) for n in (a.step * b, b)]
    start = kernel[tuple(slice(a.first, None) for a in axes)]
    view = as_strided(start, (*size, *kernel.shape[-2:]), (*strides, *kernel.strides[-2:]))
    flipped = np.flip(view, tuple(range(0, 2 * rank, 2)))
    order = (*range(0, 2 * rank, 2), 2 * rank + 1, *range(1, 2 * rank, 2), 2 * rank)
    rows = prod(a.taps for a in axes) * kernel.shape[-1]
    return flipped.transpose(order).reshape(rows, -1)


def _target(y: Array, axes: tuple[Axis, ...]) -> Array:
    """View the output as (outputs of a phase, phases, channels): every place once."""
    start = y[tuple(slice(a.first * a.spacing, None) for a in axes)]
    size = [a.outputs for a in axes] + [a.phases for a in axes]
    steps = list(zip(axes, y.strides, strict=False))
    strides = [a.stride * b for a, b in steps] + [a.spacing * b for a, b in steps]
    return as_strided(start, (*size, y.shape[-1]), (*strides, y.strides[-1]))


def _run(x: Array, weights: Array, target: Array, axes: tuple[Axis, ...]) -> None:
    """Multiply block by block: copy the samples, line up the taps, multiply, put into place."""
    block = _block(axes, x.shape[-1], weights.shape, x.itemsize)
    sizes = _sizes(block, axes, x.shape[-1], weights.shape)
    buffers = [np.empty(size, x.dtype) for size in sizes]
    for start, size in _blocks(block, axes):
        needed = _sizes(size, axes, x.shape[-1], weights.shape)
        samples, taps, sums = (b[:n] for b, n in zip(buffers, needed, strict=True))
        around = samples.reshape(*[n + a.halo for n, a in zip(size, axes, strict=True)], -1)
        _fill(around, x, start, axes)
        windows = _windows(around, size, axes)
        taps.reshape(windows.shape)[...] = windows
        result = sums.reshape(prod(size), weights.shape[1])
        np.matmul(taps.reshape(prod(size), weights.shape[0]), weights, out=result)
        place = tuple(slice(s, s + n) for s, n in zip(start, size, strict=True))
        target[place] = result.reshape(*size, *target.shape[len(size) :])


def _windows(around: Array, size: tuple[int, ...], axes: tuple[Axis, ...]) -> Array:
    """View the samples as (outputs, taps, channels): what each output of a phase reads."""
    *moves, channel = around.strides
    steps = [a.reach * move for a, move in zip(axes, moves, strict=True)]
    shape = (*size, *(a.taps for a in axes), around.shape[-1])
    return as_strided(around, shape, (*moves, *steps, channel))


def _fill(around: Array, x: Array, start: tuple[int, ...], axes: tuple[Axis, ...]) -> None:
    """Copy the samples that a block reads, zeros where it looks beyond the image."""
    put, take = [], []
    for n, s, a in zip(around.shape, start, axes, strict=False):
        low = s - a.halo
        begin = max(low, 0)
        end = max(min(low + n, a.samples), begin)
        put.append(slice(begin - low, end - low))
        take.append(slice(begin, end))
    around[...] = 0
    around[tuple(put)] = x[tuple(take)]


def _sizes(
    block: tuple[int, ...], axes: tuple[Axis, ...], inputs: int, shape: tuple[int, ...]
) -> tuple[int, int, int]:
    """How many entries the three buffers need for a block: samples, taps, sums."""
    padded = prod(n + a.halo for n, a in zip(block, axes, strict=True)) * inputs
    return padded, prod(block) * shape[0], prod(block) * shape[1]


def _block(
    axes: tuple[Axis, ...], inputs: int, shape: tuple[int, ...], itemsize: int
) -> tuple[int, ...]:
    """Halve the image, outer axes first, until its three buffers fit."""
    block = [a.outputs for a in axes]
    while sum(_sizes(tuple(block), axes, inputs, shape)) * itemsize > BUDGET and max(block) > 1:
        axis = next(i for i, n in enumerate(block) if n > 1)
        block[axis] = -(-block[axis] // 2)
    return tuple(block)


def _blocks(
    block: tuple[int, ...], axes: tuple[Axis, ...]
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield the first output and the size of each block; the last ones may be smaller."""
    starts = [range(0, a.outputs, max(n, 1)) for n, a in zip(block, axes, strict=True)]
    for start in product(*starts):
        ends = zip(start, block, axes, strict=True)
        yield start, tuple(min(n, a.outputs - s) for s, n, a in ends)
