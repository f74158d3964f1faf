"""An element alone on its page: chapters are long, and most of a test's time would go into them.

``book/02_transpose~wires.html`` is that chapter, of whose text there are the title, the element
named ``wires``, and the paragraphs with words that set it.
"""

import io
import re
from functools import cache

from bs4 import BeautifulSoup
from pages import SITE

from tools.look import QuietHandler

PATH = re.compile(r"/([\w/]+)~([\w-]+)\.html")


@cache
def alone(path, name):
    soup = BeautifulSoup((SITE / f"{path}.html").read_text("utf-8"), "html.parser")
    article = soup.find("article")
    links = article.select(f".tx-set[data-for='{name}']")
    words = [each.find_parent(["p", "li", "td", "figcaption"]) for each in links]
    kept = [article.find("h1"), soup.find(id=name), *words]
    for contents in soup.select("nav.page-toc"):
        contents.decompose()
    article.clear()
    article.extend(kept)
    return str(soup).encode()


class Handler(QuietHandler):
    """Serves the website, and elements alone."""

    def send_head(self):
        found = PATH.fullmatch(self.path.split("?")[0])
        if not found:
            return super().send_head()
        page = alone(*found.groups())
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return io.BytesIO(page)
