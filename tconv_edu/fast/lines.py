"""One axis of a transposed convolution: which cells and phases its taps hit, which are kept.

S outputs side by side are a cell, and each of them is one of its S phases. Tap j of the kernel
takes sample i to the cell i + ⌊j·D/S⌋, and there to the phase j·D mod S.

A plan of a small block costs as much as its sums: the last ones are kept.
"""

from functools import lru_cache
from itertools import pairwise, product
from typing import Any, NamedTuple

from tconv_edu.fast.blocks import Block, Index, Span

PLANS = 256  # kept at most: less than a megabyte


def inside(first: int, step: int, count: int, size: int) -> tuple[slice, slice]:
    """Of `count` places, `step` apart, return which are inside an axis, and where they are there.

    >>> inside(-3, 2, 5, 4)  # of -3, -1, 1, 3, 5
    (slice(2, 4, None), slice(1, 5, 2))
    """
    start = min(count, max(0, -(first // step)))
    stop = max(start, min(count, -((first - size) // step)))
    places = slice(max(0, first + start * step), max(0, first + stop * step), step)
    return slice(start, stop), places


class Taps(NamedTuple):
    """Neighbouring taps that hit the same cell, and the phases there, counted from the first."""

    taps: slice
    shift: int
    phases: slice


# Outputs along one axis, and the cells and phases of a block that hold them.
Piece = tuple[slice, slice, int | slice]


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

    def taps(self, first: int, stop: int) -> list[Taps]:
        """List the taps that hit these phases, those of one cell together."""
        found = []
        for shift in sorted({m * self.dilation // self.stride for m in range(self.kernel_size)}):
            start = -shift * self.stride - first  # where the first tap is, from the first phase on
            taps, phases = inside(start, self.dilation, self.kernel_size, stop - first)
            found += [Taps(taps, shift, phases)] if taps.start < taps.stop else []
        return found

    def by_phase(self, cells: Span, phases: Span) -> list[Piece]:
        """List what is kept of some cells, a phase at a time."""
        found: list[Piece] = []
        for phase in range(*phases):
            start = cells[0] * self.stride + phase - self.begin
            some, outputs = inside(start, self.stride, cells[1] - cells[0], self.size)
            found.append((outputs, some, phase - phases[0]))
        return found

    def by_run(self, cells: Span) -> list[Piece]:
        """List what is kept of some cells, side by side: whole cells, and those that are cut."""
        (first, end), stride, kept = cells, self.stride, (self.begin, self.begin + self.size)
        start = max(first, -(-kept[0] // stride))
        stop = max(start, min(end, kept[1] // stride))
        found: list[Piece] = []
        for a, b in pairwise((first, start, stop, end)):
            low, high = max(a * stride, kept[0]), min(b * stride, kept[1])
            if low < high:
                outputs = slice(low - self.begin, high - self.begin)
                phases = slice(low - a * stride, high - (b - 1) * stride)
                found.append((outputs, slice(a - first, b - first), phases))
        return found


Lines = tuple[Line, ...]


class Hit(NamedTuple):
    """What some taps do to a block of cells: they take samples to phases of cells."""

    taps: tuple[Any, ...]
    phases: tuple[Any, ...]
    cells: Index
    samples: Index


@lru_cache(maxsize=PLANS)
def taps_of(lines: Lines, phases: Block) -> tuple[tuple[Taps, ...], ...]:
    """Return all combinations of taps, of each axis some, that hit these phases."""
    return tuple(product(*(line.taps(*some) for line, some in zip(lines, phases, strict=True))))


@lru_cache(maxsize=PLANS)
def hits_of(lines: Lines, phases: Block, cells: Block) -> tuple[Hit, ...]:
    """Return what each combination of taps hits of some cells, and from which samples."""
    found = []
    for taps in taps_of(lines, phases):
        axes = zip(taps, cells, lines, strict=True)
        met = [inside(a - tap.shift, 1, b - a, line.samples) for tap, (a, b), line in axes]
        hit, _, some = zip(*taps, strict=True)
        found.append(Hit(hit, some, *zip(*met, strict=True)))
    return tuple(found)


@lru_cache(maxsize=PLANS)
def kept_of(lines: Lines, phases: Block, cells: Block) -> tuple[tuple[Index, Index], ...]:
    """Return which outputs of a block are kept, and their places in `(batch, *cells, *phases, C)`.

    Phase by phase, but along the last axis, where memory runs, side by side.
    """
    lead = zip(lines[:-1], cells[:-1], phases[:-1], strict=True)
    axes = [*(line.by_phase(some, part) for line, some, part in lead), lines[-1].by_run(cells[-1])]
    ways = [zip(*pieces, strict=True) for pieces in product(*axes)]
    batch = slice(None)
    return tuple(((batch, *outputs), (batch, *some, *part)) for outputs, some, part in ways)
