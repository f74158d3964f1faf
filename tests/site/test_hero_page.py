"""The first screen of the built website, in Chromium."""

import gzip
import io
import re

import pytest
from element_checks import problems
from pages import SITE
from PIL import Image
from test_hero import SETTINGS, alike
from visits import visit

from hero.fallback import picture
from hero.setting import Setting

ADDRESS = "book/index.html"
PULL = """([name, value]) => {
  const slider = [...document.querySelectorAll("tconv-hero .tx-slider")]
    .find(each => each.querySelector(".tx-name").textContent === name).querySelector("input");
  slider.value = value;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
}"""
MODE = "document.querySelector('tconv-hero').dataset.mode"
DRAWN = "document.querySelector('tconv-hero .tx-app svg').innerHTML"
LOWEST = """() => Math.max(...[...document.querySelectorAll("tconv-hero .all > *, .reply > *")]
  .map(each => each.getBoundingClientRect().bottom))"""
# What lies between one word over the formula and the next, in heights of their letters.
BETWEEN = """() => {
  const words = [...document.querySelectorAll("tconv-hero .tx-app [data-part=formula] small")];
  const boxes = words.map(word => {
    const range = document.createRange();
    range.selectNodeContents(word);
    return range.getBoundingClientRect();
  });
  const height = parseFloat(getComputedStyle(words[0]).fontSize);
  return boxes.slice(1).map((box, at) => (box.left - boxes[at].right) / height);
}"""
SCREENS = [(360, 640), (768, 1024), (1440, 900)]


def contrast(page, element):
    """Return how far the darkest and the lightest place of an element are apart, out of 255."""
    picture = page.screenshot(clip=element.bounding_box())
    darkest, lightest = Image.open(io.BytesIO(picture)).convert("L").getextrema()
    return lightest - darkest


def pull(page, name, value):
    page.evaluate(PULL, [name, value])


@pytest.fixture
def calm(chromium, home):
    with visit(chromium, home, ADDRESS, reduced_motion="reduce") as page:
        yield page
        assert page.found == []


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_all_of_it_lies_inside_the_first_screen(chromium, home, width, height):
    with visit(chromium, home, ADDRESS) as page:
        page.set_viewport_size({"width": width, "height": height})
        page.reload()
        assert page.evaluate("scrollY") == 0
        assert page.locator("h1:visible").bounding_box()["height"] < 60  # one line
        for padding in (1, 3):
            pull(page, "padding", padding)
            assert page.evaluate(LOWEST) <= height
        assert page.locator("tconv-hero .tx-app [data-part=answer]").is_visible()
        assert page.locator("tconv-hero .tx-app svg").bounding_box()["height"] > 200
        assert page.found == []


def parts(text):
    """Tags, places and texts of a drawing, without what describes it."""
    body = re.sub(r"<title>.*?</desc>", "", text)
    body = re.sub(r"></(?:rect|path)>", "/>", body).replace(' class=""', "")
    tags = re.findall(r"<[^>]+>|[^<]+", body)
    return [" ".join(sorted(re.findall(r'[\w-]+="[^"]*"|[^\s<>]+', tag))) for tag in tags]


def test_the_still_picture_is_what_the_script_draws_at_rest(calm):
    for setting in SETTINGS:
        pull(calm, "stride", setting.stride)
        pull(calm, "padding", setting.padding)
        drawing = re.fullmatch("<svg[^>]*>(.*)</svg>", picture(setting), re.DOTALL)[1]
        found, expected = parts(calm.evaluate(DRAWN)), parts(drawing)
        assert len(found) == len(expected)
        assert [pair for pair in zip(expected, found, strict=True) if not alike(*pair)] == []


def test_it_stands_still_where_motion_is_reduced(calm):
    assert calm.evaluate(MODE) == "settle"
    before = calm.evaluate(DRAWN)
    calm.wait_for_timeout(600)
    assert calm.evaluate(DRAWN) == before
    assert not calm.locator("tconv-hero .stage button").is_visible()


def test_it_runs_by_itself_and_a_button_stops_it(chromium, home):
    with visit(chromium, home, ADDRESS) as page:
        page.wait_for_selector("tconv-hero[data-step=stamp]")
        page.wait_for_selector("tconv-hero[data-step=crop]")
        page.get_by_role("button", name="Pause").click()
        page.wait_for_timeout(100)
        before = page.evaluate(DRAWN)
        page.wait_for_timeout(300)
        assert page.evaluate(DRAWN) == before
        page.get_by_role("button", name="Play").click()
        page.wait_for_function("before => " + DRAWN + " !== before", arg=before)
        assert page.found == []


