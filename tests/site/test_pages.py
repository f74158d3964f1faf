"""Every page of the built website in Chromium, narrow and wide, light and dark."""

import gzip
from functools import cache

import pytest
from audits import THIN_OUT, audit, audit_looks
from pages import SITE
from visits import THEME, change, visit

from tools.look import BROKEN_IMAGES, SIDEWAYS, views

ADDRESSES = sorted({view.address for view in views()}) or ["the website is not built"]
MOST = 400_000  # bytes that the first visit of a page may load, compressed
STEADY = 0.05  # how much may move while fonts come, as browsers sum it up; 0.1 is called good
PACKED = (".woff2", ".png", ".jpg")
TEXT_SIZE = "size => { document.documentElement.style.fontSize = size; }"
# Names of sliders whose words touch the value beside them.
RUN_OVER = """() => [...document.querySelectorAll(".tx-slider")]
  .filter(each => each.checkVisibility())
  .map(each => [each.querySelector(".tx-name"), each.querySelector(".tx-value")])
  .filter(([name, value]) => {
    const words = document.createRange();
    words.selectNodeContents(name);
    return words.getBoundingClientRect().right + 2 > value.getBoundingClientRect().left;
  })
  .map(([name]) => name.textContent)"""
# Focus by a script is shown as that by the keyboard, once a key was pressed. A shadow is none:
# forced colours drop it.
UNSEEN = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]"
  )].filter(each => each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true}))
  .filter(each => {
    each.focus({preventScroll: true});
    if (document.activeElement !== each) return false;
    return ![each, each.closest(".book-search-field, label")].some(shown => {
      const {outlineStyle, outlineWidth} = shown ? getComputedStyle(shown) : {};
      return shown && outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
    });
  }).map(each => `focus is not seen: ${each.outerHTML.slice(0, 140)}`)"""
UNDER = """() => [...document.querySelectorAll("article div.math > .eqno")].filter(number => {
  const one = number.getBoundingClientRect();
  return [...number.parentElement.querySelectorAll(".katex-html > .base")].some(part => {
    const two = part.getBoundingClientRect();
    const beside = two.right <= one.left || one.right <= two.left;
    return !beside && two.top < one.bottom && one.top < two.bottom;
  });
}).map(number => `under its number: ${number.parentElement.textContent}`)"""

# Where a line may begin with the mark that belongs to the formula before.
ALONE = """() => [...document.querySelectorAll("article span.math")]
  .filter(({nextSibling}) => nextSibling?.nodeType === 3 && /^[.,;:!?)]/.test(nextSibling.data))
  .map(formula => `may part from its mark: ${formula.textContent}`)"""


def problems(page):
    page.keyboard.press("Tab")
    checks = (SIDEWAYS, UNDER, ALONE, UNSEEN, BROKEN_IMAGES)
    return [*(found for check in checks for found in page.evaluate(check)), *page.found]


@cache
def compressed(path):
    body = (SITE / path).read_bytes()
    return len(body) if path.endswith(PACKED) else len(gzip.compress(body))


def loaded(page, home):
    """All that the page has asked for so far, itself included, with its size."""
    names = page.evaluate("() => performance.getEntriesByType('resource').map(each => each.name)")
    paths = {name.removeprefix(home).split("?")[0] for name in [*names, page.url]}
    return {path: compressed(path) for path in sorted(paths) if not path.startswith("data:")}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_light_steady_accessible_and_fits(chromium, home, address):
    with visit(chromium, home, address, first=True) as page:
        page.wait_for_timeout(300)
        assert sum(value for value, _ in page.evaluate("window.shifts")) < STEADY
        files = loaded(page, home)
        assert sum(files.values()) <= MOST, files
        assert problems(page) == []
        change(page, 360, "dark")
        assert problems(page) == []
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate(SIDEWAYS) == []
        change(page, 360, "dark")
        page.evaluate(TEXT_SIZE, "200%")
        assert [*page.evaluate(SIDEWAYS), *page.evaluate(RUN_OVER)] == []
        page.evaluate(TEXT_SIZE, "")
        page.evaluate(THIN_OUT)
        assert audit(page) == []  # what is hidden here, below
        change(page, 1280, "light")
        assert audit_looks(page) == []


@pytest.mark.parametrize("address", ["index", "06_dimensions", "api", "explore"])
def test_what_stands_around_a_wide_page_is_accessible(chromium, home, address):
    with visit(chromium, home, f"book/{address}.html") as page:
        page.evaluate(THIN_OUT)
        assert audit(page) == []


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_focus_is_seen_in_the_dialogs_of_a_narrow_page(chromium, home, side):
    with visit(chromium, home, "book/01_convolution.html", width=768) as page:
        page.locator(f".{side}-toggle:visible").first.click()
        assert page.locator("dialog[open] .nav-link:visible, dialog[open] li a:visible").count() > 5
        page.keyboard.press("Tab")
        assert page.evaluate(UNSEEN) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_without_scripts_nothing_waits_for_one(chromium, home, width):
    address = "book/01_convolution.html"
    with visit(chromium, home, address, width=width, java_script_enabled=False) as page:
        assert page.locator("button:visible").count() == 0
        assert page.locator(".bd-sidebar-primary a[href='18_costs.html']:visible").count() == 1


def test_elements_are_drawn_anew_after_their_size_is_told(chromium, home):
    notices = "addEventListener('error', ({message}) => window.notices.push(message))"
    for name in ("02_transpose", "06_dimensions~hear-images", "08_checkerboards~lab"):
        with visit(chromium, home, f"book/{name}.html") as page:
            page.evaluate(f"window.notices = []; {notices}")
            for width in (360, 1280):
                change(page, width, "light")
                page.wait_for_timeout(100)
            assert page.evaluate("window.notices") == []


def test_what_copies_code_has_a_name(chromium, home):
    with visit(chromium, home, "book/01_convolution.html") as page:
        buttons = page.locator(".copybtn")
        buttons.first.wait_for(state="attached")
        names = buttons.evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
        assert {*names} == {"Copy this code"}


@pytest.mark.parametrize(
    "asked", ["", "?sizes=decoder.input-572x525.layers-k2s2p0d1.other-570x524"]
)
def test_large_text_fits_the_calculator(chromium, home, asked):
    with visit(chromium, home, f"book/size_calculator.html{asked}", width=360) as page:
        page.evaluate(TEXT_SIZE, "200%")
        page.wait_for_timeout(300)
        assert page.evaluate(SIDEWAYS) == []
        for tab in page.locator("[role=tab]:visible, .ts-row input:visible").all():
            assert tab.evaluate("e => e.scrollWidth <= e.clientWidth + 1 && e.clientWidth > 60")
            box, frame = tab.bounding_box(), page.locator(".tx-app:has([role=tab])").bounding_box()
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]


def test_dark_and_narrow_are_looked_at(chromium, home):
    fault = "html[data-theme=dark] #pale { color: #222 } #pale { color: #333; font-size: 20px }"
    with visit(chromium, home, "book/index.html") as page:
        page.evaluate(
            """fault => { document.querySelector("article").innerHTML +=
              `<style>${fault}</style><p id="pale">pale</p>`; }""",
            fault,
        )
        assert audit(page) == []
        page.evaluate(THEME, "dark")
        assert any("pale" in each for each in audit_looks(page))


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("<img src='data:image/png;base64,AA=='>", "image-alt"),
        ("<div style='width: 3000px'>wide</div>", "scrolls sideways"),
        ("<button style='outline: none'>plain</button>", "focus is not seen"),
        (
            "<div class='math'><span class='eqno' style='position: absolute; left: 0'>(9)</span>"
            "<span class='katex-html' style='position: absolute; left: 0'>"
            "<span class='base'>x = y</span></span></div>",
            "under its number",
        ),
        ("<img alt='an image' src='no-such-image.png'>", "no-such-image"),
        ("<img alt='an image' src='http://127.0.0.1:9/elsewhere.png'>", "elsewhere"),
    ],
)
def test_the_audit_can_fail(chromium, home, fault, found):
    with visit(chromium, home, "book/index.html") as page:
        page.evaluate("html => { document.querySelector('article').innerHTML += html; }", fault)
        page.wait_for_load_state("networkidle")
        assert any(found in each for each in [*audit(page), *problems(page)])
