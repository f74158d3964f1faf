"""``{size-calculator}``, which answers any question, and ``{size-answer}``, which answers one."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from calculator.answers import answer, stand_in
from calculator.question import DecoderQuestion, LayerQuestion, read

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

NAME = "sizes"  # of the only calculator of the book, in its page and in addresses
PAGE = "book/size_calculator"
LAYER = ("output", "kernel", "stride", "padding", "output-padding", "dilation", "framework")
OPTIONS = ("input", *LAYER, "layers", "other", "channels")
APP = '<div class="tx-app"></div>'


class calculator(nodes.General, nodes.Element):
    """The element `<tconv-sizes>`."""


class calculator_link(nodes.Inline, nodes.TextElement):
    """A link that opens the calculator with a question."""


class _QuestionDirective(SphinxDirective):
    option_spec: ClassVar[dict[str, Any]] = dict.fromkeys(OPTIONS, directives.unchanged_required)

    def question(self) -> LayerQuestion | DecoderQuestion:
        """Read the options, or say what is wrong with one."""
        try:
            return read(self.options)
        except (TypeError, ValueError) as wrong:
            raise self.error(f"{self.name}: {wrong}") from wrong


class CalculatorDirective(_QuestionDirective):
    """The calculator with the question that it opens with, and an introduction as content."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the element, in it the place of the script and what stands there without it."""
        question = self.question()
        node = calculator(setting=question.spell())
        self.state.nested_parse(self.content, self.content_offset, node)
        node += nodes.raw("", APP, format="html")
        node += nodes.container("", *stand_in(question), classes=["tx-fallback"])
        self.set_source_info(node)
        self.options["name"] = NAME
        self.add_name(node)
        return [node]


class AnswerDirective(_QuestionDirective):
    """The answer to one question, and a link to it in the calculator."""

    def run(self) -> list[nodes.Node]:
        """Return the answer of the package."""
        question = self.question()
        if isinstance(question, DecoderQuestion):
            text = "This decoder in the calculator"
        else:
            found = len(question.settings)
            text = f"All {found} layers in the calculator" if found > 1 else "In the calculator"
        link = calculator_link("", text, setting=question.spell())
        return [*answer(question), nodes.paragraph("", "", link)]


def visit(translator: HTML5Translator, node: calculator) -> None:
    """Open the element."""
    name = escape(node["ids"][0])
    translator.body.append(
        f'<tconv-sizes class="tx-element" id="{name}" setting="{node["setting"]}">'
    )


def depart(translator: HTML5Translator, node: calculator) -> None:
    """Close the element."""
    translator.body.append("</tconv-sizes>\n")


def visit_link(translator: HTML5Translator, node: calculator_link) -> None:
    """Open a link to the calculator's page; the question is in its address."""
    here = translator.builder.current_docname
    page = "" if here == PAGE else translator.builder.get_relative_uri(here, PAGE)
    translator.body.append(f'<a class="ts-link" href="{page}?{NAME}={node["setting"]}#{NAME}">')


def depart_link(translator: HTML5Translator, node: calculator_link) -> None:
    """Close the link."""
    translator.body.append("</a>")


def skip(translator: Any, node: nodes.Element) -> None:
    """Other builders write what is inside."""
