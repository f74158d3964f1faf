"""The five panels of `five_ways`: each draws how one method arrives at the same output row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import NamedTuple

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.drawing.cells import Size, cells, fitting, indices, ring
from tconv_edu.drawing.entries import entry_text
from tconv_edu.drawing.svg import MARGIN, PHONE, box, clean, group, line, number, words
from tconv_edu.methods import MethodName
from tconv_edu.methods.matrix import conv_matrix
from tconv_edu.stages import convolve_full, insert_zeros, pad

ROW = 32  # units: the height of a cell
_TOP = 60  # units that a panel's heading takes
_GAP = 12


class Outputs(NamedTuple):
    """The outputs of one transposed convolution, its numbers, and a column for each output."""

    x: Array
    kernel: Array
    stride: int
    full: Array
    products: list[list[tuple[int, int]]]  # the pairs (i, m) with i·S + m = output, for each
    size: Size  # of a cell: the widest product, such as 2·100, fits into it
    left: float  # where the first column begins

    @property
    def shown(self) -> int:
        """The output to look at: the first of those in which most products meet."""
        return max(range(len(self.products)), key=lambda output: len(self.products[output]))

    def column(self, output: float) -> float:
        """Return the left edge of an output's column."""
        return self.left + output * self.size.width

    @property
    def right(self) -> float:
        """Where the last column ends."""
        return self.column(len(self.full))

    def ring(self, y: float) -> str:
        """Ring the output to look at in a row of outputs."""
        return ring((self.left, y), self.size, (0, self.shown))


def outputs_of(x: Array, kernel: Array, stride: int, full: Array) -> Outputs:
    """Say which products meet in each output, and lay out the columns."""
    products: list[list[tuple[int, int]]] = [[] for _ in full]
    for i, m in product(range(len(x)), range(len(kernel))):
        products[i * stride + m].append((i, m))
    factors = sum(max(len(entry_text(entry)) for entry in array) for array in (x, kernel))
    width = max(fitting(x, kernel, full, least=44).width, (factors + 1) * 8.5 + 3)
    reach = max(1.0, (len(kernel) - 1) / 2)  # the widened input reaches half a kernel further
    content = (len(full) + 2 * reach) * width
    left = MARGIN + reach * width + max(0, PHONE - 2 * MARGIN - content) / 2
    return Outputs(x, kernel, stride, full, products, Size(width, ROW), left)


class Way(NamedTuple):
    """How a method arrives at the outputs: what stands between the heading and the output row."""

    text: str
    body: str
    bottom: float
    note: str = ""


def draw_panel(method: MethodName, outputs: Outputs, full: Array) -> tuple[float, str]:
    """Put a heading above a way, and the output row below; return their height with them."""
    heading, draw = PANELS[method]
    way, left, right = draw(outputs), outputs.left, outputs.right
    head = words(heading, MARGIN, 18, "head start") + words(way.text, MARGIN, 40, "label start")
    rule = line([(left, way.bottom + _GAP / 2), (right, way.bottom + _GAP / 2)])
    top, under = way.bottom + _GAP, way.bottom + _GAP + ROW + 16
    row = cells(full, (left, top), outputs.size, "output", f"full-{method}")
    row += indices(list(map(str, range(len(full)))), left, under, outputs.size.width)
    if way.note:
        row += words(way.note, (left + right) / 2, under + 22)
    # The way comes last: its rings lie on the output row.
    return under + (26 if way.note else 4), head + rule + row + way.body


def _stamps(o: Outputs) -> Way:
    """Each input's copy of the kernel in a row of its own; the columns are summed."""
    body = ""
    for i, copy in enumerate(np.multiply.outer(o.x, o.kernel)):
        column, y = o.column(i * o.stride), _TOP + i * ROW
        body += cells(o.x[i : i + 1], (column - o.size.width, y), o.size, "input")
        body += cells(copy, (column, y), o.size, "kernel", f"stamp-{i}")
    return Way("each input stamps a scaled copy of the kernel", body, _TOP + len(o.x) * ROW)


