"""Names that a reader may mean, of those that are there."""

from __future__ import annotations

import keyword
import types
from typing import Any

MOST = 400
KINDS = {type: "class", types.ModuleType: "namespace"}


def names_after(path: str, names: dict[str, Any]) -> list[tuple[str, str]]:
    """List the names below a dotted path, or those of the chapter if it is empty, and their kinds.

    Nothing is called: attributes alone are followed.
    """
    owner: Any = names
    if path:
        first, *rest = path.split(".")
        try:
            owner = names[first]
            for name in rest:
                owner = getattr(owner, name)
            found = dir(owner)
        except Exception:  # a property may raise anything
            return []
    else:
        found = [*names]
    public = [name for name in found if not name.startswith("_") and not keyword.iskeyword(name)]
    return [(name, _kind(owner, name)) for name in sorted(public)[:MOST]]


def _kind(owner: Any, name: str) -> str:
    try:
        value = owner[name] if isinstance(owner, dict) else getattr(owner, name)
    except Exception:
        return "property"
    for kind, word in KINDS.items():
        if isinstance(value, kind):
            return word
    return "function" if callable(value) else "variable"
