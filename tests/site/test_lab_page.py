"""The lab of the built website, in Chromium: by controls, keys, pointer, addresses and links."""

import numpy as np
import pytest
from element_checks import problems
from visits import PATIENCE, visit

import tconv_edu as te
from elements.constants import LAB
from lab.photograph import photograph

ADDRESS, NAME = "book/08_checkerboards~lab.html", "lab"
# A context of its own: what a visit keeps, the next one does not find.
ALONE = {"locale": "en-GB"}
STILL = ALONE | {"reduced_motion": "reduce"}
SHADES = """canvas => {
  const {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  return Array.from({length: height}, (_, i) =>
    Array.from({length: width}, (_, j) => data[4 * (i * width + j)]));
}"""
WRITTEN = "name => !document.getElementById(name).address.timer"
READY = "name => document.querySelector(`#${name} .tl-sentence`)?.textContent"


def opened(chromium, home, setting="", **options):
    query = f"?{NAME}={setting}" if setting else ""
    return visit(chromium, home, f"{ADDRESS}{query}", **options)


def grid(page, part):
    """The numbers of the kernel or of its sums."""
    rows = page.locator(f"#{NAME} .tl-{part} .tx-row").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('[data-place]')]"
        ".map(cell => Number(cell.dataset.value)))"
    )
    return np.array([row for row in rows if row])


def score(page):
    return page.locator(f"#{NAME} .tl-score b").inner_text()


def output(page):
    return np.array(page.locator(f"#{NAME} .tl-large canvas").evaluate(SHADES))


def solved(page):
    return page.locator(f"#{NAME} .tl-done").count()


def press(page, name, role="button"):
    page.locator(f"#{NAME}").get_by_role(role, name=name, exact=True).click()


def check(page, stride):
    """What is shown of the kernel is what the package says of it."""
    weights = grid(page, "kernel")[..., None, None]
    sums = te.phase_sums(weights, stride=stride)[..., 0, 0]
    np.testing.assert_allclose(grid(page, "sums"), sums, atol=2e-3)
    found = te.checkerboard_score(weights, stride=stride)
    assert score(page).startswith(f"{found:.2f}, ")
    return weights[..., 0, 0]


@pytest.mark.parametrize(("preset", "stride"), [("ones", 2), ("icnr", 3), ("random", 4)])
def test_the_picture_is_what_the_package_makes_of_the_photograph(chromium, home, preset, stride):
    with opened(chromium, home, f"stride-{stride}.preset-{preset}") as page:
        weights = check(page, stride)
        mean = grid(page, "sums").mean()
        kernel = (weights / mean)[..., None, None]
        x = (photograph() / 255)[..., None]
        y = te.conv_transpose(x, kernel, stride=stride, padding="same")[..., 0]
        assert abs(output(page) - 255 * y.clip(0, 1)).max() <= 1


def test_links_in_the_text_set_the_lab(chromium, home):
    with opened(chromium, home, **ALONE) as page:
        links = page.locator(f"a.tx-set[href*='{NAME}=']")
        assert links.count() >= 5
        for link in links.all():
            link.click()
            wanted = link.get_attribute("href").split(f"{NAME}=")[1].split("#")[0]
            stride = 3 if "stride-3" in wanted else 2
            assert len(grid(page, "sums")) == stride
            check(page, stride)
            flat = "bilinear" in wanted or wanted == "kernel-4"
            assert ("no grid" in score(page)) == flat, wanted


def test_weights_are_typed_stepped_dragged_and_painted(chromium, home):
    with opened(chromium, home, **ALONE) as page:
        cell = page.locator(f"#{NAME} .tl-kernel [data-place='0,1']")
        cell.focus()
        page.keyboard.type("-2.5")
        page.keyboard.press("Enter")
        assert grid(page, "kernel")[0].tolist() == [1, -2.5, 1]
        press(page, "One more")
        assert grid(page, "kernel")[0].tolist() == [1, -1.5, 1]
        cell.press("Shift+ArrowUp")
        cell.press("Shift+ArrowUp")
        cell.press("Shift+ArrowDown")
        assert grid(page, "kernel")[0].tolist() == [1, -0.5, 1]
        box = cell.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y - 40, steps=8)
        page.mouse.up()
        dragged = grid(page, "kernel")[0, 1]
        assert dragged > 0
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + box["width"], y, steps=8)
        page.mouse.up()
        assert grid(page, "kernel")[0].tolist() == [1, dragged, dragged]
        weights = check(page, 2)
        page.wait_for_function(WRITTEN, arg=NAME)
        page.reload()
        page.wait_for_function(READY, arg=NAME)
        assert (grid(page, "kernel") == weights).all()


@pytest.mark.parametrize("options", [ALONE, STILL])
def test_it_goes_to_the_nearest_flat_kernel_and_back(chromium, home, options):
    with opened(chromium, home, "kernel-5.preset-random", **options) as page:
        before = check(page, 2)
        press(page, "Make it flat")
        if options is ALONE:
            page.get_by_text("0.00, no grid").wait_for()
        after = te.remove_checkerboard(before[..., None, None], stride=2)[..., 0, 0]
        np.testing.assert_allclose(grid(page, "kernel"), after, atol=1e-4)
        press(page, "Undo")
        assert (check(page, 2) == before).all()


