"""The convolution and its kernel's gradient as products of windows, at the speed of `windows`.

Inner functions: arguments have been checked in `geometry`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.geometry import Geometry
from tconv_edu.windows import (
    Axis,
    Place,
    Product,
    blocks_of,
    limits,
    multiply,
    multiply_transposed,
)

Array = NDArray[Any]
Axes = tuple[Axis, ...]
ALONE = Axis(origin=0, step=1, reach=1, taps=1, windows=1)


def correlate_strided(x: Array, kernel: Array, g: Geometry) -> Array:
    """Pad, correlate and subsample in one go: only the windows that are kept are multiplied."""
    rank, (rows, columns) = len(g.stride), kernel.shape[-2:]
    y = np.empty((*x.shape[: -1 - rank], *g.output_size, columns), x.dtype)
    if y.size:
        images, results = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, y))
        if rows == columns // g.groups == 1 < g.groups:
            _scale(results, images, kernel[..., 0, :], _axes(g))
            return y
        for read, wrote in _channels(g.groups, rows * g.groups, columns):
            _correlate(results[..., wrote], images[..., read], kernel[..., wrote], _axes(g))
    return y


def kernel_gradient(x: Array, gradient: Array, g: Geometry) -> Array:
    """Sum what each kernel entry met times the gradient of where it was sent; x is finite."""
    rank, (inputs, outputs) = len(g.stride), (x.shape[-1], gradient.shape[-1])
    result = np.zeros((*g.kernel_size, inputs // g.groups, outputs), x.dtype)
    if x.size:
        images, sent = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, gradient))
        for read, wrote in _channels(g.groups, inputs, outputs):
            _add_products(result[..., wrote], images[..., read], sent[..., wrote], _axes(g))
    return result


def _channels(groups: int, inputs: int, outputs: int) -> Iterator[tuple[slice, slice]]:
    """Yield the inputs and the outputs of each group."""
    rows, columns = inputs // groups, outputs // groups
    for group in range(groups):
        read = slice(group * rows, (group + 1) * rows)
        yield read, slice(group * columns, (group + 1) * columns)


def _axes(g: Geometry) -> Axes:
    befores = [-before for before, _ in g.padding]
    return tuple(map(Axis, befores, g.stride, g.dilation, g.kernel_size, g.output_size))


def _correlate(y: Array, x: Array, kernel: Array, axes: Axes) -> None:
    if _is_spread(axes[-1]):
        _correlate(y[..., None, :], x[..., None, :], kernel[..., None, :, :], (*axes, ALONE))
        return
    outputs = kernel.shape[-1]
    matrix = np.moveaxis(kernel, -3, 0).reshape(-1, outputs)
    for part, windows in _parts(axes, x, outputs):
        place = Place(0, part.windows, slice(None), y[..., windows, None, :])
        multiply(x, axes[:-1], [Product(part, matrix, (1, outputs), [place])])


@np.errstate(over="ignore", invalid="ignore")  # NaN and inf pass through
def _scale(y: Array, x: Array, kernel: Array, axes: Axes) -> None:
    """Write a depthwise convolution: each kernel entry scales the samples that windows see."""
    y[...] = 0
    for block in blocks_of(y.shape[:-1], max(1, limits.BUDGET // (2 * y.shape[-1] * y.itemsize))):
        results = y[block]
        for tap in np.ndindex(*kernel.shape[:-1]):
            sides = zip(axes, tap, block[1:], x.shape[1:], strict=False)
            pairs = (axis.seen(t, part.start, part.stop, n) for axis, t, part, n in sides)
            put, take = zip(*pairs, strict=True)
            results[:, *put] += x[block[0], *take] * kernel[tap]


def _add_products(result: Array, x: Array, sent: Array, axes: Axes) -> None:
    if _is_spread(axes[-1]):
        shape = (*result.shape[:-2], 1, *result.shape[-2:])
        gathered = np.zeros(shape, result.dtype)
        _add_products(gathered, x[..., None, :], sent[..., None, :], (*axes, ALONE))
        result += gathered.reshape(result.shape)
        return
    *taps, last_taps = (axis.taps for axis in axes)
    for part, windows in _parts(axes, x, sent.shape[-1]):
        total = multiply_transposed(x, axes[:-1], part, sent[..., windows, :])
        result += np.moveaxis(total.reshape(last_taps, *taps, *result.shape[-2:]), 0, -3)


def _is_spread(last: Axis) -> bool:
    """Whether its taps, or its windows, are further apart than they are long: gather them then."""
    return last.reach > 1 < last.taps or last.step > last.taps


def _parts(axes: Axes, x: Array, outputs: int) -> Iterator[tuple[Axis, slice]]:
    """Cut the windows of the last axis so that their rows leave room in the buffers for more."""
    *lead, last = axes
    each = last.step * prod(axis.taps for axis in lead) * x.shape[-1] + outputs
    most = max(1, limits.BUDGET // 4 // (each * x.itemsize) - last.apart)
    for start in range(0, last.windows, most):
        stop = min(start + most, last.windows)
        yield last.part(start, stop), slice(start, stop)
