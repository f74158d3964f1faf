"""Windows of an array times matrices: the one product that both directions are made of.

A window is what the taps of a kernel see from one place. Along an axis, tap t of window w sees the
sample origin + step·w + reach·t, and zero outside the array. For all axes but the last, the samples
of the taps are copied side by side. Along the last axis, whose reach is 1, they lie side by side
already: there a window is a slice of memory.

Inner functions: arguments have been checked in `geometry`.
"""

from __future__ import annotations

from functools import partial
from itertools import product
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from tconv_edu.workers import together, workers

Array = NDArray[Any]
Block = tuple[slice, ...]
BUDGET = 15 << 18  # bytes of all buffers together, below 4 MiB: the larger, the faster
SMALL = 40_000  # entries of a matrix that stays in a core's cache beside the samples
NARROW, WIDE = 32, 128  # columns between which many small products beat a few large ones
SHORT = 8  # rows that they need at least
QUICK = 10**6  # multiplications up to which BLAS works without copying its operands first


class Axis(NamedTuple):
    """The windows along one axis: tap t of window w sees the sample origin + step·w + reach·t."""

    origin: int
    step: int
    reach: int
    taps: int
    windows: int

    @property
    def end(self) -> int:
        """One past the last sample that the windows see."""
        return self.origin + self.step * (self.windows - 1) + self.reach * (self.taps - 1) + 1

    def part(self, start: int, stop: int) -> Axis:
        """Keep only the windows from `start` to `stop`."""
        return self._replace(origin=self.origin + self.step * start, windows=stop - start)

    def seen(self, tap: int, start: int, stop: int, samples: int) -> tuple[slice, slice]:
        """Return which windows from `start` to `stop`, counted from there, see a sample, and it.

        The others look beyond the array with this tap.
        """
        first = self.origin + self.step * start + self.reach * tap
        enters = min(max(0, -(first // self.step)), stop - start)
        leaves = max(enters, min(stop - start, -((first - samples) // self.step)))
        begin, end = first + self.step * enters, first + self.step * leaves
        return slice(enters, leaves), slice(begin, end, self.step)

    @property
    def apart(self) -> int:
        """Every so many windows share no sample."""
        return -(-self.taps // self.step)


class Place(NamedTuple):
    """Where the results of some windows of the last axis go, for some of its phases."""

    start: int
    windows: int
    phases: slice
    target: Array  # (batch, *windows, *phases, outputs)


class Product(NamedTuple):
    """A matrix for the windows of one last axis, and where the results go.

    The matrix is (taps of the last axis · taps of the others · inputs, *outputs), the outputs being
    the phases of each axis and, in the end, the outputs of a phase.
    """

    last: Axis
    matrix: Array
    outputs: tuple[int, ...]
    places: list[Place]

    @property
    def is_direct(self) -> bool:
        """Whether the matrix is applied row by row, straight into the target."""
        long = self.last.windows >= SHORT * self.last.apart
        return long and prod(self.outputs[:-1]) == 1 and is_small(*self.matrix.shape)


class Rows(NamedTuple):
    """How a buffer holds rows of samples, as (samples, taps of the leading axes · inputs).

    A row starts with sample `low`, and the next one begins `pitch` samples later: the `shared`
    zeros that end a row are those before the next.
    """

    low: int
    pitch: int
    shared: int
    slack: int


def is_small(inputs: int, outputs: int) -> bool:
    """Whether a matrix is better applied by many small products than by a few large ones."""
    return inputs * outputs <= SMALL and NARROW <= outputs < WIDE


def multiply(x: Array, lead: tuple[Axis, ...], products: list[Product]) -> None:
    """Write windows times matrix into the places of every product; x is `(batch, *spatial, C)`.

    `lead` are the windows of all axes but the last, which the products have in common. All last
    axes have the same step.
    """
    rows = _rows([p.last for p in products], x.shape[-2])
    direct = all(p.is_direct for p in products)
    depth = prod(axis.taps for axis in lead) * x.shape[-1]
    outputs = 0 if direct else max(p.matrix.shape[1] for p in products)
    counts = (x.shape[0], *(axis.windows for axis in lead))
    work = prod(counts) * sum(p.last.windows * p.matrix.size for p in products)
    fitting = max(1, BUDGET // (rows.pitch * (depth + outputs) * x.itemsize))
    threads = min(workers(work), fitting) if direct else 1
    blocks = blocks_of(counts, min(fitting // threads, -(-prod(counts) // threads)))
    if direct:  # small products want rows of outputs side by side, large ones do not mind
        products = [p._replace(matrix=np.ascontiguousarray(p.matrix)) for p in products]
    gathered = not _is_gathered(x, lead, rows)
    room = prod(_size(blocks[0])) * rows.pitch + rows.slack

    def run(mine: list[Block], buffer: Array, sums: Array) -> None:
        with np.errstate(over="ignore", invalid="ignore"):  # NaN and inf pass through
            for block in mine:
                if gathered:
                    _gather(buffer, x, block, lead, rows)
                else:
                    buffer = _from_block(x, block)
                for p in products:
                    if direct:
                        _in_place(p, buffer, block, rows)
                    else:
                        _through_sums(p, buffer, block, rows, sums)

    calls = []
    for thread in range(min(threads, len(blocks))):
        # Made here, not in the threads: there, fresh memory costs a page fault every time.
        buffer = np.empty((rows.shared + room if gathered else 0, depth), x.dtype)
        buffer[: rows.shared] = 0
        sums = np.empty(room * outputs, x.dtype)
        calls.append(partial(run, blocks[thread::threads], buffer, sums))
    together(calls)


def _is_gathered(x: Array, lead: tuple[Axis, ...], rows: Rows) -> bool:
    """Whether the array holds the samples as the buffer would: no taps beside the last axis's."""
    wanted = [Axis(0, 1, axis.reach, 1, n) for axis, n in zip(lead, x.shape[1:-2], strict=True)]
    whole = rows.low == 0 and rows.pitch == x.shape[-2] and x.flags.c_contiguous
    return whole and rows.shared == 0 and list(lead) == wanted


def _from_block(x: Array, block: Block) -> Array:
    """View all samples from the first of a block on."""
    rows = x.reshape(-1, x.shape[-2] * x.shape[-1])
    first = np.ravel_multi_index([part.start for part in block], x.shape[:-2])
    return rows[first:].reshape(-1, x.shape[-1])


def blocks_of(counts: tuple[int, ...], most: int) -> list[Block]:
    """Cut axes into blocks of about `most` entries, the outer axes first."""
    sizes = []
    for axis, count in enumerate(counts):
        fitting = min(count, max(1, most // prod(counts[axis + 1 :])))
        sizes.append(-(-count // -(-count // fitting)))
    starts = [range(0, count, size) for count, size in zip(counts, sizes, strict=True)]
    return [
        tuple(slice(s, min(s + n, c)) for s, n, c in zip(start, sizes, counts, strict=True))
        for start in product(*starts)
    ]


def _rows(axes: list[Axis], samples: int) -> Rows:
    step = axes[0].step
    low = min(axis.origin for axis in axes)
    width = -(-(max(axis.end for axis in axes) - low) // step) * step
    windows = max(axis.windows for axis in axes)
    shared = max(0, min(-low, low + width - samples, width - step * windows)) // step * step
    slack = width + (step + 1) * max(axis.taps for axis in axes)
    return Rows(low, width - shared, shared, slack)


def _size(block: Block) -> tuple[int, ...]:
    return tuple(part.stop - part.start for part in block)


def _gather(buffer: Array, x: Array, block: Block, lead: tuple[Axis, ...], rows: Rows) -> None:
    """Copy the samples that the windows of a block see, zeros where they look beyond the image."""
    size, taps = _size(block), tuple(axis.taps for axis in lead)
    used = buffer[rows.shared : rows.shared + prod(size) * rows.pitch]
    body = used.reshape(*size, rows.pitch, *taps, x.shape[-1])
    first, samples = rows.low + rows.shared, x.shape[-2]
    left = min(max(0, -first), rows.pitch)
    right = max(left, min(rows.pitch, samples - first))
    row = (slice(None),) * len(size)
    body[(*row, slice(left))] = 0
    body[(*row, slice(right, None))] = 0
    inside = x[..., first + left : first + right, :]
    for tap in np.ndindex(*taps):
        _copy(body[(*row, slice(left, right), *tap)], inside, block, lead, tap)


def _copy(
    body: Array, x: Array, block: Block, lead: tuple[Axis, ...], tap: tuple[int, ...]
) -> None:
    """Copy what one tap of the leading axes sees."""
    put, take = [slice(None)], [block[0]]
    for axis, part, t, samples in zip(lead, block[1:], tap, x.shape[1:], strict=False):
        windows, there = axis.seen(t, part.start, part.stop, samples)
        before = (slice(None),) * len(put)
        body[(*before, slice(windows.start))] = 0
        body[(*before, slice(windows.stop, None))] = 0
        put.append(windows)
        take.append(there)
    body[tuple(put)] = x[tuple(take)]


def _in_place(p: Product, buffer: Array, block: Block, rows: Rows) -> None:
    """Multiply windows that share no sample, some of every row at once, into their places."""
    (place,) = p.places
    target = place.target[block].reshape(*_size(block), p.last.windows, -1, copy=False)
    size, (depth, item) = _size(block), (buffer.shape[1], buffer.itemsize)
    strides = [prod(size[axis:]) * rows.pitch * depth * item for axis in range(1, len(size) + 1)]
    inputs, apart, step = p.matrix.shape[0], p.last.apart, p.last.step
    for first in range(min(apart, p.last.windows)):
        alike = range(first, p.last.windows, apart)
        for few in _even_parts(alike, max(1, QUICK // p.matrix.size)):
            seen = as_strided(
                buffer[p.last.origin - rows.low + step * few.start :],
                (*size, len(few), inputs),
                (*strides, apart * step * depth * item, item),
            )
            np.matmul(seen, p.matrix, out=target[..., few.start : few.stop : apart, :])


def _even_parts(whole: range, most: int) -> list[range]:
    """Cut a range into as few parts as will do, of nearly equal length."""
    length = -(-len(whole) // -(-len(whole) // most))
    return [whole[start : start + length] for start in range(0, len(whole), length)]


def _through_sums(p: Product, buffer: Array, block: Block, rows: Rows, sums: Array) -> None:
    """Multiply all rows as one, also the windows across two rows, and copy the others."""
    seen, results = _all_windows(p.last, buffer, block, rows, sums, p.matrix.shape)
    np.matmul(seen, p.matrix, out=results)
    size, grid = _size(block), rows.pitch // p.last.step
    by_row = sums[: prod(size) * grid * p.matrix.shape[1]].reshape(*size, grid, *p.outputs)
    for start, windows, phases, target in p.places:
        kept = (*(slice(None),) * len(size), slice(start, start + windows))
        target[block] = by_row[kept][..., phases, :]


def _all_windows(
    last: Axis, buffer: Array, block: Block, rows: Rows, sums: Array, shape: tuple[int, ...]
) -> tuple[Array, Array]:
    """View the windows of all rows one after the other, and their results, as matrices.

    One matrix holds every `apart`-th window: these share no sample, as BLAS wants it.
    """
    inputs, outputs = shape
    depth, item, grid = buffer.shape[1], buffer.itemsize, rows.pitch // last.step
    long = -(-((prod(_size(block)) - 1) * grid + last.windows) // last.apart)
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
    rows = _rows([last], x.shape[-2])
    depth, outputs = prod(axis.taps for axis in lead) * x.shape[-1], values.shape[-1]
    counts = (x.shape[0], *(axis.windows for axis in lead))
    grid = rows.pitch // last.step
    fitting = max(1, BUDGET // ((rows.pitch * depth + grid * outputs) * x.itemsize))
    blocks = blocks_of(counts, fitting)
    room = prod(_size(blocks[0])) * rows.pitch + rows.slack
    buffer = np.zeros((rows.shared + room, depth), x.dtype)
    sums = np.empty(room * outputs, x.dtype)
    total = np.zeros((last.taps * depth, outputs), x.dtype)
    for block in blocks:
        _gather(buffer, x, block, lead, rows)
        size = _size(block)
        sums[...] = 0
        by_row = sums[: prod(size) * grid * outputs].reshape(*size, grid, outputs)
        by_row[(*(slice(None),) * len(size), slice(last.windows))] = values[block]
        for seen, mine in zip(
            *_all_windows(last, buffer, block, rows, sums, total.shape), strict=True
        ):
            total += seen.T @ mine
    return total