def test_pulling_padding_answers_the_question(chromium, home):
    with visit(chromium, home, ADDRESS) as page:
        answer = page.locator("tconv-hero .tx-app [data-part=answer]")
        assert not answer.is_visible()
        page.get_by_role("slider", name="padding").focus()
        page.keyboard.press("ArrowRight")
        assert answer.inner_text().startswith("2 off each end: 7 − 2 − 2 = 3.")
        assert page.locator("tconv-hero .tx-app [data-part=output]").inner_text() == "3"
        assert page.evaluate(MODE) == "settle"
        page.wait_for_function("location.search.includes('stride-2.padding-2')")
        page.reload()
        assert answer.is_visible()
        page.get_by_role("button", name="Reset").click()
        page.wait_for_function("!location.search")
        assert page.found == []


def test_nothing_left_is_said(calm):
    pull(calm, "stride", 1)
    pull(calm, "padding", 3)
    drawn = calm.locator("tconv-hero .tx-app")
    assert "5 − 3 − 3 = −1, nothing is left." in drawn.inner_text()
    assert drawn.locator("svg text", has_text="nothing left").count() == 1
    live = calm.locator("tconv-hero [role=status]")
    calm.wait_for_function(
        "document.querySelector('tconv-hero [role=status]').textContent.includes('crops all')"
    )
    assert "leaves a size of −1" in live.text_content()


def test_it_is_there_without_scripts_and_on_paper(chromium, home):
    with visit(chromium, home, ADDRESS, java_script_enabled=False) as page:
        assert page.locator("tconv-hero .tx-fallback svg").is_visible()
        assert page.locator("tconv-hero .tx-fallback [data-part=answer]").is_visible()
    with visit(chromium, home, ADDRESS, viewport={"width": 702, "height": 900}) as page:
        page.emulate_media(media="print")
        assert page.locator("tconv-hero .tx-fallback svg").is_visible()
        assert not page.locator("tconv-hero .tx-app svg").is_visible()
        page.emulate_media(media="screen")
        pull(page, "padding", 2)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("tconv-hero .tx-app svg").is_visible()
        assert not page.locator("tconv-hero .tx-fallback svg").is_visible()
        drawing = re.fullmatch("<svg[^>]*>(.*)</svg>", picture(Setting(2, 2)), re.DOTALL)[1]
        assert all(map(alike, parts(drawing), parts(page.evaluate(DRAWN))))


@pytest.mark.parametrize("looks", [{}, {"forced_colors": "active"}, {"color_scheme": "dark"}])
def test_it_is_accessible(chromium, home, looks):
    with visit(chromium, home, ADDRESS, reduced_motion="reduce", **looks) as page:
        for width, letters in ((360, 100), (1280, 100), (360, 200)):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(f"document.documentElement.style.fontSize = '{letters}%'")
            assert problems(page, "first") == []


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_words_over_the_formula_stand_apart(chromium, home, width, height):
    with visit(chromium, home, ADDRESS, width=width) as page:
        assert min(page.evaluate(BETWEEN)) > 0.5
        lines = page.locator("tconv-hero .tx-app [data-part=formula]").bounding_box()["height"]
        assert lines < 45
        assert page.found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_can_be_told_from_their_cells_where_colours_are_forced(chromium, home, theme):
    looks = {"forced_colors": "active", "color_scheme": theme, "reduced_motion": "reduce"}
    with visit(chromium, home, ADDRESS, theme=theme, **looks) as page:
        pull(page, "padding", 2)
        numbers = page.locator("tconv-hero .tx-app svg rect + text:not(:empty)").all()
        assert len(numbers) > 20
        for drawn in [*numbers, page.locator("tconv-hero .tx-app svg [data-part=mark]").first]:
            assert contrast(page, drawn) > 150, drawn.text_content()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_button_is_seen_where_colours_are_forced(chromium, home, theme):
    looks = {"forced_colors": "active", "color_scheme": theme}
    with visit(chromium, home, ADDRESS, theme=theme, **looks) as page:
        button = page.get_by_role("button", name="Pause")
        assert contrast(page, button) > 150


def test_it_is_light():
    files = [SITE / "_static" / name for name in ("hero.js", "hero.css")]
    page = (SITE / ADDRESS).read_text("utf-8")
    element = re.search(r"<tconv-hero.*?</tconv-hero>", page, re.DOTALL)[0].encode()
    packed = [len(gzip.compress(text)) for text in [*(f.read_bytes() for f in files), element]]
    assert sum(packed) <= 12_000
