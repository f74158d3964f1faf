"""What a caller says about arrays: texts for a reader, and groups of marked cells."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, as_read
from tconv_edu.checks import is_sequence, refuse
from tconv_edu.drawing.colours import MARKS


def sentence(name: str, value: object, *, empty: bool = False) -> str:
    """Return text for a reader; only an optional one may be empty."""
    if not isinstance(value, str):
        raise refuse(name, value, "must be a string", "'What is drawn'", TypeError)
    if not (empty or value.strip()):
        raise refuse(name, value, "must not be empty", "'What is drawn'")
    return value


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
