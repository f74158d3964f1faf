"""What runs in the browser and is not ours: Pyodide and the editor from npm, wheels from PyPI.

npm checks Pyodide and CodeMirror against ``package-lock.json``, pip checks the package against
``requirements-live.txt``, and every wheel is checked against the lock file of Pyodide itself. Then
Pyodide compiles their modules, once for all readers.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from katex_assets import put_node_on_path, run_npm_ci

ROOT = Path(__file__).resolve().parents[3]
PYODIDE = ROOT / "node_modules" / "pyodide"
WHEELS = ROOT / "_build" / "live"
REQUIREMENTS = ROOT / "requirements-live.txt"
LIBRARY = "python_stdlib.zip"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", LIBRARY)
# NumPy is loaded with Python, the others when a cell needs them.
PACKAGES = ("numpy", "sympy", "matplotlib", "scipy", "scikit-learn")
EDITOR = ROOT / "node_modules" / "@codemirror" / "view" / "package.json"
COMPILER = Path(__file__).parent / "compiler.py"
BUNDLER = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"


def lock(folder: Path = PYODIDE) -> dict[str, Any]:
    """Read which packages belong to this Pyodide, and their hashes."""
    answer: dict[str, Any] = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))
    return answer


def packages(folder: Path = PYODIDE) -> dict[str, dict[str, Any]]:
    """Return what the lock file says of the packages of the pages, and of all that those need."""
    known, found = lock(folder)["packages"], {}
    names = [*PACKAGES]
    for name in names:  # which grows
        if name not in found:
            found[name] = known[name]
            names += known[name]["depends"]
    return found


def wanted(folder: Path = PYODIDE) -> dict[str, str]:
    """Return the name of each wheel, and its hash."""
    return {each["file_name"]: each["sha256"] for each in packages(folder).values()}


def checked(data: bytes, name: str, sha256: str) -> bytes:
    """Return the file if it is the one that Pyodide was released with."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise RuntimeError(f"{name} is not the file that Pyodide's lock file lists")
    return data


def missing(pyodide: Path = PYODIDE, wheels: Path = WHEELS) -> list[str]:
    """List what has to be fetched."""
    lacking = [name for name in (*CORE, "pyodide-lock.json") if not (pyodide / name).is_file()]
    if lacking:
        return lacking
    return [name for name in wanted(pyodide) if not (wheels / name).is_file()]


def compiled(pyodide: Path = PYODIDE, wheels: Path = WHEELS) -> dict[str, Path]:
    """Return each archive as the site has it: compiled from these very files by this compiler."""
    names = [*wanted(pyodide), LIBRARY]
    sources = [pyodide / LIBRARY, COMPILER, *(wheels / name for name in names[:-1])]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    folder = wheels / "compiled"
    stamp = folder / "stamp.txt"
    if not stamp.is_file() or stamp.read_text("utf-8") != digest:
        folder.mkdir(exist_ok=True)
        places = [str(each) for each in (COMPILER.with_suffix(".mjs"), pyodide, wheels, COMPILER)]
        large_first = sorted(names[:-1], key=lambda name: -(wheels / name).stat().st_size)
        parts = [*large_first[::2], LIBRARY], large_first[1::2]  # for two processes
        started = [subprocess.Popen(["node", *places, *part]) for part in parts]
        for process in started:
            if process.wait():
                raise RuntimeError("Pyodide could not compile what it was released with")
        stamp.write_text(digest, "utf-8")
    return {name: folder / name for name in names}


def unpack(carrier: Path, pyodide: Path = PYODIDE, wheels: Path = WHEELS) -> None:
    """Take the wheels out of the package that has them."""
    hashes = wanted(pyodide)
    wheels.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(carrier) as archive:
        for member in archive.namelist():
            name = member.rpartition("/")[2]
            if name in hashes:
                data = checked(archive.read(member), name, hashes[name])
                (wheels / name).write_bytes(data)
    if lacking := missing(pyodide, wheels):
        raise RuntimeError(f"{carrier.name} does not hold {', '.join(lacking)}")


def provide() -> None:
    """Fetch what is missing."""
    put_node_on_path()
    files = [*(PYODIDE / name for name in (*CORE, "pyodide-lock.json")), EDITOR, BUNDLER]
    if not all(file.is_file() for file in files):
        run_npm_ci("--omit=dev")
    if missing():
        _download()
    compiled()


def _download() -> None:
    """Let pip fetch the package that carries the wheels."""
    with tempfile.TemporaryDirectory() as folder:
        # It is unpacked and never installed: what it needs, and which Python, does not matter.
        command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check"]
        command += ["--quiet", "--no-deps", "--ignore-requires-python", "--only-binary=:all:"]
        command += ["--require-hashes", "--requirement", str(REQUIREMENTS), "--dest", folder]
        try:
            subprocess.run(command, check=True)
        except subprocess.CalledProcessError:
            raise RuntimeError(f"pip could not fetch {', '.join(missing())}") from None
        unpack(next(Path(folder).glob("*.whl")))


def bundle(entry: Path, to: Path) -> None:
    """Write one script out of an entry module and the packages of npm that it imports."""
    command = ["node", str(BUNDLER), str(entry), "--bundle", "--minify", "--format=esm"]
    command += ["--legal-comments=none", "--log-level=warning", f"--outfile={to}"]
    subprocess.run(command, check=True)
