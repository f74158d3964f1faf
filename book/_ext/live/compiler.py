"""Runs in Pyodide: writes archives again with bytecode in place of the sources.

A page would compile every module anew at each start, which takes longer than all the rest of it.
"""

from __future__ import annotations

import marshal
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import MAGIC_NUMBER
from pathlib import Path

LIBRARY, LIBRARY_NAME = Path("/lib/python314.zip"), "python_stdlib.zip"
# What the start of a page imports; a test of the page finds what lacks here.
STARTED = [
    "numpy",
    "_ast_unparse",
    "fractions",
    "hashlib",
    "html",
    "importlib.metadata",
    "symtable",
    "tarfile",
]
SITE = "/lib/python3.14/site-packages"
START = (1980, 1, 1, 0, 0, 0)  # of what a zip can date


def bytecode(source: bytes, name: str) -> bytes:
    """Compile a module; Python takes the result without looking for its source."""
    code = compile(source, name, "exec", dont_inherit=True)
    by_hash_unchecked = (1).to_bytes(4, "little") + bytes(8)
    return MAGIC_NUMBER + by_hash_unchecked + marshal.dumps(code)


def write(old: Path, new: Path, chosen: Callable[[str], bool]) -> None:
    """Copy an archive; what is chosen of its modules is compiled, the rest stays as it is."""
    with zipfile.ZipFile(old) as given, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            data, place = given.read(name), name
            if name.endswith(".py") and chosen(name):
                data, place = bytecode(data, name), f"{name}c"
            made.writestr(zipfile.ZipInfo(place, START), data, zipfile.ZIP_DEFLATED)


def write_all(names: Iterable[str]) -> None:
    """Write wheels; and of Python's own library, if it is asked for, what a page imports."""
    warnings.simplefilter("ignore", SyntaxWarning)
    for name in names:
        new = Path("/live/compiled", name)
        if name == LIBRARY_NAME:
            write(LIBRARY, new, imported().__contains__)
        else:
            write(Path("/live", name), new, bool)


def imported() -> set[str]:
    """Name the modules of Python's own library that the start of a page imports."""
    for path in Path("/live").glob("numpy-*.whl"):
        zipfile.ZipFile(path).extractall(SITE)
    for name in STARTED:
        import_module(name)
    files = {getattr(module, "__file__", None) or "" for module in [*sys.modules.values()]}
    return {name.removeprefix(f"{LIBRARY}/") for name in files}
