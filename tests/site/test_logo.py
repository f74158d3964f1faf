"""The icon that phones and older browsers take."""

from pages import SITE, pages
from PIL import Image

from logo import ICON


def test_every_page_names_an_icon_of_dots_and_the_icon_is_opaque():
    book = [page for page in pages().values() if page.path.parent.name == "book"]
    for page in book:
        link = page.head.find("link", rel="apple-touch-icon")
        assert page.target(link["href"])[0] == SITE / ICON, page
        assert page.head.find("link", rel="icon", type="image/png"), page
    with Image.open(SITE / ICON) as icon:
        assert (icon.size, icon.mode) == ((180, 180), "RGB")
        assert icon.getpixel((0, 0)) == icon.getpixel((90, 3)) == (0x14, 0x36, 0x5C)
