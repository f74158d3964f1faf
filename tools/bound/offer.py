"""Put the finished files into the website, and link them at the foot of every page's sidebar.

They are made of the website, so that no page can name them while it is built; and without them,
it does not.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.bound.epub import EPUB
from tools.bound.pdf import PDF
from tools.bound.site import ROOT, SITE

FOOT = '<div class="sidebar-primary-items__end sidebar-primary__section">'
OFFER = re.compile(r'\n<p class="bound-files">.*?</p>', re.DOTALL)


def offered(page: str, files: Iterable[Path]) -> str:
    """Return a page of the folder `book` with links to these files, and to no others."""
    links = (f'<a href="../{file.name}" download>{file.suffix[1:].upper()}</a>' for file in files)
    line = f'\n<p class="bound-files">The whole book: {", ".join(links)}</p>'
    return OFFER.sub("", page).replace(FOOT, FOOT + line)


def main() -> int:
    """Copy the files, and link them."""
    files = [file for file in (PDF, EPUB) if file.exists()]
    if not files:
        sys.exit("There is no file to offer: run `make pdf` or `make epub` first.")
    for file in files:
        shutil.copy(file, SITE)
    for path in sorted((SITE / "book").glob("*.html")):
        path.write_text(offered(path.read_text(encoding="utf-8"), files), encoding="utf-8")
    print(f"The website in {SITE.relative_to(ROOT)} offers {len(files)} files.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
