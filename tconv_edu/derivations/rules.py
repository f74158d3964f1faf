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

from tconv_edu.derivations.symbols import Limit


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
            raise ValueError(f"{limit} depends on another index; it must have constant bounds")
        grid = np.arange(bounds[0], bounds[1] + 1).reshape(-1, *[1] * self.depth)
        return replace(self, symbols={**self.symbols, index: grid}, depth=self.depth + 1)


@singledispatch
def value_of(e: Basic, scope: Scope) -> Any:
    """Return the value of `e` as an array that broadcasts over the axes in use.

    Raises TypeError for a kind of expression that has no rule here, ValueError for a symbol or
    an array without a value.

    >>> from sympy.abc import x
    >>> value_of(x**2 + 1, Scope({}, {x: 3}, depth=0, round_down=False))
    10
    """
    raise TypeError(
        f"cannot evaluate {type(e).__name__} in {e}; an expression may have sums, products, whole "
        "powers, Kronecker deltas, indexed arrays and cases"
    )


@value_of.register(Symbol)
def _symbol(e: Symbol, scope: Scope) -> Any:
    if e not in scope.symbols:
        raise ValueError(f"{e} has no value; add it to values ({{{e}: …}}) or to over")
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
        raise ValueError(f"{e.base} has no value; add an array for it to values")
    array = scope.arrays[e.base]
    at = np.broadcast_arrays(*(value_of(index, scope) for index in e.indices))
    sizes = zip(at, array.shape, strict=True)
    inside = reduce(operator.and_, ((i >= 0) & (i <= size - 1) for i, size in sizes))
    if not scope.round_down and any(np.any(inside & (i % 1 != 0)) for i in at):
        raise ValueError(
            f"an index of {e} is a fraction; it must be an integer (was a delta summed away "
            "where its solution is none?); round_down=True floors it"
        )
    return np.where(inside, array[tuple(np.where(inside, i // 1, 0).astype(int) for i in at)], 0)


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
        raise TypeError(f"cannot evaluate {e}; an exponent must be a whole number")
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
        raise ValueError(f"{e} has no value where no case holds; it must end with a default")
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
