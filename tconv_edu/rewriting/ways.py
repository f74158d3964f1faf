"""A layer as a list of steps, none of which is a transposed convolution."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    axes = zip(layer.dilation, layer.stride, strict=True)
    split = [(1, d, s) if d % s else (d // s, 1, 1) for d, s in axes]
    left, written, phases = zip(*split, strict=True)
    kernel = without_dilation(replace(layer, dilation=written)).kernel
    fold = Fold(phases, layer.stride, (1,) * len(phases))
    return _of_cells(layer, _phases(swap(kernel, layer.groups), phases), left, fold)


def product(layer: Layer) -> list[Step]:
    """Multiply each sample by all weights at once, and add each product at its place."""
    kernel = _phases(swap(layer.kernel, layer.groups), layer.kernel_size)
    fold = Fold(layer.kernel_size, layer.stride, layer.dilation)
    return _of_cells(layer, kernel, (1,) * len(fold.stride), fold)


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


def _of_cells(layer: Layer, kernel: Array, dilation: Axes, fold: Fold) -> list[Step]:
    """Convolve to cells of stride outputs, fold them, and cut what they have beyond the crop."""
    cut, rest = [], []
    axes = zip(layer.crop, layer.effective_kernel_size, fold.stride, fold.added, strict=True)
    for ((p, q), reach, s, added), n, d in zip(axes, kernel.shape, dilation, strict=False):
        behind = q + s * (d * (n - 1) + added + 1) - reach
        # Whole cells are cut before they are computed, if none is added to another.
        first, last = (0, 0) if added else (p // s, behind // s)
        cut.append((first - d * (n - 1), last - d * (n - 1)))
        rest.append((p - first * s, behind - last * s))
    convolved = _convolved(tuple(cut), kernel, dilation, layer.groups)
    return [*convolved, *_folded(fold), *([Crop(tuple(rest))] if any(map(any, rest)) else [])]


def _convolved(cut: Pairs, kernel: Array, dilation: Axes, groups: int) -> list[Step]:
    """Convolve, with the kernel flipped, what a cut leaves; zeros alone are the Conv's padding."""
    before = [Crop(cut)] if any(amount > 0 for pair in cut for amount in pair) else []
    padding = tuple((0, 0) if before else (-p, -q) for p, q in cut)
    flipped = np.flip(kernel, tuple(range(len(cut))))
    return [*before, Conv(flipped, padding, dilation, groups)]


def _folded(fold: Fold) -> list[Step]:
    return [fold] if max(fold.taps + fold.stride) > 1 else []


WAYS: Mapping[str, Callable[[Layer], list[Step]]] = MappingProxyType(
    {way.__name__: way for way in (resize, zero_insertion, depth_to_space, product)}
)
