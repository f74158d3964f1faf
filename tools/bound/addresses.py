"""Ids that are the book's and no longer a page's, and links that lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from tools.bound.site import Page

LISTS = ("aria-labelledby", "aria-describedby")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
Places = dict[tuple[str, str], str]


def name_places(pages: Iterable[Page]) -> Places:
    """Give every id of a page one that the book has once, a name of XML; return which is which."""
    places: Places = {}
    taken: set[str] = set()
    for page in pages:
        places[page.name, ""] = page.anchor
        taken.add(page.anchor)
        for each in page.article.iterfind(".//*[@id]"):
            old = each.get("id")
            new = re.sub(r"[^\w.-]", "-", old)
            if new in taken or not re.match(r"[^\W\d]", new):
                new = f"{page.anchor}--{new}"
            places[page.name, old] = new
            taken.add(new)
            each.set("id", new)
    return places


def find_place(page: Page, address: str, places: Places) -> str | None:
    """Return the id that a link of a page leads to, or None where it leads out of the book."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    name = parts.path.rpartition("/")[2].removesuffix(".html") if parts.path else page.name
    return places.get((name, unquote(parts.fragment)))


def lead(page: Page, places: Places) -> None:
    """Let the links of a page lead to places of the book; what is on the website alone is none."""
    for link in page.article.iterfind(".//a[@href]"):
        address = link.get("href")
        if place := find_place(page, address, places):
            link.set("href", f"#{place}")
        elif not urlsplit(address).scheme:
            del link.attrib["href"]
    for each in page.article.iter("*"):
        for key, value in each.attrib.items():
            if key in LISTS:
                named = (places.get((page.name, old), old) for old in value.split())
                each.set(key, " ".join(named))
            elif "url(#" in value:
                each.set(key, _renamed(page, value, places))


def _renamed(page: Page, value: str, places: Places) -> str:
    def new(match: re.Match[str]) -> str:
        return f"url(#{places.get((page.name, match[1]), match[1])})"

    return REFERENCE.sub(new, value)


def ids(root: Any) -> list[str]:
    """Return the ids below an element, in order."""
    return [each.get("id") for each in root.iterfind(".//*[@id]")]
