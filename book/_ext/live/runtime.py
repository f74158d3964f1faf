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
    for name, sha256 in fetch.wanted(pyodide).items():
        fetch.checked((wheels / name).read_bytes(), name, sha256)
    archives = fetch.compiled(pyodide, wheels)
    core = (pyodide / name for name in fetch.CORE if name not in archives)
    for path in [*core, archives[fetch.LIBRARY], KATEX, WORKER]:
        shutil.copy(path, folder)
    packages = {
        name: package | _placed(folder, path.name, path.read_bytes())
        for name, package in fetch.packages(pyodide).items()
        for path in [archives[package["file_name"]]]
    }
    packages["tconv-edu"] = _ours(folder)
    lock = json.dumps({"info": fetch.lock(pyodide)["info"], "packages": packages})
    (folder / "pyodide-lock.json").write_text(lock, encoding="utf-8")
    inside = zipped(_inside())
    (folder / "inside.zip").write_bytes(inside)
    fetch.bundle(EDITOR, folder / "editor.mjs")
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.*"))}
    sizes = json.dumps({name: path.stat().st_size for name, path in files.items()})
    (folder / "sizes.json").write_text(sizes, encoding="utf-8")
    changing = (folder / name for name in (fetch.LIBRARY, WORKER.name, "editor.mjs"))
    texts = [lock.encode(), inside, *(path.read_bytes() for path in changing)]
    return _digest(b"".join(texts))[:8]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _inside() -> dict[str, bytes]:
    """Collect what Python finds in its folder: our modules, and files of the book."""
    modules = sorted((HERE / "inside").glob("*.py"))
    return {f"page/live/inside/{path.name}": path.read_bytes() for path in modules} | {
        name: (fetch.ROOT / name).read_bytes() for name in FILES
    }


def _placed(folder: Path, name: str, data: bytes) -> dict[str, str]:
    """Write a wheel into a folder of its own for each content, and say where it is."""
    sha256 = _digest(data)
    place = Path(sha256[:8], name)
    (folder / place).parent.mkdir()
    (folder / place).write_bytes(data)
    return {"file_name": place.as_posix(), "sha256": sha256}


def _ours(folder: Path) -> dict[str, Any]:
    """Write our wheel, and describe it."""
    name, data = wheel()
    return _placed(folder, name, data) | {
        "name": "tconv-edu",
        "version": name.split("-")[1],
        "install_dir": "site",
        "package_type": "package",
        "imports": ["tconv_edu"],
        "depends": ["numpy"],
        "unvendored_tests": False,
    }
