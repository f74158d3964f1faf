"""Five ways to compute one transposed convolution, in five panels that end in the same row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array
from tconv_edu.checks import integer, refuse
from tconv_edu.drawing.cells import Size, cells, fitting, indices, ring
from tconv_edu.drawing.entries import entry_text, spoken, vector
from tconv_edu.drawing.svg import MARGIN, PHONE, Drawing, assemble, dotted, group, line, move, words
from tconv_edu.geometry import resolve_transpose
from tconv_edu.methods import METHODS, MethodName
from tconv_edu.methods.matrix import conv_matrix
from tconv_edu.stages import convolve_full, insert_zeros, pad

_LONGEST_OUTPUT = 20
_SEPARATION, _GAP = 34, 12  # units: between two panels, and within one
_TOP, _ROW = 60, 32  # units: the height of a panel's heading, and of a cell


def five_ways(
    x: ArrayLike = (1, 2, 3), kernel: ArrayLike = (1, 10, 100), *, stride: SupportsIndex = 2
) -> Drawing:
    """Draw stamp, gather, insert zeros and flip, matrix and sub-pixel on the same numbers.

    Each panel ends in the full array, as its own method in `METHODS` computes it.

    Args:
        x: a vector, the input of the transposed convolution.
        kernel: a vector.
        stride: one int.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> five_ways()
    <Drawing: Five ways to compute one transposed convolution>

    """
    samples, weights = vector("x", x), vector("kernel", kernel)
    step = integer("stride", stride, least=1)
    length = (len(samples) - 1) * step + len(weights)
    if length > _LONGEST_OUTPUT:
        rule = f"must give at most {_LONGEST_OUTPUT} outputs to draw, and gives {length}"
        raise refuse("x", samples, rule, "[1, 2, 3]")
    outputs = _outputs_of(samples, weights, step)
    y, body = float(MARGIN), ""
    for name in _PANELS:
        height, panel = _panel(name, outputs)
        body += move(0, y, panel)
        y += height + _SEPARATION
    return assemble(
        "Five ways to compute one transposed convolution",
        f"Input {spoken(samples)}, kernel {spoken(weights)}, stride {step}. Stamp, gather, insert "
        f"zeros and flip, matrix and sub-pixel all give {spoken(outputs.full['scatter'])}.",
        (outputs.left + outputs.column(length), y - _SEPARATION + MARGIN),
        body,
    )


class Outputs(NamedTuple):
    """The outputs of one transposed convolution, its numbers, and a column for each output."""

    x: Array
    kernel: Array
    stride: int
    full: dict[MethodName, Array]  # by each method
    products: list[list[tuple[int, int]]]  # the pairs (i, m) with i·S + m = output, for each
    size: Size  # of a cell: the widest product, such as 2·100, fits into it
    left: float  # where the first column begins
    shown: int  # the output to look at: the first of those in which most products meet

    def column(self, output: float) -> float:
        """Return the left edge of an output's column; the one after the last ends the row."""
        return self.left + output * self.size.width


def _outputs_of(samples: Array, weights: Array, stride: int) -> Outputs:
    """Compute all outputs, say which products meet in each, and lay out the columns."""
    operands = resolve_transpose(samples[:, None], weights[:, None, None], stride, "valid", 1, 1)
    x, kernel = operands.x[:, 0], operands.kernel[:, 0, 0]
    full = {name: METHODS[name](*operands)[:, 0] for name in _PANELS}
    products: list[list[tuple[int, int]]] = [[] for _ in full["scatter"]]
    for i, m in product(range(len(x)), range(len(kernel))):
        products[i * stride + m].append((i, m))
    digits = sum(max(len(entry_text(entry)) for entry in array) for array in (x, kernel))
    width = max(fitting(x, kernel, full["scatter"], least=44).width, (digits + 1) * 8.5 + 3)
    reach = max(1.0, (len(kernel) - 1) / 2)  # the widened input reaches half a kernel further
    content = (len(products) + 2 * reach) * width
    left = MARGIN + reach * width + max(0, PHONE - 2 * MARGIN - content) / 2
    shown = max(range(len(products)), key=lambda output: len(products[output]))
    return Outputs(x, kernel, stride, full, products, Size(width, _ROW), left, shown)


class Way(NamedTuple):
    """How a method arrives at the outputs: what stands between the heading and the output row."""

    text: str
    body: str
    bottom: float
    note: str = ""


def _panel(method: MethodName, o: Outputs) -> tuple[float, str]:
    """Put a heading above a way, and the output row below; return their height with them."""
    heading, draw = _PANELS[method]
    way, left, right = draw(o), o.left, o.column(len(o.products))
    top, under = way.bottom + _GAP, way.bottom + _GAP + _ROW + 16
    body = words(heading, MARGIN, 18, "head start") + words(way.text, MARGIN, 40, "label start")
    body += line([(left, top - _GAP / 2), (right, top - _GAP / 2)])
    body += cells(o.full[method], (left, top), o.size, "output", f"full-{method}")
    body += indices(map(str, range(len(o.products))), left, under, o.size.width)
    if way.note:
        body += words(way.note, (left + right) / 2, under + 22)
    # The way comes last: its rings lie on the output row.
    return under + (26 if way.note else 4), body + way.body


