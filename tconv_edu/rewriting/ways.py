"""A layer as a list of steps, none of which is a transposed convolution."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from tconv_edu.arrays import Array, Cause, must_fit
from tconv_edu.channels import swap
from tconv_edu.checks import Axes, Pairs
from tconv_edu.layer import Layer, without_dilation
from tconv_edu.rewriting.steps import Conv, Crop, Fold, Mask, Resize, Step

Into = Literal["resize", "zero_insertion", "depth_to_space", "product"]


def resize(layer: Layer) -> list[Step]:
    """Repeat the samples, make all but the first of each run 0, convolve."""
    spread: list[Step] = [Resize(layer.stride), Mask(layer.stride)] if max(layer.stride) > 1 else []
    return [*spread, *_of_spread(layer)]


def zero_insertion(layer: Layer) -> list[Step]:
    """Insert zeros, convolve."""
    ones = (1,) * len(layer.stride)
    return [*_folded(Fold(ones, layer.stride, ones)), *_of_spread(layer)]


def _of_spread(layer: Layer) -> list[Step]:
    """Convolve spread samples, each of which has stride − 1 zeros behind it."""
    axes = zip(layer.crop, layer.effective_kernel_size, layer.stride, strict=True)
    cut = tuple((p - reach + 1, q - reach + s) for (p, q), reach, s in axes)
    return _convolved(cut, swap(layer.kernel, layer.groups), layer.dilation, layer.groups)


def depth_to_space(layer: Layer) -> list[Step]:
    """Convolve at the low resolution, an output channel for each phase; shuffle; cut.

    Where the stride divides the dilation, all taps are of phase 0: a dilation is left, and zeros
    are inserted after the convolution. Elsewhere the kernel gets the zeros of its dilation.
    """
    stride, ones = layer.stride, (1,) * len(layer.stride)
    axes = [
        (1, d, s) if d % s else (d // s, 1, 1) for d, s in zip(layer.dilation, stride, strict=True)
    ]
    left, written, phases = zip(*axes, strict=True)
    kernel = _phases(replace(layer, dilation=written, stride=phases))
    last = [d * (k - 1) for d, k in zip(left, kernel.shape, strict=False)]
    crop = _of_cells(layer, last)
    # Whole cells are cut before they are computed.
    cells = tuple((p // s - n, q // s - n) for (p, q), s, n in zip(crop, stride, last, strict=True))
    rest = tuple((p % s, q % s) for (p, q), s in zip(crop, stride, strict=True))
    convolved = _convolved(cells, kernel, left, layer.groups)
    return [*convolved, *_folded(Fold(phases, stride, ones)), *_cropped(rest)]


def _phases(layer: Layer) -> Array:
    """Lay the kernel out as `(*k, O/groups, C·prod(stride))`, with the zeros of its dilation."""
    kernel, stride = without_dilation(layer).kernel, layer.stride
    rank, (rows, columns) = len(stride), kernel.shape[-2:]
    taps = [-(-k // s) for k, s in zip(kernel.shape, stride, strict=False)]
    pairs = list(zip(taps, stride, strict=True))
    causes = [Cause("layer", stride, 0, "replace(layer, stride=(1, 1))")]
    must_fit("the weight", (*(n * s for n, s in pairs), rows, columns), kernel.itemsize, causes)
    more = [(0, n * s - k) for (n, s), k in zip(pairs, kernel.shape, strict=False)]
    kernel = swap(np.pad(kernel, [*more, (0, 0), (0, 0)]), layer.groups)
    split = kernel.reshape(*(n for pair in pairs for n in pair), *kernel.shape[rank:])
    order = [*range(0, 2 * rank, 2), 2 * rank, 2 * rank + 1, *range(1, 2 * rank, 2)]
    phases: Array = split.transpose(order).reshape(*taps, kernel.shape[rank], -1)
    return phases


def product(layer: Layer) -> list[Step]:
    """Multiply each sample by all weights at once, and add each product at its place."""
    kernel, rank = swap(layer.kernel, layer.groups), len(layer.stride)
    matrix = np.moveaxis(kernel, (-2, -1), (0, 1)).reshape(*(1,) * rank, kernel.shape[-2], -1)
    fold = Fold(layer.kernel_size, layer.stride, layer.dilation)
    last = [(k - 1) * d // s for k, s, d in zip(*fold, strict=True)]
    multiplied = _convolved(((0, 0),) * rank, matrix, (1,) * rank, layer.groups)
    return [*multiplied, *_folded(fold), *_cropped(_of_cells(layer, last))]


def _of_cells(layer: Layer, last: Sequence[int]) -> Pairs:
    """Return the crop of M + last cells: the layer's, and what they have behind the full array."""
    axes = zip(layer.crop, layer.stride, last, layer.effective_kernel_size, strict=True)
    return tuple((p, q + s * (n + 1) - reach) for (p, q), s, n, reach in axes)


def _convolved(cut: Pairs, kernel: Array, dilation: Axes, groups: int) -> list[Step]:
    """Convolve, with the kernel flipped, what a cut leaves; zeros alone are the Conv's padding."""
    before = [Crop(cut)] if any(amount > 0 for pair in cut for amount in pair) else []
    padding = tuple((0, 0) if before else (-p, -q) for p, q in cut)
    flipped = np.flip(kernel, tuple(range(len(cut))))
    return [*before, Conv(flipped, padding, dilation, groups)]


def _folded(fold: Fold) -> list[Step]:
    return [fold] if max(fold.taps + fold.stride) > 1 else []


def _cropped(amounts: Pairs) -> list[Step]:
    return [Crop(amounts)] if any(map(any, amounts)) else []


WAYS: Mapping[Into, Callable[[Layer], list[Step]]] = MappingProxyType(
    {
        "resize": resize,
        "zero_insertion": zero_insertion,
        "depth_to_space": depth_to_space,
        "product": product,
    }
)
