"""``{drawing} file.svg``: a drawing of the package as a numbered figure, inline in the page.

Inline, its colours follow the page's light and dark; as an ``<img>`` they would follow the system.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class DrawingDirective(SphinxDirective):
    """A figure whose picture is the text of an SVG file and whose content is the caption."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"name": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the figure."""
        _, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(path)
        caption = nodes.caption()
        self.state.nested_parse(self.content, self.content_offset, caption)
        text = caption.children[0] if caption.children else nodes.paragraph()
        figure = nodes.figure("", nodes.raw("", Path(path).read_text("utf-8"), format="html"))
        figure += nodes.caption("", "", *text.children)
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("drawing", DrawingDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
