"""From settings of single axes to settings of all axes, best first.

Inner functions of `settings` and `nearest`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

from tconv_edu.frameworks import FrameworkName
from tconv_edu.layer import Outline
from tconv_edu.sizes.axis import Axis, outline, sayable
from tconv_edu.sizes.question import PaddingSought, Question
from tconv_edu.sizes.ranking import rank
from tconv_edu.sizes.setting import Setting

Combined = tuple[Axis, ...]


def answers(question: Question, target: Sequence[int | None]) -> tuple[Setting, ...]:
    """Combine the settings of all axes, or the best of each axis, and sort them."""
    found = question.solutions(target)
    shared = {
        sought: _together(each, [*question.free, sought is None]) for sought, each in found.items()
    }
    best = {sought: _best_of_each(each) for sought, each in found.items()}
    return _sorted(shared, question.framework) or _sorted(best, question.framework)[:1]


def _sorted(
    answers: Mapping[PaddingSought, list[Combined]], framework: FrameworkName | None
) -> tuple[Setting, ...]:
    sought = {axes: sought for sought, listed in answers.items() for axes in listed}
    said = [axes for axes in sought if sayable(framework, axes)]
    once = _each_layer_once(sorted(said, key=_order))
    return tuple(Setting.of(axes, sought[axes] == "same", framework) for axes in once)


def _together(each: Sequence[Sequence[Axis]], free: Sequence[bool]) -> list[Combined]:
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


def _best_of_each(each: Sequence[Sequence[Axis]]) -> list[Combined]:
    """Combine the best setting of each axis, if every axis has one."""
    return [tuple(min(found, key=rank) for found in each)] if all(each) else []


def _order(axes: Combined) -> tuple[int, ...]:
    """Return the sort key of several axes: the sums of their ranks."""
    return tuple(map(sum, zip(*map(rank, axes), strict=True)))


def _each_layer_once(answers: Iterable[Combined]) -> list[Combined]:
    """Keep the first of those that compute the same of inputs of the same size.

    Cutting 1 before, and 1 after of which one is kept again, is cutting 1 before.
    """
    layers: dict[tuple[Outline, tuple[int, ...]], Combined] = {}
    for axes in answers:
        layers.setdefault((outline(axes), tuple(axis.input_size for axis in axes)), axes)
    return list(layers.values())
