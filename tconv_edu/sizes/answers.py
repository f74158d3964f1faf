"""From settings of single axes to settings of all axes, best first.

Inner functions of `settings` and `nearest`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress

from tconv_edu.checks import Axes
from tconv_edu.layer import Outline
from tconv_edu.sizes.axis import Axis, outline
from tconv_edu.sizes.question import Question
from tconv_edu.sizes.ranking import rank
from tconv_edu.sizes.search import solve
from tconv_edu.sizes.setting import Setting

Combined = tuple[Axis, ...]


def answers(question: Question) -> tuple[Setting, ...]:
    """Combine the settings of all axes, or the best of each axis, and sort them."""
    shared: dict[Combined, bool] = {}  # whether the padding goes by the name "same"
    best: dict[Combined, bool] = {}
    for sought, choices in question.choices.items():
        found = [[axis for axis in solve(c) if question.sayable(outline([axis]))] for c in choices]
        together = _together(found, [*question.free, sought is None])
        shared |= dict.fromkeys(together, sought == "same")
        if all(found):
            best[tuple(min(axes, key=rank) for axes in found)] = sought == "same"
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


def _sorted(combined: Mapping[Combined, bool], question: Question) -> tuple[Setting, ...]:
    """Sort by the sums of the ranks, and keep each layer once, between sizes of its own.

    Cutting 1 before, and 1 after of which one is kept again, is cutting 1 before.
    """
    layers: dict[tuple[Outline, Axes], Combined] = {}
    for axes in sorted(combined, key=_order):
        layer = outline(axes)
        if question.sayable(layer):
            layers.setdefault((layer, tuple(axis.input_size for axis in axes)), axes)
    once = layers.values()
    return tuple(Setting.of(axes, combined[axes], question.framework) for axes in once)


def _order(axes: Combined) -> Axes:
    return tuple(map(sum, zip(*map(rank, axes), strict=True)))
