"""Samples side by side: what windows see, copied into a buffer, or viewed in place."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.windows.axes import Axis, Block, Rows, size_of

Array = NDArray[Any]


def gather(buffer: Array, x: Array, block: Block, lead: tuple[Axis, ...], rows: Rows) -> None:
    """Copy the samples that the windows of a block see, zeros where they look beyond the image."""
    size, taps = size_of(block), tuple(axis.taps for axis in lead)
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


def from_block(x: Array, block: Block) -> Array:
    """View all samples from the first of a block on."""
    rows = x.reshape(-1, x.shape[-2] * x.shape[-1])
    first = np.ravel_multi_index([part.start for part in block], x.shape[:-2])
    return rows[first:].reshape(-1, x.shape[-1])
