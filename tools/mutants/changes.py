"""Mutants: the functions of the package, each with one small change."""

from __future__ import annotations

import ast
import gc
import importlib
import pkgutil
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, cast

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

PACKAGE = "tconv_edu"
# zip(strict=True) asserts what holds anyway; like any assertion, it is not changed.
ASSERTED = re.compile(r"(.*)strict=True(.*) → \1(strict=None|strict=False)?\2")


@dataclass(frozen=True)
class Mutant:
    """One change in one function: `name` says which, `source` is the function after it."""

    file: str
    module: str
    function: str  # as __qualname__ has it
    lines: range  # of the function, in its file
    line: int  # of the change
    name: str
    source: str


class _Visitor(MutationVisitor):
    """Decorated functions are changed too: a new body, unlike mutmut's copies, keeps decorators."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        return not isinstance(node, cst.FunctionDef) and super()._skip_node_and_children(node)


def modules() -> list[str]:
    """Import all modules of the package, and return their names."""
    package = importlib.import_module(PACKAGE)
    found = [module.name for module in pkgutil.walk_packages(package.__path__, f"{PACKAGE}.")]
    return [importlib.import_module(name).__name__ for name in [PACKAGE, *found]]


def functions() -> dict[tuple[str, str], FunctionType]:
    """Find the functions of the package by module and qualified name, decorated ones as well."""
    everything = [entry for entry in gc.get_objects() if type(entry) is FunctionType]
    ours = [f for f in everything if (f.__module__ or "").partition(".")[0] == PACKAGE]
    return {(f.__module__, f.__code__.co_qualname): f for f in ours}


def mutants_of(module: str) -> Iterator[Mutant]:
    """Yield every mutant of a module once."""
    file = str(importlib.import_module(module).__file__)
    wrapper = MetadataWrapper(cst.parse_module(Path(file).read_text(encoding="utf-8")))
    ignored = IgnoredCode(
        no_mutate_lines=set(), ignore_node_lines=set(), ignore_pattern_lines=set()
    )
    visitor = _Visitor(mutation_operators, ignored)
    wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    classes = {
        method: top.name.value
        for top in wrapper.module.body
        if isinstance(top, cst.ClassDef)
        for method in top.body.body
    }
    for mutation in visitor.mutations:
        whole: Any = mutation.contained_by_top_level_function
        if isinstance(whole, cst.FunctionDef):
            qualified = ".".join(filter(None, [classes.get(cast(Any, whole)), whole.name.value]))
            place = positions[whole]
            lines = range(place.start.line, place.end.line + 1)
            at = positions.get(mutation.original_node)
            line = at.start.line if at else 0
            mutant = _mutant(file, module, qualified, lines, line, mutation, whole)
            if not ASSERTED.fullmatch(mutant.name.partition(": ")[2]):
                yield mutant


def _mutant(
    file: str,
    module: str,
    function: str,
    lines: range,
    line: int,
    mutation: Mutation,
    whole: cst.FunctionDef,
) -> Mutant:
    changed = deep_replace(whole, mutation.original_node, mutation.mutated_node)
    empty = cst.Module([])
    before, after = empty.code_for_node(whole), empty.code_for_node(cast(cst.CSTNode, changed))
    marked = list(ndiff(before.splitlines(), after.splitlines()))
    was, now = (
        " ".join(entry[2:].strip() for entry in marked if entry[0] == sign) for sign in "-+"
    )
    return Mutant(file, module, function, lines, line, f"{module}.{function}: {was} → {now}", after)


def apply(mutant: Mutant, target: FunctionType) -> None:
    """Give a function the body and the defaults of its mutant, wherever it has been imported."""
    source = mutant.source
    if "." in mutant.function:  # in a class, so that super() is compiled as it was
        source = "class _:\n" + textwrap.indent(source, " ")
    tree = ast.parse("from __future__ import annotations\n" + source)
    code = compile(tree, target.__code__.co_filename, "exec")
    name = mutant.function.rpartition(".")[2]
    target.__code__ = next(found for found in _codes(code) if found.co_name == name)
    node = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
    target.__defaults__ = tuple(_value(entry, target) for entry in node.args.defaults)
    target.__kwdefaults__ = {
        argument.arg: _value(entry, target)
        for argument, entry in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if entry is not None
    }


def _codes(code: CodeType) -> Iterator[CodeType]:
    for entry in code.co_consts:
        if isinstance(entry, CodeType):
            yield entry
            yield from _codes(entry)


def _value(default: ast.expr, target: FunctionType) -> object:
    return eval(ast.unparse(default), target.__globals__)
