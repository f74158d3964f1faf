"""The pages of the built website, parsed once."""

from functools import cache, cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

SITE = Path(__file__).parents[2] / "_build" / "html"


class Page:
    """One page: its place in the site, its elements, its visible text."""

    def __init__(self, path, site=SITE):
        self.path, self.site = path, site

    def __repr__(self):
        return str(self.path.relative_to(self.site))

    @cached_property
    def soup(self):
        return BeautifulSoup(self.path.read_text("utf-8"), "html.parser")

    @cached_property
    def ids(self):
        return {element["id"] for element in self.soup.find_all(id=True)}

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
