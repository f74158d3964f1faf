"""Which cells of a chapter run in the page, and why the others do not.

A cell does not run if one of its statements needs what is absent there, itself or through a name
that such a statement defines. Its other statements still do, unseen, for the cells below. Imports
always run: the worker stands in for what is absent.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from live.runner import absent

FILE = "a file of the book"


@dataclass(frozen=True)
class Verdict:
    """What becomes of a cell.

    Attributes:
        reason: what it needs that the page does not load; None if it runs.
        part: what of it runs all the same.
    """

    reason: str | None
    part: str

    def __str__(self) -> str:
        if self.reason == FILE:
            return "Not run here: it reads a file of the book."
        needs = f"it, or a cell that it uses, needs {self.reason}"
        return f"Not run here: {needs}, which this page does not load."


def judge(sources: Iterable[str]) -> list[Verdict]:
    """Judge the cells of a chapter in their order."""
    needs = {"open": FILE}  # name → what it needs that is absent
    return [_judge_one(source, needs) for source in sources]


def _judge_one(source: str, needs: dict[str, str]) -> Verdict:
    reasons, parts = [], []
    for statement in ast.parse(source).body:
        text = ast.unparse(statement)
        table = symtable.symtable(text, "cell", "exec")
        is_import = isinstance(statement, ast.Import | ast.ImportFrom)
        missing = [] if is_import else [needs[name] for name in _used(table) if name in needs]
        if missing:
            reasons += missing
            needs |= dict.fromkeys(_bound(statement, table), missing[0])
        else:
            parts.append(text)
            for name in _bound(statement, table):
                needs.pop(name, None)
        needs |= dict(_imported(statement))
    return Verdict(reasons[0] if reasons else None, "\n".join(parts))


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def _used(table: symtable.SymbolTable) -> list[str]:
    """Names of the module, or of Python, that a statement refers to in any of its scopes."""
    return sorted(
        symbol.get_name()
        for scope in _scopes(table)
        for symbol in scope.get_symbols()
        if symbol.is_referenced() and (scope is table or symbol.is_global())
    )


def _bound(statement: ast.stmt, table: symtable.SymbolTable) -> set[str]:
    """Names that a statement binds, or writes into."""
    names = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            base: ast.expr = node
            while isinstance(base, ast.Subscript | ast.Attribute):
                base = base.value
            names |= {base.id} if isinstance(base, ast.Name) else set()
    return names


def _imported(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """Names that stand for what is absent, and what that is."""
    for node in ast.walk(statement):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        source = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            module = f"{source}.{alias.name}".strip(".")
            reason = FILE if module.split(".")[0] == "pathlib" else absent(module)
            if reason:
                yield alias.asname or alias.name.split(".")[0], reason
