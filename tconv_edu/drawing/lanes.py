"""A lane of `pipelines`: four arrays in columns, with the kernel between the middle two."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.drawing.cells import Size, cells, fitting
from tconv_edu.drawing.svg import MARGIN, PHONE, Place, arrow, line, move, words
from tconv_edu.geometry import Geometry

HEAD = 92  # units from the top of a lane to its first cell


class Lane(NamedTuple):
    """Four named arrays `(n, 1)`, the convolution's input at the left in both lanes."""

    heading: str
    stages: tuple[str, str, str]
    arrays: dict[str, Array]
    forward: bool


class Columns(NamedTuple):
    """Where the cells of the four columns are: the same in both lanes."""

    size: Size
    kernel: Array
    lefts: tuple[float, ...]
    inside: range  # the rows of the padded array, and of the full one, that the crop keeps
    kept: range  # the entries of the dense array that subsampling keeps

    def corner(self, column: int) -> Place:
        """Return where a column begins, so that a row of every stage stands beside its origin."""
        middle = (len(self.kernel) - 1) / 2
        row = (self.inside.start, 0, middle, middle)[column]
        return self.lefts[column], row * self.size.height


def columns(lanes: tuple[Lane, Lane], kernel: Array, g: Geometry) -> Columns:
    """Lay out the columns, as wide as the longest entry of all lanes."""
    arrays = [array for lane in lanes for array in lane.arrays.values()]
    size = fitting(kernel, *arrays, least=46, height=30)
    last = max(PHONE, 5 * size.width + 204) - MARGIN - size.width
    pitch = (last - MARGIN - size.width - 24) / 3
    lefts = (MARGIN, MARGIN + pitch, last - pitch, last)
    ((before, _),), (n,), (m,), (stride,) = g.padding, g.input_size, g.output_size, g.stride
    inside, kept = range(before, before + n), range(0, m * stride, stride)
    return Columns(size, kernel, lefts, inside, kept)


def draw_lane(lane: Lane, c: Columns) -> str:
    """Return the heading, the stages, the arrays and the links of one lane."""
    parts = [words(lane.heading, MARGIN, 18, "head start")]
    for at, stage in enumerate(lane.stages):
        left, right = c.lefts[at] + c.size.width, c.lefts[at + 1]
        parts.append(words(stage, (left + right) / 2, 50))
        share, way = (0.25, 0.5) if lane.forward else (0.75, -0.5)
        parts.append(arrow(left + (right - left) * share, 66, (right - left) * way))
    for left, name in zip(c.lefts, lane.arrays, strict=True):
        parts.append(words(name, left + c.size.width / 2, 82))
    return "".join(parts) + move(0, HEAD, _links(c) + _kernel(c) + _arrays(lane, c))


def _arrays(lane: Lane, c: Columns) -> str:
    """Draw the four arrays; what the next stage drops is outlined only."""
    way, dropping, kept = ("conv", 2, c.kept) if lane.forward else ("transpose", 1, c.inside)
    hues = ("input", "input", "output", "output")[:: 1 if lane.forward else -1]
    body = ""
    for at, ((name, array), hue) in enumerate(zip(lane.arrays.items(), hues, strict=True)):
        stays = np.isin(np.arange(len(array)), kept) | (at != dropping)
        shown = np.where(stays, hue, "gone")[:, None]
        step = (1, c.kept.step if at == 3 else 1)
        body += cells(array, c.corner(at), c.size, shown, f"{way}-{name}", step)
    return body


def _kernel(c: Columns) -> str:
    """Draw the kernel at its first place, between what it reads and what it writes."""
    left, (width, height) = (c.lefts[1] + c.lefts[2]) / 2, c.size
    links = ""
    for tap in range(len(c.kernel)):
        y = (tap + 0.5) * height
        links += line([(c.lefts[1] + width, y), (left, y)], "kernel")
        links += line([(left + width, y), (c.lefts[2], len(c.kernel) * height / 2)], "kernel")
    return links + cells(c.kernel[:, None], (left, 0), c.size, "kernel", "kernel")


def _links(c: Columns) -> str:
    """Link what the crop and the subsampling keep to where it stands afterwards, beside it."""
    width, height = c.size
    rows = [(0, c.corner(0)[1] + index * height) for index in range(len(c.inside))]
    rows += [(2, c.corner(2)[1] + index * height) for index in c.kept]
    return "".join(
        line([(c.lefts[at] + width, y + height / 2), (c.lefts[at + 1], y + height / 2)])
        for at, y in rows
    )
