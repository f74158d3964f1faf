"""An element of the book: a directive, a tag, files, and what stands there without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from elements.assets import Assets

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class Spelled(Protocol):
    """A setting that an address can hold."""

    def spell(self) -> str:
        """Write the setting as an address spells it."""
        ...


class element(nodes.General, nodes.Element):
    """An element in a document; its children are the introduction."""


@dataclass(frozen=True)
class Element:
    """What a kind of element is made of.

    Attributes:
        name: of the directive, and of the script and the style in `folder`/static.
        tag: in the page.
        folder: of the extension.
        options: the names of the directive's options, beside `name`.
        read: makes a setting of the options; a bad one is a ValueError that says what would do.
        fallback: the HTML that stands there without scripts, and on paper.
        attributes: further attributes of the tag for a setting, such as the place that it takes.
    """

    name: str
    tag: str
    folder: Path
    options: tuple[str, ...]
    read: Callable[[dict[str, str]], Any]
    fallback: Callable[[Any], str]
    attributes: Callable[[Any], dict[str, str]] = field(default=lambda setting: {})

    def setup(self, app: Sphinx) -> dict[str, Any]:
        """Register the directive and its files."""
        app.setup_extension("elements")
        app.add_directive(self.name, self._directive())
        Assets(self.name, self.tag, element, self.folder / "static").connect(app)
        return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

    def opening(self, name: str, setting: Spelled) -> str:
        """Return the tag up to the introduction."""
        more = dict(self.attributes(setting))
        classes = f"tx-element {more.pop('class', '')}".strip()
        said = {"id": name, "class": classes, "setting": setting.spell(), **more}
        spelled = " ".join(f'{key}="{escape(value)}"' for key, value in said.items())
        return f"<{self.tag} {spelled}>"

    def closing(self, name: str, setting: Any) -> str:
        """Return the place of the script's part, and what stands there without it."""
        # Two drawings of the same numbers on one page would share their ids.
        still = self.fallback(setting).replace("tconv-", f"{escape(name)}-tconv-")
        place = '<div class="tx-app"></div>'
        return f'{place}<div class="tx-fallback">{still}</div></{self.tag}>\n'

    def _directive(self) -> type[SphinxDirective]:
        kind = self

        class ElementDirective(SphinxDirective):
            """An element with its setting as options and its introduction as content."""

            has_content = True
            option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(
                ("name", *kind.options), directives.unchanged_required
            )

            def run(self) -> list[nodes.Node]:
                """Return the node, or an error that says what is wrong with an option."""
                try:
                    setting = kind.read(self.options)
                except (TypeError, ValueError) as wrong:
                    raise self.error(f"{kind.name}: {wrong}") from wrong
                node = element(element=kind.name)
                self.state.nested_parse(self.content, self.content_offset, node)
                self.set_source_info(node)
                number = self.env.new_serialno(kind.name)
                self.options.setdefault("name", f"{kind.name}-{number}")
                self.add_name(node)
                name = node["ids"][0]
                node["opening"] = kind.opening(name, setting)
                node["closing"] = kind.closing(name, setting)
                return [node]

        return ElementDirective


def visit(translator: HTML5Translator, node: element) -> None:
    """Write the element up to its introduction."""
    translator.body.append(node["opening"])


def depart(translator: HTML5Translator, node: element) -> None:
    """Write what follows the introduction."""
    translator.body.append(node["closing"])


def skip(translator: Any, node: element) -> None:
    """Other builders write the introduction alone."""
