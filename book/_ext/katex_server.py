"""Let the process that renders the math start up on a busy machine, and answer at once.

sphinxcontrib-katex connects to its Node process as soon as the file of its socket exists. That is
a moment before the process listens, so that a build failed now and then with "connection refused".
Its other way, a port on 127.0.0.1, tries again, but waits 40 milliseconds for every formula: a
request is sent in two parts, the second of which waits until the first is acknowledged. So this
takes the file, and tries again.

The macros are those of cells that run in the page, from the module that their script imports.
"""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING

from sphinxcontrib import katex

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PATIENCE = 60.0  # seconds, instead of 5: both to start, and to render one formula
MACROS = Path(__file__).parent / "live" / "static" / "macros.mjs"
PAUSE = 0.01  # seconds between two tries


def start(rundir: Path, timeout: float) -> tuple[Popen[bytes], socket.socket]:
    """Start the process, and connect to it as soon as it listens."""
    address = str(rundir / "katex.sock")
    command = katex.KaTeXServer.build_command(socket=address)
    process = Popen(command, stdin=PIPE, stdout=PIPE, cwd=rundir)
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(address)
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(PAUSE)
        else:
            return process, connection
    process.kill()
    raise katex.KaTeXServer.timeout_error(timeout)


def setup(app: Sphinx) -> dict[str, bool]:
    """Replace the way of connecting and the time limits, and give KaTeX the macros."""
    written = MACROS.read_text(encoding="utf-8").partition("MACROS = ")[2].strip().rstrip(";")
    katex.KATEX_DEFAULT_OPTIONS["macros"] = json.loads(written)
    katex.KaTeXServer.start_server_process = start
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = PATIENCE
    return {"parallel_read_safe": True, "parallel_write_safe": True}
