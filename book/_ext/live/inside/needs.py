"""Which names of a chapter need a package, themselves or through what they were made of."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Callable, Iterator

from live.inside.modules import HARMLESS

Of = Callable[[str], frozenset[str]]  # a module's name → what it needs
Needs = dict[str, frozenset[str]]  # a name of the chapter → what it needs
NOTHING: frozenset[str] = frozenset()


def follow(statement: ast.stmt, needs: Needs, of: Of) -> frozenset[str]:
    """Return what a statement needs when it runs, and note what the names that it binds need."""
    table = symtable.symtable(ast.unparse(statement), "cell", "exec")
    imported = dict(_imported(statement, of))
    if isinstance(statement, ast.Import | ast.ImportFrom):
        found = imported.pop("*", NOTHING)  # nobody can stand in for names that nobody knows
    elif _is_harmless(statement):
        found = NOTHING
    else:
        used = (needs[name] for name in _used(table) if name in needs)
        found = NOTHING.union(*used, *imported.values())
    for name in _bound(statement, table):
        needs.pop(name, None)
        if found:
            needs[name] = found
    needs |= imported
    return found


def _is_harmless(statement: ast.stmt) -> bool:
    """Whether it is one call that changes nothing where the package is not there."""
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    if not isinstance(value, ast.Call):
        return False
    return ast.unparse(value.func) in HARMLESS and all(
        isinstance(argument, ast.Constant) for argument in value.args
    )


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


def _imported(statement: ast.stmt, of: Of) -> Iterator[tuple[str, frozenset[str]]]:
    """Names that stand for what is needed, and what that is."""
    for node in ast.walk(statement):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        source = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            needed = of(source if alias.name == "*" else f"{source}.{alias.name}".strip("."))
            if needed:
                yield alias.asname or alias.name.split(".")[0], needed
