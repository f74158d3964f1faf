"""Fast: the sub-pixel method as a few matrix products, at the speed that memory allows."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.geometry import Geometry
from tconv_edu.methods.depthwise import add_stamps
from tconv_edu.methods.phases import Line, by_windows, joined, matrix_of, target_of
from tconv_edu.methods.planes import add_planes
from tconv_edu.methods.scatter import scatter
from tconv_edu.methods.subpixel import subpixel
from tconv_edu.stages import crop
from tconv_edu.windows import Place, Product, is_small, limits, multiply

Array = NDArray[Any]
Lines = tuple[Line, ...]


def fast(x: Array, kernel: Array, geometry: Geometry) -> Array:
    """Compute as `subpixel` does, a phase being windows of the image times a matrix.

    Arrays of Python objects go to `scatter`. Kernels with NaN or infinities go to `subpixel`: here
    they would meet the zeros around the image.

    Cost: the multiplications of `scatter`; buffers below 4 MiB, whatever the image's size.
    """
    return fast_cropped(x, kernel, geometry, ((0, 0),) * len(geometry.stride))


@np.errstate(over="ignore", invalid="ignore")  # NaN and inf pass through
def fast_cropped(
    x: Array, kernel: Array, geometry: Geometry, amounts: tuple[tuple[int, int], ...]
) -> Array:
    """Compute what `crop` keeps of the full array, and nothing else of it."""
    if x.dtype == object:
        return np.ascontiguousarray(crop(scatter(x, kernel, geometry), amounts))
    if not np.isfinite(kernel.sum()):
        return np.ascontiguousarray(crop(subpixel(x, kernel, geometry), amounts))
    g, begins = geometry, [before for before, _ in amounts]
    sizes = [n - p - q for n, (p, q) in zip(g.full_size, amounts, strict=True)]
    lines = tuple(map(Line, g.output_size, g.kernel_size, g.stride, g.dilation, begins, sizes))
    batch, rank = x.shape[: -1 - len(lines)], len(lines)
    new = np.empty if all(line.is_covered for line in lines) else np.zeros
    y = new((*batch, *sizes, kernel.shape[-2] * g.groups), x.dtype)
    if y.size:
        images, results = (a.reshape(-1, *a.shape[-1 - rank :]) for a in (x, y))
        _fill(results, images, kernel, lines, g.groups)
    return y


def _fill(y: Array, x: Array, kernel: Array, lines: Lines, groups: int) -> None:
    """Compute group by group: each reads a block of channels and writes another."""
    rows, columns = kernel.shape[-2], kernel.shape[-1] // groups
    if rows == columns == 1 < groups:
        add_stamps(y, x, kernel[..., 0, :], lines)
        return
    compute = add_planes if _is_narrow(lines, rows, columns) else _multiply_parts
    for group in range(groups):
        read = slice(group * columns, (group + 1) * columns)
        wrote = slice(group * rows, (group + 1) * rows)
        compute(y[..., wrote], x[..., read], kernel[..., read], lines)


def _is_narrow(lines: Lines, outputs: int, inputs: int) -> bool:
    """Whether the stamps of all samples are less data than the samples that windows gather."""
    stamps = prod(line.kernel_size for line in lines) * outputs
    return stamps <= prod(line.most_taps for line in lines[:-1]) * inputs


def _multiply_parts(y: Array, x: Array, kernel: Array, lines: Lines) -> None:
    """Cut the last axis into parts whose rows leave room in the buffers for some more."""
    *others, last = lines
    if last.reach > 1 < last.most_taps:
        # The samples of its taps do not lie side by side: gather them as those of the other axes.
        single = Line(samples=1, kernel_size=1, stride=1, dilation=1, begin=0, size=1)
        others, last = [*others, last], single
        x, y, kernel = x[..., None, :], y[..., None, :], kernel[..., None, :, :]
    seen = prod(line.most_taps for line in others) * kernel.shape[-1]
    sums = prod(line.step for line in (*others, last)) * kernel.shape[-2]
    windows = limits.BUDGET // 4 // ((seen + sums) * x.itemsize) - last.most_taps
    most = max(1, windows) * last.stride
    for start in range(0, last.size, most):
        part = last.part(start, min(start + most, last.size))
        _multiply_phases(y[..., start : start + most, :], x, kernel, (*others, part))


def _multiply_phases(y: Array, x: Array, kernel: Array, lines: Lines) -> None:
    """Multiply phase by phase, or all phases that share their windows by one matrix."""
    outputs, inputs = kernel.shape[-2:]
    merged = not is_small(prod(line.most_taps for line in lines) * inputs, outputs)
    *others, last = lines
    for lead in product(*(line.runs(merged) for line in others)):
        products = []
        for runs in last.groups(merged):
            whole = joined(runs)
            places = [
                Place(
                    run.start - whole.start,
                    run.windows,
                    slice(run.first - whole.first, run.first - whole.first + run.phases),
                    target_of(y, lines, (*lead, run)),
                )
                for run in by_windows(runs)
            ]
            matrix = matrix_of(kernel, lines, (*lead, whole))
            phases = tuple(run.phases for run in (*lead, whole))
            products.append(Product(last.windows(whole), matrix, (*phases, outputs), places))
        if products:
            windows = (line.windows(run) for line, run in zip(others, lead, strict=True))
            multiply(x, tuple(windows), products)
