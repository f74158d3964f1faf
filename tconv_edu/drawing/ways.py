"""Five ways to compute one transposed convolution, in five panels that end in the same row."""

from __future__ import annotations

from typing import SupportsIndex

from numpy.typing import ArrayLike

from tconv_edu.checks import integer, refuse
from tconv_edu.drawing.entries import spoken, vector
from tconv_edu.drawing.panels import PANELS, draw_panel, outputs_of
from tconv_edu.drawing.svg import MARGIN, Drawing, assemble, move
from tconv_edu.geometry import resolve_transpose
from tconv_edu.methods import METHODS

_SEPARATION = 34
_LONGEST_OUTPUT = 20


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
    operands = resolve_transpose(samples[:, None], weights[:, None, None], step, "valid", 1, 1)
    full = {name: METHODS[name](*operands)[:, 0] for name in PANELS}
    outputs = outputs_of(operands.x[:, 0], operands.kernel[:, 0, 0], step, full["scatter"])
    y, body = float(MARGIN), ""
    for name in PANELS:
        height, panel = draw_panel(name, outputs, full[name])
        body += move(0, y, panel)
        y += height + _SEPARATION
    return assemble(
        "Five ways to compute one transposed convolution",
        f"Input {spoken(samples)}, kernel {spoken(weights)}, stride {step}. Stamp, gather, insert "
        f"zeros and flip, matrix and sub-pixel all give {spoken(outputs.full)}.",
        (outputs.left + outputs.right, y - _SEPARATION + MARGIN),
        body,
    )
