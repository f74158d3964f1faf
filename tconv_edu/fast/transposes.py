"""The transposed convolution, cropped: stamps are added up in a block of outputs, written once."""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes, Pairs
from tconv_edu.fast.blocks import BUFFERS, LINE, Block, Buffers, blocks_of, by_block, side, size_of
from tconv_edu.fast.lines import Hit, Line, Lines, hits_of, kept_of, taps_of
from tconv_edu.geometry import Geometry

Hits = tuple[Hit, ...]
Sums = Callable[[Buffers, Array, Axes, Hits], Array]


def transpose(x: Array, kernel: Array, g: Geometry, crop_by: Pairs = ()) -> Array:
    """Insert zeros, convolve in full, crop: x `(..., *M, O)`, result `(..., *full − crop, C)`."""
    rank, outputs = len(g.stride), kernel.shape[-2]
    crop_by = crop_by or ((0, 0),) * rank
    sizes = [n - p - q for n, (p, q) in zip(g.full_size, crop_by, strict=True)]
    y = np.empty((*x.shape[: -1 - rank], *sizes, outputs * g.groups), x.dtype)
    if y.size:
        begins = [before for before, _ in crop_by]
        lines = tuple(map(Line, g.output_size, g.kernel_size, g.stride, g.dilation, begins, sizes))
        images, results = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, y))
        cell = prod(g.stride) * kernel.shape[-1] * x.itemsize  # sums, stamps and entries take one
        if outputs * g.groups == kernel.shape[-1] == g.groups and cell < BUFFERS // 4:
            _add_scaled(results, images, kernel[..., 0, :], lines)
        elif _are_planes(images, kernel, lines, g.groups):
            _add_planes(results, images, kernel, lines, g.groups)
        else:
            *lead, last = ((0, stride) for stride in g.stride)
            for phases in blocks_of(lead, side(x.dtype) // (outputs * g.stride[-1])):
                _add_runs(results, images, kernel, lines, g.groups, (*phases, last))
    return y


def _are_planes(x: Array, kernel: Array, lines: Lines, groups: int) -> bool:
    """Whether a cell's outputs are a short run, and a block's samples are not mostly around it."""
    beside = groups if kernel.shape[-2] > 1 else 1  # a product with one column is slow
    if lines[-1].stride * kernel.shape[-2] * beside * x.itemsize > LINE:  # less costs as much
        return False
    each = _plane_entries(kernel, lines, groups)
    _, *cells = size_of(blocks_of(_spans(x, lines), BUFFERS // 16 // (each * x.itemsize))[0])
    reach = [(line.kernel_size - 1) * line.dilation // line.stride for line in lines]
    around = prod(n + r for n, r in zip(cells, reach, strict=True))
    return around <= 2 * prod(cells)


def _plane_entries(kernel: Array, lines: Lines, groups: int) -> int:
    """Count the entries of buffers that a cell of planes takes."""
    *size, outputs, inputs = kernel.shape
    cell = prod(line.stride for line in lines) + prod(size)
    return int(cell * outputs * groups + inputs)


def _spans(x: Array, lines: Lines) -> Block:
    """Return all images, and the cells along each axis."""
    return ((0, len(x)), *(line.cells for line in lines))


def _add_up(y: Array, x: Array, lines: Lines, phases: Block, each: int, sums: Sums) -> None:
    """Let `sums` make `(batch, *cells, *phases, C)` of each block, and write what is kept of it.

    A cell takes `each` entries of the buffers.
    """

    def compute(buffers: Buffers, block: Block) -> None:
        batch, cells = slice(*block[0]), block[1:]
        grid = sums(buffers, x[batch], size_of(block), hits_of(lines, phases, cells))
        for outputs, place in kept_of(lines, phases, cells):
            part = grid[place]
            y[batch][outputs].reshape(part.shape)[...] = part

    by_block(compute, _spans(x, lines), each, x.dtype)


def _put(total: Array, index: tuple[Any, ...], stamps: Array, *, first: bool) -> None:
    """Add stamps to the sums; the first ones are the sums, if no other entry is left out."""
    if first and total[index].size == total.size:
        total[index] = stamps
        return
    if first:
        total[...] = 0
    total[index] += stamps


def _add_runs(y: Array, x: Array, kernel: Array, lines: Lines, groups: int, phases: Block) -> None:
    """Add products (samples, taps · outputs), for outputs that are long runs of memory.

    Groups make one for each tap, where its outputs stand: no stamp is moved from group to group.
    """
    outputs, inputs = kernel.shape[-2], kernel.shape[-1] // groups
    matrices = []
    for taps in taps_of(lines, phases):
        some = kernel[tuple([t.taps for t in taps])]
        apart = some.reshape(*((1, -1) if groups == 1 else (-1, outputs)), groups, inputs)
        matrix = apart.transpose(0, 2, 3, 1)
        matrices.append(matrix if groups == 1 else np.ascontiguousarray(matrix))

    def sums(buffers: Buffers, images: Array, size: Axes, hits: Hits) -> Array:
        total = buffers.take("total", (*size, *size_of(phases), y.shape[-1]))
        if not hits:
            total[...] = 0
        for hit, matrix in zip(hits, matrices, strict=True):
            rows = images[(slice(None), *hit.samples)].reshape(-1, groups, inputs).swapaxes(0, 1)
            index, first = (slice(None), *hit.cells, *hit.phases), hit is hits[0]
            part = total[index]
            fills = first and part.size == total.size  # in the same memory: nothing to add to yet
            stamps = total if fills else buffers.take("stamps", part.shape)
            split = stamps.reshape(-1, *matrix.shape[:2], matrix.shape[3])
            np.matmul(rows, matrix, out=split.transpose(1, 2, 0, 3))
            if not fills:
                _put(total, index, stamps, first=first)
        return total

    share = 1 if groups == 1 else 4  # small products: a quarter of the buffers fits any cache
    each = share * (2 * prod(size_of(phases)) * y.shape[-1] + x.shape[-1])
    _add_up(y, x, lines, phases, each, sums)


def _add_planes(y: Array, x: Array, kernel: Array, lines: Lines, groups: int) -> None:
    """Add products (taps · outputs, samples), images each, for outputs that would be short runs."""
    *taps, outputs, _ = kernel.shape
    rank, inputs = len(lines), kernel.shape[-1] // groups
    matrix = kernel.reshape(-1, groups, inputs).swapaxes(0, 1)
    strides = [line.stride for line in lines]
    apart = (*range(1, rank + 1), 0, *range(rank + 1, 2 * rank + 3))
    order = (*range(rank + 1, 2 * rank + 2), *range(rank + 1))

    def sums(buffers: Buffers, images: Array, size: Axes, hits: Hits) -> Array:
        total = buffers.take("total", (*strides, groups, outputs, *size))
        axes = zip(*(hit.samples for hit in hits), strict=True)
        need = [slice(min(s.start for s in axis), max(s.stop for s in axis)) for axis in axes]
        samples = images[(slice(None), *need)]
        columns = samples.reshape(-1, groups, inputs).transpose(1, 2, 0)
        stamps = buffers.product("stamps", matrix, columns)
        planes = stamps.reshape(groups, *taps, outputs, *samples.shape[:-1]).transpose(apart)
        for hit in hits:
            met = zip(hit.samples, need, strict=True)
            seen = [slice(s.start - n.start, s.stop - n.start) for s, n in met]
            to, taken = (*hit.phases, ..., *hit.cells), planes[(*hit.taps, ..., *seen)]
            _put(total, to, taken, first=hit is hits[0])
        return total.reshape(*strides, groups * outputs, *size).transpose(order)

    each = 2 * _plane_entries(kernel, lines, groups)  # with the samples around a block
    _add_up(y, x, lines, tuple((0, s) for s in strides), each, sums)


def _add_scaled(y: Array, x: Array, kernel: Array, lines: Lines) -> None:
    """Add samples times an entry of the kernel, whose every channel goes to itself: `(*k, C)`.

    Entries are repeated along the last axis: it and the channels are one line of memory.
    """
    rank, channels = len(lines), kernel.shape[-1]
    strides = [line.stride for line in lines]
    order = (*range(rank, 2 * rank + 1), *range(rank), 2 * rank + 1)
    entries = kernel.reshape(*kernel.shape[:-1], *(1,) * (rank + 1), channels)

    def sums(buffers: Buffers, images: Array, size: Axes, hits: Hits) -> Array:
        total = buffers.take("total", (*strides, *size, channels))
        total[...] = 0
        for hit in hits:
            samples = images[(slice(None), *hit.samples)]
            weights = line = entries[hit.taps]
            if channels > 1:  # side by side, as the samples of a line are
                line = buffers.take("entries", (*weights.shape[:-2], *samples.shape[-2:]))
                line[...] = weights
            part = total[(*hit.phases, slice(None), *hit.cells)]
            if hit is hits[0]:
                np.multiply(samples, line, out=part)
            else:
                part += np.multiply(samples, line, out=buffers.take("stamps", part.shape))
        return total.transpose(order)

    each = 2 * (3 * prod(strides) + 1) * channels  # half of the buffers: a core's cache holds it
    _add_up(y, x, lines, tuple((0, s) for s in strides), each, sums)
