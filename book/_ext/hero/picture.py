"""The still picture of the first screen as SVG, made of the parts of a scene."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from elements.constants import HERO
from hero.scene import Part, Scene, scene
from hero.setting import KERNEL, SAMPLES, Setting

TITLE = "A transposed convolution: stamps, their sums, and the crop"
# In the order in which they cover one another, each with its hue.
HUES = {
    "track": "output",
    "thread": "input",
    "tool": "kernel",
    "factor": "input",
    "sample": "input",
    "stamp": "kernel",
    "plus": "output",
    "sum": "output",
    "shade": "crop",
    "mark": "crop",
    "off": "crop",
    "step": "stride",
    "kept": "output",
}


def picture(setting: Setting) -> str:
    """Return the picture at rest: the script moves the same parts."""
    parts = scene(setting)
    inner = _inner(parts)
    body = "".join(
        f'<g class="of-{hue}">'
        + "".join(
            _part(name, part, inner[name](at) if name in inner else "")
            for at, part in enumerate(parts[name])
        )
        + "</g>"
        for name, hue in HUES.items()
    )
    described = (
        f"Samples {', '.join(map(str, SAMPLES))}; kernel {', '.join(map(str, KERNEL))}; stride "
        f"{setting.stride}. The stamps add up to {', '.join(map(str, setting.full))}; padding cuts "
        f"{setting.padding} off each end."
    )
    return (
        f'<svg data-part="picture" viewBox="0 0 {HERO["width"]} {HERO["height"]}" role="img" '
        f'font-size="{_n(parts["letters"])}">'
        f"<title>{escape(TITLE)}</title><desc>{escape(described)}</desc>{body}</svg>"
    )


def _inner(parts: Scene) -> dict[str, Callable[[int], str]]:
    """Return what draws the inside of a part, by its name and its place among its like."""
    pitch = parts["pitch"]
    cell = _box(pitch - 3, -13, 26)

    def sample(at: int) -> str:
        name = "" if at else _name(-pitch / 2 - 2, 0, "input")
        return f"{name}{cell}<text>{SAMPLES[at]}</text>"

    def stamp(at: int) -> str:
        return "".join(
            f"<g {_offset(n, pitch)}>{cell}<text>{SAMPLES[at] * weight}</text></g>"
            for n, weight in enumerate(KERNEL)
        )

    def tool(at: int) -> str:
        weights = "".join(f"<text {_offset(n, pitch)}>{w}</text>" for n, w in enumerate(KERNEL))
        return _box(3 * pitch, -15, 30, "whole") + weights + _name(-18, -24, "kernel")

    return {
        "track": lambda at: _box(pitch - 3, 83, 124, "lane") + _box(pitch - 3, 178, 28, "slot"),
        "stamp": stamp,
        "plus": lambda at: '<path d="M-6 0A6 6 0 1 1 6 0A6 6 0 1 1-6 0M-3 0H3M0-3V3"/>',
        "tool": tool,
        "factor": lambda at: _box(26, -7.5, 15, "tag") + f"<text>×{SAMPLES[at]}</text>",
        "sample": sample,
        "sum": lambda at: _box(pitch - 3, -14, 28) + f"<text>{parts['sum'][at]['text']}</text>",
        "shade": lambda at: f'<rect x="{0 if at else -400}" y="80" width="400" height="130"/>',
        "mark": lambda at: f'<path d="M{-7 if at else 7} 81H0V209H{-7 if at else 7}"/>',
    }


def _part(name: str, part: Part, inner: str) -> str:
    more = "" if part["o"] == 1 else f' opacity="{_n(part["o"])}"'
    if part.get("cut"):
        more += ' class="cut"'
    if name == "thread":
        return f'<path data-part="{name}" d="{part["d"]}"{more}/>'
    if "d" in part:
        text = f'<text transform="{_move(part["x"], part["y"])}">{part["text"]}</text>'
        return f'<g data-part="{name}"{more}><path d="{part["d"]}"/>{text}</g>'
    return f'<g data-part="{name}" transform="{_move(part["x"], part["y"])}"{more}>{inner}</g>'


def _box(width: float, y: float, height: float, kind: str = "cell") -> str:
    """Return a rectangle around a column's middle; its kind tells the script whether it grows."""
    place = f'x="{_n(-width / 2)}" y="{_n(y)}" width="{_n(width)}" height="{height}"'
    return f'<rect class="{kind}" {place} rx="4"/>'


def _offset(n: int, pitch: float) -> str:
    return f'data-offset="{n - 1}" transform="{_move((n - 1) * pitch, 0)}"'


def _name(x: float, y: float, text: str) -> str:
    return f'<text class="name" x="{_n(x)}" y="{_n(y)}">{text}</text>'


def _move(x: float, y: float) -> str:
    return f"translate({_n(x)} {_n(y)})"


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
