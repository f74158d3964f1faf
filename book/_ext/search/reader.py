"""The text of an article, sorted into what can be found in it."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from search.record import Record

# Code and its outputs, the words of folded bars, what is there to be pressed, and marks.
CELLS = frozenset(["cell_input", "cell_output", "collapsed", "expanded", "live-bar"])
SKIPPED = CELLS | {"eqno", "fn-bracket", "footnote-reference", "headerlink"}
ALONE = frozenset(["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
BLOCKS = HEADINGS | {
    "aside",
    "dd",
    "div",
    "dt",
    "figcaption",
    "li",
    "p",
    "section",
    "td",
    "th",
    "tr",
}
CELLS_OF_TABLES = frozenset(["td", "th"])
LIGHT = 0.4  # how much a word counts in a proof, a solution or a footnote; in running text, 1
STATEMENT = 3  # and in the title of a proposition


class Reader(HTMLParser):
    """Sorts the text of an article into records.

    Each open element remembers what to go back to when it ends: the record, what its text is, and
    what is to be closed in the record.
    """

    def __init__(self) -> None:
        super().__init__()
        self.records: list[Record] = []
        self.here = Record("", "outside")
        self.mode = "text"
        self.statement = ""  # the id of a proposition, until its title begins
        self.named: Record | None = None  # a term or a name, until what is said of it begins
        self.open: list[tuple[str, Record, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element begins."""
        if tag in ALONE:
            return
        attributes = {name: value or "" for name, value in attrs}
        classes = set(attributes.get("class", "").split())
        before = self.here, self.mode
        close = "" if self.mode == "skip" else self._begin(tag, attributes.get("id", ""), classes)
        self.open.append((tag, *before, close))
        self._space(tag)

    def _begin(self, tag: str, place: str, classes: set[str]) -> str:
        """Change to the record or the kind of text that begins; return what closes it."""
        if classes & SKIPPED:
            self.mode = "skip"
        elif tag == "section" and place:
            self._record(place if self.records else "", "section")
        elif tag == "dt" and place and (place.startswith("term-") or "sig" in classes):
            self._name(place, "name" if "sig" in classes else "term")
        elif tag == "dd" and self.named:
            self.here, self.named = self.named, None
        elif "exercise" in classes:
            self._record(place, "exercise")
        elif "solution" in classes:
            self.here = next(each for each in reversed(self.records) if each.kind == "exercise")
            return self._lightly()
        elif "proposition" in classes:
            self.statement = place
        elif "proof" in classes or "footnote" in classes:
            return self._lightly()
        elif tag in HEADINGS:
            self.mode = "title"
        elif "admonition-title" in classes:
            return self._admonition()
        elif "section-number" in classes or ("caption-number" in classes and self.mode == "title"):
            self.mode = "number"
        return ""

    def _record(self, place: str, kind: str) -> None:
        self.here = Record(place, kind)
        self.records.append(self.here)

    def _name(self, place: str, kind: str) -> None:
        """Begin the record of a term or a name; several in a row have one."""
        if self.named is None:
            self._record(place, kind)
            self.named = self.here
        else:
            self.here = self.named
            self.here.title += ", "
        if kind == "term":
            self.mode = "title"
        else:
            self.here.title += place

    def _lightly(self) -> str:
        self.here.body.append(f'<div data-pagefind-weight="{LIGHT}">')
        return "</div>"

    def _admonition(self) -> str:
        if self.here.kind == "exercise" and not self.here.title:
            self.mode = "title"
        elif self.statement:
            self.here.body.append(f'<h3 id="{self.statement}" data-pagefind-weight="{STATEMENT}">')
            self.statement = ""
            return "</h3>"
        return ""

    def handle_endtag(self, tag: str) -> None:
        """Go back to what was there before the element."""
        while self.open:
            name, here, mode, close = self.open.pop()
            self._space(name)
            if name in CELLS_OF_TABLES and self.mode == "text":
                self.here.body.append("· ")
            if close:
                self.here.body.append(close)
            self.here, self.mode = here, mode
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        """Put words where they belong."""
        if self.mode == "title":
            self.here.title += data.replace("\n", " ")
        elif self.mode == "number":
            self.here.number = data.strip().rstrip(".")
        elif self.mode == "text":
            self.here.body.append(escape(data))

    def _space(self, tag: str) -> None:
        if tag in BLOCKS and self.mode == "text":
            self.here.body.append(" ")
