"""Whole layers of frameworks, as their users hold them: weight, arguments and bias in one object.

No framework is imported: a layer is known by what it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, NamedTuple, ParamSpec, TypeAlias

from numpy.typing import ArrayLike

from tconv_edu.checks import because, refuse
from tconv_edu.layer import Layer

P = ParamSpec("P")
Weight: TypeAlias = ArrayLike | Any  # an array in the framework's layout, or a whole layer


class Parts(NamedTuple):
    """What a layer is made of: its weight, its arguments by their names, its bias or None."""

    weight: Any
    arguments: dict[str, Any]
    bias: Any = None


def takes_layers(
    name: str, parts_of: Callable[[Any, dict[str, Any]], Parts | None]
) -> Callable[[Callable[P, Layer]], Callable[P, Layer]]:
    """Let a function that reads a weight and its arguments read a whole layer, too.

    Arguments that are given beside a layer take the place of its own.

    Args:
        name: of the function's first argument.
        parts_of: takes what is given: a layer, or else it returns None; and the arguments beside
            it, of which it may take some out.
    """

    def decorate(read: Callable[P, Layer]) -> Callable[P, Layer]:
        @wraps(read)
        def reader(*args: P.args, **options: P.kwargs) -> Layer:
            given: dict[str, Any] = {**options}
            parts = _taken_apart(name, parts_of, args[0], given) if args else None
            if parts is None:
                return read(*args, **options)
            layer = read(parts.weight, **(parts.arguments | given))
            return layer if parts.bias is None else replace(layer, bias=parts.bias)

        return reader

    return decorate


def _taken_apart(name: str, parts_of: Any, source: object, given: dict[str, Any]) -> Parts | None:
    """Take a layer apart; of one that holds no weight yet, its framework says so."""
    try:
        parts: Parts | None = parts_of(source, given)
    except Exception as error:
        rule = because("must be a weight, or a layer that holds one", error)
        raise refuse(name, source, rule, "np.ones((3, 3, 1, 1))", TypeError) from error
    return parts
