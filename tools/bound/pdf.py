"""Print the book with Chromium, twice: the contents' page numbers are those of the first print."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pikepdf import ObjectStreamMode, OutlineItem, Pdf
from playwright.sync_api import Browser, sync_playwright

from tools.bound.book import bound_pages, say_formula, whole_book, written
from tools.bound.contents import Entry, entry_of, metadata
from tools.bound.site import ROOT, SITE
from tools.look import BROWSER_OPTIONS, BROWSERS

PDF = ROOT / "_build" / "transposed-convolution.pdf"


def printed(browser: Browser, document: Path) -> bytes:
    """Return the document as Chromium prints it."""
    page = browser.new_page(color_scheme="light", java_script_enabled=False)
    page.set_default_timeout(300_000)
    page.goto(document.as_uri(), wait_until="load")
    paper = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    page.close()
    return paper


def page_numbers(paper: bytes) -> dict[str, int]:
    """Return on which page each place is that a link leads to, counted from 1."""
    with Pdf.open(io.BytesIO(paper)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        places: Any = pdf.Root.Dests
        return {name[1:]: pages[place[0].objgen] for name, place in places.items()}


def outlined(paper: bytes, entries: Iterable[Entry]) -> bytes:
    """Return the PDF with the contents as its outline, its metadata, and its objects packed.

    Chromium's own outline has a heading twice that it has moved to the next page.
    """
    result = io.BytesIO()
    with Pdf.open(io.BytesIO(paper)) as pdf:
        places: Any = pdf.Root.Dests

        def item(entry: Entry) -> OutlineItem:
            made = OutlineItem(entry.text, places[f"/{entry.place}"])
            made.children.extend(item(each) for each in entry.below)
            made.is_closed = True
            return made

        with pdf.open_outline() as outline:
            outline.root.extend(item(each) for each in entries)
        pdf.docinfo["/Author"] = metadata()["author"]
        pdf.save(result, object_stream_mode=ObjectStreamMode.generate, recompress_flate=True)
    return result.getvalue()


def print_book(browser: Browser, site: Path = SITE) -> bytes:
    """Return the PDF; the document that it is made of lies in the website's folder meanwhile.

    Raises:
        RuntimeError: the second print has other pages than the first.
    """
    document = site / "bound.html"
    pages = bound_pages(site, say_formula)
    numbers: dict[str, int] = {}
    try:
        for _ in range(2):
            document.write_text(written(whole_book(pages, site, numbers)), encoding="utf-8")
            before, paper = numbers, printed(browser, document)
            numbers = page_numbers(paper)
    finally:
        document.unlink(missing_ok=True)
    if numbers != before:
        raise RuntimeError("the contents' own length depends on the numbers in them")
    return outlined(paper, map(entry_of, pages))


def main() -> int:
    """Write the PDF and say where it is."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit("Chromium was not found. Install one of these on PATH: " + ", ".join(BROWSERS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_OPTIONS)
        PDF.write_bytes(print_book(browser))
        browser.close()
    print(f"The book is in {PDF.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
