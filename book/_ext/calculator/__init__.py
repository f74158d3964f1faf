"""The size calculator of the book: two directives, a style, and the script of `<tconv-sizes>`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from calculator.directive import (
    AnswerDirective,
    CalculatorDirective,
    calculator,
    calculator_link,
    depart,
    depart_link,
    skip,
    visit,
    visit_link,
)
from elements import Assets

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directives and their files."""
    skipped = (skip, skip)
    for node, written in (
        (calculator, (visit, depart)),
        (calculator_link, (visit_link, depart_link)),
    ):
        app.add_node(node, html=written, epub=skipped, latex=skipped, text=skipped)
    app.add_directive("size-calculator", CalculatorDirective)
    app.add_directive("size-answer", AnswerDirective)
    Assets("calculator", "tconv-sizes", calculator, Path(__file__).parent / "static").connect(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