def _stamps(o: Outputs) -> Way:
    """Each input's copy of the kernel in a row of its own; the columns are summed."""
    body = ""
    for i, copy in enumerate(np.multiply.outer(o.x, o.kernel)):
        column, y = o.column(i * o.stride), _TOP + i * _ROW
        body += cells(o.x[i : i + 1], (column - o.size.width, y), o.size, "input")
        body += cells(copy, (column, y), o.size, "kernel", f"stamp-{i}")
    return Way("each input stamps a scaled copy of the kernel", body, _TOP + len(o.x) * _ROW)


def _gathered(o: Outputs) -> Way:
    """Above each output, the products that meet there."""
    bottom, body = _TOP + max(map(len, o.products)) * 26, ""
    for output, pairs in enumerate(o.products):
        for at, (i, m) in enumerate(pairs):
            y = bottom - (len(pairs) - at) * 26 + 17
            texts = {"input": entry_text(o.x[i]), "kernel": entry_text(o.kernel[m])}
            body += dotted(texts, o.column(output + 0.5), y)
    sums = [str(o.shown), *(f"{i}·{o.stride} + {m}" for i, m in o.products[o.shown])]
    body = group(body, "products") + ring((o.left, bottom + _GAP), o.size, (0, o.shown))
    text = "each output sums the products that meet in it"
    return Way(text, body, bottom, f"i·S + m:  {' = '.join(sums)}")


def _zeros_inserted(o: Outputs) -> Way:
    """The input with zeros between and around, and the flipped kernel below one window."""
    reach = len(o.kernel) - 1
    spread = pad(insert_zeros(o.x[:, None], (o.stride,)), ((reach, reach),))[:, 0]
    start, below = o.column(-reach / 2), _TOP + _ROW + _GAP
    left = start + o.shown * o.size.width
    body = cells(spread, (start, _TOP), o.size, "input", "spread")
    both = o.size._replace(height=2 * _ROW + _GAP)
    body += ring((left, _TOP), both, (0, 0), (1, len(o.kernel)))
    body += cells(o.kernel[::-1], (left, below), o.size, "kernel", "flipped")
    body += ring((o.left, below + _ROW + 4 + _GAP), o.size, (0, o.shown))
    text = f"{o.stride - 1} between, {reach} around; then a regular convolution"
    return Way(text, body, below + _ROW + 4)


def _multiplied(o: Outputs) -> Way:
    """The transposed matrix of the convolution, times the input."""
    matrix = conv_matrix(o.kernel[:, None, None], len(o.products), stride=o.stride).T
    size, (rows, count) = Size(o.size.width, 28), matrix.shape
    left = (o.left + o.column(rows) - (count + 2) * size.width - 2 * 36) / 2
    times, middle = left + count * size.width, _TOP + rows * size.height / 2
    equals = times + 36 + size.width
    body = cells(matrix, (left, _TOP), size, "kernel", "matrix")
    body += words("·", times + 18, middle + 6, "sign") + words("=", equals + 18, middle + 6, "sign")
    body += cells(
        o.x[:, None], (times + 36, middle - count * size.height / 2), size, "input", "vector"
    )
    body += cells((matrix @ o.x)[:, None], (equals + 36, _TOP), size, "output", "product")
    return Way("the matrix of the convolution, transposed", body, _TOP + rows * size.height + 6)


def _interleaved(o: Outputs) -> Way:
    """Each phase of the kernel convolved by itself, its results at every S-th output."""
    y, body = float(_TOP), ""
    for phase in range(min(o.stride, len(o.kernel))):
        kernel = o.kernel[phase :: o.stride]
        part = convolve_full(o.x[:, None], kernel[:, None, None], (1,))[:, 0]
        body += words(f"phase {phase}:  x ∗", o.left, y + 21, "label start")
        body += cells(kernel, (o.left + 100, y), o.size, "kernel", f"kernel-{phase}")
        y += _ROW + 6
        body += cells(part, (o.column(phase), y), o.size, "output", f"phase-{phase}", (o.stride, 1))
        y += _ROW + _GAP
    return Way("one small convolution per phase, interleaved", body, y - _GAP)


_PANELS: Mapping[MethodName, tuple[str, Callable[[Outputs], Way]]] = {
    "scatter": ("1 Stamp", _stamps),
    "definition": ("2 Gather", _gathered),
    "zero_insertion": ("3 Insert zeros and flip", _zeros_inserted),
    "matrix": ("4 Matrix", _multiplied),
    "subpixel": ("5 Sub-pixel", _interleaved),
}
