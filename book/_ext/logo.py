"""The logo as a picture of dots: for previews, phones and browsers that take no vectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SVG = "{http://www.w3.org/2000/svg}"
DRAWING = Path("book", "_static", "logo.svg")
ICON = "_static/icon.png"
ICON_SIZE = 180  # what phones ask for
LINKS = """
<link rel="icon" type="image/png" sizes="{size}x{size}" href="{address}" />
<link rel="apple-touch-icon" href="{address}" />
"""


def draw_logo(drawing: Path, picture: Path) -> None:
    """Paint the rectangles of the logo, for the previews: these take no vectors."""
    scale = 8
    image = Image.new("RGBA", (64 * scale, 64 * scale))
    pen = ImageDraw.Draw(image)
    root = ElementTree.parse(drawing).getroot()
    for parent in (root, *root.findall(f"{SVG}g")):
        for shape in parent.findall(f"{SVG}rect"):
            x, y, width, height, radius = (
                float(shape.get(name, 0)) * scale for name in ("x", "y", "width", "height", "rx")
            )
            fill = shape.get("fill") or parent.get("fill")
            pen.rounded_rectangle((x, y, x + width - 1, y + height - 1), radius, fill)
    picture.parent.mkdir(parents=True, exist_ok=True)
    image.save(picture)


def draw_icon(drawing: Path, picture: Path) -> None:
    """Paint the logo without corners: phones cut their own, and show nothing as black."""
    draw_logo(drawing, picture)
    with Image.open(picture) as logo:
        ground = Image.new("RGBA", logo.size, logo.getpixel((logo.width // 2, 8)))
        ground.alpha_composite(logo)
    size = (ICON_SIZE, ICON_SIZE)
    ground.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(picture, optimize=True)


def link_icon(
    app: Sphinx, page: str, template: str, context: dict[str, Any], document: object
) -> None:
    """Name the icon in the head of a page."""
    if app.builder.name == "html":
        links = LINKS.format(size=ICON_SIZE, address=context["pathto"](ICON, resource=True))
        context["metatags"] = context.get("metatags", "") + links


def write_icon(app: Sphinx, exception: Exception | None) -> None:
    """Write the icon beside the styles."""
    if exception is None and app.builder.name == "html":
        draw_icon(Path(app.srcdir, DRAWING), Path(app.outdir, ICON))


def setup(app: Sphinx) -> dict[str, Any]:
    """Link the icon from every page, and write it."""
    app.connect("html-page-context", link_icon)
    app.connect("build-finished", write_icon)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
