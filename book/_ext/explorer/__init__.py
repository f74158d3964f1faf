"""The explorer of the book: a Sphinx directive, its style, and the script of `<tconv-explorer>`.

Pages without an explorer load neither script nor style.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.bundle import bundle
from explorer.directive import ExplorerDirective, depart, explorer, skip, visit
from tconv_edu.drawing.colours import theme

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

STATIC = Path(__file__).parent / "static"
SCRIPT, STYLE = "explorer.js", "explorer.css"
# Where the script cannot be had, the style is told, and shows what stands there instead.
ON_ERROR = "document.documentElement.classList.add('tx-failed')"


def write_assets(app: Sphinx) -> None:
    """Write script and style into the website, before the pages that name them."""
    if app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SCRIPT).write_text(bundle(STATIC, "explorer"), encoding="utf-8")
    style = (STATIC / STYLE).read_text(encoding="utf-8")
    (folder / STYLE).write_text(theme("tconv-explorer") + "\n" + style, encoding="utf-8")


def add_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let a page load them if it holds an explorer."""
    if doctree is not None and next(doctree.findall(explorer), None) is not None:
        app.add_css_file(STYLE)
        app.add_js_file(SCRIPT, loading_method="defer", onerror=ON_ERROR)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and its files."""
    skipped = (skip, skip)
    app.add_node(explorer, html=(visit, depart), epub=skipped, latex=skipped, text=skipped)
    app.add_directive("explorer", ExplorerDirective)
    app.connect("builder-inited", write_assets)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
