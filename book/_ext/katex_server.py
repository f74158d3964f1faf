"""Let the process that renders the math start up on a busy machine.

sphinxcontrib-katex connects to its Node process as soon as the file of its socket exists. That is a
moment before the process listens, so that a build failed now and then with "connection refused".
Its other way of connecting, by a port on 127.0.0.1, tries again until its time is up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib import katex

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PATIENCE = 60.0  # seconds, instead of 5: both to start, and to render one formula


def setup(app: Sphinx) -> dict[str, bool]:
    """Replace the way of connecting, and the time limits."""
    katex.KaTeXServer.start_server_process = katex.KaTeXServer.start_network_socket
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = PATIENCE
    return {"parallel_read_safe": True, "parallel_write_safe": True}
