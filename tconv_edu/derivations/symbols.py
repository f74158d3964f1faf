"""The letters of the derivation: arrays, sizes and indices, for one, two or three spatial axes.

And what derivations accept: letters, expressions, limits of sums, integers that may be symbols.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, TypeAlias

import numpy as np
from sympy import Expr, Indexed, IndexedBase, Integer, Symbol, Tuple

from tconv_edu.checks import instance, is_sequence, refuse

#: (index, first, last), both inclusive: as `sympy.Sum` takes it.
Limit: TypeAlias = tuple[Symbol, Expr, Expr]
#: Stride, dilation and padding (before the first sample), where a formula holds for all of them.
S = Symbol("S", integer=True, positive=True)
D = Symbol("D", integer=True, positive=True)
P = Symbol("P", integer=True)

Option: TypeAlias = Expr | int


def _base(name: str, size: str, rank: int, channels: str) -> IndexedBase:
    names = [*(f"{size}_{axis + 1}" for axis in range(rank)), *channels]
    sizes = tuple(Symbol(each, integer=True, positive=True) for each in names)
    return IndexedBase(name, shape=sizes)


def _indices(names: Iterable[str], prime: str = "") -> tuple[Symbol, ...]:
    return tuple(Symbol(name + prime, integer=True, nonnegative=True) for name in names)


def _limits(entry: Indexed) -> tuple[Limit, ...]:
    """Let every index of an entry run over its axis."""
    axes = zip(entry.indices, entry.base.shape, strict=True)
    return tuple((index, Integer(0), size - 1) for index, size in axes)


@dataclass(frozen=True)
class Symbols:
    """The letters of one convolution, and its stride, dilation and padding.

    `stride`, `dilation` and `padding` (before the first sample) are each an integer or a symbol,
    or one of these per axis. The defaults are stride S, no dilation and no padding.
    Plain letters (i, j, o) and (m, n, c) are summed over; primed ones (i', j', c') and
    (m', n', c', o') name the one entry of the input or of the kernel to differentiate by.

    Raises TypeError or ValueError, naming the argument, its value, the rule and a value that would
    do: the rank is 1, 2 or 3, options are integers, and stride and dilation at least 1.

    >>> Symbols(rank=1).input_entry, Symbols(rank=1).kernel_entry
    (X[i', c'], K[m', c', o'])
    >>> Symbols(rank=2, dilation=D, padding=P).positions
    (D*m - P + S*i, D*n - P + S*j)
    """

    rank: int = 2
    stride: Option | tuple[Option, ...] = S
    dilation: Option | tuple[Option, ...] = 1
    padding: Option | tuple[Option, ...] = 0

    def __post_init__(self) -> None:
        if type(self.rank) is not int or self.rank not in (1, 2, 3):
            raise refuse("rank", self.rank, "must be 1, 2 or 3", "2")
        for name in ("stride", "dilation", "padding"):
            for value in self._per_axis(name):
                if name != "padding" and value.is_positive is False:
                    raise refuse(name, value, "must be at least 1", "1")

    def _per_axis(self, name: str) -> tuple[Expr, ...]:
        given = getattr(self, name)
        options = given if isinstance(given, tuple) else (given,) * self.rank
        if len(options) != self.rank:
            rule = f"must be one value, or one per axis, and there are {self.rank}"
            raise refuse(name, given, rule, str((1,) * self.rank))
        return tuple(integer_or_symbol(name, option) for option in options)

    @property
    def input(self) -> IndexedBase:
        """The input X, `(N_1, …, C)`; it reads as zero outside its bounds, which is padding."""
        return _base("X", "N", self.rank, "C")

    @property
    def kernel(self) -> IndexedBase:
        """The kernel K, `(k_1, …, C, O)`."""
        return _base("K", "k", self.rank, "CO")

    @property
    def grad_output(self) -> IndexedBase:
        """The loss's derivative by each output, G, in the output's shape `(M_1, …, O)`."""
        return _base("G", "M", self.rank, "O")

    @property
    def output_entry(self) -> Indexed:
        """G[i, j, o]."""
        return self.grad_output[_indices("ijl"[: self.rank] + "o")]

    @property
    def input_entry(self) -> Indexed:
        """X[i', j', c']."""
        return self.input[_indices("ijl"[: self.rank] + "c", "'")]

    @property
    def kernel_entry(self) -> Indexed:
        """K[m', n', c', o']."""
        return self.kernel[_indices("mnq"[: self.rank] + "co", "'")]

    @property
    def outputs(self) -> tuple[Limit, ...]:
        """Limits of (i, j, o), which run over every output."""
        return _limits(self.output_entry)

    @property
    def taps(self) -> tuple[Limit, ...]:
        """Limits of (m, n, c), which run over every kernel entry that one output uses."""
        return _limits(self.kernel[_indices("mnq"[: self.rank] + "co")])[:-1]

    @property
    def inputs(self) -> tuple[Limit, ...]:
        """Limits of (i', j', c'), which run over every input."""
        return _limits(self.input_entry)

    @property
    def kernels(self) -> tuple[Limit, ...]:
        """Limits of (m', n', c', o'), which run over every kernel entry."""
        return _limits(self.kernel_entry)

    @property
    def positions(self) -> tuple[Expr, ...]:
        """For each axis i·S + m·D − P, the input position that output i reads through tap m."""
        return self.place(self.output_entry.indices[:-1])

    def place(self, starts: tuple[Symbol, ...]) -> tuple[Expr, ...]:
        """Return start·S + m·D − P for each axis."""
        options = map(self._per_axis, ("stride", "dilation", "padding"))
        axes = zip(starts, self.taps[:-1], *options, strict=True)
        return tuple(i * s + m * d - p for i, (m, _, _), s, d, p in axes)


def letters(value: object) -> Symbols:
    """Return `Symbols` as they are; anything else is refused."""
    rule = "must be the letters of a convolution"
    return instance("s", value, Symbols, rule, "Symbols(rank=2)")


def expression(name: str, value: object) -> Expr:
    """Return an expression of SymPy as it is."""
    rule = "must be an expression of SymPy"
    return instance(name, value, Expr, rule, "convolution(Symbols(rank=1))")


def integer_or_symbol(name: str, value: Any) -> Expr:
    """Return an integer, or an expression that stands for one."""
    if isinstance(value, Expr) and value.is_integer is True:
        return value
    try:
        if isinstance(value, bool | np.bool_ | Expr):
            raise TypeError
        return Integer(index(value))
    except Exception as error:  # whatever a caller's own class may raise
        rule = "must be an integer or an integer symbol"
        raise refuse(name, value, rule, "1", TypeError) from error


def limits(name: str, value: Sequence[Limit]) -> tuple[Limit, ...]:
    """Return limits (index, first, last), as `Sum` takes them."""
    if not is_sequence(value) or not all(map(_is_limit, value)):
        rule = "must be a sequence of limits (index, first, last), as Sum takes them"
        raise refuse(name, value, rule, "Symbols(rank=1).outputs", TypeError)
    return tuple(
        (i, integer_or_symbol(name, first), integer_or_symbol(name, last))
        for i, first, last in value
    )


def _is_limit(value: object) -> bool:
    return isinstance(value, tuple | Tuple) and len(value) == 3 and isinstance(value[0], Symbol)
