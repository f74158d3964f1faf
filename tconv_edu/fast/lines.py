"""One axis of a transposed convolution: which cells and phases its taps hit, which are kept.

S outputs side by side are a cell, and each of them is one of its S phases. Tap j of the kernel
takes sample i to the cell i + ⌊j·D/S⌋, and there to the phase j·D mod S.

A plan of a small block costs as much as its sums: the last ones are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from tconv_edu.arrays import Array
from tconv_edu.fast.blocks import Block, Index, Span

PLANS = 256  # kept at most: less than a megabyte


class Taps(NamedTuple):
    """Neighbouring taps that hit the same cell, and the phases there, counted from the first."""

    taps: slice
    shift: int
    phases: slice

    def met(self, cells: Span, samples: int) -> tuple[slice, slice]:
        """Return which of some cells samples reach with these taps, and which samples these are."""
        first, end = cells
        start = max(first - self.shift, 0)
        stop = max(start, min(end - self.shift, samples))
        place = self.shift - first
        return slice(start + place, stop + place), slice(start, stop)


class Line(NamedTuple):
    """One axis, of whose full array `size` outputs are kept from `begin` on."""

    samples: int
    kernel_size: int
    stride: int
    dilation: int
    begin: int
    size: int

    @property
    def cells(self) -> Span:
        """The first cell that holds a kept output, and the end of them."""
        return self.begin // self.stride, -(-(self.begin + self.size) // self.stride)

    def hit(self, tap: int) -> Taps:
        """Return where one tap goes."""
        shift, phase = divmod(tap * self.dilation, self.stride)
        return Taps(slice(tap, tap + 1), shift, slice(phase, phase + 1))

    def taps(self, first: int, stop: int, *, alone: bool = False) -> list[Taps]:
        """List the taps that hit these phases, neighbours of one cell together, or each alone."""
        found: list[Taps] = []
        for hit in map(self.hit, range(self.kernel_size)):
            if first <= hit.phases.start < stop:
                start, shift = hit.taps.start, hit.shift
                phase = hit.phases.start - first
                if not alone and found and (found[-1].shift, found[-1].taps.stop) == (shift, start):
                    last = found.pop()
                    start, phase = last.taps.start, last.phases.start
                end = hit.phases.stop - first
                taps = slice(start, hit.taps.stop)
                found.append(Taps(taps, shift, slice(phase, end, self.dilation)))
        return found

    def kept(self, cells: Span, phase: int) -> tuple[slice, slice]:
        """Return which of some cells have a kept output of this phase, and which outputs."""
        place, stride = phase - self.begin, self.stride
        start = max(cells[0], -(place // stride))
        stop = max(start, min(cells[1], -((place - self.size) // stride)))
        outputs = slice(start * stride + place, max(0, stop * stride + place), stride)
        return slice(start - cells[0], stop - cells[0]), outputs

    def runs(self, cells: Span) -> list[tuple[slice, int, slice, slice]]:
        """List outputs side by side, the whole cells among them, and the cells and phases."""
        first, end = cells
        start = max(first, -(-self.begin // self.stride))
        stop = max(start, min(end, (self.begin + self.size) // self.stride))
        outputs = slice(start * self.stride - self.begin, stop * self.stride - self.begin)
        found = [(outputs, stop - start, slice(start - first, stop - first), slice(None))]
        for cell in {first, end - 1} - set(range(start, stop)):
            there = cell * self.stride - self.begin
            low, high = max(0, there), min(self.size, there + self.stride)
            if low < high:
                place = slice(cell - first, cell - first + 1)
                found.append((slice(low, high), 1, place, slice(low - there, high - there)))
        return found if start < stop else found[1:]


Lines = tuple[Line, ...]


class Hit(NamedTuple):
    """What some taps do to a block of cells: they take samples to phases of cells."""

    taps: Index
    phases: tuple[Any, ...]
    cells: Index
    samples: Index
    first: bool  # of all, or of those that hit its phase, where each tap is by itself


@lru_cache(maxsize=PLANS)
def taps_of(lines: Lines, phases: Block, alone: bool = False) -> tuple[tuple[Taps, ...], ...]:
    """Return all combinations of taps, of each axis some, that hit these phases."""
    axes = zip(lines, phases, strict=True)
    return tuple(product(*(line.taps(*some, alone=alone) for line, some in axes)))


@lru_cache(maxsize=PLANS)
def hits_of(lines: Lines, phases: Block, cells: Block, wide: int = 0) -> tuple[Hit, ...]:
    """Return what each combination of taps hits of some cells, and from which samples.

    With `wide` it is each tap by itself, and so many channels are part of the last axis.
    """
    found: list[Hit] = []
    seen: set[Any] = set()
    for taps in taps_of(lines, phases, bool(wide)):
        axes = zip(taps, cells, lines, strict=True)
        put, take = zip(*(t.met(part, line.samples) for t, part, line in axes), strict=True)
        hit: tuple[Any, ...] = tuple(t.phases for t in taps)
        if wide:
            hit = tuple(phase.start for phase in hit)
            put, take = ((*lead, _times(last, wide)) for *lead, last in (put, take))
        first = hit not in seen if wide else not found
        found.append(Hit(tuple(t.taps for t in taps), hit, put, take, first))
        seen.update([hit] if wide else [])
    return tuple(found)


def _times(part: slice, wide: int) -> slice:
    return slice(part.start * wide, part.stop * wide)


class Patch(NamedTuple):
    """Outputs, of whole cells or a cut one, and where in `(batch, *cells, *phases, C)` they are."""

    outputs: Index
    cells: int
    grid: tuple[Any, ...]


@lru_cache(maxsize=PLANS)
def patches_of(lines: Lines, phases: Block, cells: Block) -> tuple[Patch, ...]:
    """Return what of a block is kept: phase by phase, but along the last axis cell by cell."""
    lead = zip(lines[:-1], cells[:-1], phases[:-1], strict=True)
    kept = [
        [(p - start, *line.kept(some, p)) for p in range(start, stop)]
        for line, some, (start, stop) in lead
    ]
    found = []
    for way in product(*kept):
        index, put, take = zip(*way, strict=True) if way else ((), (), ())
        for outputs, count, places, some in lines[-1].runs(cells[-1]):
            grid = (slice(None), *put, places, *index, some)
            found.append(Patch((*take, outputs), count, grid))
    return tuple(found)


def write(y: Array, grid: Array, patches: Sequence[Patch]) -> None:
    """Write `(batch, *cells, *phases, C)` to where its outputs stand, as far as they are kept."""
    for outputs, count, place in patches:
        target = y[(slice(None), *outputs)]
        *lead, length, channels = target.shape
        target.reshape(*lead, count, length // count, channels)[...] = grid[place]
