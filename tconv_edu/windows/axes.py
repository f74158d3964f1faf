"""Where windows lie: along one axis, in the rows of a buffer, in blocks of rows."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import NamedTuple

Block = tuple[slice, ...]


class Axis(NamedTuple):
    """The windows along one axis: tap t of window w sees the sample origin + step·w + reach·t."""

    origin: int
    step: int
    reach: int
    taps: int
    windows: int

    @property
    def end(self) -> int:
        """One past the last sample that the windows see."""
        return self.origin + self.step * (self.windows - 1) + self.reach * (self.taps - 1) + 1

    def part(self, start: int, stop: int) -> Axis:
        """Keep only the windows from `start` to `stop`."""
        return self._replace(origin=self.origin + self.step * start, windows=stop - start)

    def seen(self, tap: int, start: int, stop: int, samples: int) -> tuple[slice, slice]:
        """Return which windows from `start` to `stop`, counted from there, see a sample, and it.

        The others look beyond the array with this tap.
        """
        first = self.origin + self.step * start + self.reach * tap
        enters = min(max(0, -(first // self.step)), stop - start)
        leaves = max(enters, min(stop - start, -((first - samples) // self.step)))
        begin, end = first + self.step * enters, first + self.step * leaves
        return slice(enters, leaves), slice(begin, end, self.step)

    @property
    def apart(self) -> int:
        """Every so many windows share no sample."""
        return -(-self.taps // self.step)


class Rows(NamedTuple):
    """How a buffer holds rows of samples, as (samples, taps of the leading axes · inputs).

    A row starts with sample `low`, and the next one begins `pitch` samples later: the `shared`
    zeros that end a row are those before the next.
    """

    low: int
    pitch: int
    shared: int
    slack: int


def rows_of(axes: list[Axis], samples: int) -> Rows:
    """Lay out rows that hold what the windows of all these last axes see, and the zeros around."""
    step = axes[0].step
    low = min(axis.origin for axis in axes)
    width = -(-(max(axis.end for axis in axes) - low) // step) * step
    windows = max(axis.windows for axis in axes)
    shared = max(0, min(-low, low + width - samples, width - step * windows)) // step * step
    slack = width + (step + 1) * max(axis.taps for axis in axes)
    return Rows(low, width - shared, shared, slack)


def blocks_of(counts: tuple[int, ...], most: int) -> list[Block]:
    """Cut axes into blocks of about `most` entries, the outer axes first."""
    sizes = []
    for axis, count in enumerate(counts):
        fitting = min(count, max(1, most // prod(counts[axis + 1 :])))
        sizes.append(-(-count // -(-count // fitting)))
    starts = [range(0, count, size) for count, size in zip(counts, sizes, strict=True)]
    return [
        tuple(slice(s, min(s + n, c)) for s, n, c in zip(start, sizes, counts, strict=True))
        for start in product(*starts)
    ]


def size_of(block: Block) -> tuple[int, ...]:
    """Return how many windows a block has along each axis."""
    return tuple(part.stop - part.start for part in block)