def _gathered(o: Outputs) -> Way:
    """Above each output, the products that meet there."""
    bottom, body = _TOP + max(map(len, o.products)) * 26, ""
    for output, pairs in enumerate(o.products):
        for at, (i, m) in enumerate(pairs):
            y = bottom - (len(pairs) - at) * 26 + 17
            body += _product(entry_text(o.x[i]), entry_text(o.kernel[m]), o.column(output + 0.5), y)
    sums = [str(o.shown), *(f"{i}·{o.stride} + {m}" for i, m in o.products[o.shown])]
    body = group(body, "products") + o.ring(bottom + _GAP)
    text = "each output sums the products that meet in it"
    return Way(text, body, bottom, f"i·S + m:  {' = '.join(sums)}")


def _zeros_inserted(o: Outputs) -> Way:
    """The input with zeros between and around, and the flipped kernel below one window."""
    reach = len(o.kernel) - 1
    spread = pad(insert_zeros(o.x[:, None], (o.stride,)), ((reach, reach),))[:, 0]
    start, below = o.column(-reach / 2), _TOP + ROW + _GAP
    left = start + o.shown * o.size.width
    body = cells(spread, (start, _TOP), o.size, "input", "spread")
    body += box(left, _TOP, len(o.kernel) * o.size.width, 2 * ROW + _GAP, "ring", inset=0)
    body += cells(o.kernel[::-1], (left, below), o.size, "kernel", "flipped")
    body += o.ring(below + ROW + 4 + _GAP)
    text = f"{o.stride - 1} between, {reach} around; then a regular convolution"
    return Way(text, body, below + ROW + 4)


def _multiplied(o: Outputs) -> Way:
    """The transposed matrix of the convolution, times the input."""
    matrix = conv_matrix(o.kernel[:, None, None], len(o.full), stride=o.stride).T
    size, (rows, count) = Size(o.size.width, 28), matrix.shape
    left = (o.left + o.right - (count + 2) * size.width - 2 * 36) / 2
    times = left + count * size.width
    equals = times + 36 + size.width
    middle = _TOP + rows * size.height / 2
    start = middle - count * size.height / 2
    body = cells(matrix, (left, _TOP), size, "kernel", "matrix")
    body += words("·", times + 18, middle + 6, "sign") + words("=", equals + 18, middle + 6, "sign")
    body += cells(o.x[:, None], (times + 36, start), size, "input", "vector")
    product = (matrix @ o.x)[:, None]
    body += cells(product, (equals + 36, _TOP), size, "output", "product")
    return Way("the matrix of the convolution, transposed", body, _TOP + rows * size.height + 6)


def _interleaved(o: Outputs) -> Way:
    """Each phase of the kernel convolved by itself, its results at every S-th output."""
    y, body = float(_TOP), ""
    for phase in range(min(o.stride, len(o.kernel))):
        kernel = o.kernel[phase :: o.stride]
        part = convolve_full(o.x[:, None], kernel[:, None, None], (1,))[:, 0]
        body += words(f"phase {phase}:  x ∗", o.left, y + 21, "label start")
        body += cells(kernel, (o.left + 100, y), o.size, "kernel", f"kernel-{phase}")
        y += ROW + 6
        corner, step = (o.column(phase), y), (o.stride, 1)
        body += cells(part, corner, o.size, "output", f"phase-{phase}", step)
        y += ROW + _GAP
    return Way("one small convolution per phase, interleaved", body, y - _GAP)


def _product(sample: str, weight: str, x: float, y: float) -> str:
    """Return the text of a product, each factor in the colour of its array."""
    parts = (("input", sample), ("muted", "·"), ("kernel", weight))
    spans = "".join(f'<tspan class="t-text t-{hue}">{clean(text)}</tspan>' for hue, text in parts)
    return f'<text class="t-text t-num t-small" x="{number(x)}" y="{number(y)}">{spans}</text>'


PANELS: Mapping[MethodName, tuple[str, Callable[[Outputs], Way]]] = {
    "scatter": ("1 Stamp", _stamps),
    "definition": ("2 Gather", _gathered),
    "zero_insertion": ("3 Insert zeros and flip", _zeros_inserted),
    "matrix": ("4 Matrix", _multiplied),
    "subpixel": ("5 Sub-pixel", _interleaved),
}
