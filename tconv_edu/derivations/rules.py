"""What each kind of expression is worth, as exact arithmetic on NumPy grids.

Every index, bound or free, is one axis of a grid; a sum is then a sum over its axis.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce, singledispatch
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy.logic.boolalg import BooleanAtom

from tconv_edu.arrays import Cause, must_fit
from tconv_edu.checks import refuse
from tconv_edu.derivations.symbols import Limit


@dataclass(frozen=True)
class Scope:
    """The arrays, and the value of each symbol: an integer, or a grid along one of `depth` axes."""

    arrays: Mapping[sympy.IndexedBase, NDArray[Any]]
    symbols: Mapping[sympy.Symbol, Any]
    depth: int
    round_down: bool

    def over(self, limits: Sequence[Limit], e: sympy.Basic) -> NDArray[Any]:
        """Return the values of `e` with a leading axis for each limit, along which it runs."""
        scope = self
        for limit in reversed(limits):
            scope = scope._enter(limit)
        values = np.asarray(value_of(e, scope))
        lengths = [len(scope.symbols[index]) for index, _, _ in limits]
        outer = np.broadcast_shapes(values.shape, (*lengths, *[1] * self.depth))
        return np.broadcast_to(values, outer)

    def _enter(self, limit: Limit) -> Scope:
        index, *bounds = limit
        first, last = (value_of(bound, self) for bound in bounds)
        if np.ndim(first) or np.ndim(last):
            rule = "must have limits with constant bounds"
            raise refuse("expression", limit, rule, "Sum(x, (a, 0, 2), (b, 1, 2))")
        values = range(first, last + 1)
        length = max(0, values.stop - values.start)
        others = (grid.size for grid in self.symbols.values() if np.ndim(grid))
        causes = [Cause("values", values, length, "{S: 2}")]
        must_fit("a grid", (length, *others), np.dtype(np.int64).itemsize, causes)
        grid = np.arange(first, last + 1).reshape(-1, *[1] * self.depth)
        return replace(self, symbols={**self.symbols, index: grid}, depth=self.depth + 1)


@singledispatch
def value_of(e: sympy.Basic, scope: Scope) -> Any:
    """Return the value of `e` as an array that broadcasts over the axes in use.

    Raises TypeError for a kind of expression that has no rule here, ValueError for a symbol or
    an array without a value.

    >>> from sympy.abc import x
    >>> value_of(x**2 + 1, Scope({}, {x: 3}, depth=0, round_down=False))
    10
    """
    known = "sums, products, whole powers, Kronecker deltas, indexed arrays and cases"
    example = "convolution(Symbols(rank=1))"
    raise refuse("expression", e, f"must be made of {known}", example, TypeError)


@value_of.register(sympy.Symbol)
def _symbol(e: sympy.Symbol, scope: Scope) -> Any:
    if e not in scope.symbols:
        rule = f"must hold every letter of the expression that is not in over, and {e} is missing"
        raise refuse("values", list(scope.symbols), rule, f"{{{e}: 2}}")
    return scope.symbols[e]


@value_of.register(sympy.Sum)
def _sum(e: sympy.Sum, scope: Scope) -> Any:
    return scope.over(e.limits, e.function).sum(axis=tuple(range(len(e.limits))))


@value_of.register(sympy.Indexed)
def _indexed(e: sympy.Indexed, scope: Scope) -> Any:
    if e.base not in scope.arrays:
        rule = f"must hold every array of the expression, and {e.base} is missing"
        raise refuse("values", list(scope.arrays), rule, f"{{{e.base}: np.ones((3, 1))}}")
    array = scope.arrays[e.base]
    at = np.broadcast_arrays(*(value_of(index, scope) for index in e.indices))
    sizes = zip(at, array.shape, strict=True)
    inside = reduce(operator.and_, ((i >= 0) & (i <= size - 1) for i, size in sizes))
    if not scope.round_down and any(np.any(inside & (i % 1 != 0)) for i in at):
        rule = "must have whole indices (was a delta summed away where its solution is none?)"
        raise refuse("expression", e, f"{rule}, or round_down=True, which floors them", "X[2*i, c]")
    return np.where(inside, array[tuple(np.where(inside, i, 0).astype(int) for i in at)], 0)


@value_of.register(sympy.KroneckerDelta)
def _delta(e: sympy.KroneckerDelta, scope: Scope) -> Any:
    return np.equal(*(value_of(side, scope) for side in e.args[:2])).astype(int)


@value_of.register(sympy.Pow)
def _pow(e: sympy.Pow, scope: Scope) -> Any:
    base = value_of(e.base, scope)
    if not e.exp.is_Integer:
        raise refuse("expression", e, "must have whole numbers as exponents", "S**2", TypeError)
    if e.exp >= 0:
        return base ** int(e.exp)
    whole = np.asarray(base, dtype=object) ** int(-e.exp)
    return np.vectorize(Fraction, otypes=[object])(1, whole)


@value_of.register(sympy.Piecewise)
def _piecewise(e: sympy.Piecewise, scope: Scope) -> Any:
    if e.args[-1][1] != True:  # noqa: E712 (SymPy's true)
        rule = "must have cases that end with a default"
        raise refuse("expression", e, rule, "Piecewise((x, x > 0), (0, True))")
    conditions = [np.asarray(value_of(condition, scope)) for _, condition in e.args]
    return np.select(conditions, [value_of(value, scope) for value, _ in e.args])


_OPERATIONS: dict[type[sympy.Basic], Callable[[Any, Any], Any]] = {
    sympy.Add: operator.add,
    sympy.Mul: operator.mul,
    sympy.And: np.logical_and,
    sympy.Or: np.logical_or,
    sympy.Eq: operator.eq,
    sympy.Ne: operator.ne,
    sympy.Lt: operator.lt,
    sympy.Le: operator.le,
    sympy.Gt: operator.gt,
    sympy.Ge: operator.ge,
}


def _operation(e: sympy.Basic, scope: Scope) -> Any:
    return reduce(_OPERATIONS[e.func], (value_of(side, scope) for side in e.args))


for kind in _OPERATIONS:
    value_of.register(kind, _operation)
value_of.register(sympy.Integer, lambda e, _: int(e))
value_of.register(sympy.Rational, lambda e, _: Fraction(int(e.p), int(e.q)))
value_of.register(BooleanAtom, lambda e, _: bool(e))
