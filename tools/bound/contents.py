"""The pages before the first one: title and contents."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.html.builder import E

from tools.bound.site import ROOT, Page

FIRST_TITLE = "About this book"
CLAIM = "Computed every way there is, and proved"
LICENCE = "Text and figures: CC BY 4.0. Code: MIT."


def metadata() -> dict[str, str]:
    """Return title, author and edition of the book."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        "title": "Transposed convolution",
        "author": project["authors"][0]["name"],
        "edition": f"Edition of {project['name']} {project['version']}",
    }


def title_page(logo: str) -> Any:
    """Return the first page; its title is no heading, or it would stand in the outline."""
    said = metadata()
    return E.section(
        E.img(src=logo, alt=""),
        E.p(said["title"], {"class": "title"}),
        E.p(CLAIM, {"class": "claim"}),
        E.p(said["author"], {"class": "author"}),
        E.p(said["edition"], E.br(), LICENCE, {"class": "edition"}),
        {"class": "title-page"},
    )


def heading(title: Any) -> list[Any]:
    """Return what a heading says, with its formulas, as what a link can hold."""
    said = copy.deepcopy(title)
    for each in said.cssselect(".to-answer"):
        each.drop_tree()
    for each in said.iter("a"):
        each.attrib.pop("href", None)
        each.tag = "span"
    for each in said.iterfind(".//*[@id]"):
        del each.attrib["id"]
    return [said.text or "", *said]


@dataclass(frozen=True)
class Entry:
    """A line of the contents: the id of its place, what it says, and the entries below it."""

    place: str
    said: list[Any]
    below: list[Entry] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it says, without marks."""
        return " ".join(E.p(*copy.deepcopy(self.said)).text_content().split())


def entry_of(page: Page) -> Entry:
    """Return the entry of a page, with its sections below it."""
    titles = page.article.iter("h2")
    below = [Entry(title.getparent().get("id"), heading(title)) for title in titles]
    return Entry(page.anchor, [page.title], below)


def line(entry: Entry, numbers: Mapping[str, int]) -> Any:
    """Return the entry as a line with its page; one without a number yet has room for it."""
    number = E.span(str(numbers.get(entry.place, "000")), {"class": "page-number"})
    said = E.span(*entry.said, {"class": "entry"})
    item = E.li(E.a(said, number, href=f"#{entry.place}"))
    if entry.below:
        item.append(E.ul(*(line(each, numbers) for each in entry.below)))
    return item


def contents(pages: Iterable[Page], numbers: Mapping[str, int]) -> Any:
    """Return the contents: parts, their pages, and the sections of these."""
    listing = E.nav(E.h1("Contents"), {"class": "book-contents", "id": "contents"})
    part = ""
    for page in pages:
        if page.part != part:
            part = page.part
            listing.append(E.p(part, {"class": "part"}))
        listing.append(E.ul(line(entry_of(page), numbers)))
    return listing
