"""All small settings of one axis: crops beyond the samples, kernel 1, one sample, wide strides.

What a proposition says must hold at its edges, too. Drawn settings meet them by chance; these are
few enough to go through every one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np
from hypothesis import given
from hypothesis.strategies import SearchStrategy

from strategies import FEWER, Setting, at_most


class Axis(NamedTuple):
    """One axis of a convolution from n samples, padded by (before, after), to m."""

    n: int
    k: int
    stride: int
    dilation: int
    before: int
    after: int

    @property
    def reach(self) -> int:
        return self.dilation * (self.k - 1) + 1

    @property
    def m(self) -> int:
        return (self.n + self.before + self.after - self.reach) // self.stride + 1

    @property
    def unread(self) -> int:
        return (self.n + self.before + self.after - self.reach) % self.stride


def small_axes(dilations: tuple[int, ...] = (1, 2)) -> Iterator[Axis]:
    """Yield every setting up to four samples, three weights, stride 4 and padding 3."""
    sizes = range(1, 5), range(1, 4), range(1, 5), dilations
    for n, k, s, d, p, q in product(*sizes, (0, 1, 3), (0, 1, 3)):
        if n + p + q > d * (k - 1):
            yield Axis(n, k, s, d, p, q)


def setting_of(axis: Axis, groups: int = 1) -> Setting:
    """Give the axis unequal integers, two channels in and three out for each group."""
    rng = np.random.default_rng(list(axis))

    def integers(*shape: int) -> Any:
        return rng.integers(-9, 10, shape)

    return Setting(
        x=integers(1, axis.n, 2 * groups),
        kernel=integers(axis.k, 2, 3 * groups),
        y=integers(1, axis.m, 3 * groups),
        options={
            "stride": (axis.stride,),
            "padding": ((axis.before, axis.after),),
            "dilation": (axis.dilation,),
            "groups": groups,
        },
    )


def everywhere(
    check: Callable[..., None],
    drawn: SearchStrategy[Setting],
    *more: SearchStrategy[Any],
    examples: int = 60,
    every: int = 1,
) -> None:
    """Check the small settings of one axis, all or every so many, and then drawn ones."""
    for count, axis in enumerate(islice(small_axes(), 0, None, every * FEWER)):
        check(setting_of(axis, 1 + count % 2), *[count] * len(more))
    at_most(examples)(given(drawn, *more)(check))()
