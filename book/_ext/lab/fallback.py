"""What stands in the page where no script runs, and on paper: two kernels, and what they draw."""

from __future__ import annotations

from html import escape

import numpy as np

from lab.photograph import data_address, photograph
from lab.setting import Setting
from tconv_edu import drawing
from tconv_edu.arrays import Array

_GROUPS = 4  # phases that a drawing can mark apart


def fallback(setting: Setting) -> str:
    """Return the HTML of one setting, every number of it computed by the package."""
    kernels = {"The kernel": setting.weights, "The nearest flat kernel": setting.flat}
    return "".join(_part(setting, name, weights) for name, weights in kernels.items())


def _part(setting: Setting, name: str, weights: Array) -> str:
    sums, score = setting.sums(weights), setting.score(weights)
    told = f"draws a grid: its checkerboard score, 0 where there is none, is {score:.2f}"
    grid = told if score else "draws no grid"
    words = (
        f"{name} of {len(weights)} × {len(weights)} weights with stride {setting.stride} {grid}."
    )
    picture = str(
        drawing.grids(
            [weights, sums],
            title=f"{name} and its phase sums",
            captions=[name.lower(), "phase sums"],
            signs=["→"],
            hues=["kernel", "output"],
            marked=[_phases(setting, len(each)) for each in (weights, sums)],
        )
    )
    larger = setting.enlarge(photograph() / 255, weights)
    alt = "A face, covered with a regular grid." if score else "A face, without a grid."
    image = (
        f'<img class="tl-still" src="{data_address(larger)}" alt="{alt}" width="256" height="256">'
    )
    return f"<p>{escape(words)}</p>{picture}{image}"


def _phases(setting: Setting, size: int) -> Array | None:
    """Number the phases of a kernel's weights, if a drawing can tell so many apart."""
    if setting.stride**2 > _GROUPS:
        return None
    rows, columns = np.indices((size, size)) % setting.stride
    return np.asarray(rows * setting.stride + columns + 1)
