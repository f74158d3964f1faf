"""Every page of the built website in Chromium, narrow and wide, light and dark."""

import gzip
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import SITE
from visits import visit

from tools.look import BROKEN_IMAGES, LOAD_ALL, SIDEWAYS, served, views

ADDRESSES = sorted({view.address for view in views()}) or ["the website is not built"]
VIEWS = [(1280, "light"), (1280, "dark"), (360, "dark"), (360, "light")]
# Colours depend on the theme and places on the width: two audits of a page do for all four.
AUDITED = [(1280, "light"), (360, "dark")]
MOST = 400_000  # bytes that the first visit of a page may load, compressed
PACKED = (".woff2", ".png", ".jpg")


@pytest.fixture(scope="module")
def home():
    with served(SITE) as address:
        yield address


def audit(page):
    # Without preloading axe fetches no style sheet by itself. KaTeX hides its boxes from readers.
    context = {"exclude": [[".katex-html"]]}
    options = {"preload": False, "resultTypes": ["violations"]}
    report = Axe().run(page, context=context, options=options)
    return [
        f"{each['id']}: {json.dumps([node['html'][:120] for node in each['nodes']][:3])}"
        for each in report.response["violations"]
    ]


def problems(page):
    return [*page.evaluate(SIDEWAYS), *page.evaluate(BROKEN_IMAGES), *page.found]


def turn(page, width, theme):
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_accessible_and_fits(chromium, home, address):
    with visit(chromium, home, address) as page:
        page.evaluate(LOAD_ALL)
        for width, theme in VIEWS:
            turn(page, width, theme)
            audited = audit(page) if (width, theme) in AUDITED else []
            assert [*audited, *problems(page)] == [], (width, theme)


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("<img src='data:image/png;base64,AA=='>", "image-alt"),
        ("<div style='width: 3000px'>wide</div>", "scrolls sideways"),
        ("<img alt='an image' src='no-such-image.png'>", "no-such-image"),
        ("<img alt='an image' src='http://127.0.0.1:9/elsewhere.png'>", "elsewhere"),
    ],
)
def test_the_audit_can_fail(chromium, home, fault, found):
    with visit(chromium, home, "book/index.html") as page:
        page.evaluate("html => { document.querySelector('article').innerHTML += html; }", fault)
        page.wait_for_load_state("networkidle")
        assert any(found in each for each in [*audit(page), *problems(page)])


def compressed(response):
    body = response.body()
    packed = response.url.split("?")[0].endswith(PACKED)
    return len(body) if packed else len(gzip.compress(body))


def loaded(page, address):
    responses = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108
    page.goto(address, wait_until="networkidle")
    return sum(map(compressed, responses))


def test_a_first_visit_loads_little(chromium, home, record_property):
    weights = {}
    for address in ADDRESSES:
        with visit(chromium, home, "_static/minus.png") as page:
            weights[address] = loaded(page, home + address)
    heaviest = max(weights, key=weights.get)
    record_property("report", f"The heaviest page, {heaviest}, loads {weights[heaviest]:,} bytes.")
    assert max(weights.values()) <= MOST, weights


def test_the_search_finds_what_the_book_says(chromium, home):
    with visit(chromium, home, "search.html?q=checkerboard") as page:
        page.wait_for_selector("#search-results li a")
        found = page.locator("#search-results li a").all_inner_texts()
        assert any("Checkerboards" in title for title in found)
