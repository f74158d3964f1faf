"""Cells: an entry of an array in its box, and arrays of cells."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.drawing.colours import MARKS
from tconv_edu.drawing.entries import entry_text
from tconv_edu.drawing.svg import ID, Place, box, group, inside, words

NUM = 9.7  # units: the advance of one digit of 16 units


_SHAPES = {  # of patterns; the first group of marked cells is told by its outline alone
    "mark2": "M-1 7L7 -1M5 13L13 5M-1 13L13 -1",
    "mark3": "M3 3h2v2h-2zM9 9h2v2h-2z",
    "mark4": "M0 3h12M0 9h12",
}
Step = tuple[int, int]


class Size(NamedTuple):
    """Width and height of a cell, in units."""

    width: float
    height: float

    def extent(self, shape: Step) -> Place:
        """Return the width and the height of an array of cells."""
        return shape[1] * self.width, shape[0] * self.height

    def corner(self, first: Place, row: int, column: int) -> Place:
        """Return the corner of a cell of an array that begins at `first`."""
        return first[0] + column * self.width, first[1] + row * self.height


def fitting(*arrays: Array, least: float, height: float = 32) -> Size:
    """Return the cell size that the longest entry of all arrays fits into."""
    longest = max(len(entry_text(entry)) for array in arrays for entry in array.flat)
    return Size(max(least, round(longest * NUM) + 12), height)


def cells(
    array: Array, corner: Place, size: Size, hues: str | Array, name: str = "", step: Step = (1, 1)
) -> str:
    """Return a vector, as a row, or a matrix of cells with its first corner at (x, y).

    `hues` is one for all, or one for each; `step` counts the columns and the rows from one cell to
    the next.
    """
    rows = np.atleast_2d(array)
    every = np.broadcast_to(np.atleast_2d(hues), rows.shape)
    parts = ""
    for (row, column), entry in np.ndenumerate(rows):
        place = size.corner(corner, row * step[1], column * step[0])
        parts += _cell(entry, *place, size, str(every[row, column]))
    return group(parts, name)


def _cell(entry: Any, x: float, y: float, size: Size, hue: str) -> str:
    """Return one entry in its box; a zero stands back, unless it is marked."""
    kind = "zero" if hue not in MARKS and bool(entry == 0) else hue
    parts = box(x, y, *size, kind)
    if kind in _SHAPES:
        parts += f'<rect {inside(x, y, *size, 2.5)} fill="url(#{ID}-{kind})" stroke="none"/>'
    middle = x + size.width / 2, y + size.height / 2 + 5.5
    return parts + words(entry_text(entry), *middle, f"num {kind}")


def ring(corner: Place, size: Size, first: Step, shape: Step = (1, 1), kind: str = "ring") -> str:
    """Outline as many cells as `shape` says, from the one at `first` in an array at `corner`."""
    return box(*size.corner(corner, *first), *size.extent(shape), kind, inset=0)


def indices(texts: Iterable[str], x: float, y: float, width: float) -> str:
    """Return one small label above or below each cell of a row, at the baseline `y`."""
    return "".join(
        words(text, x + (at + 0.5) * width, y, "index") for at, text in enumerate(texts) if text
    )


def patterns(body: str) -> str:
    """Return the definitions of the patterns that the cells of `body` refer to."""
    return "".join(
        f'<pattern id="{ID}-{mark}" width="12" height="12" patternUnits="userSpaceOnUse">'
        f'<path d="{shape}" style="stroke:var(--{mark}-line);stroke-width:1;opacity:.35"/>'
        "</pattern>"
        for mark, shape in _SHAPES.items()
        if f"#{ID}-{mark})" in body
    )
