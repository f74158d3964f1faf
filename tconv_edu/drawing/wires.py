"""A convolution's wires, from what it reads to what it makes; its transpose writes along them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import SupportsIndex

from numpy.typing import ArrayLike

from tconv_edu.drawing.arguments import LARGEST, Array, entry_text, spoken, vector
from tconv_edu.drawing.cells import Size, cell, fitting, indices
from tconv_edu.drawing.svg import ID, MARGIN, WIDTH, Drawing, assemble, group, line, words
from tconv_edu.geometry import Geometry, Padding, common_dtype, refuse, resolve_conv
from tconv_edu.stages import convolve_full, correlate, insert_zeros, pad, subsample

_GAP = 104  # units between the two sides
_SHARE = 0.28  # of a wire, from the large side to its weight


def wires(
    x: ArrayLike,
    kernel: ArrayLike,
    y: ArrayLike | None = None,
    *,
    stride: SupportsIndex = 1,
    padding: Padding = "valid",
    dilation: SupportsIndex = 1,
) -> Drawing:
    """Draw which samples every output of a convolution reads; with `y`, where its transpose writes.

    The large side stands above, with its padding; dashed below is what the stride drops, or fills
    with zeros. Both directions have the same wires.

    Args:
        x: a vector, the convolution's input. With `y`, only its length counts.
        kernel: a vector.
        y: a vector as long as the convolution's output, the input of the transpose.
        stride: one int.
        padding: as in `conv`, for one axis.
        dilation: one int.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> wires([1, 2, 3, 4, 5], [1, 10, 100], stride=2)
    <Drawing: A convolution reads along its wires>
    >>> wires([1, 2, 3, 4, 5], [1, 10, 100], [1, 2], stride=2)
    <Drawing: A transposed convolution writes along the wires of its convolution>

    Source: the stages are those of `tconv_edu.stages`.

    """
    signal, weights = vector("x", x), vector("kernel", kernel)
    operands = resolve_conv(
        signal[:, None], weights[:, None, None], stride, padding, dilation, groups=1
    )
    geometry = operands.geometry
    wide = len(signal) + sum(geometry.padding[0])
    if wide > LARGEST:
        rule = f"must leave at most {LARGEST} cells to draw, and leaves {wide}"
        raise refuse("padding", padding, rule, "1")
    if y is None:
        return _draw(_reading(operands.x, operands.kernel, geometry), geometry)
    samples = vector("y", y)
    if samples.shape != geometry.output_size:
        count = geometry.output_size[0]
        rule = f"must have {count} samples, as many as the convolution of x gives"
        raise refuse("y", samples, rule, str(list(range(1, count + 1))))
    dtype = common_dtype(("y", "kernel"), samples.dtype, operands.kernel.dtype)
    small = samples[:, None].astype(dtype)
    return _draw(_writing(small, operands.kernel.astype(dtype), geometry), geometry)


@dataclass(frozen=True)
class Sides:
    """Both sides of the wires: the large one padded, the small one with what lies between."""

    large: Array
    dense: Array
    kernel: Array
    reads: bool


def _reading(x: Array, kernel: Array, g: Geometry) -> Sides:
    padded = pad(x, g.padding)
    dense = correlate(padded, kernel, g.dilation)
    return Sides(padded[:, 0], dense[:, 0], kernel[:, 0, 0], reads=True)


def _writing(y: Array, kernel: Array, g: Geometry) -> Sides:
    padded = g.input_size[0] + sum(g.padding[0])
    dense = padded - g.dilation[0] * (g.kernel_size[0] - 1)
    spread = insert_zeros(y, g.stride, (dense,))
    full = convolve_full(spread, kernel, g.dilation)
    return Sides(full[:, 0], spread[:, 0], kernel[:, 0, 0], reads=False)


def _draw(sides: Sides, g: Geometry) -> Drawing:
    size = fitting(sides.large, sides.dense, sides.kernel, least=36)
    wide = len(sides.large) * size.width
    left = max((WIDTH - wide) / 2, MARGIN)
    reach = len(sides.large) - len(sides.dense)
    top, low = MARGIN + 40.0, MARGIN + 40.0 + size.height + _GAP
    small = left + reach * size.width / 2
    before, inside = g.padding[0][0], range(g.padding[0][0], g.padding[0][0] + g.input_size[0])
    kept = range(0, (g.output_size[0] - 1) * g.stride[0] + 1, g.stride[0])
    hues = ("input", "output") if sides.reads else ("output", "input")
    names = ("padded input", "output") if sides.reads else ("output, uncropped", "input")
    numbers = [str(at - before) if at in inside else "" for at in range(len(sides.large))]
    body = words(names[0], left + wide / 2, MARGIN + 12)
    body += indices(numbers, left, MARGIN + 34, size.width)
    body += _row(sides.large, (left, top), size, hues[0], inside, "large")
    body += _wires(sides, g, (left, top + size.height), (small, low), size)
    body += _row(sides.dense, (small, low), size, hues[1], kept, "dense")
    body += words(names[1], left + wide / 2, low + size.height + 22)
    title = (
        "A convolution reads along its wires"
        if sides.reads
        else "A transposed convolution writes along the wires of its convolution"
    )
    box = (max(WIDTH, wide + 2 * MARGIN), low + size.height + 22 + MARGIN)
    halo = "stroke:var(--paper);stroke-width:5;paint-order:stroke"
    rules = f".{ID} .t-weight{{fill:var(--kernel-ink);{halo}}}"
    return assemble(title, _read(sides, g), box, body, rules)


def _row(
    array: Array, corner: tuple[float, float], size: Size, hue: str, kept: range, name: str
) -> str:
    """Draw one side; what the crop or the stride takes away, or adds, is outlined only."""
    x, y = corner
    parts = [
        cell(entry, x + at * size.width, y, size, hue if at in kept else "gone")
        for at, entry in enumerate(array)
    ]
    return group("".join(parts), name)


def _wires(
    sides: Sides, g: Geometry, above: tuple[float, float], below: tuple[float, float], size: Size
) -> str:
    """Draw every wire with its weight, and its arrow at the end that it leads to."""
    (stride,), (dilation,), half = g.stride, g.dilation, size.width / 2
    count = len(sides.kernel)
    step = min(9.0, (size.width - 12) / count)
    lines, weights = "", ""
    for at in range(g.output_size[0]):
        for tap, weight in enumerate(sides.kernel):
            place = at * stride + tap * dilation
            from_x = above[0] + place * size.width + half
            to_x = below[0] + at * stride * size.width + half + (tap - (count - 1) / 2) * step
            ends = (from_x, above[1] + 2), (to_x, below[1] - 2)
            lines += line(list(ends), "kernel")
            x, y = ends[1] if sides.reads else ends[0]
            way = 1 if sides.reads else -1
            lines += line([(x - 4, y - 7 * way), (x, y), (x + 4, y - 7 * way)], "kernel")
            share = _SHARE + (0.16 if at % 2 else 0.0)
            middle = (from_x + (to_x - from_x) * share, ends[0][1] + (_GAP - 4) * share + 5)
            weights += words(entry_text(weight), *middle, "index weight")
    return group(lines + weights, "wires")


def _read(sides: Sides, g: Geometry) -> str:
    (before, after), (n,) = g.padding[0], g.input_size
    inside = sides.large[before : before + n]
    small = subsample(sides.dense[:, None], g.stride)[: g.output_size[0], 0]
    x, y = (inside, small) if sides.reads else (small, inside)
    return (
        f"Input {spoken(x)}. Kernel {spoken(sides.kernel)}. Stride {g.stride[0]}, "
        f"padding {before} and {after}, dilation {g.dilation[0]}. Output {spoken(y)}."
    )
