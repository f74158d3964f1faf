"""The wheel of tconv_edu, the same to the byte for the same sources, in a hundredth of a second.

Nothing in the package has to be compiled: a wheel is its files and three more that describe them.
"""

from __future__ import annotations

import base64
import hashlib
import io
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
START = (1980, 1, 1, 0, 0, 0)  # of what a zip can date


def wheel(root: Path = ROOT) -> tuple[str, bytes]:
    """Return the name of the wheel and what is in it."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    stem = f"{project['name']}-{project['version']}"
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / project["name"]).rglob("*"))
        if path.suffix == ".py" or path.name == "py.typed"
    }
    lines = ["Metadata-Version: 2.4", f"Name: {project['name']}", f"Version: {project['version']}"]
    lines += [f"Requires-Python: {project['requires-python']}"]
    lines += [f"Requires-Dist: {each}" for each in project["dependencies"]]
    files[f"{stem}.dist-info/METADATA"] = _text(lines)
    files[f"{stem}.dist-info/WHEEL"] = _text(
        ["Wheel-Version: 1.0", "Generator: tconv_edu", "Root-Is-Purelib: true", "Tag: py3-none-any"]
    )
    record = f"{stem}.dist-info/RECORD"
    rows = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in files.items()]
    files[record] = _text([*rows, f"{record},,"])
    return f"{stem}-py3-none-any.whl", zipped(files)


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def zipped(files: dict[str, bytes]) -> bytes:
    """Pack files, the same to the byte whenever they are the same."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, START)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
