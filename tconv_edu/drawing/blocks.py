"""Arrays drawn with their labels, and lines of them that fit a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tconv_edu.drawing.arguments import Array, labels
from tconv_edu.drawing.cells import cells, fitting, indices
from tconv_edu.drawing.svg import MARGIN, WIDTH, move, words

_SIGN = 40  # units between two arrays of one line
_LETTER = 7.9  # units: the advance of one letter of a label
_LINE = 20  # units between two lines


class Block(NamedTuple):
    """A drawn array: its elements are placed by a translation."""

    width: float
    height: float
    body: str


def labelled(
    entries: Array,
    groups: Array,
    rows: Sequence[str] | None,
    columns: Sequence[str] | None,
    hue: str,
) -> Block:
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
    body += cells(entries, left, top, size, hue, name="array", marked=groups)
    return Block(left + width * size.width, top + height * size.height, body)


def captioned(name: str, block: Block) -> Block:
    """Put a caption above a drawn array."""
    width = max(block.width, len(name) * 8.0)
    caption = words(name, width / 2, 15)
    shift = (width - block.width) / 2
    return Block(width, block.height + 24, caption + move(shift, 24, block.body))


def lines(blocks: list[Block], signs: list[str]) -> tuple[float, float, str]:
    """Break a row of blocks, each after its sign, into centred lines of at most `WIDTH` units."""
    broken: list[list[int]] = [[]]
    used = 2.0 * MARGIN
    for at, block in enumerate(blocks):
        if broken[-1] and used + _SIGN + block.width > WIDTH:
            broken.append([])
            used = 2.0 * MARGIN
        used += block.width + (_SIGN if signs[at] else 0)
        broken[-1].append(at)
    widths = [sum(blocks[a].width + (_SIGN if signs[a] else 0) for a in line) for line in broken]
    width, y, body = max(widths) + 2 * MARGIN, float(MARGIN), ""
    for row, line_width in zip(broken, widths, strict=True):
        tallest = max(blocks[at].height for at in row)
        x = (width - line_width) / 2
        for at in row:
            top = y + (tallest - blocks[at].height) / 2
            if signs[at]:
                body += words(signs[at], x + _SIGN / 2, y + (tallest + 44) / 2 + 7, "sign")
                x += _SIGN
            body += move(x, top, blocks[at].body)
            x += blocks[at].width
        y += tallest + _LINE
    return width, y - _LINE + MARGIN, body
