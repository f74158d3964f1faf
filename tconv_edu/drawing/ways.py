"""Five ways to compute one transposed convolution, in five panels that end in the same row."""

from __future__ import annotations

from typing import SupportsIndex

from numpy.typing import ArrayLike

from tconv_edu.drawing.arguments import spoken, stride_of, vector
from tconv_edu.drawing.panels import PANELS, Panel
from tconv_edu.drawing.setting import Setting
from tconv_edu.drawing.svg import MARGIN, Drawing, assemble, move
from tconv_edu.geometry import refuse, resolve_transpose
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
    samples, weights, step = vector("x", x), vector("kernel", kernel), stride_of(stride)
    length = (len(samples) - 1) * step + len(weights)
    if length > _LONGEST_OUTPUT:
        rule = f"must give at most {_LONGEST_OUTPUT} outputs to draw, and gives {length}"
        raise refuse("x", samples, rule, "[1, 2, 3]")
    operands = resolve_transpose(
        samples[:, None], weights[:, None, None], step, "valid", dilation=1, groups=1
    )
    full = {name: METHODS[name](*operands)[:, 0] for name in PANELS}
    setting = Setting(operands.x[:, 0], operands.kernel[:, 0, 0], step, full["scatter"])
    panels = [draw(setting, full[name]) for name, draw in PANELS.items()]
    return assemble(
        "Five ways to compute one transposed convolution",
        f"Input {spoken(samples)}, kernel {spoken(weights)}, stride {step}. Stamp, gather, insert "
        f"zeros and flip, matrix and sub-pixel all give {spoken(setting.full)}.",
        (setting.width, _stacked_height(panels)),
        _stack(panels),
    )


def _stack(panels: list[Panel]) -> str:
    y, body = float(MARGIN), ""
    for panel in panels:
        body += move(0, y, panel.body)
        y += panel.height + _SEPARATION
    return body


def _stacked_height(panels: list[Panel]) -> float:
    return sum(panel.height for panel in panels) + _SEPARATION * (len(panels) - 1) + 2 * MARGIN
