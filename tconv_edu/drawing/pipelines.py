"""The one idea in one picture: a convolution's three stages, and their transposes below them."""

from __future__ import annotations

from typing import SupportsIndex

from numpy.typing import ArrayLike

from tconv_edu.drawing.arguments import LARGEST, Array, spoken, vector
from tconv_edu.drawing.lanes import HEAD, Columns, Lane, columns, draw_lane
from tconv_edu.drawing.svg import MARGIN, Drawing, assemble, move
from tconv_edu.geometry import Geometry, Padding, common_dtype, refuse, resolve_conv
from tconv_edu.stages import convolve_full, correlate, crop, insert_zeros, pad, subsample

_SEPARATION = 28


def pipelines(
    x: ArrayLike, kernel: ArrayLike, y: ArrayLike, *, stride: SupportsIndex, padding: Padding
) -> Drawing:
    """Draw pad → correlate → subsample of `x`, and below it crop ← convolve ← insert zeros of `y`.

    Every intermediate array stands below the one that it answers to.

    Args:
        x: a vector, the convolution's input.
        kernel: a vector, used by both lanes.
        y: a vector as long as the convolution's output.
        stride: one int.
        padding: as in `conv`, for one axis.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> pipelines([1, 2, 3, 4, 5], [1, 10, 100], [1, 2, 3], stride=2, padding=1)
    <Drawing: Convolution and transposed convolution, stage under stage>

    Source: the stages are those of `tconv_edu.stages`.

    """
    signal, weights, samples = vector("x", x), vector("kernel", kernel), vector("y", y)
    operands = resolve_conv(
        signal[:, None], weights[:, None, None], stride, padding, dilation=1, groups=1
    )
    geometry = operands.geometry
    tall = len(signal) + sum(geometry.padding[0])
    if tall > LARGEST:
        rule = f"must leave at most {LARGEST} cells to draw, and leaves {tall}"
        raise refuse("padding", padding, rule, "1")
    if samples.shape != geometry.output_size:
        count = geometry.output_size[0]
        rule = f"must have {count} samples, as many as the convolution of x gives"
        raise refuse("y", samples, rule, str(list(range(1, count + 1))))
    dtype = common_dtype(("y", "kernel"), samples.dtype, operands.kernel.dtype)
    lanes = (
        _convolution(operands.x, operands.kernel, geometry),
        _transpose(samples[:, None].astype(dtype), operands.kernel.astype(dtype), geometry),
    )
    return _draw(lanes, columns(lanes, weights, geometry))


def _convolution(x: Array, kernel: Array, g: Geometry) -> Lane:
    padded = pad(x, g.padding)
    dense = correlate(padded, kernel, (1,))
    return Lane(
        "Convolution",
        ("pad", "correlate", "subsample"),
        ("x", "padded", "dense", "output"),
        (x[:, 0], padded[:, 0], dense[:, 0], subsample(dense, g.stride)[:, 0]),
        ("input", "input", "output", "output"),
        forward=True,
    )


def _transpose(y: Array, kernel: Array, g: Geometry) -> Lane:
    dense_size = g.input_size[0] + sum(g.padding[0]) - g.kernel_size[0] + 1
    spread = insert_zeros(y, g.stride, (dense_size,))
    full = convolve_full(spread, kernel, (1,))
    return Lane(
        "Transposed convolution",
        ("crop", "convolve in full", "insert zeros"),
        ("output", "full", "spread", "y"),
        (crop(full, g.padding)[:, 0], full[:, 0], spread[:, 0], y[:, 0]),
        ("output", "output", "input", "input"),
        forward=False,
    )


def _draw(lanes: tuple[Lane, Lane], c: Columns) -> Drawing:
    tall = HEAD + c.rows * c.size.height
    drawn = "".join(
        move(0, MARGIN + at * (tall + _SEPARATION), draw_lane(lane, c))
        for at, lane in enumerate(lanes)
    )
    width = c.lefts[3] + c.size.width + MARGIN
    return assemble(
        "Convolution and transposed convolution, stage under stage",
        " ".join(_read(lane, c.kernel) for lane in lanes),
        (width, 2 * tall + _SEPARATION + 2 * MARGIN),
        drawn,
    )


def _read(lane: Lane, kernel: Array) -> str:
    arrays = [f"{name} {spoken(a)}" for name, a in zip(lane.names, lane.arrays, strict=True)]
    if not lane.forward:
        arrays.reverse()
    return f"{lane.heading} with the kernel {spoken(kernel)}: {'; '.join(arrays)}."
