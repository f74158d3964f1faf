"""Write the pictures that no notebook shows: ``python -m tools.pictures``. Tests compare them.

Those of the front page and the README go to book/_static. Those in tests/drawings show every kind
of drawing once, with numbers, sizes and labels that differ on every axis: after a change meant
to alter drawings, write them again, and look at them in a browser.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import tconv_edu as te
from tconv_edu.drawing import Drawing, five_ways, grid, grids, pipelines, stamp

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "book" / "_static"
EXAMPLES = ROOT / "tests" / "drawings"


def pictures() -> dict[Path, Drawing]:
    """Return each file with the drawing that it holds."""
    lanes = pipelines([1, 2, 3, 4, 5], [1, 10, 100], [1, 2, 3], stride=2, padding=1)
    square = [[1, 10, 100], [2, 20, 200], [3, 30, 300]]
    return {
        STATIC / "pipelines.svg": lanes,
        STATIC / "stamp.svg": stamp([[1, 2], [3, 4]], square, stride=2),
        STATIC / "shrinking.svg": shrinking(),
        STATIC / "ranks.svg": ranks(),
    }


def shrinking() -> Drawing:
    """Draw what larger and larger paddings leave of one full array."""
    full = te.conv_transpose([[1], [2], [3]], np.reshape([1, 10, 100], (3, 1, 1)), stride=2)
    paddings = (0, 1, 2, 3)
    left = [[p <= at < len(full) - p for at in range(len(full))] for p in paddings]
    return grid(
        np.tile(full.ravel(), (len(paddings), 1)),
        title="What paddings 0 to 3 leave of the full array: 7, 5, 3 and 1 of its entries",
        rows=[f"padding {p}" for p in paddings],
        marked=left,
        hue="plain",
    )


def ranks() -> Drawing:
    """Draw the same transposed convolution along one axis, and along two."""
    x, weights = np.array([1, 3, 2]), np.array([1, 2, 1])
    plane, both = np.outer([1, 3], [1, 2]), np.outer(weights, weights)
    line = te.conv_transpose(x[:, None], weights[:, None, None], stride=2)[:, 0]
    image = te.conv_transpose(plane[..., None], both[..., None, None], stride=2)[..., 0]
    return grids(
        [x, line, plane, image],
        title="Stride 2 with the weights 1, 2, 1, along one axis and along two",
        captions=["sound", "its outputs", "image", "its outputs"],
        signs=["→", "", "→"],
        hues=["input", "output", "input", "output"],
    )


def examples() -> dict[Path, Drawing]:
    """Return each file in tests/drawings with its drawing."""
    matrix, marked = [[1, 0, -3], [25, 4, 12345]], [[1, 2, 0], [3, 4, 0]]
    wide = [[1, 0, 2, 3, 4, 5, 6, -7], [8, 9, 10, 11, 12, 13, 14, 15]]
    tall = [[1, 10], [100, 0], [7, 1000]]
    drawings = {
        "grid": grid(matrix, title="A matrix", marked=marked, hue="kernel"),
        "grid_labels": grid(
            matrix, title="Labels", rows=["top", "the second"], columns=["p", "", "a long label"]
        ),
        "grid_vector": grid([7, 1000000], title="A vector", marked=[False, True]),
        "grids": grids(
            [[1, 2, 3], [[10], [20]], wide, [5, 6]],
            title="Several",
            captions=["x", "a tall one", "wide", "last"],
            signs=["∗", "", "→"],
            hues=["input", "kernel", "output", "plain"],
            marked=[None, [[0], [3]], None, [2, 0]],
        ),
        "grids_plain": grids([[4], [5]], title="Two", captions=["a", "b"], signs=["+"]),
        "pipelines_wide": pipelines(
            range(1, 7), [1, 0, 10**5, -(10**8)], [1, -2, 3], stride=2, padding=[(1, 2)]
        ),
        "five_ways": five_ways(),
        "five_ways_wide": five_ways([20, -5, 0], [3, 1, 4, 76543], stride=3),
        "stamp_wide": stamp([[1, 2, 3]], wide, stride=4),
        "stamp_tall": stamp([[1], [-2]], tall, stride=1),
        # Edges of the layout: what fits into a line to the unit, an output wider than its head.
        "grids_fitting": grids(
            [[1], [2]], title="To the unit", captions=["c" * 22, "c" * 25], signs=["+"]
        ),
        "stamp_wider": stamp([1, 2], [3], stride=12),
    }
    return {EXAMPLES / f"{name}.svg": drawing for name, drawing in drawings.items()}


def by_element(drawing: Drawing) -> str:
    """Put every element on a line of its own, so that a difference shows where it is."""
    return drawing.replace("><", ">\n<").replace("\n<tspan", "<tspan") + "\n"


if __name__ == "__main__":
    EXAMPLES.mkdir(exist_ok=True)
    for path, drawing in pictures().items():
        path.write_text(drawing + "\n", encoding="utf-8")
    for path, drawing in examples().items():
        path.write_text(by_element(drawing), encoding="utf-8")
