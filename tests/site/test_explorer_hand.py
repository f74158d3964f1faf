"""What a reader's hand does in an explorer: numbers, stamps, the window, links, pictures, paper."""

import re
from xml.etree import ElementTree as ET

import pytest
from test_explorer_page import at, outputs, slider
from visits import visit

PAGE, NAME = "book/explore.html", "line"


@pytest.fixture
def explorer(chromium, home):
    """Open the explorer with a setting; the page has no errors at the end."""
    opened = []

    def go(setting=None, **options):
        address = f"{PAGE}?{NAME}={setting or at()}"
        visited = visit(chromium, home, address, **options)
        opened.append((visited, visited.__enter__()))
        return opened[-1][1]

    yield go
    for each, page in opened:
        assert page.found == []
        each.__exit__(None, None, None)


def cell(page, hue, place):
    return page.locator(f"#{NAME} .tx-array-{hue} [data-place='{place}']")


def shown(page):
    return [int(text.replace("−", "-")) for text in outputs(page, NAME)]


def centre(locator):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_numbers_are_typed(explorer):
    page = explorer()
    cell(page, "input", "0,1").focus()
    page.keyboard.type("-4")
    page.keyboard.press("Enter")
    assert shown(page) == [1, 10, 96, -40, -397, 30, 300]
    page.wait_for_url("**x-1x-4x3**")
    assert page.evaluate("document.activeElement.dataset.place") == "0,1"
    page.keyboard.press("ArrowRight")
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    assert shown(page)[-1] == 300
    page.keyboard.press("Delete")
    assert shown(page)[-1] == 0
    page.wait_for_url("**x-1x-4x0**")
    page.reload()
    assert shown(page) == [1, 10, 96, -40, -400, 0, 0]


def test_a_drag_selects_no_text(explorer):
    """WebKit would, where a drag leaves a cell; otherwise text is selected as everywhere."""
    page = explorer()
    begun = """() => document.querySelector("#line .tx-head")
      .dispatchEvent(new Event("selectstart", {bubbles: true, cancelable: true}))"""
    assert page.evaluate(begun)
    page.mouse.move(*centre(cell(page, "input", "0,1")))
    page.mouse.down()
    assert not page.evaluate(begun)
    page.mouse.up()
    assert page.evaluate(begun)


