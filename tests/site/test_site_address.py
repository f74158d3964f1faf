"""What search engines and previews of links read."""

from xml.etree import ElementTree

import pytest
from pages import pages
from sphinx.errors import ConfigError

from site_address import SCHEMA, site_address, sitemap


def test_an_address_ends_with_a_slash():
    assert site_address(" https://example.org/book ") == "https://example.org/book/"
    assert site_address("https://example.org/book/") == "https://example.org/book/"
    assert site_address("") == ""


@pytest.mark.parametrize("wrong", ["example.org", "ftp://example.org", "https://example.org/?a=1"])
def test_what_is_no_address_is_refused(wrong):
    with pytest.raises(ConfigError, match=r"SITE_URL must be .* for example SITE_URL="):
        site_address(wrong)


def test_the_sitemap_lists_every_page_once():
    text = sitemap("https://example.org/", ["b/two & two.html", "a.html"])
    root = ElementTree.fromstring(text.partition("\n")[2])
    places = [place.text for place in root.iter(f"{{{SCHEMA}}}loc")]
    assert places == ["https://example.org/a.html", "https://example.org/b/two%20%26%20two.html"]


def test_every_page_of_the_book_describes_itself():
    found = {}
    for page in pages().values():
        if page.path.parent.name == "book":
            tag = page.head.find("meta", attrs={"name": "description"})
            found[repr(page)] = tag["content"] if tag else ""
            assert page.head.find("meta", property="og:title"), page
            assert page.head.find("meta", property="og:image"), page
            name = page.head.find("meta", property="og:site_name")
            assert name["content"] == "Transposed convolution", page
    assert len(found) == 28
    assert all(len(text) > 60 for text in found.values()), found
    assert len(set(found.values())) == len(found)
