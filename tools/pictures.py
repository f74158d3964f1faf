"""Write the pictures that no notebook shows: ``python tools/pictures.py``. Tests compare them."""

from __future__ import annotations

from pathlib import Path

from tconv_edu.drawing import Drawing, pipelines, stamp

STATIC = Path(__file__).parents[1] / "book" / "_static"


def pictures() -> dict[Path, Drawing]:
    """Return each file with the drawing that it holds."""
    lanes = pipelines([1, 2, 3, 4, 5], [1, 10, 100], [1, 2, 3], stride=2, padding=1)
    square = [[1, 10, 100], [2, 20, 200], [3, 30, 300]]
    return {
        STATIC / "pipelines.svg": lanes,
        STATIC / "stamp.svg": stamp([[1, 2], [3, 4]], square, stride=2),
    }


if __name__ == "__main__":
    for path, drawing in pictures().items():
        path.write_text(drawing + "\n", encoding="utf-8")
