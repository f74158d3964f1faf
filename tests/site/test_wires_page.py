"""The wires of the built website, in Chromium: the switch, the cells, the clock, the window."""

import pytest
from element_checks import problems
from visits import change, visit

TRANSPOSE = "book/02_transpose~wires.html"
RUNNING = ["1", "10", "102", "20", "203", "30", "300"]
ROOT = "#wires "
SENTENCE = f"{ROOT}.tx-sentence"


@pytest.fixture
def page(chromium, home):
    with visit(chromium, home, TRANSPOSE) as page:
        yield page
        assert page.found == []


def cells(page, row, name="wires"):
    return page.locator(f"#{name} .tx-w-picture [data-place^='{row},']").all_inner_texts()


def lit(page, within):
    return page.locator(
        f"{ROOT}{within} .tx-cell:is([data-lit=on], [data-lit=at])"
    ).all_inner_texts()


def test_the_switch_turns_everything_and_the_address_holds_it(page):
    assert cells(page, 0) == RUNNING
    wires = page.locator(f"{ROOT}.tx-w-wire").evaluate_all(
        "all => all.map(e => e.getAttribute('d'))"
    )
    page.locator(ROOT).get_by_role("radio", name="convolution").click()
    assert cells(page, 0) == ["1", "2", "3", "4", "5", "6", "7"]
    assert cells(page, 2) == ["321", "432", "543", "654", "765"]
    again = page.locator(f"{ROOT}.tx-w-wire").evaluate_all(
        "all => all.map(e => e.getAttribute('d'))"
    )
    assert again == wires
    page.wait_for_url("**wires=direction-convolution**")
    page.reload()
    assert cells(page, 2) == ["321", "432", "543", "654", "765"]
    page.locator(ROOT).get_by_role("radio", name="its transpose").click()
    assert cells(page, 0) == RUNNING


def test_what_is_looked_at_is_lit_in_all_panels(page):
    page.locator(f"{ROOT}[data-place='0,2']").first.focus()
    assert page.locator(SENTENCE).inner_text() == "Y[2] = X[0]·K[2] + X[1]·K[0] = 1·100 + 2·1 = 102"
    assert lit(page, ".tx-w-picture") == ["102", "1", "100", "1", "2"]
    assert lit(page, ".tx-w-matrix") == ["102", "1", "100", "2", "1"]
    assert page.locator(f"{ROOT}.tx-w-wire[data-lit=on]").count() == 2
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel") == "Y[3] = 20"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.ariaLabel").startswith(("K[", "X["))
    entry = page.locator(f"{ROOT}.tx-w-matrix [data-place='1,3']")
    entry.hover()
    assert page.locator(SENTENCE).inner_text().startswith("Wᵀ[3, 1] = K[1] = 10")
    assert lit(page, ".tx-w-picture") == ["20", "10", "2"]


def test_the_steps_add_one_product_each(page):
    root = page.locator(ROOT)
    root.get_by_role("slider", name="step").press("Home")
    assert cells(page, 0) == [""] * 7
    for _ in range(4):
        root.get_by_role("button", name="Step forward").click()
    assert page.locator(SENTENCE).inner_text() == "Y[2] = X[0]·K[2] + X[1]·K[0] = 1·100 + 2·1 = 102"
    page.locator(f"{ROOT}.tx-w-chip").wait_for(state="hidden")
    assert cells(page, 0) == ["1", "10", "102", "", "", "", ""]
    root.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('#wires .tx-count').innerText === '6 / 9'")
    root.get_by_role("button", name="Pause").click()


def test_numbers_are_the_reader_s_own(page):
    root = page.locator(ROOT)
    root.locator("[data-place='2,2']").first.focus()
    page.keyboard.type("-4")
    page.keyboard.press("Enter")
    assert cells(page, 0) == ["1", "10", "96", "−40", "−397", "30", "300"]
    assert page.locator(SENTENCE).inner_text().startswith("X[1] = −4 writes (−4)·1 to Y[2]")
    root.locator("[data-place='1,0']").first.dblclick()
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    assert cells(page, 1) == ["1", "10", "100"]
    page.keyboard.press("Delete")
    assert cells(page, 1) == ["0", "10", "100"]
    root.locator("[data-place='0,0']").first.focus()  # an output is nobody's to type
    page.keyboard.type("5")
    assert root.locator("input.tx-typing").count() == 0
    page.wait_for_url("**small-1x-4x3.kernel-0x10x100**")
    page.reload()
    assert cells(page, 0) == ["0", "10", "100", "−40", "−400", "30", "300"]


