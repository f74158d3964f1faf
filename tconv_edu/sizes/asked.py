"""A question to the solver, checked: what is given, what is searched, and how far.

Inner functions: `settings` passes what its callers gave.
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
Sizes = tuple[int, ...] | tuple[None, ...]
Sought = str | tuple[Pair, ...] | None  # padding: a name, given pairs, or any pairs
OPTIONS = ("kernel_size", "stride", "dilation")
BOUNDS = ("largest_kernel", "largest_stride", "largest_dilation")
USUAL = 2  # the stride where neither it nor a second size says how much larger the output is
MOST = 10**6  # combinations that are tried in a few seconds


def split(named: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Split the arguments of a function into what is asked, and how far it is sought."""
    bounds = {name: named[name] for name in BOUNDS}
    return {name: value for name, value in named.items() if name not in bounds}, bounds


class Asked(NamedTuple):
    """A checked question: sizes and ranges per axis; `free` says which of `OPTIONS` are open."""

    input_size: Sizes
    output_size: Sizes
    numbers: Sequence[Ranges]
    output_paddings: Ranges
    paddings: tuple[Sought, ...]
    free: tuple[bool, ...]
    framework: FrameworkName | None

    def found(self, target: Sequence[int | None]) -> dict[Sought, list[list[Axis]]]:
        """Return the settings of every axis, for every padding that is sought."""
        return {
            sought: [
                [axis for axis in solve(choices, near) if sayable(self.framework, (axis,))]
                for choices, near in zip(self._choices(sought), target, strict=True)
            ]
            for sought in self.paddings
        }

    def _choices(self, sought: Sought) -> list[Choices]:
        each = sought if isinstance(sought, tuple) else (sought,) * len(self.input_size)
        columns = (self.input_size, self.output_size, *self.numbers, each, self.output_paddings)
        return [Choices(*axis) for axis in zip(*columns, strict=True)]


def check(given: Mapping[str, Any], bounds: Mapping[str, int], *, near: bool = False) -> Asked:
    """Check the arguments of the public functions; `near` leaves the output size for a target."""
    axes = shared_rank(**{name: value for name, value in given.items() if name != "framework"})
    if given["input_size"] is None and given["output_size"] is None:
        raise refuse("input_size", None, "must be given where output_size is None", "64")
    m, n = (_size(name, given[name], axes) for name in ("input_size", "output_size"))
    numbers = [
        _range(name, given[name], axes, integer(bound, bounds[bound], least=1))
        for name, bound in zip(OPTIONS, BOUNDS, strict=True)
    ]
    if given["stride"] is None and (m[0] is None or n[0] is None):
        numbers[1] = (range(USUAL, USUAL + 1),) * axes
    padding = given["padding"]
    extras = _output_paddings(given["output_padding"], padding, numbers[1], numbers[2])
    if n[0] is None and padding is not None and given["output_padding"] is None:
        extras = (range(1),) * axes
    _must_end(numbers, padding is None, given, bounds)
    if given["framework"] is not None:
        one_of("framework", given["framework"], FRAMEWORKS)
    return Asked(
        input_size=m,
        output_size=(None,) * axes if near else n,
        numbers=numbers,
        output_paddings=extras,
        paddings=_paddings(padding, axes, given["framework"]),
        free=tuple(given[name] is None for name in OPTIONS),
        framework=given["framework"],
    )


def _size(name: str, value: object, axes: int) -> Sizes:
    return (None,) * axes if value is None else per_axis(name, value, axes, least=1)


def _range(name: str, value: object, axes: int, largest: int) -> Ranges:
    if value is None:
        return (range(1, largest + 1),) * axes
    return tuple(range(v, v + 1) for v in per_axis(name, value, axes, least=1))


def _output_paddings(value: object, padding: object, strides: Ranges, dilations: Ranges) -> Ranges:
    most = [max(s[-1], d[-1]) for s, d in zip(strides, dilations, strict=True)]
    if value is None:
        return tuple(range(bound) for bound in most)
    wanted = per_axis("output_padding", value, len(most), least=0)
    if padding == "same" and any(wanted):
        rule = "must be 0 with padding='same', which forgets a remainder of its own"
        raise refuse("output_padding", value, rule, "0")
    if any(extra >= bound for extra, bound in zip(wanted, most, strict=True)):
        rule = f"must be below max(stride, dilation), at most {tuple(most)}"
        raise refuse("output_padding", value, rule, "0")
    return tuple(range(extra, extra + 1) for extra in wanted)


def _must_end(
    numbers: Sequence[Ranges], free: bool, given: Mapping[str, Any], bounds: Mapping[str, int]
) -> None:
    """Refuse a search that would not end soon: free padding is tried up to k_eff, per setting."""
    for kernels, strides, dilations in zip(*numbers, strict=True):
        reach = dilations[-1] * (kernels[-1] - 1) + 1 if free else 1
        tries = len(kernels) * len(strides) * len(dilations) * reach
        if tries > MOST:
            largest = (kernels[-1], strides[-1] * (given["stride"] is None), dilations[-1])
            at = largest.index(max(largest))
            name, value = OPTIONS[at], given[OPTIONS[at]]
            name, value = (BOUNDS[at], bounds[BOUNDS[at]]) if value is None else (name, value)
            rule = f"must leave at most {MOST} combinations to try, not {tries}"
            raise refuse(name, value, rule, "2")


def _paddings(padding: object, axes: int, framework: FrameworkName | None) -> tuple[Sought, ...]:
    if padding is not None:
        return (padding_pairs(padding, axes),)
    if framework is not None and FRAMEWORKS[framework].by_name:
        return ("same", "valid")  # where both say the same, the last one wins
    return (None,)
