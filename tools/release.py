"""Make a release: ``make release`` builds both archives, checks them, and tries the wheel.

What is published is what lies in dist/ afterwards; nothing is uploaded.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NONE = "import tconv_edu as te; assert te.check_transposed(te.conv_transpose) > 20"
SMOKE = {  # what each extra is for, in a line
    "": NONE,
    "arrays": "import array_api_compat; " + NONE,
    "sympy": "import tconv_edu.derivations",
    "torch": "import torch; from tconv_edu.torch_layer import ConvTranspose1d as Layer; "
    "assert Layer(1, 1, 3)(torch.ones(1, 1, 4)).shape[-1] == 6",
}


def project() -> dict[str, Any]:
    """Return what pyproject.toml says of the package."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def must_be_listed(version: str, changes: str) -> None:
    """Refuse a version that the changelog does not have, or has as unreleased."""
    titles = re.findall(r"^## (\S+?),? (.*)$", changes, re.MULTILINE)
    dates = dict(titles)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", dates.get(version, "")):
        raise SystemExit(
            f"CHANGELOG.md must have a section of version {version} with its date; "
            f"got {dates.get(version, 'none')!r}; for example ## {version}, 2026-12-01"
        )


def run(*command: str) -> None:
    """Run a command, and end if it fails."""
    print("+", *command, flush=True)
    subprocess.run(command, cwd=ROOT, check=True)


def tried(wheel: Path, extra: str) -> None:
    """Install the wheel with an extra where nothing else is, and use it."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "venv", folder)
        python = str(Path(folder, "bin", "python"))
        named = f"{wheel}[{extra}]" if extra else str(wheel)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", named)
        # -I: the repository is no place to import from.
        run(python, "-I", "-c", SMOKE[extra])


def main() -> None:
    """Check the changelog, build, check the archives, try each extra."""
    about = project()
    must_be_listed(about["version"], (ROOT / "CHANGELOG.md").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "build", "--outdir", folder, ".")
        made = sorted(Path(folder).iterdir())
        run(sys.executable, "-m", "twine", "check", "--strict", *map(str, made))
        (wheel,) = Path(folder).glob("*.whl")
        for extra in ("", *about["optional-dependencies"]):
            tried(wheel, extra)
        (ROOT / "dist").mkdir(exist_ok=True)
        for each in made:
            (ROOT / "dist" / each.name).write_bytes(each.read_bytes())
            print("dist/" + each.name)


if __name__ == "__main__":
    main()
