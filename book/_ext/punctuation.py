"""A full stop after a formula never begins a line.

A browser may break a line behind a formula, as behind a picture, also before the mark that belongs
to it, and no invisible character forbids that. So the mark becomes part of the formula.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MARKS = re.compile(r"[.,;:!?)]+")


def join(_: Sphinx, page: nodes.document, __: str) -> None:
    """Move the marks after each formula in a line into it."""
    for formula in list(page.findall(nodes.math)):
        around = formula.parent.children
        place = around.index(formula) + 1
        after = around[place] if place < len(around) else None
        if isinstance(after, nodes.Text) and (marks := MARKS.match(after)):
            formula[:] = [nodes.Text(rf"{formula.astext()}\text{{{marks[0]}}}")]
            formula.parent[place] = nodes.Text(after[marks.end() :])


def setup(app: Sphinx) -> dict[str, Any]:
    """Join when a page is about to be written."""
    app.connect("doctree-resolved", join)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
