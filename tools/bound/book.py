"""All pages as one document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from lxml import html
from lxml.html.builder import E

from tools.bound.addresses import lead, name_places
from tools.bound.contents import FIRST_TITLE, contents, metadata, title_page
from tools.bound.paper import put_on_paper
from tools.bound.site import FIRST, Page, read_html, read_site

STYLE = Path(__file__).with_name("book.css")
RUNNING = '@page {name} {{ @top-left {{ content: "{title}"; }} }}\n.{name} {{ page: {name}; }}\n'


def bound_pages(site: Path, say: Callable[[Any], None]) -> list[Page]:
    """Return the pages for paper, with ids and links of the book; `say` rewrites each formula."""
    pages = [named(page) for page in read_site(site)]
    for page in pages:
        put_on_paper(page)
        for formula in page.article.cssselect(".katex"):
            say(formula)
    places = name_places(pages)
    for page in pages:
        lead(page, places)
    return pages


def say_formula(formula: Any) -> None:
    """Leave what is seen of a formula, and let its source be its text for those who cannot see."""
    source = formula.find(".//annotation").text
    formula.set("role", "img")
    formula.set("aria-label", source)
    formula.cssselect(".katex-mathml")[0].drop_tree()


def named(page: Page) -> Page:
    """Return the page; the first one has the title of the book, which stands before it."""
    if page.name != FIRST:
        return page
    page.article.find(".//h1").text = FIRST_TITLE
    return Page(page.name, page.part, FIRST_TITLE, page.article)


def styles(site: Path) -> list[Any]:
    """Return the links to all stylesheets that pages of the website have, in their order."""
    found: dict[str, Any] = {}
    for path in sorted((site / "book").glob("*.html")):
        for link in read_html(path).iterfind('.//link[@rel="stylesheet"]'):
            address = link.get("href").removeprefix("../")
            found.setdefault(address, E.link(rel="stylesheet", href=address))
    return list(found.values())


def whole_book(pages: list[Page], site: Path, numbers: Mapping[str, int]) -> Any:
    """Return the document, whose addresses are relative to the website's folder."""
    running = "".join(RUNNING.format(name=p.anchor, title=p.title) for p in pages)
    head = E.head(
        E.meta(charset="utf-8"),
        E.title(metadata()["title"]),
        E.meta(name="author", content=metadata()["author"]),
        *styles(site),
        E.style(STYLE.read_text(encoding="utf-8") + running),
    )
    body = E.div(title_page("_static/logo.svg"), contents(pages, numbers), {"class": "bd-content"})
    for page in pages:
        page.article.set("class", f"bd-article {page.anchor}")
        page.article.set("id", page.anchor)
        body.append(page.article)
    return E.html(
        head, E.body(E.main(body, {"class": "bd-main"})), {"lang": "en", "data-theme": "light"}
    )


def written(document: Any) -> str:
    """Return the document as HTML."""
    return "<!DOCTYPE html>\n" + str(html.tostring(document, encoding="unicode"))
