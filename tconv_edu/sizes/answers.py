"""From settings of single axes to settings of all axes, best first.

Inner functions of `settings` and `nearest`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress

from tconv_edu.checks import Axes
from tconv_edu.layer import Outline
from tconv_edu.sizes.axis import Axis, outline
from tconv_edu.sizes.question import PaddingSought, Question
from tconv_edu.sizes.ranking import rank
from tconv_edu.sizes.search import solve
from tconv_edu.sizes.setting import Setting

Combined = tuple[Axis, ...]


def answers(question: Question) -> tuple[Setting, ...]:
    """Combine the settings of all axes, or the best of each axis, and sort them."""
    found = {
        sought: [
            [axis for axis in solve(each) if question.sayable(outline([axis]))] for each in choices
        ]
        for sought, choices in question.choices.items()
    }
    shared = {
        sought: _together(each, [*question.free, sought is None]) for sought, each in found.items()
    }
    best = {
        sought: [tuple(min(axis, key=rank) for axis in each)]
        for sought, each in found.items()
        if all(each)
    }
    return _sorted(shared, question) or _sorted(best, question)[:1]


def _together(each: Sequence[Sequence[Axis]], free: Sequence[bool]) -> list[Combined]:
    """Combine the settings of all axes that agree in kernel size, stride, dilation and padding.

    `free` says which of the four are searched: where one is given, the axes may differ in it.
    """
    if len(each) == 1:
        return [(axis,) for axis in each[0]]
    keyed = [{tuple(compress(axis[2:], free)): axis for axis in found} for found in each]
    return [
        tuple(found[key] for found in keyed)
        for key in keyed[0]
        if all(key in found for found in keyed)
    ]


def _sorted(
    combined: Mapping[PaddingSought, list[Combined]], question: Question
) -> tuple[Setting, ...]:
    """Sort by the sums of the ranks, and keep each layer once, between sizes of its own.

    Cutting 1 before, and 1 after of which one is kept again, is cutting 1 before.
    """
    sought = {axes: sought for sought, listed in combined.items() for axes in listed}
    layers: dict[tuple[Outline, Axes], Combined] = {}
    for axes in sorted(sought, key=lambda axes: [*map(sum, zip(*map(rank, axes), strict=True))]):
        layer = outline(axes)
        if question.sayable(layer):
            layers.setdefault((layer, tuple(axis.input_size for axis in axes)), axes)
    return tuple(
        Setting.of(axes, sought[axes] == "same", question.framework) for axes in layers.values()
    )
