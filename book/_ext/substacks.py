r"""Lines below a sum stand apart: KaTeX sets those of ``\substack`` so close that they touch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SUBSTACK = re.compile(r"\\substack\s*\{(?:[^{}]|\{[^{}]*\})*\}")
BREAK = re.compile(r"\\\\(?!\[)")


def apart(formula: str) -> str:
    """Return the formula with more room between the lines of each stack."""
    return SUBSTACK.sub(lambda stack: BREAK.sub(lambda _: r"\\[0.3em]", stack[0]), formula)


def spread(_: Sphinx, page: nodes.document, __: str) -> None:
    """Set the lines of all stacks of a page apart."""
    for formula in page.findall(nodes.math_block):
        if (spaced := apart(formula.astext())) != formula.astext():
            formula[:] = [nodes.Text(spaced)]


def setup(app: Sphinx) -> dict[str, Any]:
    """Spread when a page is about to be written."""
    app.connect("doctree-resolved", spread)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
