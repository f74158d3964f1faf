"""Write the book as an EPUB: a file for each page, its formulas in MathML."""

from __future__ import annotations

import sys
import uuid
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tools.bound.addresses import ids
from tools.bound.book import bound_pages
from tools.bound.contents import CLAIM, LICENCE, Entry, entry_of, metadata
from tools.bound.site import ROOT, SITE, Page
from tools.bound.xhtml import FRAME, chapter, say_math, stylesheet

EPUB = ROOT / "_build" / "transposed-convolution.epub"
STYLE = Path(__file__).with_name("epub.css")
STYLES = ("elements", "hero", "explorer", "wires", "lab", "decoder", "sound", "calculator")
TYPES = {
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
LINK = '<link rel="stylesheet" type="text/css" href="book.css"/>'
CONTAINER = """\
<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
PACKAGE = """\
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:creator>{author}</dc:creator>
<dc:language>en</dc:language>
<dc:rights>{licence}</dc:rights>
<meta property="dcterms:modified">{now}</meta>
</metadata>
<manifest>
{items}
</manifest>
<spine>
{spine}
</spine>
</package>
"""


def listing(entries: Iterable[Entry], files: dict[str, str]) -> str:
    """Return entries of the contents as the list that readers show."""
    lines = []
    for entry in entries:
        below = listing(entry.below, files) if entry.below else ""
        address = f"{files[entry.place]}#{entry.place}"
        lines.append(f'<li><a href="{address}">{escape(entry.text)}</a>{below}</li>')
    return f"<ol>{''.join(lines)}</ol>"


def navigation(pages: Iterable[Page], files: dict[str, str]) -> str:
    """Return the contents, as EPUB has them."""
    entries = listing(map(entry_of, pages), files)
    body = f'<nav epub:type="toc" id="toc"><h1>Contents</h1>{entries}</nav>'
    return FRAME.format(title="Contents", links=LINK, body=body)


def title_page() -> str:
    """Return the first page."""
    said = metadata()
    lines = (CLAIM, said["author"], said["edition"], LICENCE)
    body = '<img src="logo.svg" alt=""/>' + f"<h1>{said['title']}</h1>"
    body += "".join(f"<p>{escape(line)}</p>" for line in lines)
    body = f'<section class="title-page">{body}</section>'
    return FRAME.format(title=said["title"], links=LINK, body=body)


def pictures(pages: Iterable[Page], site: Path) -> dict[str, bytes]:
    """Return the pictures of the pages by the name that their files get."""
    found = {"logo.svg": (site / "_static" / "logo.svg").read_bytes()}
    for page in pages:
        for picture in page.article.iterfind(".//img"):
            source = picture.get("src")
            if not source.startswith("data:"):
                name = f"images/{Path(source).name}"
                found[name] = (site / source).read_bytes()
                picture.set("src", name)
    return found


def item(name: str, content: bytes) -> str:
    """Return the line of the manifest for a file."""
    said = [word for word, mark in (("mathml", b"<math"), ("svg", b"<svg")) if mark in content]
    properties = ["nav"] if name == "nav.xhtml" else said if name.endswith(".xhtml") else []
    more = f' properties="{" ".join(properties)}"' if properties else ""
    identifier = "file-" + name.replace("/", "-")
    return f'<item id="{identifier}" href="{name}" media-type="{TYPES[Path(name).suffix]}"{more}/>'


def package(files: dict[str, bytes]) -> str:
    """Return the list of all files, and the order of those that are read."""
    said = metadata()
    spine = (f'<itemref idref="file-{name}"/>' for name in files if name.endswith(".xhtml"))
    return PACKAGE.format(
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, f"{said['title']}, {said['author']}"),
        title=escape(said["title"]),
        author=escape(said["author"]),
        licence=LICENCE,
        now=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        items="\n".join(item(name, content) for name, content in files.items()),
        spine="\n".join(spine),
    )


def book_files(site: Path = SITE) -> dict[str, bytes]:
    """Return the files of the book by their names, in the order in which they are read."""
    pages = bound_pages(site, say_math)
    places = {
        place: f"{page.name}.xhtml" for page in pages for place in (page.anchor, *ids(page.article))
    }
    files = {"title.xhtml": title_page().encode(), "nav.xhtml": navigation(pages, places).encode()}
    shown = pictures(pages, site)
    for page in pages:
        files[f"{page.name}.xhtml"] = chapter(page, places, LINK).encode()
    sheets = [(site / "_static" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES]
    style = "\n".join([*map(stylesheet, sheets), STYLE.read_text(encoding="utf-8")])
    return {**files, "book.css": style.encode(), **shown}


def write_epub(path: Path, files: dict[str, bytes]) -> None:
    """Write the files as an EPUB, whose first entry says what it is and is not packed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("book/package.opf", package(files))
        for name, content in files.items():
            archive.writestr(f"book/{name}", content)


def main() -> int:
    """Write the EPUB and say where it is."""
    write_epub(EPUB, book_files())
    print(f"The book is in {EPUB.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
