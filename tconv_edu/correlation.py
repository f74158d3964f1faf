"""The convolution and its kernel's gradient as products of windows, at the speed of `windows`.

Inner functions: arguments have been checked in `geometry`.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.geometry import Geometry
from tconv_edu.windows import BUDGET, Axis, Place, Product, multiply

Array = NDArray[Any]
ALONE = Axis(origin=0, step=1, reach=1, taps=1, windows=1)


def correlate_strided(x: Array, kernel: Array, g: Geometry) -> Array:
    """Pad, correlate and subsample in one go: only the windows that are kept are multiplied."""
    rank, columns = len(g.stride), kernel.shape[-1] // g.groups
    y = np.empty((*x.shape[: -1 - rank], *g.output_size, kernel.shape[-1]), x.dtype)
    if y.size:
        images, results = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, y))
        for group in range(g.groups):
            read = slice(group * kernel.shape[-2], (group + 1) * kernel.shape[-2])
            wrote = slice(group * columns, (group + 1) * columns)
            _multiply(results[..., wrote], images[..., read], kernel[..., wrote], _axes(g))
    return y


def _axes(g: Geometry) -> tuple[Axis, ...]:
    befores = [-before for before, _ in g.padding]
    return tuple(map(Axis, befores, g.stride, g.dilation, g.kernel_size, g.output_size))


def _multiply(y: Array, x: Array, kernel: Array, axes: tuple[Axis, ...]) -> None:
    *lead, last = axes
    if last.reach > 1 < last.taps:
        # The samples of its taps do not lie side by side: gather them as those of the other axes.
        x, y, kernel = x[..., None, :], y[..., None, :], kernel[..., None, :, :]
        lead, last = [*lead, last], ALONE
    outputs = kernel.shape[-1]
    matrix = np.moveaxis(kernel, -3, 0).reshape(-1, outputs)
    each = last.step * prod(axis.taps for axis in lead) * x.shape[-1] + outputs
    most = max(1, BUDGET // 4 // (each * x.itemsize) - last.apart)
    for start in range(0, last.windows, most):
        part = last.part(start, min(start + most, last.windows))
        target = y[..., start : start + most, None, :]
        place = Place(0, part.windows, slice(1), target)
        multiply(x, tuple(lead), [Product(part, matrix, (1, outputs), [place])])
