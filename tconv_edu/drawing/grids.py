"""Arrays as grids of labelled cells: one, or several with signs between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array
from tconv_edu.checks import is_sequence, one_of, refuse
from tconv_edu.drawing.arrangement import Drawn, arrange, captioned, labelled
from tconv_edu.drawing.cells import patterns
from tconv_edu.drawing.colours import HUES
from tconv_edu.drawing.entries import spoken, table
from tconv_edu.drawing.labels import labels, marked_hues, sentence
from tconv_edu.drawing.svg import Drawing, assemble


def grid(
    array: ArrayLike,
    *,
    title: str,
    description: str = "",
    marked: ArrayLike | None = None,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    hue: str = "plain",
) -> Drawing:
    """Draw one array as a grid of cells with its indices.

    Args:
        array: a vector or a matrix of numbers or expressions, at most 40 cells along an axis.
        title: what a screen reader says.
        description: what a screen reader says next; the entries themselves by default.
        marked: booleans, or group numbers from 0 (unmarked) to 4, of the array's shape.
        rows: a label per row; indices by default, nothing beside a vector.
        columns: a label per column; indices by default.
        hue: "plain", "input", "kernel" or "output".

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> grid([[1, 2], [3, 4]], title="Four numbers", marked=[[True, False], [False, False]])
    <Drawing: Four numbers>

    """
    entries = table("array", array)
    hues = marked_hues("marked", marked, entries.shape, one_of("hue", hue, HUES))
    drawn = arrange([labelled(entries, hues, rows, columns)], [""])
    return _titled(title, description, spoken(entries), drawn, hues)


def grids(
    arrays: Sequence[ArrayLike],
    *,
    title: str,
    captions: Sequence[str],
    signs: Sequence[str],
    hues: Sequence[str] | None = None,
    marked: Sequence[ArrayLike | None] | None = None,
    description: str = "",
) -> Drawing:
    """Draw arrays beside one another with signs between them, in lines that a phone can show.

    Args:
        arrays: vectors or matrices, at most 40 cells along an axis.
        title: what a screen reader says.
        captions: the name of each array.
        signs: what stands between two arrays, one fewer than there are arrays.
        hues: for each array "plain", "input", "kernel" or "output"; plain by default.
        marked: for each array None, or booleans or group numbers of its shape.
        description: what a screen reader says next; names, signs and entries by default.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> grids([[1, 2], [1, 10], [1, 12, 20]], captions=["x", "K", "y"], signs=["∗", "="],
    ...       hues=["input", "kernel", "output"], title="Convolution in full")
    <Drawing: Convolution in full>

    """
    entries = _tables(arrays)
    count = len(entries)
    names, between = labels("captions", captions, count), labels("signs", signs, count - 1)
    colours = ["plain"] * count if hues is None else labels("hues", hues, count, "plain")
    given = zip(entries, _masks(marked, count), colours, strict=True)
    cells = [
        marked_hues(f"marked[{at}]", mask, entry.shape, one_of(f"hues[{at}]", hue, HUES))
        for at, (entry, mask, hue) in enumerate(given)
    ]
    drawn = [captioned(n, labelled(e, c)) for n, e, c in zip(names, entries, cells, strict=True)]
    read = ". ".join(f"{n}: {spoken(e)}" for n, e in zip(names, entries, strict=True))
    every = np.concatenate([hue.ravel() for hue in cells])
    return _titled(title, description, read, arrange(drawn, ["", *between]), every)


def _tables(arrays: Sequence[ArrayLike]) -> list[Array]:
    if not is_sequence(arrays):
        raise refuse("arrays", arrays, "must be a list of arrays", "[[1, 2], [3]]", TypeError)
    if not len(arrays):
        raise refuse("arrays", arrays, "must hold at least one array", "[[1, 2], [3]]")
    return [table(f"arrays[{at}]", array) for at, array in enumerate(arrays)]


def _masks(marked: Sequence[ArrayLike | None] | None, count: int) -> Sequence[ArrayLike | None]:
    masks = [None] * count if marked is None else marked
    if not is_sequence(masks) or len(masks) != count:
        rule = f"must have one entry for each of the {count} arrays"
        error = ValueError if is_sequence(masks) else TypeError
        raise refuse("marked", marked, rule, str([None] * count), error)
    return masks


def _titled(title: str, description: str, read: str, drawn: Drawn, hues: Array) -> Drawing:
    """Complete a drawing; without a description, its entries are read out."""
    return assemble(
        sentence("title", title),
        sentence("description", description, empty=True) or read,
        (drawn.width, drawn.height),
        f"<defs>{patterns(hues)}</defs>{drawn.body}",
    )
