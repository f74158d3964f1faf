"""Where every part of the still picture stands; static/hero_scene.mjs moves the same parts.

A part is a dictionary: `x` and `y`, `o` (opacity), and where it has them `text`, `d` (a path) and
`cut`. A test compares the two for every setting.
"""

from __future__ import annotations

from typing import Any

from elements.constants import HERO
from hero.setting import KERNEL, SAMPLES, Setting

Part = dict[str, Any]
Scene = dict[str, Any]

ROWS: dict[str, Any] = HERO["rows"]
MOST = (len(SAMPLES) - 1) * HERO["stride"][1] + len(KERNEL)  # columns, at the largest stride


def scene(setting: Setting) -> Scene:
    """Return the parts at rest, by their names."""
    stride, padding, sums = setting.stride, setting.padding, setting.full
    columns, cut = len(sums), min(setting.padding, len(sums) / 2)
    pitch = min(HERO["width"] / columns, HERO["widest"])
    middles = [_edge(i * stride + 1.5, columns) for i in range(len(SAMPLES))]
    left, right = _edge(cut, columns), _edge(columns - cut, columns)
    ends = [(_edge(0, columns), left), (right, _edge(columns, columns))]
    lengths = range(1, len(SAMPLES))
    off = float(padding > 0 and setting.size > 0)
    return {
        "pitch": pitch,
        "letters": 12.5 + (pitch - 30) * 0.18,
        "track": [_at(_column(j, columns), 0, j < columns) for j in range(MOST)],
        "thread": [
            {"d": f"M{_text(x)} {ROWS['factor']}V{ROWS['stamps'][i]}", "o": 1}
            for i, x in enumerate(middles)
        ],
        "stamp": [_at(x, ROWS["stamps"][i]) for i, x in enumerate(middles)],
        "plus": [
            _at(_column((at + 1) * stride + offset, columns), _between(at), stride + offset <= 2)
            for at in range(len(SAMPLES) - 1)
            for offset in (0, 1)
        ],
        "tool": [_at(middles[0], ROWS["tool"])],
        "factor": [_at(x, ROWS["factor"]) for x in middles],
        "sample": [_at(x, ROWS["sample"]) for x in middles],
        "sum": [
            {
                **_at(_column(j, columns), ROWS["sum"], j < columns),
                "text": f"{sums[j]}" if j < columns else "",
                "cut": j < columns and min(j, columns - j - 1) + 0.5 < padding,
            }
            for j in range(MOST)
        ],
        "shade": [_at(x, 0, 0.72 * min(1, cut)) for x in (left, right)],
        "mark": [_at(x, 0) for x in (left, right)],
        "step": [
            measure(
                _edge((i - 1) * stride, columns),
                _edge(i * stride, columns),
                ROWS["stamps"][i],
                f"{stride}",
                1,
            )
            for i in lengths
        ],
        "off": [measure(*end, ROWS["measure"], f"{padding}", off) for end in ends],
        "kept": [measure(left, max(right, left + 4), ROWS["measure"], kept_words(setting.size), 1)],
    }


def kept_words(size: int) -> str:
    """Say how many are left, in the room that there is."""
    if size < 1:
        return "nothing left"
    return f"output {size}" if size > 2 else f"{size}"


def measure(left: float, right: float, y: float, label: str, opacity: float) -> Part:
    """Return a measured length with its label in the middle."""
    start, middle, stop = left + 2, (left + right) / 2, right - 2
    gap = 4 + 4 * len(label)
    d = (
        f"M{_text(start)} {y - 4}v8m0-4H{_text(max(start, middle - gap))}"
        f"M{_text(stop)} {y - 4}v8m0-4H{_text(min(stop, middle + gap))}"
    )
    return {"x": middle, "y": y, "o": opacity, "text": label, "d": d}


def _edge(column: float, columns: int) -> float:
    pitch = min(HERO["width"] / columns, HERO["widest"])
    return float(HERO["width"] / 2 + (column - columns / 2) * pitch)


def _column(column: float, columns: int) -> float:
    return _edge(column + 0.5, columns)


def _between(at: int) -> float:
    return float((ROWS["stamps"][at] + ROWS["stamps"][at + 1]) / 2)


def _at(x: float, y: float, shown: float = 1) -> Part:
    return {"x": x, "y": y, "o": float(shown)}


def _text(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
