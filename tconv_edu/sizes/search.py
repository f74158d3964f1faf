"""One axis of a transposed convolution: which settings turn M samples into N?

N = (M − 1)S + k_eff − P − Q + output_padding. With kernel size, stride and dilation chosen, one of
the others is solved for: P + Q − output_padding, N or M. Nothing is tried in vain.

Inner functions: arguments have been checked in `settings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from tconv_edu.geometry import LARGEST, plan
from tconv_edu.sizes.axis import Axis, Pair


class Choices(NamedTuple):
    """What one axis may be: ranges for numbers, and None for a size or a padding that is open."""

    input_size: int | None
    output_size: int | None
    kernel_sizes: range
    strides: range
    dilations: range
    padding: str | Pair | None
    output_paddings: range


class Options(NamedTuple):
    """One kernel size, stride and dilation of the choices."""

    kernel_size: int
    stride: int
    dilation: int

    @property
    def reach(self) -> int:
        """k_eff = D(k − 1) + 1."""
        return self.dilation * (self.kernel_size - 1) + 1

    def axis(self, m: int, n: int, before: int, after: int) -> Axis:
        """Return the axis; what is not cropped although it is padding, output_padding keeps."""
        extra = before + after - (m - 1) * self.stride - self.reach + n
        return Axis(m, n, self.kernel_size, self.stride, before, after, extra, self.dilation)


def solve(choices: Choices, target: int | None = None) -> Iterator[Axis]:
    """Yield the legal settings, in no useful order; free padding stays below k_eff.

    Between two sizes, padding that is not symmetric comes with the least output_padding: with more
    of both it computes the same. With an open output size, output_padding brings it as near as it
    can to `target`, which is M·S if it is not given; with both open, the inputs are those whose
    outputs are around it. Beside an open size, free padding is symmetric, and what is forgotten is
    below the stride.

    >>> once = range(1, 2)
    >>> choices = Choices(12, 24, range(3, 4), range(2, 3), once, None, range(2))
    >>> [(a.before, a.after, a.output_padding) for a in solve(choices)]
    [(0, 1, 0), (1, 1, 1), (2, 0, 1)]
    >>> [a.output_size for a in solve(choices._replace(output_size=None, padding=(1, 1)))]
    [24]
    >>> [a.input_size for a in solve(choices._replace(input_size=None, padding=(1, 1)))]
    [12]
    """
    each = product(choices.kernel_sizes, choices.strides, choices.dilations)
    for options in (Options(*chosen) for chosen in each):
        m, n = choices.input_size, choices.output_size
        if choices.padding == "same":  # a remainder that its own rule forgets is no output_padding
            n = target if m is None and n is None else n
            m = -(-(n or 1) // options.stride) if m is None else m
            n = m * options.stride if n is None else n
        if m is None and n is None:
            found = _around(choices, options, target or 1)
        elif m is None:
            found = _backwards(choices, options)
        elif n is None:
            found = _forwards(choices, options, target or m * options.stride)
        elif choices.padding is None:
            found = _between(choices, options)
        else:
            found = (options.axis(m, n, *pair) for pair in _given(choices.padding, options, n))
        legal = _legal(choices, options)
        for axis in found:
            if axis.output_padding in legal and max(axis[:2]) <= LARGEST >= max(axis[4:6]):
                yield axis


def _legal(choices: Choices, options: Options) -> range:
    s, wanted = options.stride, choices.output_paddings
    if choices.padding == "same":
        return range(s)
    is_open = choices.input_size is None or choices.output_size is None
    most = s if is_open and wanted.start == 0 else max(s, options.dilation)
    return range(wanted.start, min(wanted.stop, most))


def _between(choices: Choices, options: Options) -> Iterator[Axis]:
    m, n, legal = choices.input_size or 1, choices.output_size or 1, _legal(choices, options)
    surplus = (m - 1) * options.stride + options.reach - n
    for before in range(options.reach):
        if (symmetric := 2 * before - surplus) in legal:
            yield options.axis(m, n, before, before)
            if symmetric < options.stride:
                continue
        after = surplus - before + max(legal.start, before - surplus)
        if before != after < options.reach:
            yield options.axis(m, n, before, after)


def _pairs(choices: Choices, options: Options) -> Iterator[Pair]:
    if choices.padding is None:
        return ((amount, amount) for amount in range(options.reach))
    return iter(_given(choices.padding, options, 1))


def _forwards(choices: Choices, options: Options, target: int) -> Iterator[Axis]:
    m, legal = choices.input_size or 1, _legal(choices, options)
    if not legal:
        return
    for before, after in _pairs(choices, options):
        least = (m - 1) * options.stride + options.reach - before - after
        n = min(max(target, least + legal.start), least + legal.stop - 1)
        if n >= 1:
            yield options.axis(m, n, before, after)
        if legal.start <= after < n - least and n < target:  # short of it, the last ones empty
            yield options.axis(m, max(least + after, 1), before, after)


def _around(choices: Choices, options: Options, target: int) -> Iterator[Axis]:
    legal = _legal(choices, options)
    for before, after in _pairs(choices, options):
        low = (target + before + after - options.reach - legal.start) // options.stride + 1
        for m in range(max(low, 1), max(low, 0) + 2):
            one = choices._replace(input_size=m, padding=(before, after))
            yield from _forwards(one, options, target)


def _backwards(choices: Choices, options: Options) -> Iterator[Axis]:
    n, legal = choices.output_size or 1, _legal(choices, options)
    for before, after in _pairs(choices, options):
        more = n + before + after - options.reach - legal.start
        if more >= 0 and more % options.stride < len(legal):
            yield options.axis(more // options.stride + 1, n, before, after)


def _given(padding: str | Pair, options: Options, n: int) -> tuple[Pair, ...]:
    named = padding if isinstance(padding, str) else [padding]
    return plan((options.kernel_size,), options.stride, named, options.dilation).pairs((n,))