def test_the_edges_move_the_window(page):
    root = page.locator(ROOT)
    left = root.get_by_role("slider", name="left edge")
    left.press("ArrowRight")
    assert cells(page, 0) == RUNNING
    assert page.locator(f"{ROOT}.tx-w-picture .tx-output").count() == 6
    assert left.get_attribute("aria-valuenow") == "1"
    place = root.get_by_role("slider", name="right edge").bounding_box()
    pitch = root.locator("[data-place='0,1']").first.bounding_box()["width"] + 4
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 2 * pitch, y, steps=4)
    page.mouse.up()
    page.wait_for_url("**padding-1x2**")
    assert page.locator(f"{ROOT}.tx-w-picture .tx-output").count() == 4


def test_a_drag_of_an_edge_selects_no_text(page):
    """WebKit would, where pressing the edge is not refused; the edge takes the focus still."""
    page.evaluate("addEventListener('pointerdown', e => { window.refused = e.defaultPrevented; })")
    page.locator(ROOT).get_by_role("slider", name="left edge").click()
    assert page.evaluate("window.refused")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("left edge")


def test_what_does_not_fit_is_refused_in_one_line(page):
    root = page.locator(ROOT)
    for name in ("padding P", "padding Q"):
        root.get_by_role("slider", name=name, exact=False).last.press("End")
    said = "The padding must leave a size of at least 1, and 3 samples would give −1."
    assert root.locator(".tx-problem").inner_text().strip() == said
    assert cells(page, 0)
    root.get_by_role("slider", name="stride").press("ArrowRight")
    assert not root.locator(".tx-problem").is_visible()


def test_words_in_the_text_set_it(page):
    page.get_by_role("link", name="Kernel 4 with stride 2").click()
    assert cells(page, 1) == ["1", "10", "100", "1000"]
    assert len(cells(page, 0)) == 8
    page.wait_for_function(
        """() => document.querySelector("#wires .tx-w-picture").getBoundingClientRect().top > 0"""
    )


def test_the_convolution_steps_and_drops(chromium, home):
    with visit(chromium, home, "book/01_convolution.html", reduced_motion="reduce") as page:
        root = page.locator("#steps")
        assert root.bounding_box()["y"] < 300
        assert root.get_by_role("button", name="Play").count() == 0
        assert root.get_by_role("radio").count() == 0
        root.get_by_role("slider", name="step").press("Home")
        for _ in range(4):
            root.get_by_role("button", name="Step forward").click()
        assert cells(page, 2, "steps") == ["321", "432", "", "", ""]
        said = "Start 1: 432 is computed and dropped; stride 2 keeps the starts that 2 divides."
        assert root.locator(".tx-sentence").inner_text() == said
        page.get_by_role("link", name="dilation 2").click()
        assert cells(page, 2, "steps") == ["531", "642", "753"]
        assert page.found == []


def test_it_is_accessible_and_fits(page):
    for width, theme in ((1280, "light"), (360, "dark")):
        change(page, width, theme)
        assert problems(page, "wires") == []


def test_the_picture_holds_what_is_seen(page):
    change(page, 1280, "dark")  # some of its colours have no blue
    with page.expect_download() as caught:
        page.locator(ROOT).get_by_role("button", name="Save the picture as SVG").click()
    text = caught.value.path().read_text("utf-8")
    assert all(f">{number}<" in text for number in RUNNING)
    assert "<path" in text
    colour = page.locator(f"{ROOT}.tx-kernel").first.evaluate(
        "e => getComputedStyle(e).backgroundColor"
    )
    assert colour.endswith(", 0)")
    assert f'fill="{colour}"' in text
