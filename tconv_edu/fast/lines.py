"""One axis of a transposed convolution: which cells and phases its taps hit, which are kept.

S outputs side by side are a cell, and each of them is one of its S phases. Tap j of the kernel
takes sample i to the cell i + ⌊j·D/S⌋, and there to the phase j·D mod S.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from numpy.typing import NDArray

Array = NDArray[Any]
Phases = tuple[int, int]


class Taps(NamedTuple):
    """Neighbouring taps that hit the same cell, and the phases there, counted from the first."""

    taps: slice
    shift: int
    phases: slice

    def met(self, cells: slice, samples: int) -> tuple[slice, slice]:
        """Return which of some cells samples reach with these taps, and which samples these are."""
        start = max(cells.start - self.shift, 0)
        stop = max(start, min(cells.stop - self.shift, samples))
        place = self.shift - cells.start
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
    def cells(self) -> tuple[int, int]:
        """The first cell that holds a kept output, and the end of them."""
        return self.begin // self.stride, -(-(self.begin + self.size) // self.stride)

    def hit(self, tap: int) -> Taps:
        """Return where one tap goes."""
        shift, phase = divmod(tap * self.dilation, self.stride)
        return Taps(slice(tap, tap + 1), shift, slice(phase, phase + 1))

    @lru_cache(maxsize=1024)  # noqa: B019 - the key is a few numbers
    def taps(self, first: int, stop: int) -> tuple[Taps, ...]:
        """List the taps that hit these phases, neighbours of one cell together."""
        found: list[Taps] = []
        for hit in map(self.hit, range(self.kernel_size)):
            if first <= hit.phases.start < stop:
                start, shift = hit.taps.start, hit.shift
                phases = slice(hit.phases.start - first, hit.phases.stop - first, self.dilation)
                if found and found[-1].shift == shift and found[-1].taps.stop == start:
                    last = found.pop()
                    start, phases = (
                        last.taps.start,
                        slice(last.phases.start, phases.stop, self.dilation),
                    )
                found.append(Taps(slice(start, hit.taps.stop), shift, phases))
        return tuple(found)

    def kept(self, cells: slice, phase: int) -> tuple[slice, slice]:
        """Return which of some cells have a kept output of this phase, and which outputs."""
        place, stride = phase - self.begin, self.stride
        start = max(cells.start, -(place // stride))
        stop = max(start, min(cells.stop, -((place - self.size) // stride)))
        outputs = slice(start * stride + place, max(0, stop * stride + place), stride)
        return slice(start - cells.start, stop - cells.start), outputs

    def whole(self, cells: slice) -> tuple[int, int]:
        """Return the first of some cells that is kept as a whole, and the end of these."""
        start = max(cells.start, -(-self.begin // self.stride))
        return start, max(start, min(cells.stop, (self.begin + self.size) // self.stride))


def write(
    y: Array, grid: Array, block: Sequence[slice], lines: Sequence[Line], phases: Sequence[Phases]
) -> None:
    """Write `(batch, *cells, *phases, C)` to where its outputs stand, as far as they are kept."""
    batch, *cells = block
    lead = zip(lines[:-1], cells[:-1], phases[:-1], strict=True)
    kept = [
        [(p - start, *line.kept(some, p)) for p in range(start, stop)]
        for line, some, (start, stop) in lead
    ]
    for way in product(*kept):
        index, put, take = zip(*way, strict=True) if way else ((), (), ())
        _write_last(
            y[(batch, *take)], grid[(slice(None), *put, slice(None), *index)], cells[-1], lines[-1]
        )


def _write_last(y: Array, grid: Array, cells: slice, line: Line) -> None:
    """Write the last axis, `(…, cells, phases, C)`: whole cells at once, then cut ones."""
    start, stop = line.whole(cells)
    if start < stop:
        inner = y[..., start * line.stride - line.begin : stop * line.stride - line.begin, :]
        inner = inner.reshape(*inner.shape[:-2], stop - start, line.stride, inner.shape[-1])
        inner[...] = grid[..., start - cells.start : stop - cells.start, :, :]
    for cell in (cells.start, cells.stop - 1)[: cells.stop - cells.start]:
        if not start <= cell < stop:
            first = max(0, cell * line.stride - line.begin)
            end = max(first, min(line.size, (cell + 1) * line.stride - line.begin))
            phase = first + line.begin - cell * line.stride
            y[..., first:end, :] = grid[..., cell - cells.start, phase : phase + end - first, :]
