"""Runs the cells of one chapter as a notebook does; the Python in the browser runs this very file.

Names are kept as they were before each cell, so that a cell can be run again, or one further up,
and gives what the chapter would give.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import linecache
import sys
import time
import traceback
import types
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import numpy as np

WIDTH = 79
MOST = 100_000  # characters that one cell may print
PAUSE = 0.1  # seconds between two pieces of what is printed
ABSENT = {
    "torch": "PyTorch",
    "tconv_edu.torch_layer": "PyTorch",
    "matplotlib": "Matplotlib",
    "sklearn": "scikit-learn",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "jax": "JAX",
    "onnx": "ONNX",
    "onnxruntime": "ONNX Runtime",
}
BRACKETS: dict[type, str] = {list: "[]", tuple: "()", set: "{}"}
RICH = {"text/html": "_repr_html_", "image/svg+xml": "_repr_svg_", "text/latex": "_repr_latex_"}
Emit = Callable[[str, str], object]


def absent(module: str) -> str | None:
    """Name what a module belongs to that the page does not load, if it does."""
    return next((ABSENT[name] for name in ABSENT if f"{module}.".startswith(f"{name}.")), None)


class Absent(types.ModuleType):
    """Stands for a module, or for what is in it, until somebody uses it."""

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        if isinstance(self.__spec__, importlib.machinery.ModuleSpec):  # from torch import nn
            return Absent(f"{self.__name__}.{name}")
        raise RuntimeError(f"{absent(self.__name__)} is not loaded in this page.")

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Refuse, as a function of the module would be called."""
        raise RuntimeError(f"{absent(self.__name__)} is not loaded in this page.")


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets the imports of a chapter pass where a package cannot be had."""

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for what is absent and for nothing else."""
        if absent(fullname) is None:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Make the module that stands in."""
        return Absent(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is in it."""


class HTML:
    """What IPython.display has under this name, as far as the chapters use it."""

    def __init__(self, data: str) -> None:
        self.data = data

    def _repr_html_(self) -> str:
        return self.data


class Printed:
    """A stream that passes on what is printed, ten times in a second and up to a limit."""

    def __init__(self, name: str, emit: Emit) -> None:
        self.name, self.emit, self.left = name, emit, MOST
        self.held, self.last = "", time.monotonic()

    def write(self, text: str) -> int:
        """Pass the text on; a loop that never ends must not fill the page."""
        if self.left > 0:
            self.held += text[: self.left]
            self.left -= len(text)
            if self.left <= 0:
                self.held += "\n… what is printed from here on is not shown.\n"
        if time.monotonic() - self.last > PAUSE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Pass on what is held back."""
        if self.held:
            self.emit(self.name, self.held)
        self.held, self.last = "", time.monotonic()


class Chapter:
    """The cells of a page, as far as they were run."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.before = [dict(vars(self.module))]

    def run(self, at: int, source: str, emit: Emit) -> bool:
        """Run a cell on what those above it left; say whether it went well."""
        names = vars(self.module)
        names.clear()
        names.update(self.before[at])
        file = f"cell {at + 1}"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        printed = Printed("stdout", emit), Printed("stderr", emit)
        try:
            with redirect_stdout(printed[0]), redirect_stderr(printed[1]):
                value = evaluate(source, file, names)
                result = None if value is None else shown(value)
        except BaseException as error:  # SystemExit and KeyboardInterrupt must not end the worker
            result = "error", told(error)
        for stream in printed:
            stream.flush()
        if result:
            emit(*result)
            if result[0] == "error":
                return False
        del self.before[at + 1 :]
        self.before.append(dict(names))
        return True


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


def shown(value: Any) -> tuple[str, str]:
    """Give a value as a notebook shows it: the kind of text, and the text."""
    for kind, method in RICH.items():
        if hasattr(value, method) and not isinstance(value, type):
            text = getattr(value, method)()
            if text is not None:
                return kind, text
    return "text/plain", pretty(value)


def told(error: BaseException) -> str:
    """Format an error with the lines of the reader's own cells alone."""
    whole = traceback.TracebackException.from_exception(error)
    whole.stack[:] = [frame for frame in whole.stack if frame.filename.startswith("cell ")]
    whole.__cause__ = whole.__context__ = None
    text = "".join(whole.format())
    return text if whole.stack else text.replace("Traceback (most recent call last):\n", "")


def pretty(value: Any, indent: int = 0, column: int = 0, after: int = 0) -> str:
    """Write a value as IPython does: what does not fit into a line has one entry in each.

    `column` is where it starts, `after` how much has to follow it in its last line.
    """
    flat = _flat(value)
    if "\n" not in flat and column + len(flat) + after <= WIDTH:
        return flat
    entries = _entries(value)
    if entries is None:
        return flat.replace("\n", "\n" + " " * indent)
    start, parts, end = entries
    inner = indent + len(start)
    lines = []
    for at, (key, part) in enumerate(parts):
        rest = len(end) + after if at == len(parts) - 1 else 1
        lines.append(key + pretty(part, inner, inner + len(key), rest))
    return start + (",\n" + " " * inner).join(lines) + end


def _flat(value: Any) -> str:
    entries = _entries(value)
    if entries is None:
        return repr(value)
    start, parts, end = entries
    return start + ", ".join(key + _flat(part) for key, part in parts) + end


def _entries(value: Any) -> tuple[str, Sequence[tuple[str, Any]], str] | None:
    """Brackets and entries of what is no subclass with another way to be written."""
    if type(value) is dict:
        return "{", [(f"{_flat(key)}: ", part) for key, part in value.items()], "}"
    brackets = BRACKETS.get(type(value))
    if brackets is None or not value:
        return None
    ordered = sorted(value, key=str) if isinstance(value, set) else value
    end = "," + brackets[1] if isinstance(value, tuple) and len(value) == 1 else brackets[1]
    return brackets[0], [("", part) for part in ordered], end


def prepare() -> Chapter:
    """Stand in for what the browser has not, and begin a chapter."""
    sys.meta_path.insert(0, Finder())
    display = types.ModuleType("IPython.display")
    display.HTML = HTML  # type: ignore[attr-defined]
    sys.modules |= {"IPython": types.ModuleType("IPython"), "IPython.display": display}
    # Python in the browser has 32 bits. There, too, integers of 64 are printed without their type.
    np._core.arrayprint._typelessdata.append(np.int64)  # type: ignore[attr-defined]
    return Chapter()
