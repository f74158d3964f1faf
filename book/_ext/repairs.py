"""Mend what the theme and the extensions write into every page and have no setting for.

tests/site holds one page for each repair, and a validator reads all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


@dataclass(frozen=True)
class Repair:
    """What is wrong, where it stands in a page, and what stands there instead."""

    reason: str
    wrong: re.Pattern[str]
    right: str


REPAIRS = (
    Repair(
        "1.5 MB of icons that the theme also has as a font",
        re.compile(r"<script[^>]*/fontawesome\.js[^>]*></script>\n?"),
        "",
    ),
    Repair(
        "the whole search on every page, for results as one types, which are not asked for",
        re.compile(
            r'(<meta name="docsearch:version"[^>]*>)\s*'
            r'(?:<script src="[^"]*(?:searchtools|language_data|searchindex)\.js"></script>\s*)+'
        ),
        r"\1\n",
    ),
    Repair(
        "all proofs of a page have one id, and so have all exercises and all solutions",
        re.compile(r'(<(?:section|div)\b[^>]*) id="(?:proof|exercise|solution)(?:-content)?"'),
        r"\1",
    ),
    Repair(
        "a summary holds phrases, no paragraph",
        re.compile(r'<p class="((?:collapsed|expanded) admonition-title)">(.*?)</p>'),
        r'<span class="\1">\2</span>',
    ),
    Repair(
        "the label of a summary hides what it says",
        re.compile(r'<summary aria-label="Toggle hidden content">'),
        "<summary>",
    ),
    Repair(
        "the sidebar is no landmark, though it holds the title of the book",
        re.compile(r'<div id="pst-primary-sidebar"(?! role)'),
        '<div id="pst-primary-sidebar" role="region" aria-label="Book"',
    ),
    Repair(
        "the list of sources has a role that is out of use, and holds more than its entries",
        re.compile(r' role="(?:doc-biblioentry"|list"(?= class="citation-list"))'),
        "",
    ),
    Repair(
        "KaTeX spells the operator mod as letters inside an element for text",
        re.compile(r'(<mo [^>]*>)<mrow>((?:<mi mathvariant="normal">\w</mi>)+)</mrow></mo>'),
        r"\1mod</mo>",
    ),
    Repair(
        "napoleon puts the paragraphs of a result into a paragraph",
        re.compile(
            r"(<dd class=\"field-(?:even|odd)\">)<p>(<p>.*?</p>)\n</p>\n(?=</dd>)", re.DOTALL
        ),
        r"\1\2\n",
    ),
    Repair(
        "a button that copies code has no name but the title of its drawing",
        re.compile(r'<button (?=class="copybtn )'),
        '<button aria-label="Copy this code" ',
    ),
)


# The book begins in a folder: this page leads there, and Jupyter Book leaves one that exists alone.
FIRST_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Transposed convolution</title>
<meta http-equiv="refresh" content="0; url=book/index.html">
<p><a href="book/index.html">Transposed convolution</a></p>
</html>
"""


def mended(page: str) -> str:
    """Return a page with its faults mended."""
    for repair in REPAIRS:
        page = repair.wrong.sub(repair.right, page)
    return page


def mend_pages(app: Sphinx, exception: Exception | None) -> None:
    """Rewrite the pages, and the script that adds to them, once they are all written."""
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for path in [*site.rglob("*.html"), site / "_static" / "copybutton.js"]:
        before = path.read_text(encoding="utf-8")
        after = mended(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
    for script in (site / "_static" / "scripts").glob("fontawesome.js*"):
        script.unlink()
    (site / "index.html").write_text(FIRST_PAGE, encoding="utf-8")


def reading_order(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    """Let the first page and chapter 1 lead to one another.

    What lies between them in the sidebar is to be at hand, and not to be read first.
    """
    numbers = app.env.toc_secnumbers
    first = next((name for name, found in numbers.items() if found.get("") == (1,)), None)
    root = app.config.root_doc
    for here, there, key in ((root, first, "next"), (first, root, "prev")):
        if page == here and there:
            title = app.env.titles[there].astext()
            context[key] = {"link": app.builder.get_relative_uri(page, there), "title": title}


def setup(app: Sphinx) -> dict[str, Any]:
    """Run after the theme has copied its files."""
    app.connect("html-page-context", reading_order)
    app.connect("build-finished", mend_pages, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
