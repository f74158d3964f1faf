"""What a caller gives to be drawn: arrays that are small enough, texts, and marked cells."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, array, as_read
from tconv_edu.checks import instance, is_sequence, refuse
from tconv_edu.drawing.colours import MARKS

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


def sentence(name: str, value: object, *, empty: bool = False) -> str:
    """Return text for a reader; only an optional one may be empty."""
    text = instance(name, value, str, "must be a string", "'What is drawn'")
    if not (empty or text.strip()):
        raise refuse(name, value, "must not be empty", "'What is drawn'")
    return text


def labels(name: str, value: Any, count: int, like: str = "") -> list[str]:
    """Return one text per row, column or array; `like` is one that would do."""
    example = repr([like or f"{name[0]}{index}" for index in range(count)])
    if not is_sequence(value):
        raise refuse(name, value, "must be a sequence of strings", example, TypeError)
    if len(value) != count:
        raise refuse(name, value, f"must have one entry each, and there are {count}", example)
    return [sentence(f"{name}[{at}]", entry, empty=True) for at, entry in enumerate(value)]


def marked_hues(name: str, value: ArrayLike | None, shape: tuple[int, ...], hue: str) -> Array:
    """Return the hue of every cell: that of its group, or `hue` where it has none.

    `value` is a boolean mask, or group numbers, 0 for unmarked.
    """
    if value is None:
        return np.full(shape, hue)
    rule = f"must be booleans, or group numbers from 0 to {len(MARKS)}, of the shape {shape}"
    example = f"np.ones({shape}, bool)"
    groups = as_read(name, value, rule, example)
    if groups.dtype.kind not in "biu":
        raise refuse(name, value, rule, example, TypeError)
    if groups.shape != shape or groups.min() < 0 or groups.max() > len(MARKS):
        raise refuse(name, value, rule, example)
    return np.array([hue, *MARKS]).take(groups.astype(int))
