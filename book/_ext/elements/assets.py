"""Script and style of one element: pages without it load neither."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements.bundle import bundle
from tconv_edu.drawing.colours import theme

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

SHARED = Path(__file__).parent / "static" / "elements.css"
# Where the script cannot be had, the style is told, and shows what stands there instead.
ON_ERROR = "document.documentElement.classList.add('tx-failed')"


@dataclass(frozen=True)
class Assets:
    """The files of an element.

    Attributes:
        name: of the entry module and of the style in `folder`, and of both in the website.
        tag: of the element, below which the colours hold.
        node: what stands for the element in a document.
        folder: where the modules and the style are.
    """

    name: str
    tag: str
    node: type[nodes.Element]
    folder: Path

    def connect(self, app: Sphinx) -> None:
        """Write the files into the website, and let the pages that hold the element load them."""
        app.connect("builder-inited", self.write)
        app.connect("html-page-context", self.add)

    def write(self, app: Sphinx) -> None:
        """Write script and style, before the pages that name them."""
        if app.builder.format != "html":
            return
        folder = Path(app.outdir, "_static")
        folder.mkdir(parents=True, exist_ok=True)
        script = bundle(self.folder, self.name)
        (folder / f"{self.name}.js").write_text(script, encoding="utf-8")
        styles = [SHARED, self.folder / f"{self.name}.css"]
        rules = [theme(self.tag), *(style.read_text(encoding="utf-8") for style in styles)]
        (folder / f"{self.name}.css").write_text("\n".join(rules), encoding="utf-8")

    def add(
        self,
        app: Sphinx,
        page: str,
        template: str,
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Let a page load them if it holds the element."""
        if doctree is not None and next(doctree.findall(self.node), None) is not None:
            app.add_css_file(f"{self.name}.css")
            app.add_js_file(f"{self.name}.js", loading_method="defer", onerror=ON_ERROR)
