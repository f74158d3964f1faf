"""The outputs that the five panels share: what meets in each, and the column it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tconv_edu.arrays import Array
from tconv_edu.drawing.cells import Size, fitting, ring
from tconv_edu.drawing.entries import entry_text
from tconv_edu.drawing.svg import MARGIN, PHONE

ROW = 32  # units: the height of a cell


@dataclass(frozen=True)
class Outputs:
    """The outputs of one transposed convolution, its numbers, and a column for each output."""

    x: Array
    kernel: Array
    stride: int
    full: Array

    @cached_property
    def products(self) -> list[list[tuple[int, int]]]:
        """The pairs (i, m) with i·S + m = output, for every output."""
        taps, samples = range(len(self.kernel)), range(len(self.x))
        return [
            [(i, m) for i in samples for m in taps if i * self.stride + m == output]
            for output in range(len(self.full))
        ]

    @cached_property
    def shown(self) -> int:
        """The output to look at: the first of those in which most products meet."""
        counts = list(map(len, self.products))
        return counts.index(max(counts))

    @cached_property
    def size(self) -> Size:
        """The size of a cell: the widest product, such as 2·100, fits into it."""
        numbers = fitting(self.x, self.kernel, self.full, least=44, height=ROW)
        factors = (max(len(entry_text(e)) for e in array) for array in (self.x, self.kernel))
        return Size(max(numbers.width, (sum(factors) + 1) * 8.5 + 3), ROW)

    @cached_property
    def left(self) -> float:
        """Where the first output column begins: the widened input reaches half a kernel further."""
        reach = max(1.0, (len(self.kernel) - 1) / 2)
        content = (len(self.full) + 2 * reach) * self.size.width
        return MARGIN + reach * self.size.width + max(0, PHONE - 2 * MARGIN - content) / 2

    @property
    def width(self) -> float:
        """The width of all panels."""
        return 2 * self.left + len(self.full) * self.size.width

    def column(self, output: float) -> float:
        """Return the left edge of an output's column."""
        return self.left + output * self.size.width

    def ring(self, y: float) -> str:
        """Ring the output to look at in a row of outputs."""
        return ring((self.left, y), self.size, (0, self.shown))
