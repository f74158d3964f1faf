"""Depthwise: every channel by itself, so that a kernel entry scales samples and mixes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.methods.phases import Line
from tconv_edu.windows import blocks_of, limits

Array = NDArray[Any]


def add_stamps(y: Array, x: Array, kernel: Array, lines: tuple[Line, ...]) -> None:
    """Write the transposed convolution of `x` to `y`, for a kernel `(*kernel_size, channels)`.

    Each entry is multiplied with a block of samples at once, all channels side by side.
    """
    y[...] = 0
    blocks = blocks_of(x.shape[:-1], max(1, limits.BUDGET // (2 * x.shape[-1] * x.itemsize)))
    buffer = np.empty(x[blocks[0]].size, x.dtype)
    for block in blocks:
        samples, results = x[block], y[block[0]]
        for tap in np.ndindex(*kernel.shape[:-1]):
            axes = zip(lines, tap, block[1:], samples.shape[1:], strict=False)
            pairs = (line.kept(m, part.start, count) for line, m, part, count in axes)
            put, take = zip(*pairs, strict=True)
            used = samples[:, *take]
            stamps = np.multiply(used, kernel[tap], out=buffer[: used.size].reshape(used.shape))
            results[:, *put] += stamps
