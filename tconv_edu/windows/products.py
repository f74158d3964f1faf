"""Windows times matrices, written to where the results belong."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from tconv_edu.windows import limits
from tconv_edu.windows.axes import Axis, Block, Rows, blocks_of, rows_of, size_of
from tconv_edu.windows.gather import from_block, gather
from tconv_edu.windows.sums import all_windows
from tconv_edu.workers import together, workers

Array = NDArray[Any]


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
    def is_slim(self) -> bool:
        """Whether it is best computed by threads of ours, in parts that BLAS does not share out."""
        slim = limits.NARROW <= min(self.matrix.shape) < limits.WIDE
        return slim and limits.DOZEN * self.matrix.size <= limits.QUICK

    @property
    def is_direct(self) -> bool:
        """Whether whole rows are such parts: their results go straight into the target."""
        rows, rest = divmod(self.last.windows, self.last.apart)
        quick = rows * self.matrix.size <= limits.QUICK and rows % limits.FEW == rest == 0
        return self.is_slim and quick and prod(self.outputs[:-1]) == 1


def is_small(inputs: int, outputs: int) -> bool:
    """Whether a matrix is better applied by many small products than by a few large ones."""
    return inputs * outputs <= limits.SMALL and limits.NARROW <= outputs < limits.WIDE


def multiply(x: Array, lead: tuple[Axis, ...], products: list[Product]) -> None:
    """Write windows times matrix into the places of every product; x is `(batch, *spatial, C)`.

    `lead` are the windows of all axes but the last, which the products have in common. All last
    axes have the same step.
    """
    slim = all(p.is_slim for p in products)
    if slim:  # small products want rows of outputs side by side, large ones do not mind
        products = [p._replace(matrix=_aligned(p.matrix)) for p in products]
    job = Job(x, lead, products, rows_of([p.last for p in products], x.shape[-2]))
    counts = (x.shape[0], *(axis.windows for axis in lead))
    work = prod(counts) * sum(p.last.windows * p.matrix.size for p in products)
    fitting = max(1, limits.BUDGET // (job.rows.pitch * (job.depth + job.outputs) * x.itemsize))
    threads = min(workers(work), fitting) if slim else 1
    most = -(-prod(counts) // threads)
    most = -(-most // -(-most // (fitting // threads)))  # equally many blocks for each thread
    blocks = blocks_of(counts, most)
    parts = [blocks[thread::threads] for thread in range(min(threads, len(blocks)))]
    together([partial(job.run, part, *job.buffers(blocks[0])) for part in parts])


class Job(NamedTuple):
    """Products of one array, to be computed block by block, perhaps in several threads."""

    x: Array
    lead: tuple[Axis, ...]
    products: list[Product]
    rows: Rows

    @property
    def depth(self) -> int:
        """Entries of a buffer for each sample of a row."""
        return prod(axis.taps for axis in self.lead) * int(self.x.shape[-1])

    @property
    def outputs(self) -> int:
        """Sums for each window that do not go straight into their place."""
        return max(0 if p.is_direct else p.matrix.shape[1] for p in self.products)

    @property
    def is_gathered(self) -> bool:
        """Whether the array holds the samples as a buffer would, and windows share none of them.

        Of windows that share samples, `all_windows` sees some more, beyond the end of the array.
        """
        x, rows = self.x, self.rows
        wanted = (Axis(0, 1, a.reach, 1, n) for a, n in zip(self.lead, x.shape[1:], strict=False))
        whole = rows.low == rows.shared == 0 and rows.pitch == x.shape[-2] and x.flags.c_contiguous
        alone = all(p.last.apart == 1 for p in self.products)
        return whole and alone and self.lead == tuple(wanted)

    def buffers(self, block: Block) -> tuple[Array, Array]:
        """Make the buffers for samples and sums; not in a thread, where memory is always fresh."""
        room = prod(size_of(block)) * self.rows.pitch + self.rows.slack
        samples = 0 if self.is_gathered else self.rows.shared + room
        buffer = np.empty((samples, self.depth), self.x.dtype)
        buffer[: self.rows.shared] = 0
        return buffer, np.empty(room * self.outputs, self.x.dtype)

    @np.errstate(over="ignore", invalid="ignore")  # NaN and inf pass through
    def run(self, blocks: list[Block], buffer: Array, sums: Array) -> None:
        """Compute some of the blocks."""
        for block in blocks:
            if self.is_gathered:
                buffer = from_block(self.x, block)
            else:
                gather(buffer, self.x, block, self.lead, self.rows)
            for p in self.products:
                if p.is_direct:
                    _in_place(p, buffer, block, self.rows)
                else:
                    _through_sums(p, buffer, block, self.rows, sums)


def _in_place(p: Product, buffer: Array, block: Block, rows: Rows) -> None:
    """Multiply every `apart`-th window of a row at once, into their places."""
    (place,) = p.places
    size, sample, item = size_of(block), buffer.strides[0], buffer.itemsize
    strides = [prod(size[axis:]) * rows.pitch * sample for axis in range(1, len(size) + 1)]
    inputs, outputs = p.matrix.shape
    apart, step = p.last.apart, p.last.step * sample
    seen = as_strided(
        buffer[p.last.origin - rows.low :],
        (*size, apart, p.last.windows // apart, inputs),
        (*strides, step, apart * step, item),
    )
    target = place.target[block].reshape(*size, -1, apart, outputs)  # an axis split: a view
    np.matmul(seen, p.matrix, out=target.swapaxes(-2, -3))


def _through_sums(p: Product, buffer: Array, block: Block, rows: Rows, sums: Array) -> None:
    """Multiply all rows as one, also the windows across two rows, and copy the others."""
    seen, results = all_windows(p.last, buffer, block, rows, sums, p.matrix.shape)
    if p.is_slim:
        _by_dozens(seen, p.matrix, results)
    else:
        np.matmul(seen, p.matrix, out=results)
    size, grid = size_of(block), rows.pitch // p.last.step
    by_row = sums[: prod(size) * grid * p.matrix.shape[1]].reshape(*size, grid, *p.outputs)
    for start, windows, phases, target in p.places:
        kept = (*(slice(None),) * len(size), slice(start, start + windows))
        target[block] = by_row[kept][..., phases, :]


def _aligned(matrix: Array) -> Array:
    """Copy to where a cache line begins: BLAS multiplies by it a quarter faster than elsewhere."""
    memory = np.empty(matrix.size + limits.LINE, matrix.dtype)
    start = -memory.__array_interface__["data"][0] % limits.LINE // matrix.itemsize
    copy = memory[start : start + matrix.size].reshape(matrix.shape)
    copy[...] = matrix
    return copy


def _by_dozens(a: Array, matrix: Array, out: Array) -> None:
    """Multiply as many dozens of rows at a time as BLAS does without threads of its own."""
    size = max(1, limits.QUICK // matrix.size // limits.DOZEN) * limits.DOZEN
    whole = a.shape[1] // size * size
    many, into = (v[:, :whole].reshape(len(v), -1, size, v.shape[2]) for v in (a, out))
    np.matmul(many, matrix, out=into)
    np.matmul(a[:, whole:], matrix, out=out[:, whole:])
