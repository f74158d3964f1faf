"""The five steps that every rewriting is made of, each a function of NumPy arrays.

They take and return `(..., *spatial, channels)`, and know of no framework. Nothing is checked.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes, Pairs
from tconv_edu.stages import correlate, crop, pad, spatial


class Resize(NamedTuple):
    """Repeat each sample, along each axis: upsampling by the nearest neighbour."""

    stride: Axes

    def __call__(self, x: Array) -> Array:
        """`(..., *M, C)` becomes `(..., *(M·stride), C)`."""
        for axis, stride in enumerate(self.stride, x.ndim - 1 - len(self.stride)):
            x = np.repeat(x, stride, axis)
        return x


class Mask(NamedTuple):
    """Multiply the first of each run of stride entries by 1, and the others by 0."""

    stride: Axes

    def __call__(self, x: Array) -> Array:
        """The shape stays."""
        mask = np.zeros((*x.shape[-1 - len(self.stride) : -1], 1), x.dtype)
        mask[spatial(slice(None, None, stride) for stride in self.stride)] = 1
        return np.asarray(x * mask)


class Crop(NamedTuple):
    """Cut (before, after) entries off each axis; below 0, add zeros."""

    amounts: Pairs

    def __call__(self, x: Array) -> Array:
        """Each axis loses the sum of its pair."""
        return crop(x, self.amounts)


class Conv(NamedTuple):
    """Put zeros around, and convolve with stride 1; with a kernel of one entry, a product."""

    kernel: Array  # (*kernel_size, inputs/groups, outputs)
    padding: Pairs
    dilation: Axes
    groups: int

    def __call__(self, x: Array) -> Array:
        """N samples become N + before + after − dilation·(k − 1)."""
        return correlate(pad(x, self.padding), self.kernel, self.dilation, self.groups)


class Fold(NamedTuple):
    """Lay channels out in space, and add where they meet; an axis after the other, the last first.

    Of the channels, tap m of an axis has the m-th of every `taps`. It sends its entry i to output
    i·stride + m·dilation: to the phase m·dilation mod stride of the cell i + ⌊m·dilation/stride⌋.
    Cells stay whole. With one tap, this inserts zeros; with stride taps, it is DepthToSpace.
    """

    taps: Axes
    stride: Axes
    dilation: Axes

    @property
    def is_square(self) -> bool:
        """Whether it is a DepthToSpace as frameworks have it, of a plane into square blocks."""
        same = {*self.taps, *self.stride}
        return len(self.stride) == 2 and len(same) == 1 and max(self.dilation) == 1

    @property
    def added(self) -> Axes:
        """How many cells a stamp reaches beyond its own."""
        return tuple((k - 1) * d // s for k, s, d in zip(*self, strict=True))

    def __call__(self, y: Array) -> Array:
        """`(..., M, ..., C·taps)` to `(..., (M + added)·stride, ..., C)`."""
        axes = zip(self.taps, self.stride, self.dilation, self.added, strict=True)
        for axis, (taps, s, d, added) in reversed([*enumerate(axes, y.ndim - 1 - len(self.taps))]):
            size, before = y.shape[axis], (slice(None),) * axis
            shape = *y.shape[:axis], (size + added) * s, *y.shape[axis + 1 : -1]
            folded = np.zeros((*shape, y.shape[-1] // taps), y.dtype)
            for m in range(taps):
                folded[(*before, slice(m * d, m * d + (size - 1) * s + 1, s))] += y[..., m::taps]
            y = folded
        return y


Step = Resize | Mask | Crop | Conv | Fold
