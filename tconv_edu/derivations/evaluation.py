"""Put arrays and integers into an expression, for all values of its free indices at once."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sympy import Expr, IndexedBase, Symbol

from tconv_edu.derivations.rules import Scope, value_of
from tconv_edu.derivations.symbols import Limit

Array: TypeAlias = NDArray[Any]
Values: TypeAlias = Mapping[IndexedBase | Symbol, ArrayLike]


def evaluate(
    expression: Expr, values: Values, over: Sequence[Limit] = (), *, round_down: bool = False
) -> Any:
    """Return the expression's values as an array with one axis per limit in `over`.

    `values` holds an array for each IndexedBase and an integer for each symbol; the arrays also
    give the sizes in the bases' shapes, so one `values` serves every expression. `over` holds
    (index, first, last) as `Sum` takes them, such as `s.inputs`; without it the result is a number.

    An array reads as zero outside its bounds: that is padding. Integer arrays (computed in 64 bits)
    and object arrays of fractions give exact results; values must be finite. Memory grows with the
    product of all ranges. An index that comes out fractional within an array is an error, unless
    `round_down` floors it, as `//` in a program would: that shows what a wrong formula does.

    Raises TypeError for a value or an expression of a wrong kind, ValueError for a value that is
    missing, contradicts another, or has a wrong number of axes, and for a fractional index.

    >>> from tconv_edu.derivations import S, Symbols, transposed_convolution
    >>> s = Symbols(rank=1)
    >>> g, k = np.array([1, 2, 3]), np.array([1, 10, 100])
    >>> values = {s.grad_output: g[:, None], s.kernel: k[:, None, None], S: 2, s.input.shape[0]: 7}
    >>> evaluate(transposed_convolution(s), values, over=s.inputs).ravel()
    array([  1,  10, 102,  20, 203,  30, 300])
    """
    arrays, integers = _bind(values)
    scope = Scope(arrays, integers, depth=0, round_down=round_down)
    for limit in reversed(over):
        scope = scope.enter(limit)
    result = np.asarray(value_of(expression, scope))
    if not over:
        return result.item()
    return np.broadcast_to(result, [scope.symbols[index].shape[0] for index, _, _ in over]).copy()


def _bind(values: Values) -> tuple[dict[IndexedBase, Array], dict[Symbol, int]]:
    """Split the values into arrays and integers, with the arrays' sizes among the integers."""
    arrays: dict[IndexedBase, Array] = {}
    integers: dict[Symbol, int] = {}
    for name, value in values.items():
        if isinstance(name, IndexedBase):
            arrays[name] = _as_array(name, value)
            for size, length in zip(name.shape, arrays[name].shape, strict=True):
                _set(integers, size, length)
        elif isinstance(name, Symbol):
            _set(integers, name, _as_int(name, value))
        else:
            raise TypeError(
                f"values has the key {name!r}; a key must be an IndexedBase or a Symbol"
            )
    return arrays, integers


def _as_array(base: IndexedBase, value: ArrayLike) -> Array:
    if not base.shape:
        raise ValueError(f"{base} has no shape; define it as IndexedBase('{base}', shape=(…))")
    array = np.asarray(value)
    if array.dtype.kind not in "biufcO":
        raise TypeError(f"the array for {base} has dtype {array.dtype}; it must hold numbers")
    if array.ndim != len(base.shape) or array.size == 0:
        raise ValueError(
            f"the array for {base} has shape {array.shape}; "
            f"it must have the axes {tuple(base.shape)}, each at least 1 long"
        )
    return array.astype(np.int64) if array.dtype.kind in "biu" else array


def _as_int(symbol: Symbol, value: Any) -> int:
    if isinstance(value, bool | np.bool_) or not hasattr(value, "__index__"):
        raise TypeError(f"{symbol} is {value!r}; it must be an integer, for example {symbol}: 2")
    number = operator.index(value)
    if symbol.is_positive and number < 1:
        raise ValueError(f"{symbol} is {number}; it must be at least 1, for example {symbol}: 2")
    return number


def _set(integers: dict[Symbol, int], symbol: Symbol, value: int) -> None:
    known = integers.setdefault(symbol, value)
    if known != value:
        raise ValueError(f"{symbol} is both {known} and {value}; it must have one value")
