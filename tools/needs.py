"""What a chapter needs, said above its first imports: packages, and folders of the repository.

Colab, VS Code or a reader's own JupyterLab may have neither. No address of the repository is said,
since it is known only where the book is published.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap

BEGIN = "# This chapter needs "
LINE = 79  # columns of a cell
GLUE = "\0"  # a space at which no line is broken
NAMES = {"sklearn": "scikit-learn"}  # where the package to install has another name
BEHIND = {"tconv_edu.derivations": "sympy", "tconv_edu.torch_layer": "torch"}  # what they import
PRESENT = {*sys.stdlib_module_names, "IPython", "tconv_edu"}
FOLDER = re.compile(r"""["']\.\./(\w+)""")


def modules(source: str) -> set[str]:
    """Return the modules that a cell imports, and the names that it takes from them."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def packages(sources: list[str]) -> list[str]:
    """Return the packages that cells need, by the names under which they are installed."""
    imported = set().union(*map(modules, sources))
    behind = {BEHIND[m] for name in imported for m in BEHIND if f"{name}.".startswith(f"{m}.")}
    tops = {name.partition(".")[0] for name in imported} - PRESENT
    return sorted(behind | {NAMES.get(name, name) for name in tops})


def note(sources: list[str]) -> str:
    """Return the comment that says what cells need; nothing if they need nothing of ours."""
    if not any(name.startswith("tconv_edu") for source in sources for name in modules(source)):
        return ""
    folders = sorted({name for source in sources for name in FOLDER.findall(source)})
    given = " and ".join(["tconv_edu", *folders])
    text = (
        f"{BEGIN}{', '.join(packages(sources))}, and of the book's repository {given}: "
        f"clone it, `{GLUE.join(('%pip', 'install', '..'))}` in its folder book."
    )
    return "\n".join(textwrap.wrap(text, LINE, subsequent_indent="# ")).replace(GLUE, " ") + "\n"


def noted(sources: list[str]) -> str:
    """Return the first of the cells under a note that is up to date."""
    lines = sources[0].splitlines(keepends=True)
    if sources[0].startswith(BEGIN):
        while lines and lines[0].startswith("#"):
            lines.pop(0)
    return note(sources) + "".join(lines)
