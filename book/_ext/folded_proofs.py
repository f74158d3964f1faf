"""A proof with the class dropdown is folded under the word "Proof", as solutions are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WORD = "Proof. "  # what sphinx-proof puts before the text


def add_titles(_: Sphinx, page: nodes.document) -> None:
    """Give each folded proof a title, which can be clicked, and take the word out of its text."""
    for proof in page.findall(nodes.admonition):
        if {"proof", "dropdown"} <= set(proof["classes"]):
            first = next(iter(proof.findall(nodes.Text)))
            first.parent.replace(first, nodes.Text(first.removeprefix(WORD)))
            proof.insert(0, nodes.title("", WORD.rstrip(". ")))


def setup(app: Sphinx) -> dict[str, Any]:
    """Have the titles added when a page was read."""
    app.connect("doctree-read", add_titles)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
