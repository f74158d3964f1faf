"""The transposed convolution, cropped: stamps are added up in a block of outputs, written once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.fast.blocks import (
    BUFFERS,
    Block,
    Buffers,
    blocks_of,
    multiply,
    share_out,
    size_of,
)
from tconv_edu.fast.lines import Line, Phases, Taps, write
from tconv_edu.geometry import Geometry

Array = NDArray[Any]
Lines = Sequence[Line]
Hit = tuple[Block, ...]  # taps, phases, cells and samples

WIDE = 256  # columns of a matrix from which more of them make a product no faster
RUN = 64  # bytes that memory moves at once: a shorter run costs as much
STEP = 1 << 12  # bytes that are moved while Python and NumPy make ready for it


def transpose(
    x: Array, kernel: Array, g: Geometry, crop_by: Sequence[tuple[int, int]] = ()
) -> Array:
    """Insert zeros, convolve in full, crop: x `(..., *M, O)`, result `(..., *full − crop, C)`."""
    rank, outputs = len(g.stride), kernel.shape[-2]
    crop_by = crop_by or ((0, 0),) * rank
    sizes = [n - p - q for n, (p, q) in zip(g.full_size, crop_by, strict=True)]
    y = np.empty((*x.shape[: -1 - rank], *sizes, outputs * g.groups), x.dtype)
    if y.size:
        begins = [before for before, _ in crop_by]
        lines = [*map(Line, g.output_size, g.kernel_size, g.stride, g.dilation, begins, sizes)]
        images, results = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, y))
        single = outputs * g.groups == kernel.shape[-1] == g.groups
        if single and x.nbytes > STEP * prod(g.kernel_size):
            _add_scaled(results, images, kernel[..., 0, :], lines)
        elif _are_planes(images, kernel, lines, g.groups):
            _add_planes(results, images, kernel, lines, g.groups)
        else:
            for phases in product(*_phases(lines, outputs)):
                _add_stamps(results, images, kernel, lines, g.groups, phases)
    return y


def _are_planes(x: Array, kernel: Array, lines: Lines, groups: int) -> bool:
    """Whether a cell's outputs are a short run, and a block's samples are not mostly around it."""
    run = lines[-1].stride * kernel.shape[-2] * x.itemsize
    if run > RUN:
        return False
    each = _plane_entries(kernel, lines, groups)
    _, *cells = size_of(_blocks(x, lines, each, BUFFERS // 16)[0])
    reach = [line.taps(0, line.stride)[-1].shift for line in lines]
    around = prod(n + r for n, r in zip(cells, reach, strict=True))
    return around <= 2 * prod(cells)


def _plane_entries(kernel: Array, lines: Lines, groups: int) -> int:
    """Count the entries of buffers that a cell of planes takes."""
    *size, outputs, inputs = kernel.shape
    cell = prod(line.stride for line in lines) + prod(size)
    return int(cell * outputs * groups + inputs)


def _phases(lines: Lines, outputs: int) -> list[list[Phases]]:
    """Cut the phases of each axis for matrices of `WIDE` columns; the last axis stays whole."""
    cut: list[list[Phases]] = [[(0, lines[-1].stride)]]
    columns = outputs * lines[-1].stride
    for line in reversed(lines[:-1]):
        size = min(line.stride, max(1, WIDE // columns))
        columns *= size
        starts = range(0, line.stride, size)
        cut.append([(start, min(start + size, line.stride)) for start in starts])
    return cut[::-1]


def _hits(taps: Sequence[Sequence[Taps]], cells: Sequence[slice], lines: Lines) -> list[Hit]:
    """Return, for all combinations of taps, what they hit of some cells, and from which samples."""
    axes = [
        [(t.taps, t.phases, *t.met(part, line.samples)) for t in some]
        for some, part, line in zip(taps, cells, lines, strict=True)
    ]
    return [tuple(zip(*axis, strict=True)) for axis in product(*axes)]


def _blocks(x: Array, lines: Lines, each: int, room: int) -> list[Block]:
    """Cut the cells of all images, each of which takes so many entries of the buffers."""
    ranges = [(0, len(x)), *(line.cells for line in lines)]
    return blocks_of(ranges, room // (each * x.itemsize))


def _add_stamps(
    y: Array, x: Array, kernel: Array, lines: Lines, groups: int, phases: Sequence[Phases]
) -> None:
    """Add products (samples, taps · outputs), for outputs that are long runs of memory."""
    outputs, inputs = kernel.shape[-2], kernel.shape[-1] // groups
    sizes = [stop - start for start, stop in phases]
    taps = [line.taps(*some) for line, some in zip(lines, phases, strict=True)]
    matrices = [
        kernel[tuple([t.taps for t in some])].reshape(-1, groups, inputs).transpose(1, 2, 0)
        for some in product(*taps)
    ]

    order = (*range(1, 2 * len(lines) + 2), 0, 2 * len(lines) + 2)

    def compute(buffers: Buffers, block: Block) -> None:
        batch, *cells = block
        total = buffers.take("total", (*size_of(block), *sizes, groups, outputs))
        total[...] = 0
        hits = _hits(taps, cells, lines)
        for (entries, to, put, take), matrix in zip(hits, matrices, strict=True):
            samples = x[(batch, *take)]
            rows = samples.reshape(-1, groups, inputs).swapaxes(0, 1)
            stamps = buffers.take("stamps", (*rows.shape[:2], matrix.shape[2]))
            multiply(rows, matrix, stamps)
            stamps = stamps.reshape(groups, *samples.shape[:-1], *size_of(entries), outputs)
            total[(slice(None), *put, *to)] += stamps.transpose(order)
        grid = total.reshape(*total.shape[:-2], groups * outputs)
        write(y, grid, block, lines, phases)

    each = 2 * prod(sizes) * y.shape[-1] + x.shape[-1]
    share_out(compute, lambda room: _blocks(x, lines, each, room), x.dtype)


def _add_planes(y: Array, x: Array, kernel: Array, lines: Lines, groups: int) -> None:
    """Add products (taps · outputs, samples), images each, for outputs that would be short runs."""
    *size, outputs, _ = kernel.shape
    rank, inputs = len(lines), kernel.shape[-1] // groups
    matrix = kernel.reshape(-1, groups, inputs).swapaxes(0, 1)
    strides = [line.stride for line in lines]
    taps = [line.taps(0, line.stride) for line in lines]
    apart = (*range(1, rank + 1), 0, *range(rank + 1, 2 * rank + 3))
    order = (*range(rank + 1, 2 * rank + 2), *range(rank + 1))

    def compute(buffers: Buffers, block: Block) -> None:
        batch, *cells = block
        total = buffers.take("total", (*strides, groups, outputs, *size_of(block)))
        total[...] = 0
        need = [
            slice(max(0, part.start - some[-1].shift), max(0, min(part.stop, line.samples)))
            for part, some, line in zip(cells, taps, lines, strict=True)
        ]
        samples = x[(batch, *need)]
        columns = samples.reshape(-1, groups, inputs).transpose(1, 2, 0)
        stamps = buffers.take("stamps", (*matrix.shape[:2], columns.shape[2]))
        multiply(matrix, columns, stamps)
        shape = (groups, *size, outputs, *samples.shape[:-1])
        images = stamps.reshape(shape).transpose(apart)
        for entries, to, put, take in _hits(taps, cells, lines):
            seen = [
                slice(t.start - n.start, t.stop - n.start) for t, n in zip(take, need, strict=True)
            ]
            image: tuple[Any, ...] = (*entries, ..., *seen)
            place: tuple[Any, ...] = (*to, ..., *put)
            total[place] += images[image]
        grid = total.reshape(*strides, y.shape[-1], *size_of(block)).transpose(order)
        write(y, grid, block, lines, [(0, stride) for stride in strides])

    each = 2 * _plane_entries(kernel, lines, groups)  # with the samples around a block
    share_out(compute, lambda room: _blocks(x, lines, each, room), x.dtype)


def _add_scaled(y: Array, x: Array, kernel: Array, lines: Lines) -> None:
    """Add samples times an entry of the kernel, whose every channel goes to itself: `(*k, C)`."""
    rank, channels = len(lines), kernel.shape[-1]
    strides = [line.stride for line in lines]
    order = (*range(rank, 2 * rank + 1), *range(rank), 2 * rank + 1)
    taps = [[line.hit(tap) for tap in range(line.kernel_size)] for line in lines]

    def compute(buffers: Buffers, block: Block) -> None:
        batch, *cells = block
        total = buffers.take("total", (*strides, *size_of(block), channels))
        rows = total.reshape(*total.shape[:-2], total.shape[-2] * channels)
        rows[...] = 0
        for entry, to, put, take in _hits(taps, cells, lines):
            samples = x[(batch, *take)]
            flat = samples.reshape(*samples.shape[:-2], samples.shape[-2] * channels)
            weights = buffers.take("weights", samples.shape[-2:])
            weights[...] = kernel[entry]
            stamps = buffers.take("stamps", flat.shape)
            np.multiply(flat, weights.reshape(-1), out=stamps)
            last = slice(put[-1].start * channels, put[-1].stop * channels)
            rows[(*to, slice(None), *put[:-1], last)] += stamps
        write(y, total.transpose(order), block, lines, [(0, stride) for stride in strides])

    each = (prod(strides) + 3) * channels
    work = x.size * kernel.size // channels
    share_out(compute, lambda room: _blocks(x, lines, each, room), x.dtype, work)
