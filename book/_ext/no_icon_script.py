"""Take the theme's icon script (1.5 MB) off every page: its icons come from a font."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ICON_SCRIPT = re.compile(r"<script[^>]*/fontawesome\.js[^>]*></script>\n?")


def remove_icon_script(app: Sphinx, exception: Exception | None) -> None:
    """Rewrite the pages once they are written: the theme has no setting for this."""
    if exception is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        lighter = ICON_SCRIPT.sub("", text)
        if lighter != text:
            page.write_text(lighter, encoding="utf-8")
    for script in Path(app.outdir, "_static", "scripts").glob("fontawesome.js*"):
        script.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    """Run after the theme has copied its files."""
    app.connect("build-finished", remove_icon_script, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
