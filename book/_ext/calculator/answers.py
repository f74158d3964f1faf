"""What the package answers, as parts of a page: they stand in every format and need no script."""

from __future__ import annotations

from docutils import nodes

from calculator.question import DecoderQuestion, LayerQuestion, layer_of
from calculator.words import closing, options_of, sentence, shown, verdict
from elements import code
from elements.table import table
from tconv_edu.sizes import DecoderPlan

BEST = 5  # settings that stand in for the calculator


def answer(question: LayerQuestion | DecoderQuestion) -> list[nodes.Node]:
    """Return the best setting with its reasons, or the plan of a decoder."""
    if isinstance(question, DecoderQuestion):
        return _decoder(question)
    best = question.settings[0]
    first = nodes.paragraph("", "", nodes.strong("", sentence(best)))
    call = nodes.paragraph("", "", nodes.literal("", str(best)))
    items = [nodes.list_item("", _verbatim(reason)) for reason in best.reasons]
    return [first, call, nodes.bullet_list("", *items)]


def stand_in(question: LayerQuestion | DecoderQuestion) -> list[nodes.Node]:
    """Return what stands in the calculator's place without scripts, and on paper."""
    if isinstance(question, DecoderQuestion):
        return _decoder(question)
    settings = question.settings
    others = [nodes.literal("", str(setting)) for setting in settings[1:BEST]]
    items = [nodes.list_item("", nodes.paragraph("", "", other)) for other in others]
    rest = nodes.paragraph("", f"It is the best of {len(settings)} layers. The next ones are:")
    program = nodes.raw("", code(layer_of(settings[0])), format="html")
    return [
        *answer(question),
        *([rest, nodes.enumerated_list("", *items)] if items else []),
        program,
    ]


def _verbatim(text: str) -> nodes.paragraph:
    """Return a paragraph in the package's own words, its quotation marks left as they are."""
    return nodes.paragraph("", text, support_smartquotes=False)


def _decoder(question: DecoderQuestion) -> list[nodes.Node]:
    plan = question.plan
    words = [closing(plan), *([verdict(plan, question.other)] if question.other else [])]
    head = ("convolution", *(["down ↔ up"] if plan.down else []), "its transpose needs")
    parts: list[nodes.Node] = [table(head, _levels(question, plan), ["ts-answer"])]
    if question.channels and plan.down:
        model = plan.code(question.channels)
        parts.append(nodes.literal_block(model, model, language="python"))
    return [*parts, nodes.paragraph("", " ".join(words))]


def _levels(question: DecoderQuestion, plan: DecoderPlan) -> list[list[nodes.Node]]:
    """Rows from the first convolution down; the decoder goes up, from the last."""
    rows = []
    for level, (layer, mirror) in enumerate(zip(question.layers, plan.layers[::-1], strict=True)):
        sizes = [" ↔ ".join(map(shown, plan.down[level : level + 2]))] if plan.down else []
        options = nodes.literal("", options_of(layer))
        rows.append([options, *map(nodes.Text, (*sizes, mirror.needs))])
    return rows
