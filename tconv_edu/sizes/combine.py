"""From settings of single axes to settings of all axes, best first.

Inner functions: arguments have been checked in `settings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress

from tconv_edu.frameworks.outline import Outline
from tconv_edu.sizes.frameworks import outline
from tconv_edu.sizes.ranking import rank
from tconv_edu.sizes.search import Axis

Axes = tuple[Axis, ...]


def together(each: Sequence[Sequence[Axis]], free: Sequence[bool]) -> list[Axes]:
    """Combine the settings of all axes that agree in kernel size, stride, dilation and padding.

    `free` says which of the four are searched: where one is given, the axes may differ in it.
    """
    if len(each) == 1:
        return [(axis,) for axis in each[0]]
    keyed = [{_shared(axis, free): axis for axis in found} for found in each]
    return [
        tuple(found[key] for found in keyed)
        for key in keyed[0]
        if all(key in found for found in keyed)
    ]


def _shared(axis: Axis, free: Sequence[bool]) -> tuple[object, ...]:
    padding = (axis.before, axis.after)
    return tuple(compress((axis.kernel_size, axis.stride, axis.dilation, padding), free))


def best_of_each(each: Sequence[Sequence[Axis]]) -> list[Axes]:
    """Combine the best setting of each axis, if every axis has one."""
    return [tuple(min(found, key=rank) for found in each)] if all(each) else []


def order(axes: Axes) -> tuple[int, ...]:
    """Return the sort key of several axes: the sums of their ranks."""
    return tuple(map(sum, zip(*map(rank, axes), strict=True)))


def each_layer_once(answers: Iterable[Axes]) -> list[Axes]:
    """Keep the first of those that compute the same of inputs of the same size.

    Cutting 1 before, and 1 after of which one is kept again, is cutting 1 before.
    """
    layers: dict[tuple[Outline, tuple[int, ...]], Axes] = {}
    for axes in answers:
        layers.setdefault((outline(axes), tuple(axis.input_size for axis in axes)), axes)
    return list(layers.values())
