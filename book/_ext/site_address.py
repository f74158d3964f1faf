"""Tell search engines and previews of links where the website stands, if it is known.

The environment variable SITE_URL names the address that the website will be published under. With
it, pages name their own address and that of their preview, and sitemap.xml lists them; without it,
as on a reader's own machine, the website has no address to name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from sphinx.errors import ConfigError

from logo import draw_logo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.config import Config

SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


def site_address(given: str) -> str:
    """Return the address with a slash at its end, or nothing if none is given."""
    address = given.strip()
    if address and (urlsplit(address).scheme not in {"http", "https"} or "?" in address):
        raise ConfigError(
            f"SITE_URL must be the address of a website; got {given!r}; "
            "for example SITE_URL=https://example.org/book/"
        )
    return address.rstrip("/") + "/" if address else ""


def sitemap(address: str, pages: Iterable[str]) -> str:
    """Return the list of pages that search engines ask for."""
    root = ElementTree.Element("urlset", xmlns=SCHEMA)
    for page in sorted(pages):
        entry = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(entry, "loc").text = address + quote(page)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def set_address(app: Sphinx, config: Config) -> None:
    """Hand the address to Sphinx and to the previews, before anything is built."""
    config.html_baseurl = config.ogp_site_url = site_address(os.environ.get("SITE_URL", ""))
    config.ogp_site_name = config.html_title  # Jupyter Book sets no name of a project
    logo = Path(app.doctreedir, "logo.png")
    draw_logo(Path(app.srcdir, "book", "_static", "logo.svg"), logo)
    # In both places: in the smaller one Sphinx would put its own.
    config.ogp_social_cards = {"image": str(logo), "image_mini": str(logo)}


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """Write the list beside the pages."""
    address = app.config.html_baseurl
    if exception is not None or app.builder.name != "html" or not address:
        return
    pages = (app.builder.get_target_uri(name) for name in app.env.found_docs)
    Path(app.outdir, "sitemap.xml").write_text(sitemap(address, pages), encoding="utf-8")
    rules = f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n"
    Path(app.outdir, "robots.txt").write_text(rules, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Set the address before all others read it."""
    app.connect("config-inited", set_address, priority=100)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
