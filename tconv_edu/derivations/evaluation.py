"""Put arrays and integers into an expression, for all values of its free indices at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from sympy import Expr, IndexedBase, Symbol

from tconv_edu.arrays import Array, as_read
from tconv_edu.checks import LARGEST, flag, integer, refuse
from tconv_edu.derivations import symbols
from tconv_edu.derivations.rules import Scope
from tconv_edu.derivations.symbols import Limit

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

    Raises TypeError or ValueError, naming the argument, its value, the rule and a value that would
    do: among others for a value that is missing or contradicts another, and a fractional index.

    >>> from tconv_edu.derivations import S, Symbols, transposed_convolution
    >>> s = Symbols(rank=1)
    >>> g, k = np.array([1, 2, 3]), np.array([1, 10, 100])
    >>> values = {s.grad_output: g[:, None], s.kernel: k[:, None, None], S: 2, s.input.shape[0]: 7}
    >>> evaluate(transposed_convolution(s), values, over=s.inputs).ravel()
    array([  1,  10, 102,  20, 203,  30, 300])
    """
    symbols.expression("expression", expression)
    limits, rounds = symbols.limits("over", over), flag("round_down", round_down)
    result = Scope(*_bind(values), depth=0, round_down=rounds).over(limits, expression)
    return result.copy() if limits else result.item()


def _bind(values: Values) -> tuple[dict[IndexedBase, Array], dict[Symbol, int]]:
    """Split the values into arrays and integers, with the arrays' sizes among the integers."""
    arrays: dict[IndexedBase, Array] = {}
    integers: dict[Symbol, int] = {}
    if not isinstance(values, Mapping):
        rule = "must map letters to arrays and integers"
        raise refuse("values", values, rule, "{S: 2}", TypeError)
    for name, value in values.items():
        if isinstance(name, IndexedBase):
            arrays[name] = _as_array(name, value)
            for size, length in zip(name.shape, arrays[name].shape, strict=True):
                _set(integers, size, length)
        elif isinstance(name, Symbol):
            least = 1 if name.is_positive else -LARGEST
            _set(integers, name, integer(f"values[{name}]", value, least=least, example="2"))
        else:
            rule = "must have letters as keys, each an IndexedBase or a Symbol"
            raise refuse("values", name, rule, "{S: 2}", TypeError)
    return arrays, integers


def _as_array(base: IndexedBase, value: ArrayLike) -> Array:
    rule = f"must be an array of numbers with the axes {tuple(base.shape or ())}, each not empty"
    example, name = "np.ones((3, 1))", f"values[{base}]"
    if not base.shape:
        letter = f"IndexedBase('{base}', shape=(…))"
        raise refuse("values", base, "must have arrays as keys whose shape is known", letter)
    array = as_read(name, value, rule, example)
    if array.dtype.kind not in "biufcO":
        raise refuse(name, array, rule, example, TypeError)
    if array.ndim != len(base.shape) or array.size == 0:
        raise refuse(name, array, rule, example)
    return array.astype(np.int64) if array.dtype.kind in "biu" else array


def _set(integers: dict[Symbol, int], symbol: Symbol, value: int) -> None:
    known = integers.setdefault(symbol, value)
    if known != value:
        rule = f"must give {symbol} one value, and the others make it {known}"
        raise refuse("values", value, rule, f"{{{symbol}: {known}}}")
