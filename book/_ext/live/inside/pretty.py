"""Writes a value as IPython does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WIDTH = 79
MOST = 1000  # entries of a list; IPython's own number
BRACKETS: dict[type, str] = {list: "[]", tuple: "()", set: "{}"}


def pretty(
    value: Any, indent: int = 0, column: int = 0, after: int = 0, above: tuple[int, ...] = ()
) -> str:
    """Write a value: what does not fit into a line has one entry in each.

    `column` is where it starts, `after` how much has to follow it in its last line, and `above`
    are the ids of what it is in: a list may hold itself.
    """
    flat = _flat(value, above)
    if "\n" not in flat and column + len(flat) + after <= WIDTH:
        return flat
    entries = _entries(value, above)
    if entries is None:
        return flat.replace("\n", "\n" + " " * indent)
    start, parts, end = entries
    inner = indent + len(start)
    lines, above = [], (*above, id(value))
    for at, (key, part) in enumerate(parts):
        rest = len(end) + after if at == len(parts) - 1 else 1
        lines.append(key + pretty(part, inner, inner + len(key), rest, above))
    return start + (",\n" + " " * inner).join(lines) + end


def _flat(value: Any, above: tuple[int, ...]) -> str:
    entries = _entries(value, above)
    if entries is None:
        return repr(value)
    start, parts, end = entries
    above = (*above, id(value))
    return start + ", ".join(key + _flat(part, above) for key, part in parts) + end


class _Dots:
    """Stands for what is not written out."""

    def __repr__(self) -> str:
        return "..."


def _entries(
    value: Any, above: tuple[int, ...]
) -> tuple[str, Sequence[tuple[str, Any]], str] | None:
    """Brackets and entries of what is no subclass with another way to be written."""
    brackets = "{}" if type(value) is dict else BRACKETS.get(type(value))
    if brackets is None or not value:
        return None
    if id(value) in above:
        return brackets[0], [("", _Dots())], brackets[1]
    above = (*above, id(value))
    end = "," + brackets[1] if isinstance(value, tuple) and len(value) == 1 else brackets[1]
    more = [("", _Dots())] if len(value) > MOST else []
    if isinstance(value, dict):
        some = list(value.items())[:MOST] if more else value.items()
        pairs = [(f"{_flat(key, above)}: ", part) for key, part in some]
        return "{", [*pairs, *more], "}"
    some = _ordered(value) if isinstance(value, set) and not more else list(value)[:MOST]
    return brackets[0], [*(("", part) for part in some), *more], end


def _ordered(values: set[Any]) -> list[Any]:
    try:
        return sorted(values)
    except Exception:  # what cannot be compared
        return sorted(values, key=str)
