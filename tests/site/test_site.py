"""The built website: nothing from another host, no raw LaTeX, nothing broken."""

import pytest
from checks import (
    broken_links,
    drawings_without_title,
    figures_without_caption,
    foreign_resources,
    foreign_styles,
    hyphens_for_minus,
    ids_shared_by_drawings,
    images_without_text,
    is_foreign,
    math_errors,
    raw_math,
    scripts_of_other_hosts,
    style_addresses,
)
from pages import SITE, Page, pages

BAD_PAGES = {
    foreign_resources: '<link rel="preconnect" href="//fonts.example">',
    foreign_styles: '<p style="background: url(https://a.example/b.png)"></p>',
    scripts_of_other_hosts: '<script>const THEBE_JS_URL = "https://a.example/thebe"</script>',
    raw_math: r"<p>Then \frac{1}{2} is</p>",
    math_errors: '<span class="katex-error" title="Expected }">x</span>',
    images_without_text: '<img src="a.png" alt="">',
    drawings_without_title: '<svg role="img"><g><title>of a part</title></g></svg>',
    hyphens_for_minus: '<svg role="img"><title>A</title><text>-7</text></svg>',
    ids_shared_by_drawings: '<svg id="a"></svg><svg><g id="a"/></svg>',
    figures_without_caption: '<figure id="f"><figcaption>No number</figcaption></figure>',
}
GOOD_PAGE = r"""
<link rel="stylesheet" href="a.css"><script src="a.js"></script><a href="https://a.example">a</a>
<p>In <code>\frac</code>,
<span class="math"><span class="katex"><annotation>\frac</annotation></span></span></p>
<img src="data:image/png;base64,AA==" alt="A line"><svg role="img" id="a"><title>Stamp</title></svg>
<figure><figcaption>
<span class="caption-number">Fig. 1 </span><span class="caption-text">A</span></figcaption></figure>
"""


@pytest.fixture
def page(tmp_path):
    def write(html, name="page.html"):
        (tmp_path / name).write_text(html, "utf-8")
        return Page(tmp_path / name, tmp_path)

    return write


@pytest.mark.parametrize("check", BAD_PAGES, ids=lambda check: check.__name__)
def test_the_check_can_fail(check, page):
    assert list(check(page(BAD_PAGES[check])))
    assert not list(check(page(GOOD_PAGE)))


def test_a_broken_link_is_found(page):
    other = page('<h1 id="here">A</h1>', "other.html")
    first = page(
        '<a href="other.html#here">a</a><a href="other.html#no">b</a><a href="no.html">c</a>'
    )
    found = list(broken_links(first, {other.path: other}))
    assert found == ["no such place: other.html#no", "no file: no.html"]


@pytest.fixture(scope="module")
def site():
    found = pages()
    assert (SITE / "book" / "index.html") in found, "the website is not built: run `make book`"
    return found


def findings(site, check):
    return {repr(page): problems for page in site.values() if (problems := list(check(page)))}


@pytest.mark.parametrize("check", BAD_PAGES, ids=lambda check: check.__name__)
def test_every_page_passes(check, site):
    assert findings(site, check) == {}


def test_every_link_and_image_leads_somewhere(site):
    assert findings(site, lambda page: broken_links(page, site)) == {}


def test_every_page_with_math_has_its_stylesheet(site):
    with_math = [page for page in site.values() if page.soup.find(class_="katex")]
    assert with_math
    assert all(
        page.soup.find("link", href=lambda a: a and "katex.min.css" in a) for page in with_math
    )


def test_stylesheets_ask_no_other_host_and_miss_no_file(site):
    problems = []
    for sheet in SITE.rglob("*.css"):
        for address in style_addresses(sheet.read_text("utf-8")):
            local = sheet.parent / address.split("?")[0].split("#")[0]
            inline = address.startswith(("data:", "#", "%23"))
            if is_foreign(address) or not (inline or local.is_file()):
                problems.append(f"{sheet.relative_to(SITE)}: {address[:80]}")
    assert problems == []
