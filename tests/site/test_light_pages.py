"""Icons that are shown stay in the font; pictures wait until they come near."""

import struct
from pathlib import Path

from fontTools.ttLib import TTFont
from pages import SITE

from light_pages import FONT, FONTS, icons, lazy

STYLES = """
.fa-sun:before,.fa-sunny:before{content:"\\f185"} .fa-moon::before{content:"\\f186"}
.note{content: "\\f05a"} :root{--icon:"\uf00d"}
"""


def test_the_icons_that_pages_name_and_those_of_styles_are_shown():
    assert icons(STYLES, '<i class="fa-solid fa-sun">') == {"\uf185", "\uf05a", "\uf00d"}
    assert icons(STYLES, "fa-sunny \uf111") == {"\uf185", "\uf05a", "\uf00d", "\uf111"}


def test_the_font_holds_what_the_book_shows_and_little_else():
    with TTFont(SITE / FONT) as font:
        kept = set(font.getBestCmap())
    for name, code in {"bars": 0xF0C9, "moon": 0xF186, "search": 0xF002, "list": 0xF03A}.items():
        assert code in kept, name
    assert len(kept) < 100
    assert sum(Path(SITE, font).stat().st_size for font in FONTS) < 20_000


def test_a_picture_waits_and_keeps_its_place(tmp_path):
    folder = tmp_path / "_images"
    folder.mkdir()
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 30, 20)
    (folder / "a.png").write_bytes(head)
    page = '<img alt="A" src="../_images/a.png" /><img src="../_static/logo.svg">'
    waiting = '<img alt="A" src="../_images/a.png" width="30" height="20" loading="lazy" />'
    assert lazy(page, tmp_path) == waiting + '<img src="../_static/logo.svg">'
    assert lazy(lazy(page, tmp_path), tmp_path) == lazy(page, tmp_path)
