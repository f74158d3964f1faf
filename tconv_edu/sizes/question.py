"""A question to the solver, checked: what is given, what is searched, and how far.

Inner functions: `settings` and `nearest` pass what their callers gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tconv_edu.checks import Axes, Pairs, integer, one_of, per_axis, refuse, shared_rank
from tconv_edu.frameworks import FRAMEWORKS, FrameworkName
from tconv_edu.geometry.padding import padding_pairs
from tconv_edu.layer import Outline
from tconv_edu.sizes.search import Choices

Ranges = tuple[range, ...]
PaddingSought = str | Pairs | None  # a name, given pairs, or any pairs
OPTIONS = ("kernel_size", "stride", "dilation")
BOUNDS = ("largest_kernel", "largest_stride", "largest_dilation")
USUAL = 2  # the stride where neither it nor a second size says how much larger the output is
MOST = 10**6  # combinations that are tried in a few seconds


class Question(NamedTuple):
    """A checked question: what each axis may be, for every padding that is sought.

    `free` says which of `OPTIONS` are open; `target` is the output size to come near to.
    """

    choices: dict[PaddingSought, list[Choices]]
    free: tuple[bool, ...]
    target: Axes
    framework: FrameworkName | None

    def sayable(self, layer: Outline) -> bool:
        """Tell whether the framework says a layer in one call; without one, all can be said."""
        return self.framework is None or FRAMEWORKS[self.framework].can_say(layer)


def check(given: Mapping[str, Any], *, near: bool = False) -> Question:
    """Check the arguments of the public functions; with `near`, the output size is a target."""
    unsized = ("framework", *BOUNDS)
    rank = shared_rank(**{name: value for name, value in given.items() if name not in unsized})
    if given["input_size"] is None and given["output_size"] is None:
        raise refuse("input_size", None, "must be given where output_size is None", "64")
    m, n = (_size(name, given[name], rank) for name in ("input_size", "output_size"))
    kernels, strides, dilations = (
        _range(name, given[name], rank, integer(bound, given[bound], least=1))
        for name, bound in zip(OPTIONS, BOUNDS, strict=True)
    )
    if given["stride"] is None and (m[0] is None or n[0] is None):
        strides = (range(USUAL, USUAL + 1),) * rank
    extras = _output_paddings(given, strides, dilations)
    _must_end([kernels, strides, dilations], given)
    framework = given["framework"]
    if framework is not None:
        one_of("framework", framework, FRAMEWORKS)
    unknown: tuple[Any, ...] = (None,) * rank
    n, target = (unknown, n) if near else (n, unknown)
    return Question(
        choices={
            sought: list(map(Choices, m, n, target, kernels, strides, dilations, each, extras))
            for sought, each in _paddings(given["padding"], rank, framework).items()
        },
        free=tuple(given[name] is None for name in OPTIONS),
        target=target,
        framework=framework,
    )


def _size(name: str, value: object, rank: int) -> tuple[Any, ...]:
    return (None,) * rank if value is None else per_axis(name, value, rank, least=1)


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
        rule = f"must be below max(stride, dilation), at most {most}"
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
) -> dict[PaddingSought, Sequence[PaddingSought]]:
    """Return the paddings that are sought, each with what it is on each axis."""
    if padding is not None:
        pairs = padding_pairs(padding, rank)
        return {pairs: (pairs,) * rank if isinstance(pairs, str) else [(pair,) for pair in pairs]}
    by_name = framework is not None and FRAMEWORKS[framework].by_name
    names = ("same", "valid") if by_name else (None,)  # where both say the same, the last one wins
    return {name: (name,) * rank for name in names}
