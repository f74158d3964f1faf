"""The pages of the built website, in the order of a book."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
FIRST = "index"


@dataclass(frozen=True)
class Page:
    """A page of the website: its name, the part that it stands in, its title and its article."""

    name: str
    part: str
    title: str
    article: Any

    @property
    def anchor(self) -> str:
        """The id of the whole page within the book."""
        return f"page-{self.name}"


def read_html(path: Path) -> Any:
    """Return the root of an HTML file.

    The parser does not know that <wbr> is empty: a space without width says the same.
    """
    text = path.read_text(encoding="utf-8").replace("<wbr>", "\u200b")
    return html.document_fromstring(text.encode(), html.HTMLParser(encoding="utf-8"))


def listed(root: Any) -> list[tuple[str, str, str]]:
    """Return part, name and title of every page in the sidebar of the first page."""
    part, found = "", []
    for each in root.cssselect(".bd-docs-nav p.caption, .bd-docs-nav li a"):
        text = " ".join(each.text_content().split())
        if each.tag == "p":
            part = text
        else:
            name = FIRST if each.get("href") == "#" else each.get("href").removesuffix(".html")
            found.append((part, name, text))
    return found


def read_site(site: Path = SITE) -> list[Page]:
    """Read all pages: the first one, the numbered chapters, and then what is to be at hand."""
    folder = site / "book"
    pages = []
    for part, name, title in listed(read_html(folder / f"{FIRST}.html")):
        article = read_html(folder / f"{name}.html").cssselect("article")[0]
        pages.append(Page(name, part, title, article))
    return sorted(pages, key=lambda page: (page.name != FIRST, not page.title[0].isdigit()))
