"""Bodies: a function of the running package is given the body of its mutant."""

from __future__ import annotations

import ast
import gc
import textwrap
from collections.abc import Iterator
from types import CodeType, FunctionType

from tools.mutants.changes import Mutant

Functions = dict[tuple[str, str], FunctionType]


def functions(package: str) -> Functions:
    """Find the functions of the package by module and qualified name, decorated ones as well."""
    everything = [entry for entry in gc.get_objects() if type(entry) is FunctionType]
    ours = [f for f in everything if (f.__module__ or "").partition(".")[0] == package]
    return {(f.__module__, f.__code__.co_qualname): f for f in ours}


def apply(mutant: Mutant, target: FunctionType) -> None:
    """Give a function the body and the defaults of its mutant, wherever it has been imported."""
    source, (owner, _, name) = mutant.source, mutant.function.rpartition(".")
    if owner:  # in a class, so that super() and private names are compiled as they were
        source = f"class {owner}:\n" + textwrap.indent(textwrap.dedent(source), " ")
    tree = ast.parse("from __future__ import annotations\n" + source)
    code = compile(tree, target.__code__.co_filename, "exec")
    body = next(found for found in _codes(code) if found.co_name == name)
    node = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
    target.__defaults__ = tuple(_value(entry, target) for entry in node.args.defaults)
    target.__kwdefaults__ = {
        argument.arg: _value(entry, target)
        for argument, entry in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if entry is not None
    }
    target.__code__ = body


def _codes(code: CodeType) -> Iterator[CodeType]:
    for entry in code.co_consts:
        if isinstance(entry, CodeType):
            yield entry
            yield from _codes(entry)


def _value(default: ast.expr, target: FunctionType) -> object:
    return eval(ast.unparse(default), target.__globals__)