def test_numbers_are_dragged_and_painted(explorer):
    page = explorer()
    x, y = centre(cell(page, "kernel", "0,0"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 16)
    page.mouse.move(x, y - 32)
    page.mouse.up()
    assert shown(page)[0] == 5
    x, y = centre(cell(page, "kernel", "0,0"))
    right, _ = centre(cell(page, "kernel", "0,2"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(right, y, steps=12)
    page.mouse.up()
    assert shown(page) == [5, 5, 15, 10, 25, 15, 15]


def test_numbers_have_names_and_a_field(explorer):
    page = explorer()
    root = page.locator(f"#{NAME}")
    root.get_by_label("numbers in K").select_option("ones")
    assert shown(page) == [1, 1, 3, 2, 5, 3, 3]
    assert "phase sums: 2 1; checkerboard score: 0.32" in root.inner_text()
    cell(page, "kernel", "0,1").focus()
    root.get_by_role("button", name="One more").click()
    assert shown(page) == [1, 2, 3, 4, 5, 6, 3]
    assert "checkerboard score: 0: no grid" in root.inner_text()
    slider(page, NAME, "kernel").press("ArrowRight")
    assert shown(page)[:4] == [1, 2, 3, 4]
    root.get_by_label("numbers in X").select_option("random")
    page.wait_for_url(re.compile("x-[-0-9x]+"))


def test_the_window_is_pulled_over_the_stamps(explorer):
    page = explorer(at(view="stamps"))
    before = page.get_by_role("slider", name="crop before, P")
    before.press("ArrowRight")
    page.wait_for_url("**padding-1x0**")
    after = page.get_by_role("slider", name="crop after, Q − r")
    after.press("ArrowRight")
    page.wait_for_url("**padding-1x0.dilation-1.output_padding-1**")
    x, y = centre(after)
    cells = page.locator(f"#{NAME} .tx-array-output .tx-row").last.locator("[data-place]")
    width = cells.nth(1).bounding_box()["x"] - cells.nth(0).bounding_box()["x"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 3 * width, y, steps=6)
    page.mouse.up()
    page.wait_for_url("**padding-1x2.dilation-1.output_padding-0**")


def test_stamps_land_one_by_one(explorer):
    page = explorer(at(view="stamps"))
    root = page.locator(f"#{NAME}")
    sums = root.locator(".tx-array-output .tx-row").last.locator(".tx-cell")
    root.get_by_role("button", name="Step back").click()
    assert sums.all_inner_texts() == ["1", "10", "102", "20", "200", "", ""]
    assert root.locator(".tx-sentence").inner_text().startswith("X[1] = 2 stamps")
    cell(page, "input", "0,2").focus()
    assert root.locator(".tx-array-output [data-mark]").count() == 3


def test_stamps_land_one_by_one_on_two_axes(explorer):
    page = explorer("2d.input-1x2.kernel-2x2.stride-1.view-stamps")
    root = page.locator(f"#{NAME}")
    assert [int(text) for text in outputs(page, NAME)] == [1, 5, 6, 5, 17, 14]
    root.get_by_role("button", name="Step back").click()
    assert outputs(page, NAME) == ["1", "3", "", "5", "7", ""]
    assert root.locator(".tx-array-input [data-mark]").all_inner_texts() == ["1"]
    assert root.locator(".tx-sentence").inner_text().startswith("X[0, 0] = 1 stamps 1·1")
    root.get_by_role("button", name="Step back").click()
    assert outputs(page, NAME) == [""] * 6


def test_what_is_pointed_at_is_lit_in_all_panels(explorer):
    page = explorer(at(view="ways"))
    cell(page, "input", "0,1").focus()
    lit = page.locator(f"#{NAME} [data-way=matrix] .tx-lit").all_inner_texts()
    assert lit == ["1", "10", "100", "2", "102", "20", "203"]
    for way in ("definition", "scatter", "zero_insertion", "subpixel"):
        assert page.locator(f"#{NAME} [data-way={way}] .tx-lit").count() >= 3, way
    page.locator(f"#{NAME} [data-way=scatter] .tx-output").first.hover()
    assert page.locator(f"#{NAME} .tx-sentence").inner_text() == "Y[0] = X[0]·K[0] = 1·1 = 1"


def test_words_of_the_text_set_the_explorer_and_one_entry_takes_all_back(explorer):
    page = explorer(locale="en-GB")  # a page of its own: a history ends at 50 entries
    entries = page.evaluate("history.length")
    page.get_by_role("link", name="kernel 2 and stride 3").click()
    assert page.locator(f"#{NAME} .tx-unread").count() == 3
    page.get_by_role("link", name="Padding 1").click()
    slider(page, NAME, "stride").press("ArrowRight")
    page.wait_for_url("**stride-3.padding-1x1**")
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    assert shown(page) == [1, 10, 102, 20, 203, 30, 300]


def test_words_of_the_text_are_plain_without_scripts(explorer):
    page = explorer(java_script_enabled=False)
    words = page.get_by_text("kernel 2 and stride 3")
    assert words.evaluate("each => each.tagName") == "SPAN"


def test_a_shared_link_opens_at_the_explorer(explorer, chromium, home):
    name = "explore-five-ways"
    with visit(chromium, home, f"book/04_five_ways.html?{name}={at()}#{name}") as page:
        place = f"document.getElementById('{name}').getBoundingClientRect().top"
        page.wait_for_function(f"() => Math.abs({place}) < 200")


def test_the_picture_is_saved(explorer):
    page = explorer(at(view="stamps"))
    with page.expect_download() as found:
        page.get_by_role("button", name="Save the picture as SVG").first.click()
    drawing = ET.parse(found.value.path()).getroot()
    texts = ["".join(each.itertext()) for each in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"102", "203", "300", "window: 7"} <= set(texts)
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}rect"))) > 20
    with page.expect_download() as found:
        page.get_by_role("button", name="Save the picture as PNG").first.click()
    assert found.value.path().read_bytes().startswith(b"\x89PNG")
    assert found.value.suggested_filename == f"{NAME}.png"


def test_paper_shows_what_the_reader_has_set(explorer):
    page = explorer()
    page.emulate_media(media="print")
    root = page.locator(f"#{NAME}")
    assert root.locator(".tx-fallback").is_visible() is False  # the address has set it
    assert root.locator(".tx-array-output").is_visible()
    assert root.locator(".tx-sliders").is_visible() is False
    page.emulate_media(media="screen")
    root.get_by_role("button", name="Reset").click()
    page.emulate_media(media="print")
    assert root.locator(".tx-fallback").is_visible()
    assert root.locator(".tx-app").is_visible() is False


def test_added_zeros_are_dotted_and_cropped_places_dashed(explorer):
    page = explorer(at(padding=(1, 0), output_padding=1))
    line = "each => getComputedStyle(each).borderTopStyle"
    assert page.locator(f"#{NAME} .tx-added").evaluate(line) == "dotted"
    assert page.locator(f"#{NAME} .tx-array-output .tx-cropped").evaluate(line) == "dashed"


def test_sizes_come_back_with_the_dimensions(explorer):
    page = explorer("2d.input-3x4.kernel-4x2.stride-2.view-numbers")
    root = page.locator(f"#{NAME}")
    root.get_by_role("radio", name="1-D").click()
    assert len(outputs(page, NAME)) == 8
    root.get_by_role("radio", name="2-D").click()
    page.wait_for_url("**2d.input-3x4.kernel-4x2**")


# A box may shrink below its words, which then run into the next.
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("[role=tab]")].map(each => {
    const words = document.createRange();
    words.selectNodeContents(each);
    return words.getBoundingClientRect();
  });
  const beside = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1;
  const below = (a, b) => a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  return boxes.flatMap((one, at) =>
    boxes.slice(at + 1).filter(two => !beside(one, two) && !below(one, two)));
}"""


@pytest.mark.parametrize("width", [360, 720])
def test_large_text_lets_no_tabs_overlap(explorer, width):
    page = explorer()
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERLAPS) == []


def test_what_is_chosen_can_be_told_where_colours_are_forced(explorer):
    page = explorer()
    page.emulate_media(forced_colors="active")
    ground = "each => getComputedStyle(each).backgroundColor"
    tabs = page.locator(f"#{NAME} [role=tab]")
    chosen = page.locator(f"#{NAME} [role=tab][aria-selected=true]").evaluate(ground)
    grounds = [each.evaluate(ground) for each in tabs.all()]
    assert grounds.count(chosen) == 1
    mark = page.locator(f"#{NAME} .tx-array-output [data-mark='']")
    assert mark.evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
