"""One axis of a transposed convolution: which settings turn M samples into N.

N = (M − 1)S + k_eff − P − Q + output_padding. With kernel size, stride and dilation chosen, the
amount P + Q − output_padding is known: the search solves for it and tries nothing in vain.

Inner functions: arguments have been checked in `settings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from tconv_edu.geometry import LARGEST, plan

Pair = tuple[int, int]


class Axis(NamedTuple):
    """One axis of a transposed convolution M → N, with every number known."""

    input_size: int
    output_size: int
    kernel_size: int
    stride: int
    before: int
    after: int
    output_padding: int
    dilation: int

    @property
    def reach(self) -> int:
        """k_eff = D(k − 1) + 1."""
        return self.dilation * (self.kernel_size - 1) + 1


class Choices(NamedTuple):
    """What one axis may be: ranges for numbers, and None for padding that is free."""

    input_size: int
    output_size: int
    kernel_sizes: range
    strides: range
    dilations: range
    padding: str | Pair | None
    output_paddings: range


def solve(choices: Choices) -> Iterator[Axis]:
    """Yield every legal setting that turns M samples into N, each once, in no useful order.

    Free padding stays below k_eff: more of it throws whole samples away.

    >>> once = range(1, 2)
    >>> choices = Choices(12, 24, range(3, 4), range(2, 3), once, None, range(2))
    >>> [(a.before, a.after, a.output_padding) for a in solve(choices)]
    [(0, 1, 0), (0, 2, 1), (1, 0, 0), (1, 1, 1), (2, 0, 1)]
    """
    m, n = choices.input_size, choices.output_size
    for k, s, d in product(choices.kernel_sizes, choices.strides, choices.dilations):
        reach = d * (k - 1) + 1
        surplus = (m - 1) * s + reach - n
        if choices.padding == "same":
            legal = range(s)  # the remainder that its own rule forgets, not an output_padding
        else:
            wanted = choices.output_paddings
            legal = range(wanted.start, min(wanted.stop, max(s, d)))
        for before, after in (
            _pairs(reach, surplus, legal)
            if choices.padding is None
            else _given(choices.padding, k, s, d, n)
        ):
            extra = before + after - surplus
            if extra in legal and max(before, after) <= LARGEST:
                yield Axis(m, n, k, s, before, after, extra, d)


def _pairs(reach: int, surplus: int, legal: range) -> Iterator[Pair]:
    for before in range(reach):
        rest = surplus - before
        for after in range(max(rest + legal.start, 0), min(rest + legal.stop, reach)):
            yield before, after


def _given(padding: str | Pair, k: int, s: int, d: int, n: int) -> tuple[Pair, ...]:
    named = padding if isinstance(padding, str) else [padding]
    return plan((k,), s, named, d).pairs((n,))
