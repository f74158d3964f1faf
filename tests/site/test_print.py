"""What a page looks like on paper."""

import io

import pikepdf
import pytest
from visits import PATIENCE, visit

from tconv_edu.frameworks import FRAMEWORKS

PAGES = ["index", "02_transpose", "cheatsheet", "explore", "size_calculator", "claims", "api"]
# What is for the screen alone: to go elsewhere, to search, to press.
SCREEN_ONLY = (
    "#pst-primary-sidebar, #pst-secondary-sidebar, .bd-header-article, .search-button__wrapper, "
    ".prev-next-footer, .copybtn, .toggle-button, article button, article input, article select"
)
SHOWN = """selector => [...document.querySelectorAll(selector)]
  .filter(e => e.checkVisibility() && e.getClientRects().length)
  .map(e => e.outerHTML.slice(0, 120))"""
CUT = """() => [...document.querySelectorAll("article pre, article .katex-display")]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.textContent.slice(0, 80))"""
CODE = ":is(.tx-opens-code, tconv-sizes)"
PAPER_WIDTH = 702  # A4 within the margins


@pytest.fixture(params=PAGES)
def paper(request, chromium, home):
    """Give a page as it is printed by a reader whose screen is dark."""
    context = chromium.new_context(
        viewport={"width": PAPER_WIDTH, "height": 1000}, color_scheme="dark"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{home}book/{request.param}.html", wait_until="load")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    yield page
    context.close()


def test_paper_holds_the_text_alone_and_all_of_it(paper):
    assert paper.evaluate(SHOWN, SCREEN_ONLY) == []
    assert paper.evaluate(CUT) == []
    assert paper.evaluate("document.documentElement.dataset.theme") == "light"
    assert len(paper.inner_text("article")) > 1000
    assert paper.evaluate(SHOWN, "article :is(.toggle-hidden, details:not([open]))") == []
    code = paper.evaluate(SHOWN, f"{CODE} pre")
    assert len(code) == len(FRAMEWORKS) * paper.locator(f"{CODE} details").count()
    paper.evaluate("dispatchEvent(new Event('afterprint'))")
    assert paper.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("paper_size", ["A4", "Letter"])
def test_the_cheat_sheet_is_one_sheet(chromium, home, paper_size):
    with visit(chromium, home, "book/cheatsheet.html", width=PAPER_WIDTH) as page:
        page.emulate_media(media="print")
        file = page.pdf(format=paper_size)
        assert len(pikepdf.open(io.BytesIO(file)).pages) == 1
