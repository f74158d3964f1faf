"""The numbers in X and K: by name, or the reader's own. static/numbers.mjs computes the same."""

from __future__ import annotations

import numpy as np

from tconv_edu.arrays import Array

Given = str | tuple[float, ...]


def samples(given: Given, sizes: tuple[int, ...]) -> Array:
    """Return the input: 1, 2, 3, … in reading order, or what was asked for."""
    if not isinstance(given, str):
        return np.reshape(given, sizes)
    filled = np.zeros(sizes, int)
    if given == "count":
        filled += np.arange(1, filled.size + 1).reshape(sizes)
    elif given == "ones":
        filled += 1
    elif given == "one":
        filled[tuple((size - 1) // 2 for size in sizes)] = 1
    else:  # a step
        filled[2 * np.indices(sizes)[-1] >= sizes[-1]] = 1
    return filled


def weights(given: Given, sizes: tuple[int, ...], stride: int) -> Array:
    """Return the kernel: powers of ten, odd numbers in two dimensions, or what was asked for."""
    if not isinstance(given, str):
        return np.reshape(given, sizes)
    filled: Array = np.ones(sizes, int)
    places = np.indices(sizes)
    if given == "edge":
        filled = np.sign(2 * places[-1] - sizes[-1] + 1)
    elif given == "bilinear":
        middle = (np.reshape(sizes, (-1, *(1,) * len(sizes))) - 1) / 2
        filled = np.maximum(1 - abs(places - middle) / stride, 0).prod(0)
    elif given == "digits":
        each = np.arange(filled.size).reshape(sizes)
        filled = 10**each if len(sizes) == 1 else 2 * each + 1
    return filled


def read(name: str, text: str, names: tuple[str, ...], sizes: tuple[int, ...]) -> Given:
    """Read a name, or as many numbers as there are entries."""
    if text in names:
        return text
    count = int(np.prod(sizes))
    try:
        numbers = tuple(map(float, text.split()))
    except ValueError:
        numbers = ()
    if len(numbers) != count:
        rule = f"one of {', '.join(names)}, or {count} numbers with spaces between"
        raise ValueError(f"{name} must be {rule}, not {text!r}")
    return tuple(int(number) if number.is_integer() else number for number in numbers)


def spelled(given: Given) -> str:
    """Write numbers as an address spells them: 1, −2 and 0.25 are 1x-2x0p25."""
    if isinstance(given, str):
        return given
    return "x".join(f"{round(number, 4):g}".replace(".", "p") for number in given)
