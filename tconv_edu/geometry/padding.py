"""Padding, as a caller may write it: a name, an integer, or a pair per axis."""

from collections.abc import Sequence
from typing import Any, Literal, SupportsIndex, get_args

import numpy as np
from numpy.typing import NDArray

from tconv_edu.checks import Integers, integer, is_sequence, pair, refuse

PaddingName = Literal["valid", "same", "full"]
PaddingPair = Sequence[SupportsIndex] | NDArray[np.integer[Any]]
Padding = PaddingName | Integers | Sequence[SupportsIndex | PaddingPair]
PADDING_NAMES: tuple[PaddingName, ...] = get_args(PaddingName)


def padding_pairs(value: object, rank: int) -> str | tuple[tuple[int, int], ...]:
    """Return a padding name as it is, and explicit padding as one (before, after) pair per axis."""
    named = " or ".join(repr(name) for name in PADDING_NAMES)
    per_axis = "or one integer or (before, after) pair per spatial axis"
    rule = f"must be {named}, an integer, {per_axis}"
    example = f"0 or padding={[(0, 1)] * rank}"
    if isinstance(value, str):
        if value not in PADDING_NAMES:
            raise refuse("padding", value, rule, "'same'")
        return value
    if not is_sequence(value):
        instead = f", {named}, {per_axis}"
        both = integer("padding", value, least=0, example=example, instead=instead)
        return ((both, both),) * rank
    if len(value) != rank:
        raise refuse("padding", value, f"{rule}, and there are {rank}", example)
    return tuple(_padding_pair(axis, entry) for axis, entry in enumerate(value))


def _padding_pair(axis: int, entry: object) -> tuple[int, int]:
    name = f"padding[{axis}]"
    if not is_sequence(entry):
        both = integer(name, entry, least=0, instead=" or a (before, after) pair")
        return both, both
    return pair(name, entry, least=0, instead="an integer or ")


def must_be_zeros(padding_mode: object, line: str) -> None:
    """Refuse other borders than zeros, with the line that computes them."""
    is_name = isinstance(padding_mode, str)
    if not is_name or padding_mode != "zeros":
        rule = f"must be 'zeros'; with other borders, pad first and crop after: {line}"
        error = ValueError if is_name else TypeError
        raise refuse("padding_mode", padding_mode, rule, "'zeros'", error)
