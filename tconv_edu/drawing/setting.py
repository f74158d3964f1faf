"""The numbers that the five panels share, and the columns in which they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tconv_edu.drawing.arguments import Array, entry_text
from tconv_edu.drawing.cells import Size, fitting
from tconv_edu.drawing.svg import MARGIN, WIDTH

ROW = 32  # units: the height of a cell


@dataclass(frozen=True)
class Setting:
    """The numbers that all panels share, and the columns in which outputs stand."""

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
        counts = [len(pairs) for pairs in self.products]
        return counts.index(max(counts))

    @cached_property
    def size(self) -> Size:
        """The size of a cell: a product such as 2·100 fits into it."""
        numbers = fitting(self.x, self.kernel, self.full, least=44)
        longest = max(
            len(entry_text(self.x[i])) + len(entry_text(self.kernel[m])) + 1
            for pairs in self.products
            for i, m in pairs
        )
        return Size(max(numbers.width, longest * 8.5 + 3), ROW)

    @property
    def left(self) -> float:
        """Where the first output column begins: the widened input reaches half a kernel further."""
        reach = max(1.0, (len(self.kernel) - 1) / 2)
        content = (len(self.full) + 2 * reach) * self.size.width
        return MARGIN + reach * self.size.width + max(0, WIDTH - 2 * MARGIN - content) / 2

    @property
    def width(self) -> float:
        """The width of all panels."""
        return 2 * self.left + len(self.full) * self.size.width

    def column(self, output: float) -> float:
        """Return the left edge of an output's column."""
        return self.left + output * self.size.width
