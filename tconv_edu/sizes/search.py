"""One axis of a transposed convolution: which settings turn M samples into N?

N = (M − 1)S + k_eff − P − Q + output_padding. With kernel size, stride and dilation chosen, one of
the others is solved for: P + Q − output_padding, N or M. Nothing is tried in vain.

Inner functions: arguments have been checked in `settings`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, product
from typing import NamedTuple

from tconv_edu.checks import LARGEST
from tconv_edu.geometry import plan
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
    """One kernel size, stride and dilation of the choices, and what may be forgotten with them."""

    kernel_size: int
    stride: int
    dilation: int
    legal: range = range(0)

    @property
    def reach(self) -> int:
        """k_eff = D(k − 1) + 1."""
        return self.dilation * (self.kernel_size - 1) + 1

    def axis(self, m: int, n: int, before: int, after: int) -> Axis:
        """Return the axis; what is not cropped although it is padding, output_padding keeps."""
        extra = before + after - (m - 1) * self.stride - self.reach + n
        return Axis(m, n, self.kernel_size, self.stride, before, after, extra, self.dilation)

    def pairs(self, padding: str | Pair | None, n: int = 1) -> Iterable[Pair]:
        """Resolve a padding for n samples; a free one is symmetric, and below k_eff."""
        if padding is None:
            return ((amount, amount) for amount in range(self.reach))
        named = padding if isinstance(padding, str) else [padding]
        return plan((self.kernel_size,), self.stride, named, self.dilation).pairs((n,))


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
        fitted = options._replace(legal=_legal(choices, options))
        for axis in _solve(choices, fitted, target):
            if axis.output_padding in fitted.legal and max(axis[:2]) <= LARGEST >= max(axis[4:6]):
                yield axis


def _legal(choices: Choices, options: Options) -> range:
    s, wanted = options.stride, choices.output_paddings
    if choices.padding == "same":
        return range(s)
    is_open = choices.input_size is None or choices.output_size is None
    most = s if is_open and wanted.start == 0 else max(s, options.dilation)
    return range(wanted.start, min(wanted.stop, most))


def _solve(choices: Choices, options: Options, target: int | None) -> Iterable[Axis]:
    m, n, padding = choices.input_size, choices.output_size, choices.padding
    if padding == "same":  # a remainder that its own rule forgets is no output_padding
        n = target if m is None and n is None else n
        m = -(-(n or 1) // options.stride) if m is None else m
        n = m * options.stride if n is None else n
    if m is not None and n is not None:
        if padding is None:
            return _between(m, n, options)
        return (options.axis(m, n, *pair) for pair in options.pairs(padding, n))
    pairs = options.pairs(padding)
    if m is not None:
        wanted = target or m * options.stride
        return chain.from_iterable(_forwards(m, pair, options, wanted) for pair in pairs)
    if n is not None:
        return chain.from_iterable(_backwards(n, pair, options) for pair in pairs)
    return chain.from_iterable(_around(pair, options, target or 1) for pair in pairs)


def _between(m: int, n: int, options: Options) -> Iterator[Axis]:
    legal, surplus = options.legal, (m - 1) * options.stride + options.reach - n
    for before in range(options.reach):
        if (symmetric := 2 * before - surplus) in legal:
            yield options.axis(m, n, before, before)
            if symmetric < options.stride:
                continue
        after = surplus - before + max(legal.start, before - surplus)
        if before != after < options.reach:
            yield options.axis(m, n, before, after)


def _forwards(m: int, pair: Pair, options: Options, target: int) -> Iterator[Axis]:
    legal, after = options.legal, pair[1]
    least = (m - 1) * options.stride + options.reach - sum(pair)
    n = min(max(target, least + legal.start), least + legal.stop - 1)
    if n >= 1:
        yield options.axis(m, n, *pair)
    if legal.start <= after < n - least and n < target:  # short of it, the last ones empty
        yield options.axis(m, max(least + after, 1), *pair)


def _around(pair: Pair, options: Options, target: int) -> Iterator[Axis]:
    low = (target + sum(pair) - options.reach - options.legal.start) // options.stride + 1
    for m in range(max(low, 1), max(low, 0) + 2):
        yield from _forwards(m, pair, options, target)


def _backwards(n: int, pair: Pair, options: Options) -> Iterator[Axis]:
    more = n + sum(pair) - options.reach - options.legal.start
    if more >= 0 and more % options.stride < len(options.legal):
        yield options.axis(more // options.stride + 1, n, *pair)
