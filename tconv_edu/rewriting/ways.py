"""A layer as a list of steps, none of which is a transposed convolution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from tconv_edu.arrays import Array, Cause, must_fit
from tconv_edu.channels import swap
from tconv_edu.checks import Axes
from tconv_edu.layer import Layer, without_dilation
from tconv_edu.rewriting.steps import Conv, Crop, Fold, Mask, Resize, Step

Into = Literal["resize", "zero_insertion", "depth_to_space", "product"]


def resize(layer: Layer) -> list[Step]:
    """Repeat the samples, make all but the first of each run 0, convolve."""
    repeated: list[Step] = [Resize(layer.stride), Mask(layer.stride)]
    return [*(repeated if max(layer.stride) > 1 else []), *_of_spread(layer)]


def zero_insertion(layer: Layer) -> list[Step]:
    """Insert zeros, convolve."""
    ones = (1,) * len(layer.stride)
    return [*_folded(Fold(ones, layer.stride, ones)), *_of_spread(layer)]


def depth_to_space(layer: Layer) -> list[Step]:
    """Convolve at the low resolution, an output channel for each phase; shuffle; cut.

    Where the stride divides the dilation, all taps are of phase 0: a dilation is left, and zeros
    are inserted after the convolution. Elsewhere the kernel gets the zeros of its dilation.
    """
    axes = zip(layer.dilation, layer.stride, strict=True)
    split = [(1, d, s) if d % s else (d // s, 1, 1) for d, s in axes]
    left, written, phases = zip(*split, strict=True)
    kernel = without_dilation(replace(layer, dilation=written)).kernel
    return _of_cells(layer, kernel, left, Fold(phases, layer.stride, (1,) * len(phases)))


def product(layer: Layer) -> list[Step]:
    """Multiply each sample by all weights at once, and add each product at its place."""
    fold = Fold(layer.kernel_size, layer.stride, layer.dilation)
    return _of_cells(layer, layer.kernel, (1,) * len(fold.stride), fold)


def _of_spread(layer: Layer) -> list[Step]:
    """Convolve samples that have stride − 1 zeros behind them: a cell is one output."""
    ones = (1,) * len(layer.stride)
    return _of_cells(layer, layer.kernel, layer.dilation, Fold(ones, ones, ones))


def _of_cells(layer: Layer, kernel: Array, dilation: Axes, fold: Fold) -> list[Step]:
    """Convolve, a channel for each tap of `fold`; fold the cells; cut what is beyond the crop.

    The kernel is flipped. Zeros at the borders are the Conv's padding, unless it cuts its input.
    """
    phases = _phases(swap(kernel, layer.groups), fold.taps)
    spans = [d * (k - 1) for k, d in zip(phases.shape, dilation, strict=False)]
    reaches, cut, rest = layer.effective_kernel_size, [], []
    axes = zip(layer.crop, reaches, layer.stride, fold.stride, fold.added, spans, strict=True)
    for (before, after), reach, stride, cell, added, span in axes:
        behind = after + stride + cell * (span + added) - reach
        # Whole cells are cut before they are computed, if none is added to another.
        first, last = (0, 0) if added else (before // cell, behind // cell)
        cut.append((first - span, last - span))
        rest.append((before - first * cell, behind - last * cell))
    cuts = any(amount > 0 for pair in cut for amount in pair)
    padding = tuple((0, 0) if cuts else (-p, -q) for p, q in cut)
    conv = Conv(np.flip(phases, tuple(range(len(cut)))), padding, dilation, layer.groups)
    return [*_cropped(cut if cuts else []), conv, *_folded(fold), *_cropped(rest)]


def _phases(kernel: Array, phases: Axes) -> Array:
    """Split `(*k, O, C)` into every so many taps: `(*⌈k/phases⌉, O, C·prod(phases))`."""
    more = [(0, -k % n) for k, n in zip(kernel.shape, phases, strict=False)] + [(0, 0)] * 2
    shape = tuple(size + after for size, (_, after) in zip(kernel.shape, more, strict=True))
    causes = [Cause("layer", phases, 0, "replace(layer, stride=(1, 1))")]
    must_fit("the weight", shape, kernel.itemsize, causes)
    split = np.pad(kernel, more)
    for axis, n in enumerate(phases):  # those of an axis go behind all others
        lines = np.moveaxis(split, axis, -1)
        split = np.moveaxis(lines.reshape(*lines.shape[:-1], -1, n), -2, axis)
    return split.reshape(*split.shape[: len(phases) + 1], -1)


def _folded(fold: Fold) -> list[Step]:
    return [fold] if max(fold.taps + fold.stride) > 1 else []


def _cropped(amounts: list[tuple[int, int]]) -> list[Step]:
    return [Crop(tuple(amounts))] if any(map(any, amounts)) else []


WAYS: Mapping[str, Callable[[Layer], list[Step]]] = MappingProxyType(
    {way.__name__: way for way in (resize, zero_insertion, depth_to_space, product)}
)
