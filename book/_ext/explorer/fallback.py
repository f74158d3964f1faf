"""What stands in the page where no script runs, and on paper: a picture, a table, the code."""

from __future__ import annotations

from html import escape

import numpy as np

from elements import code
from explorer.setting import Setting
from tconv_edu import drawing, frameworks
from tconv_edu.arrays import Array

_LONGEST = 20  # outputs that the five panels are drawn for


def fallback(setting: Setting) -> str:
    """Return the HTML of one setting, every number of it computed by the package."""
    summary = f"<p>{escape(_summary(setting))}</p>"
    return f"{summary}{_picture(setting)}{_table(setting)}{code(setting.layer)}"


def _summary(setting: Setting) -> str:
    size = " × ".join(map(str, setting.output.shape))
    padding = setting.padding
    pad = f"“{padding}”" if isinstance(padding, str) else f"({padding[0]}, {padding[1]})"
    return (
        f"Input {' × '.join(map(str, setting.input))}, "
        f"kernel {' × '.join(map(str, setting.kernel))}, stride {setting.stride}, padding {pad}, "
        f"dilation {setting.dilation}, output_padding {setting.output_padding}: output {size}."
    )


def _picture(setting: Setting) -> str:
    if setting.view == "overlap":
        return _overlap(setting)
    full = setting.stride * (setting.input[0] - 1) + setting.kernel[0]
    if setting.view == "ways" and setting.rank == setting.dilation == 1 and full <= _LONGEST:
        return str(drawing.five_ways(setting.x, setting.weights, stride=setting.stride))
    return str(
        drawing.grids(
            [setting.x, setting.weights, setting.output],
            title="Input, kernel and output of a transposed convolution",
            captions=["input X", "kernel K", "output Y"],
            signs=["∗", "→"],
            hues=["input", "kernel", "output"],
        )
    )


def _overlap(setting: Setting) -> str:
    layer = setting.layer
    counts = covers(setting)
    assert counts.shape == layer.output_size(setting.input)
    title = "How many stamps cover each output"
    return str(drawing.grid(counts, title=title, hue="output"))


def covers(setting: Setting) -> Array:
    """How many stamps cover each output: a transposed convolution of nothing but ones."""
    ones = np.ones((*setting.kernel, 1, 1), int)
    layer = setting.layer
    same = frameworks.Layer(ones, layer.stride, layer.dilation, 1, layer.crop)
    return same(np.ones((*setting.input, 1), int))[..., 0]


def _table(setting: Setting) -> str:
    if setting.rank == 2:
        rows = "".join(f"<tr>{_cells(row)}</tr>" for row in setting.output)
        return f'<table class="table"><caption>Output Y</caption><tbody>{rows}</tbody></table>'
    head = "".join(f'<th scope="col">{at}</th>' for at in range(len(setting.output)))
    return (
        '<div class="pst-scrollable-table-container"><table class="table">'
        f'<thead><tr><th scope="row">output</th>{head}</tr></thead>'
        f'<tbody><tr><th scope="row">Y</th>{_cells(setting.output)}</tr>'
        f'<tr><th scope="row">stamps</th>{_cells(covers(setting))}</tr></tbody></table></div>'
    )


def _cells(row: Array) -> str:
    return "".join(f"<td>{value}</td>" for value in row)
