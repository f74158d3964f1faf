"""The receptive field: how far outputs see, at most and one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from tconv_edu.checks import Axes, Integers, per_axis, refuse
from tconv_edu.receptive.reads import Reads, interval_of


@dataclass(frozen=True)
class ReceptiveField:
    """How far the outputs of a chain of layers see, along each axis, in input samples.

    Output j is measured from sample ⌊j·jump⌋. Counts are the most over all outputs, and 0 where no
    output reads anything; below 0 where all that is read lies on the other side.

    Attributes:
        before: how many samples before sample ⌊j·jump⌋ an output reads.
        after: how many samples after it: the look-ahead.
        size: how many samples there are from the first one read to the last.
        jump: how many input samples an output is from the next: the product of the convolutions'
            strides over that of the transposed convolutions'.
        output_size: of the last layer; None where `input_size` was left open.
    """

    before: Axes
    after: Axes
    size: Axes
    jump: tuple[Fraction, ...]
    output_size: Axes | None
    _reads: tuple[Reads, ...] = field(repr=False, compare=False)

    def interval(self, j: Integers) -> tuple[tuple[int, int] | None, ...]:
        """Return the first and the last input sample that output `j` reads, along each axis.

        Samples between the two may be unread, where a dilation or a stride leaves holes.

        Args:
            j: the output's position, an int or one per axis.

        Returns:
            One (first, last) pair per axis, or None where nothing is read. With an open
            `input_size` borders are ignored, and samples may lie below 0.

        Raises:
            TypeError, ValueError: naming the argument, its value, the rule and one that would do.

        >>> from tconv_edu import receptive_field
        >>> gaps = receptive_field([{"kind": "conv_transpose", "kernel_size": 2, "stride": 3}])
        >>> [gaps.interval(j)[0] for j in range(4)]
        [(0, 0), (0, 0), None, (1, 1)]
        """
        places = per_axis("j", j, len(self.jump), least=0)
        if any(place >= size for place, size in zip(places, self.output_size or (), strict=False)):
            rule = f"must be below the output size {self.output_size}"
            raise refuse("j", j, rule, (0,) * len(places))
        return tuple(map(interval_of, self._reads, places))


def measured(
    reads: tuple[Reads, ...], jump: tuple[Fraction, ...], output_size: Axes | None
) -> ReceptiveField:
    """Return the field of outputs whose intervals are known."""
    before, after, size = zip(*map(_most, reads, jump), strict=True)
    return ReceptiveField(before, after, size, jump, output_size, reads)


def _most(reads: Reads, jump: Fraction) -> tuple[int, int, int]:
    """How far before and after ⌊j·jump⌋ outputs read at most, and the longest of the intervals."""
    start = reads.places(jump)
    ways = reads.ends[0] + start, reads.ends[1] - start, reads.ends.sum(0) + 1
    before, after, size = (int(way.max()) if np.isfinite(way.max()) else 0 for way in ways)
    return before, after, size
