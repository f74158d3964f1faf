"""One thing that can be found, and the small page that the index reads of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from search.together import together

TITLE = 7  # how much a word of a title counts; in running text, 1
WHOLE = 6  # words; of a longer title, each counts less, or long questions match everything


@dataclass
class Record:
    """One thing that can be found.

    Attributes:
        place: the id that it has in its page; nothing for the page itself.
        title: what it is called, in plain words.
        number: of the section or exercise, if it has one.
        body: its text, as HTML with headings for the statements inside.
    """

    place: str
    kind: str
    title: str = ""
    number: str = ""
    body: list[str] = field(default_factory=list)

    def html(self, address: str, page: str, weight: float) -> str:
        """Return the page that the index reads; the page of the book has an address and a title."""
        known = {"address": address, "page": page, "kind": self.kind, "name": self.title}
        known["number"] = self.number
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in known.items())
        names = ", ".join(f"{name}[data-{name}]" for name in known)
        heading = "p" if self.kind == "name" else "h1"  # of an h1, Pagefind makes more
        title = together(escape(self.title))
        share = min(1, WHOLE / len(self.title.split()))
        return (
            f'<!DOCTYPE html><html lang="en"><body><main{data} data-pagefind-meta="{names}">'
            f'<{heading} data-pagefind-weight="{TITLE * share * weight:g}">{title}</{heading}>'
            f'<div data-pagefind-weight="{weight:g}">{together("".join(self.body))}</div>'
            f"</main></body></html>"
        )
