"""All windows of a buffer as matrices, and the sum of windows times values."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from tconv_edu.windows import limits
from tconv_edu.windows.axes import Axis, Block, Rows, blocks_of, rows_of, size_of
from tconv_edu.windows.gather import gather

Array = NDArray[Any]


def all_windows(
    last: Axis, buffer: Array, block: Block, rows: Rows, sums: Array, shape: tuple[int, ...]
) -> tuple[Array, Array]:
    """View the windows of all rows one after the other, and their results, as matrices.

    One matrix holds every `apart`-th window: these share no sample, as BLAS wants it.
    """
    inputs, outputs = shape
    depth, item, grid = buffer.shape[1], buffer.itemsize, rows.pitch // last.step
    long = -(-((prod(size_of(block)) - 1) * grid + last.windows) // last.apart)
    seen = as_strided(
        buffer[last.origin - rows.low :],
        (last.apart, long, inputs),
        (last.step * depth * item, last.apart * last.step * depth * item, item),
    )
    results = sums[: long * last.apart * outputs].reshape(long, last.apart, outputs)
    return seen, results.swapaxes(0, 1)


def multiply_transposed(x: Array, lead: tuple[Axis, ...], last: Axis, values: Array) -> Array:
    """Return the sum of each window times its values, (taps of the last axis · …, outputs).

    `values` is `(batch, *windows, outputs)`. All of `x` must be finite: windows across two rows are
    multiplied by zero.
    """
    rows = rows_of([last], x.shape[-2])
    depth, outputs = prod(axis.taps for axis in lead) * x.shape[-1], values.shape[-1]
    counts = (x.shape[0], *(axis.windows for axis in lead))
    grid = rows.pitch // last.step
    fitting = max(1, limits.BUDGET // ((rows.pitch * depth + grid * outputs) * x.itemsize))
    blocks = blocks_of(counts, fitting)
    room = prod(size_of(blocks[0])) * rows.pitch + rows.slack
    buffer = np.zeros((rows.shared + room, depth), x.dtype)
    sums = np.empty(room * outputs, x.dtype)
    total = np.zeros((last.taps * depth, outputs), x.dtype)
    for block in blocks:
        gather(buffer, x, block, lead, rows)
        size = size_of(block)
        sums[...] = 0
        by_row = sums[: prod(size) * grid * outputs].reshape(*size, grid, outputs)
        by_row[(*(slice(None),) * len(size), slice(last.windows))] = values[block]
        for seen, mine in zip(
            *all_windows(last, buffer, block, rows, sums, total.shape), strict=True
        ):
            total += seen.T @ mine
    return total
