"""Arrays drawn with their labels, and lines of them that fit a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.drawing.cells import cells, fitting, indices
from tconv_edu.drawing.labels import labels
from tconv_edu.drawing.svg import MARGIN, PHONE, move, words

_SIGN = 40  # units between two arrays of one line
_LETTER = 7.9  # units: the advance of one letter of a label
_LINE = 20  # units between two lines
Texts = Sequence[str] | None


class Drawn(NamedTuple):
    """A drawn array: its elements are placed by a translation."""

    width: float
    height: float
    body: str


def labelled(entries: Array, hues: Array, rows: Texts = None, columns: Texts = None) -> Drawn:
    """Draw an array with a label per row and column: indices, unless labels are given."""
    height, width = np.atleast_2d(entries).shape
    counted = range(height if entries.ndim == 2 else 0)
    beside = list(map(str, counted)) if rows is None else labels("rows", rows, height)
    above = list(map(str, range(width))) if columns is None else labels("columns", columns, width)
    size = fitting(entries, least=max(36.0, *(len(text) * _LETTER + 6 for text in above)))
    left, top = max((len(text) * _LETTER + 10 for text in beside), default=0), 20
    body = indices(above, left, 14, size.width)
    for at, text in enumerate(beside):
        body += words(text, left / 2 - 1, top + (at + 0.5) * size.height + 5, "index")
    body += cells(entries, (left, top), size, hues, "array")
    return Drawn(left + width * size.width, top + height * size.height, body)


def captioned(name: str, array: Drawn) -> Drawn:
    """Put a caption above a drawn array."""
    width = max(array.width, len(name) * 8.0)
    caption = words(name, width / 2, 15)
    shift = (width - array.width) / 2
    return Drawn(width, array.height + 24, caption + move(shift, 24, array.body))


def arrange(arrays: list[Drawn], signs: list[str]) -> Drawn:
    """Break a row of arrays, each after its sign, into centred lines of at most `PHONE` units."""
    broken = _broken(list(zip(arrays, signs, strict=True)))
    width = max(map(_width, broken)) + 2 * MARGIN
    y, body = float(MARGIN), ""
    for row in broken:
        tallest = max(array.height for array, _ in row)
        x = (width - _width(row)) / 2
        for array, sign in row:
            if sign:
                body += words(sign, x + _SIGN / 2, y + tallest / 2 + 29, "sign")
                x += _SIGN
            body += move(x, y + (tallest - array.height) / 2, array.body)
            x += array.width
        y += tallest + _LINE
    return Drawn(width, y - _LINE + MARGIN, body)


def _broken(signed: list[tuple[Drawn, str]]) -> list[list[tuple[Drawn, str]]]:
    """Begin a new line wherever the next array, with a sign before it, does not fit."""
    broken = [signed[:1]]
    for array, sign in signed[1:]:
        if 2 * MARGIN + _width(broken[-1]) + _SIGN + array.width > PHONE:
            broken.append([])
        broken[-1].append((array, sign))
    return broken


def _width(row: list[tuple[Drawn, str]]) -> float:
    return sum(array.width + (_SIGN if sign else 0) for array, sign in row)
