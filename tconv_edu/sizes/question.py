"""A question to the solver, checked: what is given, what is searched, and how far.

Inner functions: `settings` and `nearest` pass what their callers gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tconv_edu.checks import integer, one_of, per_axis, refuse, shared_rank
from tconv_edu.frameworks import FRAMEWORKS, FrameworkName
from tconv_edu.geometry.padding import padding_pairs
from tconv_edu.sizes.axis import Axis, Pair, sayable
from tconv_edu.sizes.search import Choices, solve

Ranges = tuple[range, ...]
PaddingSought = str | tuple[Pair, ...] | None  # a name, given pairs, or any pairs
OPTIONS = ("kernel_size", "stride", "dilation")
BOUNDS = ("largest_kernel", "largest_stride", "largest_dilation")
USUAL = 2  # the stride where neither it nor a second size says how much larger the output is
MOST = 10**6  # combinations that are tried in a few seconds


class Question(NamedTuple):
    """A checked question: what each axis may be; `free` says which of `OPTIONS` are open."""

    axes: tuple[Choices, ...]
    paddings: tuple[PaddingSought, ...]
    free: tuple[bool, ...]
    framework: FrameworkName | None

    def solutions(self, target: Sequence[int | None]) -> dict[PaddingSought, list[list[Axis]]]:
        """Return the settings of every axis, for every padding that is sought."""
        return {
            sought: [
                [axis for axis in solve(choices, near) if sayable(self.framework, (axis,))]
                for choices, near in zip(self._with(sought), target, strict=True)
            ]
            for sought in self.paddings
        }

    def _with(self, sought: PaddingSought) -> list[Choices]:
        each = sought if isinstance(sought, tuple) else (sought,) * len(self.axes)
        pairs = zip(self.axes, each, strict=True)
        return [choices._replace(padding=padding) for choices, padding in pairs]


def check(given: Mapping[str, Any], *, near: bool = False) -> Question:
    """Check the arguments of the public functions; `near` leaves the output size for a target."""
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
    padding, extras = given["padding"], _output_paddings(given, strides, dilations)
    if n[0] is None and padding is not None and given["output_padding"] is None:
        extras = (range(1),) * rank
    _must_end([kernels, strides, dilations], given)
    if given["framework"] is not None:
        one_of("framework", given["framework"], FRAMEWORKS)
    unknown = (None,) * rank
    columns = (m, unknown if near else n, kernels, strides, dilations, unknown, extras)
    return Question(
        axes=tuple(Choices(*axis) for axis in zip(*columns, strict=True)),
        paddings=_paddings(padding, rank, given["framework"]),
        free=tuple(given[name] is None for name in OPTIONS),
        framework=given["framework"],
    )


def _size(name: str, value: object, rank: int) -> tuple[int, ...] | tuple[None, ...]:
    return (None,) * rank if value is None else per_axis(name, value, rank, least=1)


def _range(name: str, value: object, rank: int, largest: int) -> Ranges:
    if value is None:
        return (range(1, largest + 1),) * rank
    return tuple(range(v, v + 1) for v in per_axis(name, value, rank, least=1))


def _output_paddings(given: Mapping[str, Any], strides: Ranges, dilations: Ranges) -> Ranges:
    most = tuple(max(s[-1], d[-1]) for s, d in zip(strides, dilations, strict=True))
    value = given["output_padding"]
    if value is None:
        return tuple(map(range, most))
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
) -> tuple[PaddingSought, ...]:
    if padding is not None:
        return (padding_pairs(padding, rank),)
    if framework is not None and FRAMEWORKS[framework].by_name:
        return ("same", "valid")  # where both say the same, the last one wins
    return (None,)
