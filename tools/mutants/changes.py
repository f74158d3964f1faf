"""Mutants: the functions of the package, each with one small change."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode


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
    digest: str  # of the function before the change


class _Visitor(MutationVisitor):
    """Decorated functions are changed too: a new body, unlike mutmut's copies, keeps decorators."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        return not isinstance(node, cst.FunctionDef) and super()._skip_node_and_children(node)


def modules(package: str) -> list[str]:
    """Import all modules of the package, and return their names."""
    path = importlib.import_module(package).__path__
    found = [module.name for module in pkgutil.walk_packages(path, f"{package}.")]
    return [importlib.import_module(name).__name__ for name in [package, *found]]


def mutants_of(module: str) -> Iterator[Mutant]:
    """Yield every mutant of a module once."""
    file = str(importlib.import_module(module).__file__)
    wrapper = MetadataWrapper(cst.parse_module(Path(file).read_text(encoding="utf-8")))
    visitor = _Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    wrapper.visit(visitor)
    positions = wrapper.resolve(PositionProvider)
    classes = {
        method: top.name.value
        for top in wrapper.module.body
        if isinstance(top, cst.ClassDef)
        for method in top.body.body
    }
    sources: dict[cst.FunctionDef, str] = {}
    names: Counter[str] = Counter()
    for mutation in visitor.mutations:
        whole: Any = mutation.contained_by_top_level_function
        if not isinstance(whole, cst.FunctionDef):
            continue
        before = sources.setdefault(whole, code_of(whole))
        after = code_of(deep_replace(whole, mutation.original_node, mutation.mutated_node))
        place, at = positions[whole], positions.get(mutation.original_node)
        function = ".".join(filter(None, [classes.get(cast(Any, whole)), whole.name.value]))
        name = f"{module}.{function}: {difference(before, after)}"
        names[name] += 1
        yield Mutant(
            file=file,
            module=module,
            function=function,
            lines=range(place.start.line, place.end.line + 1),
            line=at.start.line if at else 0,
            name=name if names[name] == 1 else f"{name} ({names[name]})",
            source=after,
            digest=hashlib.sha256(before.encode()).hexdigest()[:12],
        )


def code_of(node: object) -> str:
    """Return the text of a function without its decorators, which are not changed."""
    plain = cast(cst.FunctionDef, node).with_changes(decorators=[], leading_lines=[])
    return cst.Module([]).code_for_node(plain)


def difference(before: str, after: str) -> str:
    """Write the lines that differ as "was → is"."""
    was, now = before.splitlines(), after.splitlines()
    while was and now and was[0] == now[0]:
        del was[0], now[0]
    while was and now and was[-1] == now[-1]:
        del was[-1], now[-1]
    return " → ".join(" ".join(line.strip() for line in lines) for lines in (was, now))
