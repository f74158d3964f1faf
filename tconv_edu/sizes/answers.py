"""From a checked question to settings, best first.

Inner functions of `settings` and `nearest`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tconv_edu.frameworks import FrameworkName
from tconv_edu.sizes.asked import BOUNDS, Asked, Sought
from tconv_edu.sizes.combine import Axes, best_of_each, each_layer_once, order, together
from tconv_edu.sizes.frameworks import says
from tconv_edu.sizes.search import Axis
from tconv_edu.sizes.setting import Setting


def split(named: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Split the arguments of a function into what is asked, and how far it is sought."""
    bounds = {name: named[name] for name in BOUNDS}
    return {name: value for name, value in named.items() if name not in bounds}, bounds


def answers(asked: Asked, found: Mapping[Sought, list[list[Axis]]]) -> tuple[Setting, ...]:
    """Combine the settings of all axes, or the best of each axis, and sort them."""
    shared = {
        sought: together(each, [*asked.free, sought is None]) for sought, each in found.items()
    }
    return (
        _sorted(shared, asked.framework)
        or _sorted({s: best_of_each(each) for s, each in found.items()}, asked.framework)[:1]
    )


def _sorted(
    answers: Mapping[Sought, list[Axes]], framework: FrameworkName | None
) -> tuple[Setting, ...]:
    sought = {axes: sought for sought, listed in answers.items() for axes in listed}
    said = each_layer_once(sorted((axes for axes in sought if says(framework, axes)), key=order))
    return tuple(Setting.of(axes, sought[axes] == "same", framework) for axes in said)
