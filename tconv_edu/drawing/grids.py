"""Arrays as grids of labelled cells: one, or several with signs between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array
from tconv_edu.checks import entries, is_sequence, one_of, refuse
from tconv_edu.drawing.cells import cells, fitting, indices, patterns
from tconv_edu.drawing.colours import HUES
from tconv_edu.drawing.entries import labels, marked_hues, sentence, spoken, table
from tconv_edu.drawing.svg import MARGIN, PHONE, Drawing, assemble, move, words

_SIGN = 40  # units between two arrays of one line
_LETTER = 7.9  # units: the advance of one letter of a label
_LINE = 20  # units between two lines
Texts = Sequence[str] | None


class Drawn(NamedTuple):
    """The elements of an array, the width and the height that they take, and the sign before."""

    width: float
    height: float
    body: str
    sign: str = ""


def grid(
    array: ArrayLike,
    *,
    title: str,
    marked: ArrayLike | None = None,
    rows: Texts = None,
    columns: Texts = None,
    hue: str = "plain",
) -> Drawing:
    """Draw one array as a grid of cells with its indices.

    Args:
        array: a vector or a matrix of numbers or expressions, at most 40 cells along an axis.
        title: what a screen reader says before the entries.
        marked: booleans, or group numbers from 0 (unmarked) to 4, of the array's shape.
        rows: a label per row; indices by default, nothing beside a vector.
        columns: a label per column; indices by default.
        hue: "plain", "input", "kernel" or "output".

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> grid([[1, 2], [3, 4]], title="Four numbers", marked=[[True, False], [False, False]])
    <Drawing: Four numbers>

    """
    shown = table("array", array)
    hues = marked_hues("marked", marked, shown.shape, one_of("hue", hue, HUES))
    return _arrange(title, spoken(shown), [_labelled(shown, hues, rows, columns)])


def grids(
    arrays: Sequence[ArrayLike],
    *,
    title: str,
    captions: Sequence[str],
    signs: Sequence[str],
    hues: Sequence[str] | None = None,
    marked: Sequence[ArrayLike | None] | None = None,
) -> Drawing:
    """Draw arrays beside one another with signs between them, in lines that a phone can show.

    Args:
        arrays: vectors or matrices, at most 40 cells along an axis.
        title: what a screen reader says before the names and entries.
        captions: the name of each array.
        signs: what stands between two arrays, one fewer than there are arrays.
        hues: for each array "plain", "input", "kernel" or "output"; plain by default.
        marked: for each array None, or booleans or group numbers of its shape.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> grids([[1, 2], [1, 10], [1, 12, 20]], captions=["x", "K", "y"], signs=["∗", "="],
    ...       hues=["input", "kernel", "output"], title="Convolution in full")
    <Drawing: Convolution in full>

    """
    listed = _tables(arrays)
    count = len(listed)
    names = labels("captions", captions, count)
    between = ["", *labels("signs", signs, count - 1)]
    colours = ["plain"] * count if hues is None else labels("hues", hues, count, "plain")
    blank = [None] * count
    rule = f"must have one entry for each of the {count} arrays"
    masks = entries("marked", blank if marked is None else marked, count, rule, blank)
    drawn = []
    for at, array in enumerate(listed):
        hue = one_of(f"hues[{at}]", colours[at], HUES)
        shown = _labelled(array, marked_hues(f"marked[{at}]", masks[at], array.shape, hue))
        drawn.append(_captioned(names[at], shown, between[at]))
    read = ". ".join(f"{n}: {spoken(e)}" for n, e in zip(names, listed, strict=True))
    return _arrange(title, read, drawn)


def _tables(arrays: Sequence[ArrayLike]) -> list[Array]:
    if not is_sequence(arrays):
        raise refuse("arrays", arrays, "must be a list of arrays", "[[1, 2], [3]]", TypeError)
    if not len(arrays):
        raise refuse("arrays", arrays, "must hold at least one array", "[[1, 2], [3]]")
    return [table(f"arrays[{at}]", array) for at, array in enumerate(arrays)]


def _labelled(array: Array, hues: Array, rows: Texts = None, columns: Texts = None) -> Drawn:
    """Draw an array with a label per row and column: indices, unless labels are given."""
    height, width = np.atleast_2d(array).shape
    counted = range(height if array.ndim == 2 else 0)
    beside = list(map(str, counted)) if rows is None else labels("rows", rows, height)
    above = list(map(str, range(width))) if columns is None else labels("columns", columns, width)
    size = fitting(array, least=max(36.0, *(len(text) * _LETTER + 6 for text in above)))
    left, top = max((len(text) * _LETTER + 10 for text in beside), default=0), 20
    body = indices(above, left, 14, size.width)
    for at, text in enumerate(beside):
        body += words(text, left / 2 - 1, top + (at + 0.5) * size.height + 5, "index")
    body += cells(array, (left, top), size, hues, "array")
    return Drawn(left + width * size.width, top + height * size.height, body)


def _captioned(name: str, array: Drawn, sign: str) -> Drawn:
    """Put a caption above a drawn array, and a sign before it."""
    width = max(array.width, len(name) * 8.0)
    body = words(name, width / 2, 15) + move((width - array.width) / 2, 24, array.body)
    return Drawn(width, array.height + 24, body, sign)


def _arrange(title: str, read: str, drawn: Iterable[Drawn]) -> Drawing:
    """Break a row of arrays, each after its sign, into centred lines of at most `PHONE` units."""
    lines: list[list[Drawn]] = [[]]
    for array in drawn:
        if lines[-1] and 2 * MARGIN + _width(lines[-1]) + _SIGN + array.width > PHONE:
            lines.append([])
        lines[-1].append(array)
    width = max(map(_width, lines)) + 2 * MARGIN
    y, body = float(MARGIN), ""
    for line in lines:
        tallest = max(array.height for array in line)
        x = (width - _width(line)) / 2
        for array in line:
            if array.sign:
                body += words(array.sign, x + _SIGN / 2, y + tallest / 2 + 29, "sign")
                x += _SIGN
            body += move(x, y + (tallest - array.height) / 2, array.body)
            x += array.width
        y += tallest + _LINE
    body = f"<defs>{patterns(body)}</defs>{body}"
    return assemble(sentence("title", title), read, (width, y - _LINE + MARGIN), body)


def _width(line: list[Drawn]) -> float:
    return sum(array.width + (_SIGN if array.sign else 0) for array in line)
