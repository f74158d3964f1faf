"""The quick tests: those that need no framework and no browser. A plugin of pytest.

    python -m pytest -p tools.quick          them alone, as `make quick` does
    python -m pytest -p tools.quick --rest   all others; --rest=slow: of these, what imports
                                             TensorFlow or JAX; --rest=fast: what does not
    … --weekly                               with what is marked so, and else left out

A module of tests is quick if neither it nor a helper that it imports names a framework in an
import, here or in a doctest. Of the framework-free ones, a test marked `long` is not quick. While
quick tests run, a framework cannot be imported, as if it were not installed: whoever needs one
fails. PyTorch is no framework here: requirements.txt, which every reader installs, has it.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

import pytest

FRAMEWORKS = ("tensorflow", "keras", "jax", "flax", "onnx", "onnxruntime", "onnxscript")
SLOW = {"tensorflow", "keras", "jax", "flax"}  # to import
TESTS = Path(__file__).parents[1] / "tests"
IMPORT = re.compile(r"^[ >.]*(?:import|from) +(.+)$", re.MULTILINE)


@cache
def frameworks_of(path: Path) -> frozenset[str]:
    """Return the frameworks that a module imports, and the helpers of tests that it imports.

    What a line names behind a dot, as in ``from tconv_edu.frameworks.keras``, is a module of ours.
    """
    names = {
        name
        for line in IMPORT.findall(path.read_text(encoding="utf-8"))
        for name in re.findall(r"(?<![\w.])\w+", line)
    }
    folders = {TESTS, path.parent} if TESTS in path.parents else {TESTS}
    helpers = {folder / f"{name}.py" for folder in folders for name in names}
    found = [frameworks_of(helper) for helper in helpers - {path} if helper.is_file()]
    return frozenset(names & set(FRAMEWORKS)).union(*found)


class WithoutFrameworks:
    """The finder of modules on the path, blind to frameworks."""

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to that finder."""
        return getattr(PathFinder, name)

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Find no framework."""
        hidden = name.partition(".")[0] in FRAMEWORKS
        return None if hidden else PathFinder.find_spec(name, path, target)


HIDING = WithoutFrameworks()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --rest and --weekly."""
    parts = {"nargs": "?", "const": "all", "choices": ["all", "slow", "fast"]}
    parser.addoption("--rest", help="run what is not quick, or a part of it", **parts)
    parser.addoption("--weekly", action="store_true", help="run what is marked weekly, too")


def pytest_configure(config: pytest.Config) -> None:
    """Hide the frameworks from quick tests."""
    if not config.getoption("--rest"):
        sys.meta_path[sys.meta_path.index(PathFinder)] = HIDING


def pytest_unconfigure() -> None:
    """Show them again: a process may run pytest more than once, as mutmut does."""
    if HIDING in sys.meta_path:
        sys.meta_path[sys.meta_path.index(HIDING)] = PathFinder


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out modules of which nothing would run, before they are imported."""
    if collection_path.suffix != ".py":
        return None
    source, needed = collection_path.read_text(encoding="utf-8"), frameworks_of(collection_path)
    part = config.getoption("--rest")
    if part is None:
        return True if needed or "pytestmark = pytest.mark.long" in source else None
    other_part = part == ("fast" if needed & SLOW else "slow")
    return True if other_part or not (needed or "mark.long" in source) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what is long, or with --rest what is not, and what runs once a week."""
    rest, weekly = bool(config.getoption("--rest")), config.getoption("--weekly")

    def chosen(item: pytest.Item) -> bool:
        long = item.get_closest_marker("long") is not None
        if item.get_closest_marker("weekly") and not weekly:
            return False
        return (long or bool(frameworks_of(item.path))) == rest

    config.hook.pytest_deselected(items=[item for item in items if not chosen(item)])
    items[:] = [item for item in items if chosen(item)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not run."""
    if not terminalreporter.config.getoption("--rest"):
        modules = [path for path in TESTS.rglob("test_*.py") if "site" not in path.parts]
        left_out = sum(bool(frameworks_of(path)) for path in modules)
        share = os.environ.get("FEWER_EXAMPLES", "1")
        terminalreporter.write_line(
            f"Left out: {left_out} of {len(modules)} modules of tests, which need one of "
            f"{', '.join(FRAMEWORKS)}; what is marked long; the website"
            + (f"; drawn examples but one in {share}." if share != "1" else ".")
        )
