"""The interval of input samples that each position of one axis reads, through one layer.

Along one axis, a convolution's output i reads i·S − P + m·D for every weight m, and a transposed
convolution's output j reads the samples i with j + P − m·D = i·S: the three stages of each. So the
first and the last sample that a position reads go through the stages as numbers do, with
"the smallest of" or "the largest of" for the sum.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes
from tconv_edu.geometry.shape import Geometry


class Reads(NamedTuple):
    """The interval that each position of one axis reads.

    `ends` is `(2, n)`: minus the first sample that a position reads, and the last one, so that the
    larger is the further for both; −∞ where nothing is read. Position p + n reads `shift` samples
    further on than p. Where the size is known, n is the size and `shift` is 0: positions then go
    around a ring, with a gap that no kernel reaches over.
    """

    ends: Array
    shift: int

    @classmethod
    def itself(cls, size: int | None) -> Reads:
        """Without any layer, each position reads the sample at its place."""
        samples = np.arange(size or 1, dtype=float)
        return cls(np.stack([-samples, samples]), 0 if size else 1)

    @property
    def length(self) -> int:
        """How many positions there are before they repeat."""
        return int(self.ends.shape[1])

    def at(self, positions: Array) -> Array:
        """What these positions read; they may be any whole numbers."""
        turns, places = np.divmod(positions, self.length)
        further = turns * float(self.shift)
        return self.ends[:, places] + np.stack([-further, further])

    def places(self, jump: Fraction) -> Array:
        """The sample at the place of each position, ⌊j·jump⌋."""
        return np.arange(self.length) * jump.numerator // jump.denominator

    def together(self, count: int, step: int) -> Reads:
        """What so many positions read together, from each one on, `step` apart."""
        joined, taken, everywhere = self, 1, np.arange(self.length)
        while taken < count:  # what is taken twice is read no less
            more = min(taken, count - taken)
            ends = np.maximum(joined.ends, joined.at(everywhere + more * step))
            joined, taken = Reads(ends, self.shift), taken + more
        return joined

    def spread(self, length: int, stride: int) -> Reads:
        """Put positions that read nothing after each one, and up to this length at the end."""
        ends = np.full((2, length), -np.inf)
        ends[:, : (self.length - 1) * stride + 1 : stride] = self.ends
        return Reads(ends, self.shift)


def through(reads: Reads, g: Geometry, axis: int, transposing: bool) -> Reads:
    """Spread, read so many neighbours, keep every so many: either has one of the two strides."""
    (before, _), stride, dilation = g.padding[axis], g.stride[axis], g.dilation[axis]
    spread, keep, way = (stride, 1, -1) if transposing else (1, stride, 1)
    if reads.shift:
        length = outputs = reads.length * spread
    else:
        length = padded(g)[axis]
        outputs = (g.input_size if transposing else g.output_size)[axis]
    dense = reads.spread(length, spread).together(g.kernel_size[axis], way * dilation)
    places = np.arange(outputs) * keep - way * before
    return Reads(dense.at(places), reads.shift * keep)


def padded(g: Geometry) -> Axes:
    """The size that the kernel moves over: all that one stage leaves, or more, in either way."""
    return tuple(n + sum(pair) for n, pair in zip(g.input_size, g.padding, strict=True))


def interval_of(reads: Reads, place: int) -> tuple[int, int] | None:
    """Return the first and the last sample that a position reads, or None."""
    first, last = reads.at(np.array(place))
    return None if np.isinf(last) else (int(-first), int(last))
