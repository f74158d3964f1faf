"""The one idea in one picture: a convolution's three stages, and their transposes below them."""

from __future__ import annotations

from typing import NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, common_dtype
from tconv_edu.checks import refuse
from tconv_edu.drawing.cells import Size, cells, fitting
from tconv_edu.drawing.entries import MOST_CELLS, spoken, vector
from tconv_edu.drawing.svg import MARGIN, PHONE, Drawing, Place, arrow, assemble, line, move, words
from tconv_edu.geometry import Geometry, Padding, resolve_conv
from tconv_edu.stages import convolve_full, correlate, crop, insert_zeros, pad, subsample

_HEAD = 92  # units from the top of a lane to its first cell
_SEPARATION = 28


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


def pipelines(
    x: ArrayLike, kernel: ArrayLike, y: ArrayLike, *, stride: SupportsIndex, padding: Padding
) -> Drawing:
    """Draw pad → correlate → subsample of `x`, and below it crop ← convolve ← insert zeros of `y`.

    Every intermediate array stands below the one that it answers to.

    Args:
        x: a vector, the convolution's input.
        kernel: a vector, used by both lanes.
        y: a vector as long as the convolution's output.
        stride: one int.
        padding: as in `conv`, for one axis.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> pipelines([1, 2, 3, 4, 5], [1, 10, 100], [1, 2, 3], stride=2, padding=1)
    <Drawing: Convolution and transposed convolution, stage under stage>

    Source: the stages are those of `tconv_edu.stages`.

    """
    signal, weights, samples = vector("x", x), vector("kernel", kernel), vector("y", y)
    operands = resolve_conv(signal[:, None], weights[:, None, None], stride, padding, 1, 1)
    geometry = operands.geometry
    tall = len(signal) + sum(geometry.padding[0])
    if tall > MOST_CELLS:
        rule = f"must leave at most {MOST_CELLS} cells to draw, and leaves {tall}"
        raise refuse("padding", padding, rule, "1")
    if samples.shape != geometry.output_size:
        count = geometry.output_size[0]
        rule = f"must have {count} samples, as many as the convolution of x gives"
        raise refuse("y", samples, rule, str(list(range(1, count + 1))))
    dtype = common_dtype(("y", "kernel"), samples.dtype, operands.kernel.dtype)
    lanes = _lanes(operands.x, operands.kernel, samples[:, None].astype(dtype), geometry)
    columns = _columns(lanes, weights, geometry)
    lane_height = _HEAD + tall * columns.size.height
    return assemble(
        "Convolution and transposed convolution, stage under stage",
        " ".join(_read(lane, weights) for lane in lanes),
        (columns.lefts[3] + columns.size.width + MARGIN, 2 * (lane_height + MARGIN) + _SEPARATION),
        move(0, MARGIN, _lane(lanes[0], columns))
        + move(0, MARGIN + lane_height + _SEPARATION, _lane(lanes[1], columns)),
    )


def _lanes(x: Array, kernel: Array, y: Array, g: Geometry) -> tuple[Lane, Lane]:
    padded = pad(x, g.padding)
    dense = correlate(padded, kernel, (1,))
    read = {"input": x, "padded": padded, "dense": dense, "output": subsample(dense, g.stride)}
    spread = insert_zeros(y, g.stride, dense.shape[:1])
    full = convolve_full(spread, kernel.astype(y.dtype), (1,))
    written = {"output": crop(full, g.padding), "full": full, "spread": spread, "input": y}
    transposed = ("crop", "convolve in full", "insert zeros")
    return (
        Lane("Convolution", ("pad", "correlate", "subsample"), read, forward=True),
        Lane("Transposed convolution", transposed, written, forward=False),
    )


def _columns(lanes: tuple[Lane, Lane], kernel: Array, g: Geometry) -> Columns:
    """Lay out the columns, as wide as the longest entry of all lanes."""
    arrays = [array for lane in lanes for array in lane.arrays.values()]
    size = fitting(kernel, *arrays, least=46, height=30)
    last = max(PHONE, 5 * size.width + 204) - MARGIN - size.width
    pitch = (last - MARGIN - size.width - 24) / 3
    lefts = (MARGIN, MARGIN + pitch, last - pitch, last)
    ((before, _),), (n,), (m,), (stride,) = g.padding, g.input_size, g.output_size, g.stride
    return Columns(size, kernel, lefts, range(before, before + n), range(0, m * stride, stride))


def _read(lane: Lane, kernel: Array) -> str:
    arrays = [f"{name} {spoken(array[:, 0])}" for name, array in lane.arrays.items()]
    in_order = arrays if lane.forward else reversed(arrays)
    return f"{lane.heading} with the kernel {spoken(kernel)}: {'; '.join(in_order)}."


def _lane(lane: Lane, c: Columns) -> str:
    """Return the heading, the stages, the arrays and the links of one lane."""
    head = words(lane.heading, MARGIN, 18, "head start")
    for at, stage in enumerate(lane.stages):
        left, right = c.lefts[at] + c.size.width, c.lefts[at + 1]
        head += words(stage, (left + right) / 2, 50)
        share, way = (0.25, 0.5) if lane.forward else (0.75, -0.5)
        head += arrow(left + (right - left) * share, 66, (right - left) * way)
    for left, name in zip(c.lefts, lane.arrays, strict=True):
        head += words(name, left + c.size.width / 2, 82)
    return head + move(0, _HEAD, _links(c) + _kernel(c) + _arrays(lane, c))


def _links(c: Columns) -> str:
    """Link what the crop and the subsampling keep to where it stands afterwards, beside it."""
    starts = [(0, row) for row in range(len(c.inside))] + [(2, row) for row in c.kept]
    links = ""
    for at, row in starts:
        y = c.corner(at)[1] + (row + 0.5) * c.size.height
        links += line([(c.lefts[at] + c.size.width, y), (c.lefts[at + 1], y)])
    return links


def _kernel(c: Columns) -> str:
    """Draw the kernel at its first place, between what it reads and what it writes."""
    left, (width, height) = (c.lefts[1] + c.lefts[2]) / 2, c.size
    links = ""
    for tap in range(len(c.kernel)):
        y = (tap + 0.5) * height
        links += line([(c.lefts[1] + width, y), (left, y)], "kernel")
        links += line([(left + width, y), (c.lefts[2], len(c.kernel) * height / 2)], "kernel")
    return links + cells(c.kernel[:, None], (left, 0), c.size, "kernel", "kernel")


def _arrays(lane: Lane, c: Columns) -> str:
    """Draw the four arrays; what the next stage drops is outlined only."""
    way, dropping, kept = ("conv", 2, c.kept) if lane.forward else ("transpose", 1, c.inside)
    body = ""
    for at, (name, array) in enumerate(lane.arrays.items()):
        hue = "input" if (at < 2) == lane.forward else "output"
        stays = np.isin(np.arange(len(array)), kept) | (at != dropping)
        shown = np.where(stays, hue, "gone")[:, None]
        step = (1, c.kept.step if at == 3 else 1)
        body += cells(array, c.corner(at), c.size, shown, f"{way}-{name}", step)
    return body
