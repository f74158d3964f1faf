"""Blocks that a core's cache holds, and the buffers for them."""

from collections.abc import Callable, Sequence
from itertools import product
from math import isqrt, prod
from typing import Any

import numpy as np

from tconv_edu.arrays import Array

Span = tuple[int, int]  # a start and a stop
Block = tuple[Span, ...]
Index = tuple[slice, ...]

BUFFERS = 1 << 22  # bytes of all buffers of a call
LINE = 64  # bytes that memory moves at once


def blocks_of(spans: Sequence[Span], most: int) -> list[Block]:
    """Cut spans into blocks of `most` entries, if one entry of each fits, the outer axes first."""
    pieces: list[list[Span]] = []
    for start, stop in reversed(spans):
        size = min(stop - start, max(1, most))
        size = -(-(stop - start) // -(-(stop - start) // size))  # equally large
        pieces.append([(at, min(at + size, stop)) for at in range(start, stop, size)])
        most //= size
    return list(product(*reversed(pieces)))


def size_of(block: Block) -> tuple[int, ...]:
    """Return how many entries a block has along each axis."""
    return tuple([stop - start for start, stop in block])


def index_of(block: Block) -> Index:
    """Return what takes a block out of an array."""
    return tuple([slice(*span) for span in block])


def side(dtype: np.dtype[Any]) -> int:
    """Return the rows of a square matrix that fills the buffers.

    A product of r rows and c columns reads and writes 1/r + 1/c numbers for each multiplication; of
    all matrices with so many entries, the square one moves the least.
    """
    return isqrt(BUFFERS // dtype.itemsize)


class Buffers:
    """Memory that is used again from block to block, and from call to call.

    Fresh memory costs more than the sums: the system clears each page of it at its first touch.
    """

    def __init__(self, dtype: np.dtype[Any], room: int) -> None:
        self._dtype, self._kept, self._used = dtype, dict[str, Array](), 0
        try:  # in one step, as threads may call at the same time; a call within a call finds none
            spare = _spare.pop()
        except IndexError:
            spare = np.empty(0, np.uint8)
        self._arena = spare if spare.size >= room else np.empty(room, np.uint8)

    def take(self, name: str, shape: tuple[int, ...]) -> Array:
        """Return an array of this shape, filled with whatever was there."""
        size, kept = prod(shape), self._kept.get(name)
        if kept is None or kept.size < size:
            self._kept.pop(name, None)  # before there is another one beside it
            kept = self._kept[name] = self._cut(size)
        return kept[:size].reshape(shape)

    def product(self, name: str, a: Array, b: Array) -> Array:
        """Return a matrix product for each group."""
        return np.matmul(a, b, out=self.take(name, (len(a), a.shape[1], b.shape[2])))

    def _cut(self, size: int) -> Array:
        start, count = self._used, size * self._dtype.itemsize
        if self._dtype.hasobject or start + count > self._arena.size:
            return np.empty(size, self._dtype)
        self._used += -(-count // LINE) * LINE
        return self._arena[start : start + count].view(self._dtype)

    def leave(self) -> None:
        """Leave the memory to the next call, if none is left already."""
        if not _spare:
            _spare.append(self._arena)


_spare: list[Array] = []


Compute = Callable[[Buffers, Block], None]


@np.errstate(over="ignore", invalid="ignore")  # NaN and inf pass through
def by_block(compute: Compute, spans: Sequence[Span], each: int, dtype: np.dtype[Any]) -> None:
    """Compute spans block by block; an entry of them takes `each` of the dtype in the buffers."""
    buffers = Buffers(dtype, BUFFERS)
    for block in blocks_of(spans, BUFFERS // (each * dtype.itemsize)):
        compute(buffers, block)
    buffers.leave()
