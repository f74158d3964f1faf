"""The one idea in one picture: a convolution's three stages, and their transposes below them."""

from __future__ import annotations

from typing import SupportsIndex

from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, common_dtype
from tconv_edu.checks import refuse
from tconv_edu.drawing.entries import MOST_CELLS, spoken, vector
from tconv_edu.drawing.lanes import HEAD, Columns, Lane, columns, draw_lane
from tconv_edu.drawing.svg import MARGIN, Drawing, assemble, move
from tconv_edu.geometry import Geometry, Padding, resolve_conv
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
    operands = resolve_conv(signal[:, None], weights[:, None, None], stride, padding, 1, 1)
    geometry = operands.geometry
    tall = len(signal) + sum(geometry.padding[0])
    if tall > MOST_CELLS:
        rule = f"must leave at most {MOST_CELLS} cells to draw, and leaves {tall}"
        raise refuse("padding", padding, rule, "1")
    if samples.shape != geometry.output_size:
        count = geometry.output_size[0]
        rule = f"must have {count} samples, as many as the convolution of x gives"
        raise refuse("y", samples, rule, str(list(range(1, count + 1))))
    dtype = common_dtype(("y", "kernel"), samples.dtype, operands.kernel.dtype)
    small, shared = samples[:, None].astype(dtype), operands.kernel.astype(dtype)
    lanes = _convolution(operands.x, operands.kernel, geometry), _transpose(small, shared, geometry)
    return _draw(lanes, columns(lanes, weights, geometry))


def _convolution(x: Array, kernel: Array, g: Geometry) -> Lane:
    padded = pad(x, g.padding)
    dense = correlate(padded, kernel, (1,))
    arrays = {"x": x, "padded": padded, "dense": dense, "output": subsample(dense, g.stride)}
    return Lane("Convolution", ("pad", "correlate", "subsample"), arrays, forward=True)


def _transpose(y: Array, kernel: Array, g: Geometry) -> Lane:
    dense_size = g.input_size[0] + sum(g.padding[0]) - g.kernel_size[0] + 1
    spread = insert_zeros(y, g.stride, (dense_size,))
    full = convolve_full(spread, kernel, (1,))
    stages = ("crop", "convolve in full", "insert zeros")
    arrays = {"output": crop(full, g.padding), "full": full, "spread": spread, "y": y}
    return Lane("Transposed convolution", stages, arrays, forward=False)


def _draw(lanes: tuple[Lane, Lane], c: Columns) -> Drawing:
    rows = len(lanes[0].arrays["padded"])
    tall = HEAD + rows * c.size.height
    tops = MARGIN, MARGIN + tall + _SEPARATION
    return assemble(
        "Convolution and transposed convolution, stage under stage",
        " ".join(_read(lane, c.kernel) for lane in lanes),
        (c.lefts[3] + c.size.width + MARGIN, 2 * tall + _SEPARATION + 2 * MARGIN),
        "".join(move(0, top, draw_lane(lane, c)) for top, lane in zip(tops, lanes, strict=True)),
    )


def _read(lane: Lane, kernel: Array) -> str:
    arrays = [f"{name} {spoken(array[:, 0])}" for name, array in lane.arrays.items()]
    in_order = arrays if lane.forward else reversed(arrays)
    return f"{lane.heading} with the kernel {spoken(kernel)}: {'; '.join(in_order)}."
