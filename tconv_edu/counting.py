"""Counting multiplications: numbers that keep a tally of their products, in arrays of objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import array
from tconv_edu.checks import refuse


class _Tally:
    """How many products the numbers that share it have been part of."""

    def __init__(self) -> None:
        self.products = 0


class _Number:
    """A number whose products are counted, also those by zero; its sums are not."""

    __slots__ = ("tally", "value")

    def __init__(self, value: Any, tally: _Tally) -> None:
        self.value, self.tally = value, tally

    def __add__(self, other: Any) -> _Number:
        return _Number(self.value + _value(other), self.tally)

    def __sub__(self, other: Any) -> _Number:
        return _Number(self.value - _value(other), self.tally)

    def __mul__(self, other: Any) -> _Number:
        self.tally.products += 1
        return _Number(self.value * _value(other), self.tally)

    def __rsub__(self, other: Any) -> _Number:
        return _Number(_value(other) - self.value, self.tally)

    __radd__, __rmul__ = __add__, __mul__


def _value(entry: Any) -> Any:
    return entry.value if isinstance(entry, _Number) else entry


def count_multiplications(
    function: Callable[..., Any], *arrays: ArrayLike
) -> tuple[int, NDArray[Any]]:
    """Run a function on arrays of numbers that count, and return the count and the result.

    The function gets arrays of objects in the shapes of `arrays`. It may add, subtract, multiply,
    index, reshape and multiply matrices. A product counts if one of its factors stems from
    `arrays`, also where the other is 0.

    Args:
        function: what to run, called with one array for each of `arrays`.
        arrays: of numbers, of any shapes.

    Returns:
        How many multiplications were made, and what the function returned, as plain numbers.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> count_multiplications(np.convolve, [1, 2, 3], [1, 10])
    (6, array([ 1, 12, 23, 30]))

    """
    if not callable(function):
        raise refuse("function", function, "must be callable", "np.convolve", TypeError)
    tally = _Tally()
    counting = np.frompyfunc(lambda value: _Number(value, tally), 1, 1)
    given = [array("arrays", each) for each in arrays]
    result = function(*(np.asarray(counting(each)) for each in given))
    plain = np.frompyfunc(_value, 1, 1)(result)
    return tally.products, np.array(np.asarray(plain).tolist())
