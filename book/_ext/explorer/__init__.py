"""The explorer of the book: a Sphinx directive, its style, and the script of `<tconv-explorer>`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements import Assets
from explorer.directive import ExplorerDirective, depart, explorer, skip, visit

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and its files."""
    skipped = (skip, skip)
    app.add_node(explorer, html=(visit, depart), epub=skipped, latex=skipped, text=skipped)
    app.add_directive("explorer", ExplorerDirective)
    Assets("explorer", "tconv-explorer", explorer, Path(__file__).parent / "static").connect(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
