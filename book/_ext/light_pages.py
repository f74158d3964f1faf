"""Let a first visit load little: only the icons that are shown, pictures when they come near."""

from __future__ import annotations

import logging
import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools import subset

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FONT = Path("_static", "vendor", "fontawesome", "webfonts", "fa-solid-900.woff2")
FONTS = (FONT, FONT.with_name("fa-regular-400.woff2"))  # WebKit loads both
ICON_RULE = re.compile(r'([^{}]+)\{[^{}]*content:\s*"\\(f[0-9a-f]{3})"')
ICON_NAME = re.compile(r"\.(fa-[a-z0-9-]+):+before")
USED_NAME = re.compile(r"\bfa-[a-z0-9-]+")
LITERAL = re.compile("[\ue000-\uf8ff]")
PICTURE = re.compile(
    r'<img (?![^>]*\bloading=)([^>]*src="(?:\.\./)*(_images/[^"]+\.png)"[^>]*?)(\s*/?>)'
)
HEAD = 24  # bytes of a PNG up to the end of its width and height


def icons(styles: str, pages: str) -> set[str]:
    """Return the characters of the icon font that styles or pages show."""
    shown = set(LITERAL.findall(styles + pages))
    wanted = set(USED_NAME.findall(pages))
    for selector, code in ICON_RULE.findall(styles):
        names = set(ICON_NAME.findall(selector))
        if not names or names & wanted:
            shown.add(chr(int(code, 16)))
    return shown


def keep_icons(font: Path, characters: set[str]) -> None:
    """Write the font with these characters alone."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every step
    options = subset.Options(flavor="woff2")
    with subset.load_font(font, options) as loaded:
        cut = subset.Subsetter(options)
        cut.populate(unicodes=map(ord, characters))
        cut.subset(loaded)
        subset.save_font(loaded, font, options)


def lazy(page: str, site: Path) -> str:
    """Let the pictures of a page wait, and name their size so that nothing moves when they come."""

    def wait(match: re.Match[str]) -> str:
        attributes, path, end = match.groups()
        with (site / path).open("rb") as file:
            width, height = struct.unpack(">II", file.read(HEAD)[16:])
        return f'<img {attributes} width="{width}" height="{height}" loading="lazy"{end}'

    return PICTURE.sub(wait, page)


def lighten(app: Sphinx, exception: Exception | None) -> None:
    """Rewrite pages and font once all is written."""
    if exception is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    texts = []
    for path in [*site.rglob("*.html"), *site.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        texts.append(text)
        after = lazy(text, site) if path.suffix == ".html" else text
        if after != text:
            path.write_text(after, encoding="utf-8")
    styles = "\n".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    shown = icons(styles, "\n".join(texts))
    for font in FONTS:
        keep_icons(site / font, shown)


def setup(app: Sphinx) -> dict[str, Any]:
    """Run after the theme has copied its files, and after the repairs."""
    app.connect("build-finished", lighten, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
