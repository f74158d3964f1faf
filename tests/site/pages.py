"""The pages of the built website, parsed once."""

from functools import cache, cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from lxml import html

SITE = Path(__file__).parents[2] / "_build" / "html"


class Page:
    """One page: its place in the site, its elements, its visible text."""

    def __init__(self, path, site=SITE):
        self.path, self.site = path, site

    def __repr__(self):
        return str(self.path.relative_to(self.site))

    @cached_property
    def soup(self):
        return BeautifulSoup(self.text, "lxml")

    @cached_property
    def head(self):
        """What stands above the body, which takes long to parse."""
        return BeautifulSoup(self.text.partition("<body")[0], "lxml")

    @cached_property
    def ids(self):
        return {*self.found("//@id")}

    def found(self, path):
        """What an XPath finds: this parser takes a tenth of the time, and gives strings."""
        return html.fromstring(self.text).xpath(path)

    @cached_property
    def text(self):
        return self.path.read_text("utf-8")

    def target(self, address):
        """Return the file and the fragment that a local address leads to."""
        parts = urlsplit(address)
        path = unquote(parts.path)
        file = (self.path.parent / path).resolve() if path else self.path
        return (file / "index.html" if file.is_dir() else file), unquote(parts.fragment)


@cache
def pages():
    """Every page of the site; the theme's own templates in ``_static`` are none."""
    found = [p for p in sorted(SITE.rglob("*.html")) if "_static" not in p.parts]
    return {page.path: page for page in map(Page, found)}