def type_in(page, place, text):
    page.locator(f"#{NAME} .tl-kernel [data-place='{place}']").focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_tasks_notice_when_they_are_solved(chromium, home):
    with opened(chromium, home, **STILL) as page:
        assert solved(page) == 0
        for preset in ("Random", "One-hot", "Ones"):
            press(page, preset)
        for place, text in (("1,1", "4"), ("0,1", "2"), ("1,0", "2"), ("1,2", "2")):
            type_in(page, place, text)
            assert solved(page) == 0
        type_in(page, "2,1", "2")
        assert solved(page) == 2  # by hand, and of a size that the stride does not divide
        page.locator(f"#{NAME}").get_by_role("button", name="Begin: One weight").click()
        assert solved(page) == 2
        type_in(page, "0,0", "3")
        type_in(page, "0,0", "1")
        type_in(page, "1,1", "5")
        assert solved(page) == 3
        press(page, "Random")
        assert solved(page) == 4
        press(page, "Make it flat")
        assert solved(page) == 5
        page.reload()
        page.wait_for_function(READY, arg=NAME)
        assert solved(page) == 5
        press(page, "Start over")
        page.reload()
        page.wait_for_function(READY, arg=NAME)
        assert solved(page) == 0


def test_one_draws_with_the_pointer_and_with_keys(chromium, home):
    with opened(chromium, home, **ALONE) as page:
        press(page, "Drawing", "radio")
        press(page, "Clear")
        canvas = page.locator(f"#{NAME} .tl-small canvas").first
        assert len(set(np.ravel(canvas.evaluate(SHADES)))) == 1
        canvas.focus()
        for key in ("Space", "ArrowRight", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        ink = np.argwhere(np.array(canvas.evaluate(SHADES)) < 100).tolist()
        assert ink == [[8, 8], [8, 10]]
        sentence = page.locator(f"#{NAME} .tl-sentence").inner_text()
        assert sentence.startswith("X[8, 10] = 0.1 stamps")
        box = canvas.bounding_box()
        step = box["width"] / 16
        page.mouse.move(box["x"] + 1.5 * step, box["y"] + 2.5 * step)
        page.mouse.down()
        page.mouse.move(box["x"] + 4.5 * step, box["y"] + 2.5 * step)
        page.mouse.up()
        drawn = np.array(canvas.evaluate(SHADES))
        assert (drawn[2] < 100).nonzero()[0].tolist() == [1, 2, 3, 4]
        page.wait_for_function(WRITTEN, arg=NAME)
        page.reload()
        page.wait_for_function(READY, arg=NAME)
        assert (np.array(canvas.evaluate(SHADES)) == drawn).all()


def test_an_output_says_what_meets_in_it(chromium, home):
    with opened(chromium, home, "preset-ones.picture-constant") as page:
        page.locator(f"#{NAME} .tl-large canvas").focus()
        said = page.locator(f"#{NAME} .tl-sentence")
        assert said.inner_text() == "Y[32, 32], phase A: 0.5·1 + 0.5·1 + 0.5·1 + 0.5·1 = 2"
        page.keyboard.press("ArrowRight")
        assert said.inner_text() == "Y[32, 33], phase B: 0.5·1 + 0.5·1 = 1"
        assert page.locator(f"#{NAME} .tl-kernel [data-mark]").count() == 2
        assert page.locator(f"#{NAME} .tl-ring:visible").count() == 2


@pytest.mark.parametrize("preset", ["Ones", "Bilinear", "Random"])
def test_a_weight_stays_where_it_is_pointed_at(chromium, home, preset):
    with opened(chromium, home, width=360) as page:
        root = page.locator("tconv-lab")
        root.get_by_role("button", name=preset, exact=True).click()
        page.mouse.move(0, 0)
        weight = root.locator(".tx-cell[data-place='0,0']").first
        weight.scroll_into_view_if_needed()
        before = weight.bounding_box()
        weight.hover()
        page.wait_for_function(
            "document.querySelector('.tl-sentence').textContent.startsWith('Phase')"
        )
        assert weight.bounding_box() == before
        assert page.found == []


def test_the_picture_is_saved_with_its_canvases(chromium, home):
    with opened(chromium, home, **ALONE) as page:
        with page.expect_download(timeout=PATIENCE) as download:
            page.locator(f"#{NAME}").get_by_role("button", name="SVG").click()
        text = download.value.path().read_text("utf-8")
        assert text.count("<image ") == 3
        assert "checkerboard score" in text


def test_an_address_is_not_trusted(chromium, home):
    for setting in ("preset-toString.weights-1x2x3.stride-9", "weights-x.drawing-zz.kernel-99"):
        with opened(chromium, home, setting) as page:
            assert len(grid(page, "kernel")) in {3, LAB["kernel"][1]}
            assert page.found == []


def test_without_scripts_two_kernels_are_shown(chromium, home):
    with opened(chromium, home, java_script_enabled=False) as page:
        root = page.locator(f"#{NAME} .tx-fallback")
        assert root.locator("svg:visible").count() == 2
        assert root.locator("img:visible").count() == 2
        assert "checkerboard score, 0 where there is none, is 0.44" in root.inner_text()
        assert not page.locator(f"#{NAME} .tx-app").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_moves_when_the_lab_takes_over(chromium, home, width):
    with opened(chromium, home, width=width, **ALONE) as page:
        page.wait_for_function(READY, arg=NAME)
        page.wait_for_timeout(300)
        assert [shift for shift in page.evaluate("window.shifts") if "TCONV-LAB" in shift[1]] == []
        assert sum(value for value, _ in page.evaluate("window.shifts")) < 0.01


@pytest.mark.parametrize(
    ("setting", "width", "theme"),
    [
        ("", 1280, "light"),
        ("kernel-8.stride-4.preset-random.picture-drawing", 360, "dark"),
        ("weights-" + "x".join(["-10p25"] * 64), 360, "light"),
        ("kernel-2.stride-4.preset-edge", 768, "dark"),
    ],
)
def test_the_lab_is_accessible_and_fits(chromium, home, setting, width, theme):
    with opened(chromium, home, setting, width=width, theme=theme) as page:
        page.wait_for_function(READY, arg=NAME)
        assert problems(page, NAME) == []
        assert page.found == []
