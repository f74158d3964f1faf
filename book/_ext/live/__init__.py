"""Cells that run in the page: below each code cell of a chapter a bar to edit and run it."""

from __future__ import annotations

import subprocess
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from elements import Assets
from live import fetch
from live.cells import judge
from live.runtime import assemble

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


class live_bar(nodes.Element, nodes.General):
    """Where the buttons of a cell go, or why it has none."""


ASSETS = Assets("live", ".live-bar", live_bar, Path(__file__).parent / "static")


def visit(translator: HTML5Translator, node: live_bar) -> None:
    """Write a bar for the script to fill, or the reason and what of the cell still runs."""
    verdict, number = node["verdict"], node["number"]
    attributes, words = 'data-live="run"', ""
    if verdict.reason:
        attributes = f'data-live="part" data-source="{escape(verdict.part)}"'
        words = f"<span>{escape(str(verdict))}</span>"
    name = f'<span class="live-number">Cell {number}</span>'
    html = f'<div class="live-bar" id="code-cell-{number}" {attributes}>{name}{words}</div>\n'
    translator.body.append(html)
    raise nodes.SkipNode


def skip(_: object, __: live_bar) -> None:
    """Write nothing outside the website."""
    raise nodes.SkipNode


def mark(app: Sphinx, doctree: nodes.document) -> None:
    """Add a bar to every code cell of a chapter that was executed."""
    if not app.config.live_is_there:
        return
    inputs = [
        node
        for node in doctree.findall(nodes.container)
        if node.get("nb_element") == "cell_code_source"
    ]
    verdicts = judge([node.astext() for node in inputs])
    for number, (node, verdict) in enumerate(zip(inputs, verdicts, strict=True), 1):
        node.append(live_bar("", verdict=verdict, number=number))


def write(app: Sphinx) -> None:
    """Put Python for the browser into the website, or say what is missing."""
    if app.builder.format != "html":
        return
    try:
        fetch.provide()
        build = assemble(Path(app.outdir, "_static", "live"))
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        logger.warning("The cells will not run in the page, for something is missing: %s", error)
        return
    app.config.live_is_there = True
    ASSETS.write(app)
    script = Path(app.outdir, "_static", "live.js")
    script.write_text(f'const LIVE_BUILD = "{build}";\n{script.read_text("utf-8")}', "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the bar and the files."""
    app.add_config_value("live_is_there", False, "", bool)
    skipped = (skip, None)
    app.add_node(live_bar, html=(visit, None), epub=skipped, latex=skipped, text=skipped)
    app.connect("builder-inited", write, priority=400)
    app.connect("doctree-read", mark)
    app.connect("html-page-context", ASSETS.add)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
