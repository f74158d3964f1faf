"""Pieces of the code that a practitioner pastes: calls, slices, one call per group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tconv_edu.frameworks.arguments import Axes, Pairs
from tconv_edu.frameworks.layer import Layer
from tconv_edu.geometry import refuse

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
WIDTH = 88


def axes_of(layer: Layer) -> tuple[str, ...]:
    """Name the spatial axes of a layer; the frameworks know one to three."""
    example = "Layer(np.ones((3, 3, 1, 1)), (1, 1), (1, 1), 1, ((0, 0), (0, 0)))"
    if not isinstance(layer, Layer):
        raise refuse("layer", layer, "must be a Layer", example, TypeError)
    rank = len(layer.stride)
    if rank not in AXES:
        rule = "must have 1 to 3 spatial axes"
        raise refuse("layer", layer.kernel, rule, example)
    return AXES[rank]


def shorten(values: Axes) -> int | Axes:
    """Return one int for all axes where they agree."""
    return values[0] if len(set(values)) == 1 else values


def unless(defaults: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that differ from a framework's defaults."""
    return {name: value for name, value in arguments.items() if value != defaults.get(name)}


def call(
    function: str,
    operands: Sequence[str],
    arguments: Mapping[str, Any],
    before: str = "y = ",
    *,
    indent: int = 0,
) -> str:
    """Write a call after `before`, on one line, or one argument per line if that is too long."""
    parts = [*operands, *(f"{name}={_show(value)}" for name, value in arguments.items())]
    line = f"{before}{function}({', '.join(parts)})"
    if indent + len(line) <= WIDTH:
        return line
    return "\n".join([f"{before}{function}(", *(f"    {part}," for part in parts), ")"])


def _show(value: object) -> str:
    return repr(value).replace("'", '"')  # as formatters have it; no value holds a quotation mark


def shapes(layer: Layer, weight: Axes, *, dilated: bool = False) -> str:
    """Say in a comment how channels-last arrays are laid out."""
    x = f"(batch, {', '.join(axes_of(layer))}, {layer.kernel.shape[-1]})"
    zeros = ", with the zeros of its dilation" if dilated else ""
    return f"# x: {x}, weight: {weight}{zeros}, channels last"


def crop_lines(rest: Pairs, pad: str, why: str) -> list[str]:
    """Write a crop of a channels-last `y`: zeros first, by the function `pad`, then a slice."""
    lines = []
    grow = [[max(-before, 0), max(-after, 0)] for before, after in rest]
    if any(map(any, grow)):
        lines.append(f"y = {pad}(y, {[[0, 0], *grow, [0, 0]]})")
    kept = [_slice(max(before, 0), max(after, 0)) for before, after in rest]
    while kept and kept[-1] == ":":
        kept.pop()
    if kept:
        lines.append(f"y = y[{', '.join([':', *kept])}]")
    return [f"# {why}", *lines] if lines else []


def _slice(before: int, after: int) -> str:
    return f"{before or ''}:{-after or ''}"


def one_per_group(
    layer: Layer,
    body: Sequence[str],
    *,
    split: tuple[str, str],
    concatenate: str,
) -> list[str]:
    """Write a function of the lines of `body`, for a framework that has no groups, and its calls.

    `split` names the functions that split `x` and `weight`.
    """
    operands = zip(split, ("x", "weight"), strict=True)
    parts = ", ".join(f"{function}({name}, {layer.groups}, axis=-1)" for function, name in operands)
    return [
        "",
        "",
        "def one_group(x, weight):",
        *(f"    {line}" for text in body for line in text.splitlines()),
        "",
        "",
        "# There is no argument for groups here: one call for each.",
        f"groups = zip({parts})",
        f"y = {concatenate}([one_group(*group) for group in groups], axis=-1)",
    ]


def join(*lines: str) -> str:
    """Put lines together; the last one ends in a line break."""
    return "\n".join(lines) + "\n"
