"""The five panels of `five_ways`: each draws how one method arrives at the same output row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from tconv_edu.drawing.arguments import Array, entry_text
from tconv_edu.drawing.cells import Size, cells, indices
from tconv_edu.drawing.setting import ROW, Setting
from tconv_edu.drawing.svg import MARGIN, box, clean, group, line, number, words
from tconv_edu.methods import MethodName
from tconv_edu.methods.matrix import conv_matrix
from tconv_edu.stages import convolve_full, insert_zeros, pad

_TOP = 60  # units that a panel's heading takes
_GAP = 12


class Panel(NamedTuple):
    """What one method draws."""

    height: float
    body: str


def stamp(s: Setting, full: Array) -> Panel:
    """Each input's copy of the kernel in a row of its own; the columns are summed."""
    body, y = "", float(_TOP)
    for i, sample in enumerate(s.x):
        copy = convolve_full(s.x[i : i + 1, None], s.kernel[:, None, None], (1,))[:, 0]
        column = s.column(i * s.stride)
        body += cells(np.array([sample]), column - s.size.width, y, s.size, "input")
        body += cells(copy, column, y, s.size, "kernel", name=f"stamp-{i}")
        y += ROW
    text = "each input stamps a scaled copy of the kernel"
    return _panel(s, "1 Stamp", text, body, y, full, "scatter")


def gather(s: Setting, full: Array) -> Panel:
    """Above each output, the products that meet there."""
    tallest = max(len(pairs) for pairs in s.products)
    bottom, body = _TOP + tallest * 26, ""
    for output, pairs in enumerate(s.products):
        middle = s.column(output + 0.5)
        for at, (i, m) in enumerate(pairs):
            y = bottom - (len(pairs) - at) * 26 + 17
            body += _product(entry_text(s.x[i]), entry_text(s.kernel[m]), middle, y)
    terms = (f"{i}·{s.stride} + {m}" for i, m in s.products[s.shown])
    text = "each output sums the products that meet in it"
    body = group(body, "products") + _ring(s, bottom + _GAP)
    note = " = ".join([str(s.shown), *terms])
    return _panel(s, "2 Gather", text, body, bottom, full, "definition", f"i·S + m:  {note}")


def zero_insertion(s: Setting, full: Array) -> Panel:
    """The input with zeros between and around, and the flipped kernel below one window."""
    reach = len(s.kernel) - 1
    spread = pad(insert_zeros(s.x[:, None], (s.stride,)), ((reach, reach),))[:, 0]
    start, y = s.column(-reach / 2), float(_TOP)
    body = cells(spread, start, y, s.size, "input", name="spread")
    left = start + s.shown * s.size.width
    below = y + ROW + _GAP
    span = len(s.kernel) * s.size.width
    body += box(left - 1.5, y - 1.5, span + 3, 2 * ROW + _GAP + 3, "ring")
    body += cells(s.kernel[::-1], left, below, s.size, "kernel", name="flipped")
    bottom = below + ROW + 4
    body += _ring(s, bottom + _GAP)
    text = f"{s.stride - 1} between, {reach} around; then a regular convolution"
    return _panel(s, "3 Insert zeros and flip", text, body, bottom, full, "zero_insertion")


def matrix(s: Setting, full: Array) -> Panel:
    """The transposed matrix of the convolution, times the input."""
    columns = conv_matrix(s.kernel[:, None, None], len(s.full), stride=s.stride).T
    rows, count = columns.shape
    size = Size(s.size.width, 28)
    left = (s.width - (count + 2) * size.width - 2 * 36) / 2
    tall = rows * size.height
    body = cells(columns, left, _TOP, size, "kernel", name="matrix")
    x = left + count * size.width
    middle = _TOP + tall / 2
    body += words("·", x + 18, middle + 6, "sign") + words(
        "=", x + 54 + size.width, middle + 6, "sign"
    )
    start = middle - len(s.x) * size.height / 2
    body += cells(s.x[:, None], x + 36, start, size, "input", name="vector")
    body += cells(full[:, None], x + 72 + size.width, _TOP, size, "output", name="product")
    text = "the matrix of the convolution, transposed"
    return _panel(s, "4 Matrix", text, body, _TOP + tall + 6, full, "matrix")


def subpixel(s: Setting, full: Array) -> Panel:
    """Each phase of the kernel convolved by itself, its results at every S-th output."""
    y, body = float(_TOP), ""
    for phase in range(min(s.stride, len(s.kernel))):
        entries = s.kernel[phase :: s.stride]
        part = convolve_full(s.x[:, None], entries[:, None, None], (1,))[:, 0]
        body += words(f"phase {phase}:  x ∗", s.column(0), y + 21, "label start")
        body += cells(entries, s.column(0) + 100, y, s.size, "kernel", name=f"kernel-{phase}")
        y += ROW + 6
        place = s.column(phase)
        name = f"phase-{phase}"
        body += cells(part, place, y, s.size, "output", name=name, step=s.stride)
        y += ROW + _GAP
    text = "one small convolution per phase, interleaved"
    return _panel(s, "5 Sub-pixel", text, body, y - _GAP, full, "subpixel")


PANELS: Mapping[MethodName, Callable[[Setting, Array], Panel]] = {
    "scatter": stamp,
    "definition": gather,
    "zero_insertion": zero_insertion,
    "matrix": matrix,
    "subpixel": subpixel,
}


def _panel(
    s: Setting,
    heading: str,
    text: str,
    body: str,
    bottom: float,
    full: Array,
    method: str,
    note: str = "",
) -> Panel:
    """Put a heading above a panel's elements, and the output row below them."""
    head = words(heading, MARGIN, 18, "head start") + words(text, MARGIN, 40, "label start")
    rule = line([(s.column(0), bottom + _GAP / 2), (s.column(len(full)), bottom + _GAP / 2)])
    row = cells(full, s.column(0), bottom + _GAP, s.size, "output", name=f"full-{method}")
    under = bottom + _GAP + ROW + 16
    row += indices([str(at) for at in range(len(full))], s.column(0), under, s.size.width)
    if note:
        row += words(note, s.column(len(full) / 2), under + 22)
    # The body comes last: its rings lie on the output row.
    return Panel(under + (26 if note else 4), head + rule + row + body)


def _ring(s: Setting, y: float) -> str:
    return box(s.column(s.shown) - 1.5, y - 1.5, s.size.width + 3, ROW + 3, "ring")


def _product(sample: str, weight: str, x: float, y: float) -> str:
    """Return the text of a product, each factor in the colour of its array."""
    parts = (("input", sample), ("muted", "·"), ("kernel", weight))
    spans = "".join(f'<tspan class="t-text t-{hue}">{clean(text)}</tspan>' for hue, text in parts)
    return f'<text class="t-text t-num t-small" x="{number(x)}" y="{number(y)}">{spans}</text>'
