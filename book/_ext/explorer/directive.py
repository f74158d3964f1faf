"""``{explorer}``: a transposed convolution to play with, and what stands there without scripts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from explorer.fallback import fallback
from explorer.setting import Setting, read

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

SETTINGS = ("dimensions", "input", "kernel", "stride", "padding", "dilation", "output-padding")


class explorer(nodes.General, nodes.Element):
    """The element `<tconv-explorer>`; its children are the introduction."""


class ExplorerDirective(SphinxDirective):
    """An explorer with its setting as options and its introduction as content."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "name": directives.unchanged_required,
        "view": directives.unchanged_required,
        **dict.fromkeys(SETTINGS, directives.unchanged_required),
    }

    def run(self) -> list[nodes.Node]:
        """Return the node, or an error that says what is wrong with an option."""
        try:
            setting = read(self.options)
        except (TypeError, ValueError) as wrong:
            raise self.error(f"explorer: {wrong}") from wrong
        node = explorer(setting=setting)
        self.state.nested_parse(self.content, self.content_offset, node)
        self.set_source_info(node)
        self.options.setdefault("name", f"explorer-{self.env.new_serialno('explorer')}")
        self.add_name(node)
        return [node]


def visit(translator: HTML5Translator, node: explorer) -> None:
    """Write the element up to its introduction."""
    setting: Setting = node["setting"]
    tall, wide = setting.rows
    translator.body.append(
        f'<tconv-explorer id="{escape(node["ids"][0])}" setting="{setting.spell()}" '
        f'class="tx-{setting.rank}d tx-opens-{setting.view}" '
        f'style="--tall: {tall}; --wide: {wide}">'
    )


def depart(translator: HTML5Translator, node: explorer) -> None:
    """Write the place of the script's part, and what stands there without it."""
    # Two drawings of the same numbers on one page would share their ids.
    still = fallback(node["setting"]).replace("tconv-", f"{escape(node['ids'][0])}-tconv-")
    translator.body.append(
        f'<div class="tx-app"></div><div class="tx-fallback">{still}</div></tconv-explorer>\n'
    )


def skip(translator: Any, node: explorer) -> None:
    """Other builders write the introduction alone."""
