"""Print the lines of the package by room, and of the tests beside what they test.

    python -m tools.rooms

A room is a folder or a module of tconv_edu. Lines of code are those that hold a token, without
docstrings, comments and blank lines; lines are all of them.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PACKAGE, TESTS, EXTENSIONS = ROOT / "tconv_edu", ROOT / "tests", ROOT / "book" / "_ext"
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


class Size(NamedTuple):
    """Of some files: how many, their lines of code, and all their lines."""

    files: int
    code: int
    lines: int


def code_lines(source: str) -> int:
    """Count the lines of Python that hold code.

    >>> code_lines('''"Doc."
    ... # why
    ... x = [1,
    ...      2]
    ... ''')
    2
    """
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    spans = [range(t.start[0], t.end[0] + 1) for t in tokens if t.type not in LAYOUT]
    held = {line for span in spans for line in span}
    return len(held - docstring_lines(source))


def docstring_lines(source: str) -> set[int]:
    """Return the numbers of the lines that docstrings take."""
    owners = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    found = [n for n in ast.walk(ast.parse(source)) if isinstance(n, owners)]
    first = [n.body[0] for n in found if ast.get_docstring(n, clean=False) is not None]
    return {line for n in first for line in range(n.lineno, (n.end_lineno or 0) + 1)}


def size(paths: Iterable[Path]) -> Size:
    """Measure files; of those that are not Python, no line counts as code."""
    sources = [(path.suffix, path.read_text(encoding="utf-8")) for path in paths]
    code = sum(code_lines(source) for suffix, source in sources if suffix == ".py")
    return Size(len(sources), code, sum(len(source.splitlines()) for _, source in sources))


def rooms(package: Path) -> dict[str, Size]:
    """Measure the folders and modules of a package, the largest first."""
    inside: dict[str, list[Path]] = {}
    for path in sorted(package.rglob("*.py")):
        inside.setdefault(path.relative_to(package).parts[0], []).append(path)
    sizes = {name: size(paths) for name, paths in inside.items()}
    return dict(sorted(sizes.items(), key=lambda entry: -entry[1].lines))


def scripts(folder: Path) -> list[Path]:
    """Return the Python and the modules of JavaScript below a folder, but for the one made."""
    found = [path for path in sorted(folder.rglob("*")) if path.suffix in {".py", ".mjs"}]
    return [path for path in found if path.name != "constants.mjs"]


def against(tests: Iterable[Path], tested: Iterable[Path]) -> str:
    """Say how many lines tests have, and how many for one line of what they test."""
    ours, theirs = size(tests).lines, size(tested).lines
    return f"{ours:6} lines, {ours / theirs:.2f} for each of {theirs}"


def main() -> None:
    """Print both tables."""
    print(f"{'room':22}{'files':>6}{'code':>7}{'lines':>7}")
    table = rooms(PACKAGE)
    total = Size(*map(sum, zip(*table.values(), strict=True)))
    for name, entry in {**table, "tconv_edu": total}.items():
        print(f"{name:22}{entry.files:6}{entry.code:7}{entry.lines:7}")
    print("tests of tconv_edu:    ", against(TESTS.glob("*.py"), scripts(PACKAGE)))
    for tested in ("tools", "benchmarks"):
        counted = against(scripts(TESTS / tested), scripts(ROOT / tested))
        print(f"{f'tests of {tested}:':23}", counted)
    print("tests of the website:  ", against(scripts(TESTS / "site"), scripts(EXTENSIONS)))
    for name, folder in {
        "statements": "claims",
        "the pages": "book",
        "bound files": "bound",
    }.items():
        print(f"{f'tests of {name}:':23} {size(scripts(TESTS / folder)).lines:6} lines")


if __name__ == "__main__":
    main()
