"""The cells that run in the pages, beside what the chapters store of them."""

import json

from pages import SITE, Page

BOOK = SITE.parents[1] / "book"
# What a page prefers comes first.
KINDS = ["text/html", "image/svg+xml", "image/png", "text/latex", "text/plain"]


def cells(chapter):
    """What the page of a chapter runs of each cell, and whether it is all of it."""
    soup = Page(SITE / "book" / f"{chapter}.html").soup
    for bar in soup.select(".live-bar"):
        part = bar.get("data-source")
        whole = bar.find_parent(class_="cell_input").pre.get_text().rstrip("\n")
        yield (whole, True) if part is None else (part, False)


def stored(chapter):
    """What the notebook stores for each source: pairs of a kind and a text."""
    notebook = json.loads((BOOK / f"{chapter}.ipynb").read_text("utf-8"))
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return {"".join(cell["source"]): [*map(shown, cell["outputs"])] for cell in cells}


def shown(output):
    if output["output_type"] == "stream":
        return [output["name"], "".join(output["text"])]
    if output["output_type"] == "error":
        return ["error", output["ename"]]
    kind = next((kind for kind in KINDS if kind in output["data"]), None)
    return [kind, "".join(output["data"].get(kind, ""))]


CHAPTERS = sorted(path.stem for path in BOOK.glob("*.ipynb"))
