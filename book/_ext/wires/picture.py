"""A still of the wires: what a convolution reads along them, or where its transpose writes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.drawing.cells import Size, cells, fitting, indices
from tconv_edu.drawing.entries import entry_text, spoken
from tconv_edu.drawing.svg import ID, MARGIN, PHONE, Drawing, Place, assemble, group, line, words
from tconv_edu.stages import convolve_full, correlate, insert_zeros, pad
from wires.setting import Setting

_GAP = 104  # units between the two sides
_SHARE = 0.28  # of a wire, from the large side to its weight


@dataclass(frozen=True)
class Sides:
    """Both sides of the wires: the large one padded, the small one with what lies between."""

    setting: Setting
    reads: bool
    large: Array
    dense: Array

    @property
    def inside(self) -> range:
        """The places of the large side that are no padding."""
        before = self.setting.padding[0]
        return range(before, before + len(self.setting.large))

    @property
    def kept(self) -> range:
        """The places of the small side that the stride keeps."""
        stride = self.setting.stride
        return range(0, len(self.setting.small) * stride, stride)


def picture(setting: Setting, *, reads: bool) -> Drawing:
    """Draw which samples every output of a convolution reads, or where its transpose writes.

    The large side stands above, with its padding; dashed below is what the stride drops, or fills
    with zeros. Both directions have the same wires.
    """
    sides = _reading(setting) if reads else _writing(setting)
    size = fitting(sides.large, sides.dense, np.array(setting.kernel), least=36)
    wide = len(sides.large) * size.width
    left, top = max((PHONE - wide) / 2, MARGIN), MARGIN + 40.0
    small, low = left + (len(sides.large) - len(sides.dense)) * size.width / 2, top + size.height
    numbers = [""] * len(sides.large)
    numbers[sides.inside.start : sides.inside.stop] = map(str, range(len(setting.large)))
    hues = ("input", "output") if reads else ("output", "input")
    names = ("padded input", "output") if reads else ("output, uncropped", "input")
    body = words(names[0], left + wide / 2, MARGIN + 12)
    body += indices(numbers, left, MARGIN + 34, size.width)
    body += _row(sides.large, (left, top), size, hues[0], sides.inside, "large")
    body += _wires(sides, (left, low), (small, low + _GAP), size)
    body += _row(sides.dense, (small, low + _GAP), size, hues[1], sides.kept, "dense")
    body += words(names[1], left + wide / 2, low + _GAP + size.height + 22)
    extent = (max(PHONE, wide + 2 * MARGIN), low + _GAP + size.height + 22 + MARGIN)
    return _titled(sides, extent, body)


def _reading(s: Setting) -> Sides:
    padded = pad(np.array(s.large)[:, None], (s.padding,))
    dense = correlate(padded, np.array(s.kernel)[:, None, None], (s.dilation,))
    return Sides(s, True, padded[:, 0], dense[:, 0])


def _writing(s: Setting) -> Sides:
    length = len(s.large) + sum(s.padding) - s.dilation * (len(s.kernel) - 1)
    spread = insert_zeros(np.array(s.small)[:, None], (s.stride,), (length,))
    full = convolve_full(spread, np.array(s.kernel)[:, None, None], (s.dilation,))
    return Sides(s, False, full[:, 0], spread[:, 0])


def _row(array: Array, corner: Place, size: Size, hue: str, kept: range, name: str) -> str:
    """Draw one side; what the crop or the stride takes away, or adds, is outlined only."""
    hues = np.where(np.isin(np.arange(len(array)), kept), hue, "gone")
    return cells(array, corner, size, hues, name)


def _wires(sides: Sides, above: Place, below: Place, size: Size) -> str:
    """Draw every wire with its weight, and its arrow at the end that it leads to."""
    kernel, half = sides.setting.kernel, size.width / 2
    step = min(9.0, (size.width - 12) / len(kernel))
    way = 1 if sides.reads else -1
    lines, weights = "", ""
    for at, start in enumerate(sides.kept):
        for tap, weight in enumerate(kernel):
            from_x = above[0] + (start + tap * sides.setting.dilation) * size.width + half
            to_x = below[0] + start * size.width + half + (tap - (len(kernel) - 1) / 2) * step
            ends = (from_x, above[1] + 2), (to_x, below[1] - 2)
            x, y = ends[1] if sides.reads else ends[0]
            lines += line(list(ends), "kernel")
            lines += line([(x - 4, y - 7 * way), (x, y), (x + 4, y - 7 * way)], "kernel")
            share = _SHARE + (0.16 if at % 2 else 0.0)
            middle = (from_x + (to_x - from_x) * share, ends[0][1] + (_GAP - 4) * share + 5)
            weights += words(entry_text(weight), *middle, "index weight")
    return group(lines + weights, "wires")


def _titled(sides: Sides, extent: Place, body: str) -> Drawing:
    s, inside, small = sides.setting, sides.large[sides.inside], sides.dense[sides.kept]
    x, y = (inside, small) if sides.reads else (small, inside)
    title = (
        "A convolution reads along its wires"
        if sides.reads
        else "A transposed convolution writes along the wires of its convolution"
    )
    text = (
        f"Input {spoken(x)}. Kernel {spoken(np.array(s.kernel))}. Stride {s.stride}, "
        f"padding {s.padding[0]} and {s.padding[1]}, dilation {s.dilation}. Output {spoken(y)}."
    )
    halo = "stroke:var(--paper);stroke-width:5;paint-order:stroke"
    rules = f".{ID} .t-weight{{fill:var(--kernel-ink);{halo}}}"
    return assemble(title, text, extent, body, rules)
