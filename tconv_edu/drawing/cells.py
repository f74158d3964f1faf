"""Cells: an entry of an array in its box, and arrays of cells."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tconv_edu.drawing.arguments import entry_text, is_zero
from tconv_edu.drawing.colours import MARKS
from tconv_edu.drawing.svg import ID, box, group, number, words

Array = NDArray[Any]
NUM = 9.7  # units: the advance of one digit of 16 units


class Size(NamedTuple):
    """Width and height of a cell, in units."""

    width: float
    height: float


def fitting(*arrays: Array, least: float, height: float = 32) -> Size:
    """Return the cell size that the longest entry of all arrays fits into."""
    longest = max(len(entry_text(entry)) for array in arrays for entry in array.flat)
    return Size(max(least, round(longest * NUM) + 12), height)


def cell(entry: Any, x: float, y: float, size: Size, hue: str) -> str:
    """Return one entry in its box; a zero stands back, whatever its hue."""
    kind = "zero" if is_zero(entry) and hue not in MARKS else hue
    parts = box(x, y, *size, kind)
    if kind in MARKS:
        parts += _pattern(x, y, size, kind)
    middle = (x + size.width / 2, y + size.height / 2 + 5.5)
    return parts + words(entry_text(entry), *middle, f"num {kind}")


def cells(
    array: Array,
    x: float,
    y: float,
    size: Size,
    hue: str,
    *,
    name: str = "",
    step: int = 1,
    marked: Array | None = None,
) -> str:
    """Return a vector, as a row, or a matrix of cells with its first corner at (x, y).

    `step` is the distance between neighbouring columns in cells; `marked` holds a group number for
    every cell.
    """
    rows = np.atleast_2d(array)
    groups = np.zeros(rows.shape, int) if marked is None else np.atleast_2d(marked)
    parts = [
        cell(
            entry,
            x + column * step * size.width,
            y + row * size.height,
            size,
            MARKS[groups[row, column] - 1] if groups[row, column] else hue,
        )
        for (row, column), entry in np.ndenumerate(rows)
    ]
    return group("".join(parts), name)


def indices(texts: list[str], x: float, y: float, width: float) -> str:
    """Return one small label above or below each cell of a row, at the baseline `y`."""
    return "".join(
        words(text, x + (at + 0.5) * width, y, "index") for at, text in enumerate(texts) if text
    )


def patterns(marked: Array) -> str:
    """Return the definitions of the patterns that the marked groups need."""
    shapes = ("M-1 7L7 -1M5 13L13 5M-1 13L13 -1", "M3 3h2v2h-2zM9 9h2v2h-2z", "M0 3h12M0 9h12")
    return "".join(
        f'<pattern id="{ID}-{mark}" width="12" height="12" patternUnits="userSpaceOnUse">'
        f'<path d="{shape}" style="stroke:var(--{mark}-line);stroke-width:1;'
        f'opacity:.35"/></pattern>'
        for at, (mark, shape) in enumerate(zip(MARKS[1:], shapes, strict=True), start=2)
        if (marked == at).any()
    )


def _pattern(x: float, y: float, size: Size, mark: str) -> str:
    if mark == MARKS[0]:
        return ""  # the first group is told by its outline alone
    return (
        f'<rect x="{number(x + 2.5)}" y="{number(y + 2.5)}" width="{number(size.width - 5)}" '
        f'height="{number(size.height - 5)}" fill="url(#{ID}-{mark})" stroke="none"/>'
    )
