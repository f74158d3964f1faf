"""What derivations accept: expressions, limits of sums, integers known or not yet known."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any, TypeAlias

import numpy as np
from sympy import Expr, Integer, Symbol, Tuple

from tconv_edu.checks import is_sequence, refuse

#: (index, first, last), both inclusive: as `sympy.Sum` takes it.
Limit: TypeAlias = tuple[Symbol, Expr, Expr]


def expression(name: str, value: object) -> Expr:
    """Return an expression of SymPy as it is."""
    if not isinstance(value, Expr):
        rule = "must be an expression of SymPy"
        raise refuse(name, value, rule, "convolution(Symbols(rank=1))", TypeError)
    return value


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
