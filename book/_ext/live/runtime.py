"""The folder of the website that holds Python for the browser; nothing in it is loaded unasked."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from live import fetch
from live.wheel import wheel

HERE = Path(__file__).parent
KATEX = fetch.ROOT / "node_modules" / "katex" / "dist" / "katex.min.js"
OURS = ("runner.py", "static/worker.mjs")


def assemble(folder: Path, pyodide: Path = fetch.PYODIDE, wheels: Path = fetch.WHEELS) -> str:
    """Fill the folder, and return a word that differs whenever its files do."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in [*(pyodide / name for name in fetch.CORE), KATEX, *(HERE / name for name in OURS)]:
        shutil.copy(path, folder)
    for name, sha256 in fetch.wanted(pyodide).items():
        (folder / name).write_bytes(fetch.checked((wheels / name).read_bytes(), name, sha256))
    packages = {name: fetch.lock(pyodide)["packages"][name] for name in fetch.PACKAGES}
    packages["tconv-edu"] = _add_ours(folder)
    lock = json.dumps({"info": fetch.lock(pyodide)["info"], "packages": packages})
    (folder / "pyodide-lock.json").write_text(lock, encoding="utf-8")
    texts = [lock.encode(), *((HERE / name).read_bytes() for name in OURS)]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:8]


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
