"""What each kind of expression is worth, as exact arithmetic on NumPy grids.

Every index, bound or free, is one axis of a grid; a sum is then a sum over its axis.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce, singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import (
    Add,
    And,
    Basic,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Mul,
    Or,
    Piecewise,
    Pow,
    Rational,
    Sum,
    Symbol,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from tconv_edu.derivations.arguments import Limit
from tconv_edu.geometry import Cause, must_fit, refuse


@dataclass(frozen=True)
class Scope:
    """The arrays, and the value of each symbol: an integer, or a grid along one of `depth` axes."""

    arrays: Mapping[IndexedBase, NDArray[Any]]
    symbols: Mapping[Symbol, Any]
    depth: int
    round_down: bool

    def enter(self, limit: Limit) -> Scope:
        """Return the scope in which the limit's index runs along a new leading axis."""
        index, first, last = limit
        bounds = [value_of(bound, self) for bound in (first, last)]
        if any(np.ndim(bound) for bound in bounds):
            rule = "must have limits with constant bounds"
            raise refuse("expression", limit, rule, "Sum(x, (a, 0, 2), (b, 1, 2))")
        self._must_fit(range(bounds[0], bounds[1] + 1))
        grid = np.arange(bounds[0], bounds[1] + 1).reshape(-1, *[1] * self.depth)
        return replace(self, symbols={**self.symbols, index: grid}, depth=self.depth + 1)

    def _must_fit(self, values: range) -> None:
        others = (grid.size for grid in self.symbols.values() if np.ndim(grid))
        length = max(0, values.stop - values.start)
        causes = [Cause("values", values, length, "{S: 2}")]
        must_fit("a grid", (length, *others), np.dtype(np.int64).itemsize, causes)


@singledispatch
def value_of(e: Basic, scope: Scope) -> Any:
    """Return the value of `e` as an array that broadcasts over the axes in use.

    Raises TypeError for a kind of expression that has no rule here, ValueError for a symbol or
    an array without a value.

    >>> from sympy.abc import x
    >>> value_of(x**2 + 1, Scope({}, {x: 3}, depth=0, round_down=False))
    10
    """
    rule = (
        "must be made of sums, products, whole powers, Kronecker deltas, indexed arrays and cases"
    )
    raise refuse("expression", e, rule, "convolution(Symbols(rank=1))", TypeError)


@value_of.register(Symbol)
def _symbol(e: Symbol, scope: Scope) -> Any:
    if e not in scope.symbols:
        rule = f"must hold every letter of the expression that is not in over, and {e} is missing"
        raise refuse("values", list(scope.symbols), rule, f"{{{e}: 2}}")
    return scope.symbols[e]


@value_of.register(Rational)
def _rational(e: Rational, scope: Scope) -> int | Fraction:
    return int(e) if e.is_Integer else Fraction(int(e.p), int(e.q))


@value_of.register(BooleanAtom)
def _boolean(e: BooleanAtom, scope: Scope) -> bool:
    return bool(e)


@value_of.register(Sum)
def _sum(e: Sum, scope: Scope) -> Any:
    for limit in reversed(e.limits):
        scope = scope.enter(limit)
    shape = [scope.symbols[index].shape[0] for index in e.variables]
    terms = np.asarray(value_of(e.function, scope))
    outer = np.broadcast_shapes(terms.shape, (*shape, *[1] * (scope.depth - len(shape))))
    return np.broadcast_to(terms, outer).sum(axis=tuple(range(len(shape))))


@value_of.register(Indexed)
def _indexed(e: Indexed, scope: Scope) -> Any:
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


@value_of.register(KroneckerDelta)
def _delta(e: KroneckerDelta, scope: Scope) -> Any:
    return np.equal(*(value_of(side, scope) for side in e.args[:2])).astype(int)


@value_of.register(Add)
def _add(e: Add, scope: Scope) -> Any:
    return reduce(operator.add, (value_of(term, scope) for term in e.args))


@value_of.register(Mul)
def _mul(e: Mul, scope: Scope) -> Any:
    return reduce(operator.mul, (value_of(factor, scope) for factor in e.args))


@value_of.register(Pow)
def _pow(e: Pow, scope: Scope) -> Any:
    base = value_of(e.base, scope)
    if not e.exp.is_Integer:
        raise refuse("expression", e, "must have whole numbers as exponents", "S**2", TypeError)
    if e.exp >= 0:
        return base ** int(e.exp)
    whole = np.asarray(base, dtype=object) ** int(-e.exp)
    return np.vectorize(Fraction, otypes=[object])(1, whole)


@value_of.register(Relational)
def _relation(e: Relational, scope: Scope) -> Any:
    return _RELATIONS[e.rel_op](*(value_of(side, scope) for side in e.args))


@value_of.register(And)
def _and(e: And, scope: Scope) -> Any:
    return reduce(np.logical_and, (value_of(part, scope) for part in e.args))


@value_of.register(Or)
def _or(e: Or, scope: Scope) -> Any:
    return reduce(np.logical_or, (value_of(part, scope) for part in e.args))


@value_of.register(Piecewise)
def _piecewise(e: Piecewise, scope: Scope) -> Any:
    *cases, (default, condition) = e.args
    if condition != True:  # noqa: E712 (SymPy's true)
        rule = "must have cases that end with a default"
        raise refuse("expression", e, rule, "Piecewise((x, x > 0), (0, True))")
    result = value_of(default, scope)
    for value, condition in reversed(cases):
        result = np.where(value_of(condition, scope), value_of(value, scope), result)
    return result


_RELATIONS = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
