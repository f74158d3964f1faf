"""The transposed convolution, cropped: stamps are added up in a block of outputs, written once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.fast.blocks import (
    BUFFERS,
    LINE,
    Block,
    Buffers,
    Span,
    blocks_of,
    multiply,
    share_out,
    side,
    size_of,
)
from tconv_edu.fast.lines import Line, Lines, hits_of, patches_of, taps_of, write
from tconv_edu.geometry import Geometry

RUN = LINE  # bytes that outputs side by side have to have: shorter runs cost as much


def transpose(x: Array, kernel: Array, g: Geometry, crop_by: Sequence[Span] = ()) -> Array:
    """Insert zeros, convolve in full, crop: x `(..., *M, O)`, result `(..., *full − crop, C)`."""
    rank, outputs = len(g.stride), kernel.shape[-2]
    crop_by = crop_by or ((0, 0),) * rank
    sizes = [n - p - q for n, (p, q) in zip(g.full_size, crop_by, strict=True)]
    y = np.empty((*x.shape[: -1 - rank], *sizes, outputs * g.groups), x.dtype)
    if y.size:
        begins = [before for before, _ in crop_by]
        axes = (g.output_size, g.kernel_size, g.stride, g.dilation, begins, sizes)
        lines = tuple(map(Line, *axes))
        images, results = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, y))
        cell = prod(g.stride) * kernel.shape[-1] * x.itemsize
        if outputs * g.groups == kernel.shape[-1] == g.groups and cell < BUFFERS // 2:
            _add_scaled(results, images, kernel[..., 0, :], lines)
        elif _are_planes(images, kernel, lines, g.groups):
            _add_planes(results, images, kernel, lines, g.groups)
        else:
            for phases in product(*_phases(lines, outputs, side(x.dtype))):
                _add_stamps(results, images, kernel, lines, g.groups, phases)
    return y


def _are_planes(x: Array, kernel: Array, lines: Lines, groups: int) -> bool:
    """Whether a cell's outputs are a short run, and a block's samples are not mostly around it."""
    run = lines[-1].stride * kernel.shape[-2] * x.itemsize
    if run > RUN:
        return False
    each = _plane_entries(kernel, lines, groups)
    _, *cells = size_of(_blocks(x, lines, each, BUFFERS // 16)[0])
    reach = [(line.kernel_size - 1) * line.dilation // line.stride for line in lines]
    around = prod(n + r for n, r in zip(cells, reach, strict=True))
    return around <= 2 * prod(cells)


def _plane_entries(kernel: Array, lines: Lines, groups: int) -> int:
    """Count the entries of buffers that a cell of planes takes."""
    *size, outputs, inputs = kernel.shape
    cell = prod(line.stride for line in lines) + prod(size)
    return int(cell * outputs * groups + inputs)


def _phases(lines: Lines, outputs: int, most: int) -> list[list[Span]]:
    """Cut the phases of each axis for matrices of so many columns; the last axis stays whole."""
    cut: list[list[Span]] = [[(0, lines[-1].stride)]]
    columns = outputs * lines[-1].stride
    for line in reversed(lines[:-1]):
        size = min(line.stride, max(1, most // columns))
        columns *= size
        starts = range(0, line.stride, size)
        cut.append([(start, min(start + size, line.stride)) for start in starts])
    return cut[::-1]


def _blocks(x: Array, lines: Lines, each: int, room: int) -> list[Block]:
    """Cut the cells of all images, each of which takes so many entries of the buffers."""
    spans = [(0, len(x)), *(line.cells for line in lines)]
    return blocks_of(spans, room // (each * x.itemsize))


def _put(total: Array, index: tuple[Any, ...], stamps: Array, *, first: bool) -> None:
    """Add stamps to the sums; the first ones are the sums, if no other entry is left out."""
    if first:
        if total[index].size == total.size:
            total[index] = stamps
            return
        total[...] = 0
    total[index] += stamps


def _add_stamps(
    y: Array, x: Array, kernel: Array, lines: Lines, groups: int, phases: Block
) -> None:
    """Add products (samples, taps · outputs), for outputs that are long runs of memory."""
    outputs, inputs = kernel.shape[-2], kernel.shape[-1] // groups
    sizes, rank = size_of(phases), len(lines)
    matrices = [
        kernel[tuple([t.taps for t in taps])].reshape(-1, groups, inputs).transpose(1, 2, 0)
        for taps in taps_of(lines, phases)
    ]
    order = (*range(1, 2 * rank + 2), 0, 2 * rank + 2)

    def compute(buffers: Buffers, block: Block) -> None:
        batch = slice(*block[0])
        total = buffers.take("total", (*size_of(block), *sizes, groups, outputs))
        hits = hits_of(lines, phases, block[1:])
        if not hits:
            total[...] = 0
        for hit, matrix in zip(hits, matrices, strict=True):
            samples = x[(batch, *hit.samples)]
            rows = samples.reshape(-1, groups, inputs).swapaxes(0, 1)
            shape = (*rows.shape[:2], matrix.shape[2])
            if hit.first and groups == 1 and prod(shape) == total.size:
                multiply(rows, matrix, total.reshape(shape))
                continue
            stamps = buffers.take("stamps", shape)
            multiply(rows, matrix, stamps)
            stamps = stamps.reshape(groups, *samples.shape[:-1], *map(_length, hit.taps), outputs)
            index = (slice(None), *hit.cells, *hit.phases)
            _put(total, index, stamps.transpose(order), first=hit.first)
        grid = total.reshape(*total.shape[:-2], groups * outputs)
        write(y[batch], grid, patches_of(lines, phases, block[1:]))

    each = 2 * prod(sizes) * y.shape[-1] + x.shape[-1]
    share_out(compute, lambda room: _blocks(x, lines, each, room), x.dtype)


def _length(part: slice) -> int:
    return int(part.stop - part.start)


def _add_planes(y: Array, x: Array, kernel: Array, lines: Lines, groups: int) -> None:
    """Add products (taps · outputs, samples), images each, for outputs that would be short runs."""
    *size, outputs, _ = kernel.shape
    rank, inputs = len(lines), kernel.shape[-1] // groups
    matrix = kernel.reshape(-1, groups, inputs).swapaxes(0, 1)
    phases = tuple((0, line.stride) for line in lines)
    apart = (*range(1, rank + 1), 0, *range(rank + 1, 2 * rank + 3))
    order = (*range(rank + 1, 2 * rank + 2), *range(rank + 1))

    def compute(buffers: Buffers, block: Block) -> None:
        batch = slice(*block[0])
        total = buffers.take("total", (*size_of(phases), groups, outputs, *size_of(block)))
        hits = hits_of(lines, phases, block[1:])
        need = [
            slice(min(s.start for s in axis), max(s.stop for s in axis))
            for axis in zip(*(hit.samples for hit in hits), strict=True)
        ]
        samples = x[(batch, *need)]
        columns = samples.reshape(-1, groups, inputs).transpose(1, 2, 0)
        stamps = buffers.take("stamps", (*matrix.shape[:2], columns.shape[2]))
        multiply(matrix, columns, stamps)
        images = stamps.reshape(groups, *size, outputs, *samples.shape[:-1]).transpose(apart)
        for hit in hits:
            axes = zip(hit.samples, need, strict=True)
            seen = [slice(t.start - n.start, t.stop - n.start) for t, n in axes]
            to: tuple[Any, ...] = (*hit.phases, ..., *hit.cells)
            image: tuple[Any, ...] = (*hit.taps, ..., *seen)
            _put(total, to, images[image], first=hit.first)
        grid = total.reshape(*total.shape[:rank], y.shape[-1], *size_of(block)).transpose(order)
        write(y[batch], grid, patches_of(lines, phases, block[1:]))

    each = 2 * _plane_entries(kernel, lines, groups)  # with the samples around a block
    share_out(compute, lambda room: _blocks(x, lines, each, room), x.dtype)


def _add_scaled(y: Array, x: Array, kernel: Array, lines: Lines) -> None:
    """Add samples times an entry of the kernel, whose every channel goes to itself: `(*k, C)`.

    The last axis and the channels are one line, and an entry is repeated along it.
    """
    rank, channels = len(lines), kernel.shape[-1]
    phases = tuple((0, line.stride) for line in lines)
    order = (*range(rank, 2 * rank + 1), *range(rank), 2 * rank + 1)
    flat = x.reshape(*x.shape[:-2], x.shape[-2] * channels)
    entries = kernel.reshape(-1, channels)

    def compute(buffers: Buffers, block: Block) -> None:
        batch = slice(*block[0])
        total = buffers.take("total", (*size_of(phases), *size_of(block), channels))
        rows = total.reshape(*total.shape[:-2], total.shape[-2] * channels)
        rows[...] = 0
        hits = hits_of(lines, phases, block[1:], channels)
        for hit, entry in zip(hits, entries, strict=True):
            samples = flat[(batch, *hit.samples)]
            sums = rows[(*hit.phases, slice(None), *hit.cells)]
            stamps = sums if hit.first else buffers.take("stamps", samples.shape)
            np.multiply(samples, _repeated(buffers, entry, samples.shape[-1]), out=stamps)
            if not hit.first:
                sums += stamps
        write(y[batch], total.transpose(order), patches_of(lines, phases, block[1:]))

    each = (prod(size_of(phases)) + 3) * channels
    work = x.size * kernel.size // channels
    share_out(compute, lambda room: _blocks(x, lines, each, room), x.dtype, work)


def _repeated(buffers: Buffers, entry: Array, length: int) -> Array:
    if len(entry) == 1:
        return entry
    line = buffers.take("entry", (length // len(entry), len(entry)))
    line[...] = entry
    return line.reshape(length)
