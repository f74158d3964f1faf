"""The search of the book: an index, a dialog, a page. Sphinx's own leaves the website."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements.bundle import bundle
from search.index import write_index

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

HERE = Path(__file__).parent
# The search of Sphinx, its highlighter, which breaks drawings, and what serves these two alone.
REPLACED = frozenset(
    ["doctools.js", "language_data.js", "searchindex.js", "searchtools.js", "sphinx_highlight.js"]
)
# The theme takes Ctrl-K from every field and editor, even where it has no search to open.
SHORTCUT = re.compile(
    r'(window\.addEventListener\("keydown",(\w+)=>\{)(?=let \w+=\w+\(\);\2\.shiftKey)'
)


def prepare(_: Sphinx, config: Config) -> None:
    """Take the page of results from here."""
    config.templates_path.append(str(HERE / "templates"))


def write(app: Sphinx) -> None:
    """Write script and style, before the pages that name them."""
    if app.builder.format != "html":
        return
    app.builder.search = False  # type: ignore[attr-defined]  # no index of Sphinx
    folder = Path(app.outdir, "_static")
    folder.mkdir(parents=True, exist_ok=True)
    results = bundle([HERE / "static" / "search_results.mjs"], alone=True)
    (folder / "search_results.js").write_text(results, encoding="utf-8")
    build = hashlib.sha256(results.encode()).hexdigest()[:8]  # an older one is not taken
    script = bundle([HERE / "static" / "search.mjs"], alone=True)
    script = f'const SEARCH_RESULTS = "{build}";\n{script}'
    (folder / "search.js").write_text(script, encoding="utf-8")
    style = (HERE / "static" / "search.css").read_text(encoding="utf-8")
    (folder / "search.css").write_text(style, encoding="utf-8")


def page_of_results(_: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the page, at the address that it always had."""
    yield "search", {}, "search.html"


def drop_scripts(_: Sphinx, __: str, ___: str, context: dict[str, Any], ____: object) -> None:
    """Load nothing of the search that is replaced."""
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if Path(str(getattr(script, "filename", script))).name not in REPLACED
    ]


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write the index once all pages are as they stay."""
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for folder in (site, site / "_static"):
        for name in REPLACED:
            (folder / name).unlink(missing_ok=True)
    script = site / "_static" / "scripts" / "pydata-sphinx-theme.js"
    script.write_text(without_shortcut(script.read_text(encoding="utf-8")), encoding="utf-8")
    write_index(site)


def without_shortcut(script: str) -> str:
    """Return the theme's script without its key for a search that is not there."""
    return SHORTCUT.sub(r"\1return;", script)


def setup(app: Sphinx) -> dict[str, Any]:
    """Run after all that rewrites pages."""
    app.connect("config-inited", prepare)
    app.connect("builder-inited", write)
    app.connect("html-collect-pages", page_of_results)
    app.connect("html-page-context", drop_scripts, priority=900)
    app.connect("build-finished", finish, priority=970)
    app.add_css_file("search.css")
    app.add_js_file("search.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
