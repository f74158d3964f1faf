"""Buttons that open a chapter in Binder and in Colab, where the repository's address is known.

The environment variable SOURCE_URL names it, as for the package's metadata; without it, as on a
reader's own machine, there is no button. `.binder/` says what Binder installs. Colab opens what is
on GitHub alone, and installs nothing: a chapter's first cell says what it needs.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sphinx.errors import ConfigError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

BINDER, COLAB = "https://mybinder.org", "https://colab.research.google.com"


def launch_options(source: str) -> dict[str, Any]:
    """Return the theme's options for a repository's address, or none."""
    address = source.strip().rstrip("/")
    if not address:
        return {}
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or len(parts.path.split("/")) != 3:
        raise ConfigError(
            f"SOURCE_URL must be the address of a repository; got {source!r}; "
            "for example SOURCE_URL=https://example.org/owner/name"
        )
    buttons = {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"}
    if parts.hostname == "github.com":
        buttons["colab_url"] = COLAB
    return {"repository_url": address, "repository_branch": "main", "launch_buttons": buttons}


def set_launch(app: Sphinx, config: Config) -> None:
    """Hand the options to the theme, before it reads them."""
    config.html_theme_options |= launch_options(os.environ.get("SOURCE_URL", ""))


def setup(app: Sphinx) -> dict[str, Any]:
    """Set the options before all others read them."""
    app.connect("config-inited", set_launch, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
