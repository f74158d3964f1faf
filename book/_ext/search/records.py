"""What can be found: a page cut into its sections, terms, exercises and names of the package.

Each becomes a small page of its own, in the words that a reader sees: no drawings, no code cells
and their outputs, nothing to press, formulas once and as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from search import maths
from search.reader import Reader
from search.record import Record

ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
UNREAD = re.compile(r"<(svg|pre|script|style|button|noscript|tconv-\w+)\b.*?</\1>", re.DOTALL)
FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
BOXES = re.compile(r'<span class="katex-html"[^>]*>')
SPAN = re.compile(r"<(/?)span\b[^>]*>")


def records(page: str) -> list[Record]:
    """Return what can be found in a page, in its order."""
    match = ARTICLE.search(page)
    if match is None:
        return []
    reader = Reader()
    reader.feed(FORMULA.sub(_formula, UNREAD.sub(" ", _without_boxes(match[0]))))
    for record in reader.records:
        record.title = record.title.strip(" ()" if record.kind == "exercise" else " ")
    return [record for record in reader.records if record.title and "".join(record.body).strip()]


def _formula(match: re.Match[str]) -> str:
    return escape(maths.text(match[0]))


def _without_boxes(page: str) -> str:
    """Leave out the boxes that KaTeX draws for the eye, beside the formula for readers."""
    return "".join(_outside(page))


def _outside(page: str) -> Iterator[str]:
    at = 0
    while start := BOXES.search(page, at):
        yield page[at : start.start()]
        depth, at = 1, start.end()
        while depth:
            tag = SPAN.search(page, at)
            assert tag is not None
            depth, at = depth + (-1 if tag[1] else 1), tag.end()
    yield page[at:]
