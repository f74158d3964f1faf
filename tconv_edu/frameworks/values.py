"""Values that several frameworks take: weight arrays, lists, pairs, output_padding."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, array
from tconv_edu.checks import Axes, entries, per_axis, refuse


def weights(name: str, value: ArrayLike, shape: str) -> Array:
    """Return a framework's weight array; `shape` says how its axes are ordered, for the message."""
    example = "np.ones((3, 3, 1, 1))"
    result = array(name, value, example)
    if not 3 <= result.ndim <= 5 or 0 in result.shape:
        rule = f"must have the shape {shape}, with 1 to 3 spatial axes and no size 0"
        raise refuse(name, value, rule, example)
    return result


def listed(name: str, value: Any, count: int, *, least: int, what: str = "") -> Axes:
    """Return so many ints from a sequence; an int alone is refused. `what` says which they are."""
    rule = f"must be a sequence of {count} integer{'s' * (count > 1)}{what}"
    wanted = entries(name, value, count, rule, (least,) * count)
    return per_axis(name, wanted, count, least=least)


def given(name: str, value: Any, rank: int, *, least: int) -> Axes:
    """Return so many ints from a sequence, or the least of them for each axis from None."""
    return (least,) * rank if value is None else listed(name, value, rank, least=least)


def below(value: object, bounds: Axes, what: str) -> Axes:
    """Return output_padding, one int per axis, each below its bound; `what` names the bound."""
    amounts = per_axis("output_padding", value, len(bounds), least=0)
    for axis, (amount, bound) in enumerate(zip(amounts, bounds, strict=True)):
        if amount >= bound:
            rule = f"must be below {what} = {bound} on axis {axis}"
            raise refuse("output_padding", value, rule, str(tuple(b - 1 for b in bounds)))
    return amounts
