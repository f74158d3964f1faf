"""The U of sizes in the built website, driven by controls, links, keys and addresses."""

import pytest
from element_checks import problems
from test_decoder_core import drawn
from visits import visit

PAGE, NAME = "book/05_padding~u-sizes.html", "u-sizes"
PLAIN = "kernel-2.stride-2.padding-0.output_padding-0"
READ = """name => [...document.querySelectorAll(`#${name} .tx-u > :is(.tx-box, .tx-skip)`)]
  .map(each => (each.querySelector(".tx-number") ?? each).textContent)"""

WORDS_HIGH = """way => {
  const range = document.createRange();
  range.selectNodeContents(way);
  return range.getBoundingClientRect().height;
}"""


def root(page):
    return page.locator(f"#{NAME}")


def levels(page):
    """The encoder's size, what stands on the skip, and the decoder's size, of each level."""
    texts = page.evaluate(READ, NAME)
    return [tuple(texts[at : at + 3]) for at in range(0, len(texts), 3)]


def verdict(page):
    return root(page).locator(".tx-verdict p").inner_text()


def expected(setting):
    axes = [setting.meetings(n, told=setting.output_size) for n in setting.size]
    for level in zip(*axes, strict=True):
        sizes = [" × ".join(str(getattr(each, name)) for each in level) for name in SIDES]
        sign = "=" if len({*sizes}) == 1 else "✂" if setting.valid else "≠"
        alone = sign == "=" or len(level) > 1
        yield sizes[0], sign if alone else f"{sizes[0]} {sign} {sizes[1]}", sizes[1]


SIDES = ("encoder", "decoder")


def test_the_page_shows_the_sizes_of_the_package(chromium, home):
    with visit(chromium, home, PAGE) as page:
        for setting in drawn(150):
            page.evaluate(
                "([name, text]) => document.getElementById(name).take(text)",
                [NAME, setting.spell()],
            )
            assert levels(page) == [*expected(setting)], setting
        assert page.found == []


def test_an_image_fails_and_both_ways_out_close_it(chromium, home):
    with visit(chromium, home, f"{PAGE}?{NAME}=size-525.levels-4.{PLAIN}") as page:
        assert [skip for _, skip, _ in levels(page)][-1] == "65 ≠ 64"
        assert verdict(page).startswith("65 meets 64, and torch.cat fails: “Sizes of tensors must")
        root(page).get_by_role("button", name="Turn output_size on").click()
        assert {skip for _, skip, _ in levels(page)} == {"="}
        assert page.evaluate("document.activeElement.type") == "range"
        page.wait_for_url("**output_size-on**")
        root(page).get_by_role("switch", name="output_size").click()
        root(page).get_by_role("button", name="Pad the image to 528").click()
        assert levels(page)[0] == ("528", "=", "528")
        page.go_back()
        assert levels(page)[0] == ("525", "525 ≠ 512", "512")


def test_keys_and_typed_sizes_move_it(chromium, home):
    with visit(chromium, home, PAGE) as page:
        assert levels(page)[0] == ("45", "45 ≠ 48", "48")
        root(page).get_by_role("slider", name="image size").press("ArrowRight")
        assert levels(page)[0][0] == "46"
        field = root(page).get_by_role("spinbutton", name="image size, typed")
        field.fill("1000")
        assert levels(page)[0] == ("1000", "=", "1000")
        field.fill("0")
        assert "whole number from 1 to 9999" in verdict(page)
        assert root(page).locator(".tx-u").get_attribute("inert") is not None
        root(page).get_by_role("button", name="Set it to 1").click()
        assert root(page).locator(".tx-u").get_attribute("inert") is None
        root(page).get_by_role("radio", name="conv 3").press("ArrowLeft")
        assert "1 is too small" in verdict(page)
        root(page).get_by_role("button", name="Set the size to 8").click()
        assert levels(page)[-1][0] == "2"


def test_words_in_the_text_set_it(chromium, home):
    with visit(chromium, home, PAGE) as page:
        links = page.locator("a.tx-set[href*='u-sizes']")
        assert links.count() >= 4
        links.filter(has_text="572").click()
        assert "572 in, 388 out" in verdict(page)
        page.wait_for_url("**size-572**")
        links.filter(has_text="output_padding 0").click()
        assert levels(page)[0] == ("45", "45 ≠ 41", "41")


def test_without_scripts_three_images_stand_in_a_table(chromium, home):
    with visit(chromium, home, PAGE, java_script_enabled=False) as page:
        table = root(page).locator(".tx-fallback table")
        assert table.is_visible()
        assert table.locator("th[scope=col]").count() == 5
        assert "23 ≠ 24: mismatch" in table.inner_text()
        assert not root(page).locator(".tx-app").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_moves_when_the_u_takes_over(chromium, home, width):
    with visit(chromium, home, PAGE, width=width) as page:
        page.wait_for_timeout(300)
        place = "parseFloat(getComputedStyle(document.querySelector('#u-sizes .tx-app')).minHeight)"
        assert root(page).locator(".tx-app").bounding_box()["height"] <= page.evaluate(place) + 1


@pytest.mark.parametrize(
    ("setting", "width", "theme"),
    [
        (f"size-525.levels-4.{PLAIN}", 360, "dark"),
        (f"size-9999x8765.levels-5.{PLAIN}", 360, "light"),
        (f"size-525.levels-4.{PLAIN}.output_size-on", 1280, "dark"),
        (f"size-572x540.levels-4.{PLAIN}.valid-on", 1280, "light"),
    ],
)
def test_the_u_is_accessible_and_fits(chromium, home, setting, width, theme):
    address = f"{PAGE}?{NAME}={setting}"
    with visit(chromium, home, address, width=width, theme=theme) as page:
        assert problems(page, NAME) == []
        box = root(page).locator(".tx-u").bounding_box()
        for part in root(page).locator(".tx-u > *").all():
            inner = part.bounding_box()
            assert inner["x"] >= box["x"] - 1
            assert inner["x"] + inner["width"] <= box["x"] + box["width"] + 1
        for way in root(page).locator(".tx-way").all():  # words on two lines touch no box
            height = way.bounding_box()["height"]
            assert way.evaluate(WORDS_HIGH) <= height - 4
        assert page.found == []
