"""What the book's own elements share: how they are made, and how a page gets their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from elements import prose
from elements.assets import Assets
from elements.code import code
from elements.element import Element, depart, element, skip, visit

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["Assets", "Element", "code", "element"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register what all of them need."""
    skipped = (skip, skip)
    app.add_node(element, html=(visit, depart), epub=skipped, latex=skipped, text=skipped)
    prose.add(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
