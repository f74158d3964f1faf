"""``{numbers-of-book}``: what the book has of each kind, counted in its sources at every build."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import nbformat
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from elements.table import table

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]


@cache
def chapters() -> list[Any]:
    """Return the notebooks."""
    found: list[Any] = []
    for path in sorted(ROOT.glob("book/*.ipynb")):
        found.append(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]
    return found


def prose() -> str:
    """Return all that the book says in Markdown."""
    cells = (c.source for n in chapters() for c in n.cells if c.cell_type == "markdown")
    return "\n".join([*(p.read_text("utf-8") for p in sorted(ROOT.glob("book/*.md"))), *cells])


def page(name: str) -> str:
    """Return the text of a page, or of a file beside the book."""
    return (ROOT / name).read_text("utf-8")


def executed() -> int:
    """Count the cells of code that `make test` runs again and compares."""
    return sum(cell.cell_type == "code" for notebook in chapters() for cell in notebook.cells)


@cache
def tests() -> int:
    """Count functions; one that runs for many parameters is one."""
    nodes_of_all = (ast.walk(ast.parse(p.read_text("utf-8"))) for p in ROOT.glob("tests/**/*.py"))
    return sum(
        isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for each in nodes_of_all
        for node in each
    )


def mutants() -> str:
    """Return how many were killed of how many, in the modules that CONTRIBUTING.md names."""
    said = page("CONTRIBUTING.md").partition("Last score:")[2].partition("\n* ")[0]
    pairs = re.findall(r"(\d+)(?: killed)?\s+of\s+(\d+)", said)
    return "{} of {}".format(*(sum(map(int, each)) for each in zip(*pairs, strict=True)))


def marks(pattern: str, text: Callable[[], str]) -> Callable[[], int]:
    """Return what counts a pattern, at the beginning of lines."""
    return lambda: len(re.findall(pattern, text(), re.MULTILINE))


KINDS: Mapping[str, Callable[[], int | str]] = MappingProxyType(
    {
        "chapters": lambda: len(chapters()),
        "cells of code, executed and compared": executed,
        "exercises with a solution": marks(r"^:::\{exercise\}", prose),
        "numbered statements, each with one test": marks(r"^:label: prop-", prose),
        "famous statements with a verdict": marks(r"^### ", lambda: page("book/claims.md")),
        "questions of readers, answered": marks(r"^\(q-", lambda: page("book/questions.md")),
        "tests, a function each": tests,
        "mutants killed at the last run, of some modules": mutants,
    }
)


def rows() -> Iterable[list[nodes.Node]]:
    """Return a line for each kind."""
    return [[nodes.Text(kind), nodes.Text(str(count()))] for kind, count in KINDS.items()]


class NumbersDirective(SphinxDirective):
    """The table."""

    def run(self) -> list[nodes.Node]:
        """Count; a page that is not read again keeps what was counted before."""
        self.env.note_reread()
        return [table(("of the book", "number"), list(rows()))]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("numbers-of-book", NumbersDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
