"""A question to the solver is checked, and answered by settings of all axes, best first.

Inner functions: `settings` passes what its callers gave.
"""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from tconv_edu.checks import Axes, integer, one_of, per_axis, refuse, shared_rank
from tconv_edu.frameworks import FRAMEWORKS, FrameworkName
from tconv_edu.geometry.padding import padding_pairs
from tconv_edu.layer import Outline
from tconv_edu.sizes.axis import Axis, outline
from tconv_edu.sizes.ranking import rank
from tconv_edu.sizes.search import Choices, PaddingSought, solve
from tconv_edu.sizes.setting import Setting

Combined = tuple[Axis, ...]
Ranges = tuple[range, ...]
OPTIONS = ("kernel_size", "stride", "dilation")
BOUNDS = ("largest_kernel", "largest_stride", "largest_dilation")
USUAL = 2  # the stride where neither it nor a second size says how much larger the output is
MOST = 10**6  # combinations that are tried in a few seconds


def answers(given: Mapping[str, Any], *, near: bool = False) -> tuple[Setting, ...]:
    """Return settings that all axes share, or else the best of each axis; best first.

    `given` are the arguments of the public functions; with `near`, the output size is a target.
    """
    shared: list[Combined] = []
    best: list[Combined] = []
    framework, free = given["framework"], [given[name] is None for name in OPTIONS]
    for choices in _choices(given, near):
        found = [[a for a in solve(c) if _sayable(outline([a]), framework)] for c in choices]
        shared += _together(found, [*free, choices[0].padding is None])
        if all(found):
            best.append(tuple(min(axes, key=rank) for axes in found))
    return _sorted(shared, framework) or _sorted(best, framework)[:1]


def _sayable(layer: Outline, framework: FrameworkName | None) -> bool:
    """Tell whether the framework says a layer in one call; without one, all can be said."""
    return framework is None or FRAMEWORKS[framework].can_say(layer)


def _sorted(found: Sequence[Combined], framework: FrameworkName | None) -> tuple[Setting, ...]:
    """Sort by the sums of the ranks, and keep each layer once, between sizes of its own.

    Cutting 1 before, and 1 after of which one is kept again, is cutting 1 before.
    """
    layers: dict[tuple[Outline, Axes], Combined] = {}
    for axes in sorted(found, key=_order):
        layer = outline(axes)
        if _sayable(layer, framework):
            layers.setdefault((layer, tuple(axis.input_size for axis in axes)), axes)
    return tuple(Setting.of(axes, framework) for axes in layers.values())


def _together(each: Sequence[Sequence[Axis]], free: Sequence[bool]) -> list[Combined]:
    """Combine the settings of all axes that agree in kernel size, stride, dilation and padding.

    `free` says which of the four are searched: where one is given, the axes may differ in it.
    """
    if len(each) == 1:
        return [(axis,) for axis in each[0]]
    keyed = [{tuple(compress(axis[2:], free)): axis for axis in found} for found in each]
    shared = (key for key in keyed[0] if all(key in found for found in keyed))
    return [tuple(found[key] for found in keyed) for key in shared]


def _order(axes: Combined) -> Axes:
    return tuple(map(sum, zip(*map(rank, axes), strict=True)))


def _choices(given: Mapping[str, Any], near: bool) -> list[list[Choices]]:
    """Check what is given, and say what each axis may be, for every padding that is sought."""
    unsized = ("framework", *BOUNDS)
    rank = shared_rank(**{name: value for name, value in given.items() if name not in unsized})
    if given["input_size"] is None and given["output_size"] is None:
        raise refuse("input_size", None, "must be given where output_size is None", "64")
    unknown: tuple[Any, ...] = (None,) * rank
    m, n = (
        unknown if given[name] is None else per_axis(name, given[name], rank, least=1)
        for name in ("input_size", "output_size")
    )
    kernels, strides, dilations = (
        _range(name, given[name], rank, integer(bound, given[bound], least=1))
        for name, bound in zip(OPTIONS, BOUNDS, strict=True)
    )
    if given["stride"] is None and unknown in (m, n):
        strides = (range(USUAL, USUAL + 1),) * rank
    extras = _output_paddings(given, strides, dilations)
    _must_end([kernels, strides, dilations], given)
    framework = given["framework"]
    if framework is not None:
        one_of("framework", framework, FRAMEWORKS)
    n, target = (unknown, n) if near else (n, unknown)
    return [
        list(map(Choices, m, n, target, kernels, strides, dilations, each, extras))
        for each in _paddings(given["padding"], rank, framework)
    ]


def _range(name: str, value: object, rank: int, largest: int) -> Ranges:
    if value is None:
        return (range(1, largest + 1),) * rank
    return tuple(range(v, v + 1) for v in per_axis(name, value, rank, least=1))


def _output_paddings(given: Mapping[str, Any], strides: Ranges, dilations: Ranges) -> Ranges:
    most = tuple(max(s[-1], d[-1]) for s, d in zip(strides, dilations, strict=True))
    value = given["output_padding"]
    if value is None:
        follows = given["output_size"] is None and given["padding"] is not None
        return (range(1),) * len(most) if follows else tuple(map(range, most))
    wanted = per_axis("output_padding", value, len(most), least=0)
    if given["padding"] == "same" and any(wanted):
        rule = "must be 0 with padding='same', which forgets a remainder of its own"
        raise refuse("output_padding", value, rule, "0")
    if any(extra >= bound for extra, bound in zip(wanted, most, strict=True)):
        rule = f"must be below max(stride, dilation), here at most {most}"
        raise refuse("output_padding", value, rule, "0")
    return tuple(range(extra, extra + 1) for extra in wanted)


def _must_end(numbers: Sequence[Ranges], given: Mapping[str, Any]) -> None:
    """Refuse a search that would not end soon: free padding is tried up to k_eff, per setting."""
    for kernels, strides, dilations in zip(*numbers, strict=True):
        reach = dilations[-1] * (kernels[-1] - 1) + 1 if given["padding"] is None else 1
        tries = len(kernels) * len(strides) * len(dilations) * reach
        if tries > MOST:
            largest = (kernels[-1], strides[-1] * (given["stride"] is None), dilations[-1])
            at = largest.index(max(largest))
            name = BOUNDS[at] if given[OPTIONS[at]] is None else OPTIONS[at]
            rule = f"must leave at most {MOST} combinations to try, not {tries}"
            raise refuse(name, given[name], rule, "2")


def _paddings(
    padding: object, rank: int, framework: FrameworkName | None
) -> list[Sequence[PaddingSought]]:
    """Return the paddings that are sought, each with what it is on each axis."""
    if padding is None:
        by_name = framework is not None and FRAMEWORKS[framework].by_name
        names = ("same", "valid") if by_name else (None,)
        return [(name,) * rank for name in names]
    pairs = padding_pairs(padding, rank)
    return [(pairs,) * rank if isinstance(pairs, str) else [(pair,) for pair in pairs]]
