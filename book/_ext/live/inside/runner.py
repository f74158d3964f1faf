"""Runs the cells of one chapter as a notebook does.

Names are kept as they were before each cell, so that a cell can be run again, or one further up,
and gives what the chapter would give.
"""

from __future__ import annotations

import ast
import linecache
import os
import sys
import traceback
import types
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout, suppress
from typing import Any

import numpy as np

from live.inside import completion, leaving, showing
from live.inside.modules import Finder, package
from live.inside.needs import NOTHING, Needs, follow
from live.inside.outlet import Emit, Outlet, Stream

WELL, FAILED, LEFT = "well", "failed", "left"


class Chapter:
    """The cells of a page, as far as they were run."""

    def __init__(self, finder: Finder | None = None) -> None:
        self.finder = finder or Finder()
        self.module = types.ModuleType("__main__")
        vars(self.module)["__builtins__"] = leaving.names(display=showing.display)
        self.before = [dict(vars(self.module))]
        self.needs: list[Needs] = [{}]

    def wanted(self, at: int, source: str) -> list[str]:
        """Name the packages that have to be loaded before a cell runs."""
        found = NOTHING
        with suppress(SyntaxError, ValueError):  # which the run will tell
            needs = dict(self.needs[at])
            found = found.union(*(follow(each, needs, package) for each in ast.parse(source).body))
        return sorted(found - self.finder.loaded)

    def arrived(self, loaded: Iterable[str]) -> None:
        """Let packages that were loaded take the places of what stood in for them."""
        self.finder.arrived(frozenset(loaded))
        for names in self.before:
            names.update({name: self.finder.real(value) for name, value in names.items()})

    def run(self, at: int, source: str, emit: Emit) -> str:
        """Run a cell on what those above it left; say whether it went well."""
        names = vars(self.module)
        names.clear()
        names.update(self.before[at])
        file = f"cell {at + 1}"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        outlet = Outlet(emit)
        showing.outlets[:] = [outlet]
        streams = Stream("stdout", outlet), Stream("stderr", outlet)
        outcome = WELL
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            try:
                value = evaluate(source, file, names)
                if value is not None:
                    showing.display(value)
                if "live.inside.figures" in sys.modules:
                    sys.modules["live.inside.figures"].show()
            except SystemExit:
                outcome = LEFT
            except BaseException as error:  # KeyboardInterrupt must not end the worker
                outlet.fail(told(error))
                outcome = FAILED
        outlet.flush()
        if outcome == WELL:
            self._keep(at, source, names)
        return outcome

    def _keep(self, at: int, source: str, names: dict[str, Any]) -> None:
        needs = dict(self.needs[at])
        for statement in ast.parse(source).body:
            follow(statement, needs, package)
        self.before[at + 1 :] = [dict(names)]
        self.needs[at + 1 :] = [needs]

    def complete(self, path: str) -> list[tuple[str, str]]:
        """List the names below a dotted path, as the last cell left them."""
        return completion.names_after(path, vars(self.module))


def evaluate(source: str, file: str, names: dict[str, Any]) -> Any:
    """Execute a cell and return the value of its last line, if that is an expression."""
    tree = ast.parse(source, file)
    end = tree.body[-1] if tree.body else None
    last = end if isinstance(end, ast.Expr) else None
    if last is not None:
        tree.body.pop()
    exec(compile(tree, file, "exec"), names)
    if last is None:
        return None
    value = eval(compile(ast.Expression(last.value), file, "eval"), names)
    return None if source.rstrip().endswith(";") else value


def told(error: BaseException) -> str:
    """Format an error with the lines of the reader's own cells alone."""
    whole = traceback.TracebackException.from_exception(error)
    whole.stack[:] = [frame for frame in whole.stack if frame.filename.startswith("cell ")]
    whole.__cause__ = whole.__context__ = None
    text = "".join(whole.format())
    return text if whole.stack else text.replace("Traceback (most recent call last):\n", "")


def prepare() -> Chapter:
    """Stand in for what the browser has not, and begin a chapter."""
    finder = Finder()
    sys.meta_path.insert(0, finder)
    sys.modules |= showing.ipython()
    sys.stdin = leaving.Nobody()
    leaving.guard()
    os.environ["MPLBACKEND"] = "module://live.inside.figures"
    # Python in the browser has 32 bits. There, too, integers of 64 are printed without their type.
    np._core.arrayprint._typelessdata.append(np.int64)  # type: ignore[attr-defined]
    return Chapter(finder)
