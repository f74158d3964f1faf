"""The folder of the website that holds Python for the browser; nothing in it is loaded unasked."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from live import fetch
from live.wheel import wheel, zipped

HERE = Path(__file__).parent
KATEX = fetch.ROOT / "node_modules" / "katex" / "dist" / "katex.min.js"
WORKER = HERE / "static" / "worker.mjs"
EDITOR = HERE / "editor" / "editor.mjs"
FILES = (  # of the book, which cells read
    "benchmarks/results.json",
    "benchmarks/folds.json",
    "benchmarks/runtimes.json",
    "benchmarks/shipping.json",
    "benchmarks/learning/digits.json",
    "benchmarks/learning/photographs.json",
)


def assemble(folder: Path, pyodide: Path = fetch.PYODIDE, wheels: Path = fetch.WHEELS) -> str:
    """Fill the folder, and return a word that differs whenever its files do."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in [*(pyodide / name for name in fetch.CORE), KATEX, WORKER]:
        shutil.copy(path, folder)
    for name, sha256 in fetch.wanted(pyodide).items():
        (folder / name).write_bytes(fetch.checked((wheels / name).read_bytes(), name, sha256))
    packages = fetch.packages(pyodide) | {"tconv-edu": _add_ours(folder)}
    lock = json.dumps({"info": fetch.lock(pyodide)["info"], "packages": packages})
    (folder / "pyodide-lock.json").write_text(lock, encoding="utf-8")
    inside = zipped(_inside())
    (folder / "inside.zip").write_bytes(inside)
    fetch.bundle(EDITOR, folder / "editor.mjs")
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.*"))}
    sizes = json.dumps({name: path.stat().st_size for name, path in files.items()})
    (folder / "sizes.json").write_text(sizes, encoding="utf-8")
    texts = [lock.encode(), inside, WORKER.read_bytes(), (folder / "editor.mjs").read_bytes()]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:8]


def _inside() -> dict[str, bytes]:
    """Collect what Python finds in its folder: our modules, and files of the book."""
    modules = sorted((HERE / "inside").glob("*.py"))
    return {f"page/live/inside/{path.name}": path.read_bytes() for path in modules} | {
        name: (fetch.ROOT / name).read_bytes() for name in FILES
    }


def _add_ours(folder: Path) -> dict[str, Any]:
    """Write our wheel, into a folder of its own for each content, and describe it."""
    name, data = wheel()
    sha256 = hashlib.sha256(data).hexdigest()
    place = Path(sha256[:8], name)
    (folder / place).parent.mkdir()
    (folder / place).write_bytes(data)
    version = name.split("-")[1]
    return {
        "name": "tconv-edu",
        "version": version,
        "file_name": place.as_posix(),
        "install_dir": "site",
        "sha256": sha256,
        "package_type": "package",
        "imports": ["tconv_edu"],
        "depends": ["numpy"],
        "unvendored_tests": False,
    }
