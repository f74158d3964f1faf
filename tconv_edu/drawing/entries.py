"""Arrays small enough to be drawn, and how their entries read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, array
from tconv_edu.checks import refuse

MOST_CELLS = 40
LONGEST = 16


def table(name: str, value: ArrayLike) -> Array:
    """Return a vector or a matrix of numbers or expressions, small enough to be drawn."""
    result = array(name, value)
    if result.ndim not in (1, 2) or not all(1 <= size <= MOST_CELLS for size in result.shape):
        rule = f"must have 1 or 2 axes of 1 to {MOST_CELLS} cells each"
        raise refuse(name, result, rule, "np.arange(6).reshape(2, 3)")
    for entry in result.flat:
        if len(entry_text(entry)) > LONGEST:
            raise refuse(name, entry, f"must have entries of at most {LONGEST} characters", "[1]")
    return result


def vector(name: str, value: ArrayLike) -> Array:
    """Return a vector of numbers or expressions, short enough to be drawn."""
    result = table(name, value)
    if result.ndim != 1:
        raise refuse(name, result, "must have 1 axis", "[1, 2, 3]")
    return result


def entry_text(entry: Any) -> str:
    """Write one entry of an array: integers in full, floats with four digits.

    >>> [entry_text(entry) for entry in (-3, 0.5, 1 / 3, -0.0, float("inf"), 2 - 1j)]
    ['−3', '0.5', '0.3333', '0', 'inf', '2−1j']
    """
    if isinstance(entry, complex | np.complexfloating):
        text = f"{entry.real + 0:.4g}{entry.imag + 0:+.4g}j"
    elif isinstance(entry, float | np.floating):
        text = f"{entry + 0.0:.4g}"
    else:
        text = str(entry)
    return text.replace("-", "−")


def spoken(array: Array) -> str:
    """Return the entries of an array in a form that can be read out.

    >>> spoken(np.array([[1, 2], [3, 4]]))
    '1, 2; 3, 4'
    """
    return "; ".join(", ".join(entry_text(entry) for entry in row) for row in np.atleast_2d(array))
