"""Blocks that a core's cache holds, the buffers for them, and threads that share blocks out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.workers import together, workers

Array = NDArray[Any]
Block = tuple[slice, ...]

BUFFERS = 1 << 22  # bytes of all buffers of a call


def blocks_of(ranges: Sequence[tuple[int, int]], most: int) -> list[Block]:
    """Cut ranges into blocks of `most` entries, if one entry of each fits, the outer axes first."""
    pieces: list[list[slice]] = []
    for start, stop in reversed(ranges):
        size = min(stop - start, max(1, most))
        size = -(-(stop - start) // -(-(stop - start) // size))  # equally large
        pieces.append([slice(at, min(at + size, stop)) for at in range(start, stop, size)])
        most //= size
    return list(product(*reversed(pieces)))


def size_of(block: Block) -> tuple[int, ...]:
    """Return how many entries a block has along each axis."""
    return tuple([part.stop - part.start for part in block])


class Buffers:
    """Memory that is used again from block to block: fresh memory costs more than the sums."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self._dtype = dtype
        self._kept: dict[str, Array] = {}

    def take(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return an array of this shape, filled with whatever was there."""
        size = prod(shape)
        if name not in self._kept or self._kept[name].size < size:
            self._kept.pop(name, None)  # before there is another one beside it
            self._kept[name] = np.empty(size, self._dtype)
        return self._kept[name][:size].reshape(shape)


def share_out(
    compute: Callable[[Buffers, Block], None],
    blocks: Callable[[int], list[Block]],
    dtype: np.dtype[Any],
    work: int = 0,
) -> None:
    """Compute blocks, for each of which the buffers have room.

    Threads share them out that so much work is worth: where there are products, that is up to BLAS.
    """
    threads = workers(work)
    every = blocks(BUFFERS // threads)
    together([partial(_run, compute, every[t::threads], dtype) for t in range(threads)])


@np.errstate(over="ignore", invalid="ignore")  # NaN and inf pass through
def _run(
    compute: Callable[[Buffers, Block], None], blocks: list[Block], dtype: np.dtype[Any]
) -> None:
    buffers = Buffers(dtype)
    for block in blocks:
        compute(buffers, block)


def multiply(a: Array, b: Array, out: Array) -> None:
    """Write a matrix product for each group; a single one is BLAS's to share out."""
    if len(a) == 1:
        a, b, out = a[0], b[0], out[0]
    np.matmul(a, b, out=out)
