"""Scripts and styles: what the elements share, and what one of them has for itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements import constants
from elements.bundle import bundle
from tconv_edu.drawing.colours import theme

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

STATIC = (Path(__file__).parent / "static").resolve()
# Where a script cannot be had, the style is told, and shows what stands there instead.
ON_ERROR = "document.documentElement.classList.add('tx-failed')"


def shared() -> list[Path]:
    """Return the modules that all elements share."""
    constants.write()
    return sorted(STATIC.glob("*.mjs"))


@dataclass(frozen=True)
class Assets:
    """The files of an element: pages without it load none of them.

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
        """Write scripts and styles, before the pages that name them."""
        if app.builder.format != "html":
            return
        folder = Path(app.outdir, "_static")
        folder.mkdir(parents=True, exist_ok=True)
        modules = shared()
        style = (self.folder / f"{self.name}.css").read_text(encoding="utf-8")
        files = {
            "elements.js": bundle(modules),
            "elements.css": (STATIC / "elements.css").read_text(encoding="utf-8"),
            f"{self.name}.js": bundle([self.folder / f"{self.name}.mjs"], modules),
            f"{self.name}.css": f"{theme(self.tag)}\n{style}",
        }
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")

    def add(
        self,
        app: Sphinx,
        page: str,
        template: str,
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Let a page load them if it holds the element."""
        if doctree is None or not any(map(self.is_here, doctree.findall(self.node))):
            return
        for name in ("elements", self.name):
            app.add_css_file(f"{name}.css")
            app.add_js_file(f"{name}.js", loading_method="defer", onerror=ON_ERROR)

    def is_here(self, node: nodes.Element) -> bool:
        """Whether a node stands for this element: those of `Element` have one class, and names."""
        return bool(node.get("element", self.name) == self.name)
