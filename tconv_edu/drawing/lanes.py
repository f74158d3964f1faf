"""A lane of `pipelines`: four arrays in columns, with the kernel between the middle two."""

from __future__ import annotations

from dataclasses import dataclass

from tconv_edu.drawing.arguments import Array
from tconv_edu.drawing.cells import Size, cell, cells, fitting
from tconv_edu.drawing.svg import MARGIN, WIDTH, arrow, group, line, move, words
from tconv_edu.geometry import Geometry

HEAD = 92  # units from the top of a lane to its first cell


@dataclass(frozen=True)
class Lane:
    """Four arrays in columns, the convolution's input at the left in both lanes."""

    heading: str
    stages: tuple[str, str, str]
    names: tuple[str, str, str, str]
    arrays: tuple[Array, Array, Array, Array]
    hues: tuple[str, str, str, str]
    forward: bool


@dataclass(frozen=True)
class Columns:
    """Where the cells of the four columns are: the same in both lanes."""

    size: Size
    lefts: tuple[float, float, float, float]
    tops: tuple[float, float, float, float]  # of each column's first cell, in rows
    steps: tuple[int, int, int, int]  # rows from one cell to the next
    kernel: Array
    kept: tuple[range, range]  # what crop keeps of the full array, and subsample of the dense one
    rows: int

    def y(self, column: int, index: int) -> float:
        """Return the top of a cell, in units below the first row."""
        return (self.tops[column] + index * self.steps[column]) * self.size.height


def columns(lanes: tuple[Lane, Lane], kernel: Array, g: Geometry) -> Columns:
    """Lay out the columns, so that a row of every stage stands beside what it came from."""
    size = fitting(kernel, *lanes[0].arrays, *lanes[1].arrays, least=46, height=30)
    width = max(WIDTH, 4 * size.width + size.width + 204)
    gap = (width - 2 * MARGIN - 4 * size.width - size.width - 24) / 3
    lefts = [float(MARGIN)]
    for between in (gap, gap + size.width + 24, gap):
        lefts.append(lefts[-1] + size.width + between)
    before, (n,), stride = g.padding[0][0], g.input_size, g.stride[0]
    middle = (g.kernel_size[0] - 1) / 2
    dense = len(lanes[0].arrays[2])
    return Columns(
        size,
        (lefts[0], lefts[1], lefts[2], lefts[3]),
        (before, 0, middle, middle),
        (1, 1, 1, stride),
        kernel,
        (range(before, before + n), range(0, dense, stride)),
        len(lanes[0].arrays[1]),
    )


def draw_lane(lane: Lane, c: Columns) -> str:
    """Return the heading, the stages, the arrays and the links of one lane."""
    parts = [words(lane.heading, MARGIN, 18, "head start")]
    for at, stage in enumerate(lane.stages):
        left, right = c.lefts[at] + c.size.width, c.lefts[at + 1]
        parts.append(words(stage, (left + right) / 2, 50))
        span = (right - left) * 0.5
        start = left + (right - left) * (0.25 if lane.forward else 0.75)
        parts.append(arrow(start, 66, span if lane.forward else -span))
    for at, name in enumerate(lane.names):
        parts.append(words(name, c.lefts[at] + c.size.width / 2, 82))
    body = _links(c) + _kernel(c) + "".join(_column(lane, at, c) for at in range(4))
    return "".join(parts) + move(0, HEAD, body)


def _column(lane: Lane, at: int, c: Columns) -> str:
    """Draw one array; what the next stage drops is outlined only."""
    array, name = lane.arrays[at], f"{'conv' if lane.forward else 'transpose'}-{lane.names[at]}"
    kept: range | None = None
    if lane.forward and at == 2:
        kept = c.kept[1]
    if not lane.forward and at == 1:
        kept = c.kept[0]
    parts = [
        cell(
            entry,
            c.lefts[at],
            c.y(at, index),
            c.size,
            lane.hues[at] if kept is None or index in kept else "gone",
        )
        for index, entry in enumerate(array)
    ]
    return group("".join(parts), name)


def _kernel(c: Columns) -> str:
    """Draw the kernel at its first place, between what it reads and what it writes."""
    left = (c.lefts[1] + c.lefts[2]) / 2
    return cells(c.kernel[:, None], left, 0, c.size, "kernel", name="kernel")


def _links(c: Columns) -> str:
    width, half = c.size.width, c.size.height / 2
    parts = []
    for index, row in enumerate(c.kept[0]):
        ends = (c.lefts[0] + width, c.y(0, index) + half), (c.lefts[1], c.y(1, row) + half)
        parts.append(line(list(ends)))
    for index, row in enumerate(c.kept[1]):
        ends = (c.lefts[2] + width, c.y(2, row) + half), (c.lefts[3], c.y(3, index) + half)
        parts.append(line(list(ends)))
    kernel, middle = (c.lefts[1] + c.lefts[2]) / 2, len(c.kernel) * half
    for tap in range(len(c.kernel)):
        y = tap * c.size.height + half
        parts.append(line([(c.lefts[1] + width, y), (kernel, y)], "kernel"))
        parts.append(line([(kernel + width, y), (c.lefts[2], middle)], "kernel"))
    return "".join(parts)
