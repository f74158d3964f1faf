"""The explorers of the built website, in Chromium: driven by controls, keys and addresses."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from element_checks import problems
from pages import SITE, pages
from test_explorer_setting import drawn
from visits import visit

import tconv_edu as te
from elements.constants import RANGES
from explorer.setting import Setting
from tconv_edu import frameworks

# Set every control of an explorer, and read what it then shows.
DRIVE = """([name, wanted]) => {
  const root = document.getElementById(name);
  const press = text => [...root.querySelectorAll("[role=radio], [role=tab]")]
    .find(button => button.textContent === text).click();
  const slide = (label, value) => {
    const slider = [...root.querySelectorAll(".tx-slider:not([hidden])")]
      .find(each => each.querySelector(".tx-name").textContent === label).querySelector("input");
    slider.value = value;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
  };
  press(wanted.dimensions);
  press(wanted.padding);
  for (const [label, value] of wanted.sliders) slide(label, value);
  const texts = selector => [...root.querySelectorAll(selector)].map(cell => cell.textContent);
  const numberOf = cell => Number(cell.textContent.replace("−", "-"));
  press("Numbers");
  const output = [...root.querySelectorAll(".tx-array-output .tx-row")]
    .map(row => [...row.querySelectorAll("[data-place]")].map(numberOf))
    .filter(row => row.length);
  press("Overlap");
  const counts = texts(".tx-array-output [data-place]").map(Number);
  press("Code");
  const code = texts("code")[0];
  if (wanted.dimensions === "2-D") return {output, counts, code};
  press("Five ways");
  const ways = [...root.querySelectorAll("[data-way]")]
    .map(panel => [...panel.querySelectorAll("[data-kept]")].map(numberOf));
  return {output, counts, code, ways};
}"""


@cache
def explorers():
    """Return the address of every page with explorers, and their names."""
    found = {}
    for page in pages().values():
        names = re.findall('<tconv-explorer[^>]* id="([^"]+)"', page.path.read_text("utf-8"))
        if names:
            found[page.path.relative_to(SITE).as_posix()] = names
    return found


@pytest.fixture(scope="module")
def first():
    """Return the address of the explorers' own page, and the name of its first one."""
    assert explorers(), "no page of the website has an explorer: is it built?"
    return "book/explore.html", explorers()["book/explore.html"][0]


def controls_of(setting):
    explicit = not isinstance(setting.padding, str)
    sides = dict(zip(("before", "after"), setting.padding, strict=True)) if explicit else {}
    sizes = {}
    for name in ("input", "kernel"):
        labels = [name] if setting.rank == 1 else [f"{name} rows", f"{name} columns"]
        sizes |= dict(zip(labels, getattr(setting, name), strict=True))
    numbers = {"stride": setting.stride, "dilation": setting.dilation}
    numbers |= {"output_padding": setting.output_padding}
    return {
        "dimensions": f"{setting.rank}-D",
        "padding": "explicit" if explicit else setting.padding,
        "sliders": [*(sizes | numbers | sides).items()],
    }


def is_legal(setting):
    try:
        return setting.output.size > 0
    except ValueError:
        return False


def test_what_the_page_shows_is_what_the_package_computes(chromium, home, first):
    address, name = first
    plain = {"given_x": "count", "given_k": "digits"}
    settings = [replace(s, **plain) for rank in (1, 2) for s in drawn(60, rank) if is_legal(s)]
    assert len(settings) > 45
    with visit(chromium, home, address) as page:
        for setting in settings:
            got = page.evaluate(DRIVE, [name, controls_of(setting)])
            expected = np.atleast_2d(setting.output)
            assert got["output"] == expected.tolist(), setting
            ones = te.conv_transpose(
                np.ones((*setting.input, 1), int),
                np.ones((*setting.kernel, 1, 1), int),
                **setting.options,
            )
            assert got["counts"] == ones.ravel().tolist(), setting
            assert got["code"] == frameworks.write_torch(setting.layer).code, setting
            if setting.rank == 1:
                assert got["ways"] == [setting.output.tolist()] * 5, setting
        assert page.found == []


# Pull a slider to and fro; each time includes the layout of the page.
PULL = """([name, tab]) => {
  const root = document.getElementById(name);
  [...root.querySelectorAll("[role=tab]")].find(each => each.textContent === tab).click();
  const slider = [...root.querySelectorAll(".tx-slider")]
    .find(each => each.querySelector(".tx-name").textContent === "stride").querySelector("input");
  return Array.from({length: 41}, (_, turn) => {
    const before = performance.now();
    slider.value = turn % 2 ? slider.min : slider.max;
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    root.getBoundingClientRect();
    const time = performance.now() - before;
    return [time, root.querySelector("[role=tabpanel]:not([hidden])").innerText];
  });
}"""


@pytest.mark.parametrize("axes", ["1-D", "2-D"])
def test_an_update_follows_the_slider(chromium, home, axes, record_property):
    with visit(chromium, home, "book/explore.html") as page:
        page.locator("#line").get_by_role("radio", name=axes).click()
        tabs = page.locator("#line").get_by_role("tab").all_inner_texts()
        assert len(tabs) == 5
        for tab in tabs:
            pulled = page.evaluate(PULL, ["line", tab])
            times = sorted(time for time, _ in pulled)
            took = f"{times[20]:.1f} ms, {times[-1]:.1f} ms at most"
            record_property("report", f"Explorer, {axes}, {tab}: an update takes {took}.")
            seen = 1 if (axes, tab) == ("2-D", "Five ways") else 2
            assert len({text for _, text in pulled}) == seen, tab


def at(**changes):
    """Return the spelling of the running example, changed."""
    options = {"input": (3,), "kernel": (3,), "stride": 2, "padding": "valid", "dilation": 1}
    options |= {"output_padding": 0, "view": "numbers"}
    return Setting(**(options | changes)).spell()


def outputs(page, name):
    return page.locator(f"#{name} .tx-array-output [data-place]").all_inner_texts()


def slider(page, name, label):
    return page.locator(f"#{name}").get_by_role("slider", name=re.compile(f"^{label}\\b"))


RUNNING = ["1", "10", "102", "20", "203", "30", "300"]


def test_the_address_holds_the_setting(chromium, home, first):
    address, name = first
    with visit(chromium, home, f"{address}?{name}={at()}") as page:
        assert outputs(page, name) == RUNNING
        slider(page, name, "before").press("ArrowRight")
        assert outputs(page, name) == RUNNING[1:]
        page.wait_for_url("**padding-1x0**")
        slider(page, name, "stride").press("ArrowRight")
        page.wait_for_url("**stride-3**")
        stamped = outputs(page, name)
        assert stamped != RUNNING[1:]
        page.go_back()  # one entry for all the changes of a visit
        assert outputs(page, name) == RUNNING
        page.go_forward()
        assert outputs(page, name) == stamped
        page.reload()
        assert outputs(page, name) == stamped


def test_explorers_on_one_page_do_not_meet(chromium, home):
    shared = [(address, names) for address, names in explorers().items() if len(names) > 1]
    for address, (one, other, *_) in shared:
        with visit(chromium, home, f"{address}?{one}={at()}&{other}={at(stride=3)}") as page:
            slider(page, one, "before").press("ArrowRight")
            page.wait_for_url("**padding-1x0**")
            assert outputs(page, one) == RUNNING[1:]
            assert outputs(page, other) == ["1", "10", "100", "2", "20", "200", "3", "30", "300"]
            assert f"{other}={at(stride=3)}" in page.url


def test_keys_walk_over_the_cells_and_the_sum_follows(chromium, home, first):
    address, name = first
    with visit(chromium, home, f"{address}?{name}={at()}") as page:
        sentence = page.locator(f"#{name} .tx-sentence")
        grid = page.locator(f"#{name} .tx-array-output [role=grid]")
        page.locator(f"#{name} .tx-array-output [tabindex='0']").focus()
        page.keyboard.press("Home")
        assert sentence.inner_text() == "Y[0] = X[0]·K[0] = 1·1 = 1"
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert sentence.inner_text() == "Y[2] = X[0]·K[2] + X[1]·K[0] = 1·100 + 2·1 = 102"
        marked = page.locator(f"#{name} .tx-array-input [data-mark]").all_inner_texts()
        assert marked == ["1", "2"]
        page.keyboard.press("End")
        assert page.evaluate("document.activeElement.ariaLabel") == "Y[6] = 300"
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.ariaLabel") == "Y[6] = 300"
        assert grid.locator("[tabindex='0']").count() == 1
        assert grid.get_attribute("aria-describedby") == sentence.get_attribute("id")


def test_pointing_is_for_a_moment_and_a_tap_stays(chromium, home, first):
    address, name = first
    with visit(chromium, home, f"{address}?{name}={at()}") as page:
        sentence = page.locator(f"#{name} .tx-sentence")
        before = sentence.inner_text()
        cell = page.locator(f"#{name} .tx-array-input [data-place='0,1']")
        cell.hover()
        stamp = "X[1] = 2 stamps 2·1 to Y[2], 2·10 to Y[3], 2·100 to Y[4]"
        assert sentence.inner_text() == stamp
        page.mouse.move(0, 0)
        assert sentence.inner_text() == before
        cell.click()
        page.mouse.move(0, 0)
        assert sentence.inner_text() == stamp


def test_tabs_and_names_of_paddings_follow_the_arrow_keys(chromium, home, first):
    address, name = first
    with visit(chromium, home, f"{address}?{name}={at()}") as page:
        root = page.locator(f"#{name}")
        root.get_by_role("tab", name="Numbers").press("ArrowRight")
        assert root.get_by_role("tab", name="Overlap").get_attribute("aria-selected") == "true"
        assert outputs(page, name) == ["1", "1", "2", "1", "2", "1", "1"]
        root.get_by_role("radio", name="valid").press("ArrowRight")
        assert root.get_by_role("radio", name="same").get_attribute("aria-checked") == "true"
        assert len(outputs(page, name)) == 6


@pytest.mark.parametrize("wrong", [{"output_padding": 3}, {"input": (1,), "padding": "full"}])
def test_an_illegal_setting_is_explained_and_mended(chromium, home, first, wrong):
    address, name = first
    with visit(chromium, home, f"{address}?{name}={at(**wrong)}") as page:
        problem = page.locator(f"#{name} .tx-problem")
        assert re.search("output_padding must be below|crops all", problem.inner_text())
        assert page.locator(f"#{name} [role=tabpanel]").get_attribute("inert") is not None
        problem.get_by_role("button").click()
        assert not problem.is_visible()
        assert page.locator(f"#{name} [role=tabpanel]").get_attribute("inert") is None
        page.wait_for_url(
            "**output_padding-1**" if "output_padding" in wrong else "**padding-1x1**"
        )
        assert outputs(page, name) == ([*RUNNING, "0"] if "output_padding" in wrong else ["10"])
        assert page.evaluate("document.activeElement.role") == "tab"


def test_the_five_ways_play_pause_and_step(chromium, home, first):
    address, name = first
    with visit(chromium, home, f"{address}?{name}={at(view='ways')}") as page:
        root = page.locator(f"#{name}")
        count = root.locator(".tx-count")
        assert count.inner_text() == "7 / 7"
        root.get_by_role("button", name="Play").click()
        assert count.inner_text() == "0 / 7"
        page.wait_for_function(
            "n => document.querySelector(`#${n} .tx-count`).innerText === '1 / 7'", arg=name
        )
        root.get_by_role("button", name="Pause").click()
        root.get_by_role("button", name="Step forward").click()
        root.get_by_role("button", name="Step forward").click()
        assert count.inner_text() == "3 / 7"
        picture = root.locator("[data-way=definition] [role=img]").get_attribute("aria-label")
        assert "Output so far: 1, 10, 102, nothing yet" in picture
        root.get_by_role("button", name="Step back").click()
        assert count.inner_text() == "2 / 7"


def test_less_motion_means_steps_only(chromium, home, first):
    address, name = first
    with visit(
        chromium, home, f"{address}?{name}={at(view='ways')}", reduced_motion="reduce"
    ) as page:
        root = page.locator(f"#{name}")
        assert root.get_by_role("button", name="Play").count() == 0
        root.get_by_role("button", name="Step back").click()
        assert root.locator(".tx-count").inner_text() == "6 / 7"


def test_code_and_link_are_copied(chromium, home, first):
    address, name = first
    rights = {"permissions": ["clipboard-read", "clipboard-write"]}
    with visit(chromium, home, f"{address}?{name}={at(view='code')}", **rights) as page:
        root = page.locator(f"#{name}")
        root.get_by_role("radio", name="JAX").click()
        root.get_by_role("button", name="Copy code").click()
        root.get_by_text("Copied").wait_for()
        layer = frameworks.Layer(np.ones((3, 1, 1)), (2,), (1,), 1, ((0, 0),))
        code = frameworks.write_jax(layer, transpose_kernel=True).code
        assert page.evaluate("navigator.clipboard.readText()") == code
        slider(page, name, "stride").press("ArrowRight")
        root.get_by_role("button", name="Copy link").click()
        page.wait_for_function(
            "navigator.clipboard.readText().then(text => text.includes('stride-3'))"
        )


def test_changes_are_read_out_once_they_rest(chromium, home, first):
    address, name = first
    with visit(chromium, home, f"{address}?{name}={at()}") as page:
        live = page.locator(f"#{name} > .tx-app > [role=status]")
        for _ in range(2):
            slider(page, name, "input").press("ArrowRight")
        assert live.inner_text() == ""
        page.wait_for_function(
            "n => document.querySelector(`#${n} .tx-app > [role=status]`).innerText", arg=name
        )
        assert live.inner_text() == "The output has size 11."


@pytest.mark.parametrize("address", explorers() or ["the website is not built"])
def test_without_scripts_the_page_is_complete(chromium, home, address):
    with visit(chromium, home, address, java_script_enabled=False) as page:
        for name in explorers()[address]:
            root = page.locator(f"#{name}")
            assert root.locator(".tx-fallback svg").is_visible()
            assert root.locator(".tx-fallback table").is_visible()
            assert "conv_transpose" in root.locator("details").inner_html()
            assert not root.locator(".tx-app").is_visible()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("address", explorers() or ["the website is not built"])
def test_nothing_moves_when_the_explorer_takes_over(chromium, home, address, width):
    with visit(chromium, home, address, width=width) as page:
        page.wait_for_timeout(300)
        ours = [shift for shift in page.evaluate("window.shifts") if "TCONV-EXPLORER" in shift[1]]
        assert sum(value for value, _ in page.evaluate("window.shifts")) < 0.01
        assert ours == []


def widest(rank):
    """A setting at the end of every range, before it is shown."""
    ranges = RANGES[rank]
    sizes = {name: (ranges[name][1],) * rank for name in ("input", "kernel")}
    numbers = {name: ranges[name][1] for name in ("stride", "dilation")}
    return at(**sizes, **numbers, padding=(1, 2), output_padding=1)


@pytest.mark.parametrize(
    ("setting", "width", "theme"),
    [
        (at(), 1280, "light"),
        (at(output_padding=3), 360, "dark"),
        (widest(1), 360, "light"),
        (widest(1), 1280, "dark"),
        (widest(2), 360, "dark"),
    ],
)
def test_every_view_is_accessible_and_fits(chromium, home, first, setting, width, theme):
    address, name = first
    with visit(chromium, home, f"{address}?{name}={setting}", width=width, theme=theme) as page:
        for tab in page.locator(f"#{name}").get_by_role("tab").all():
            tab.click()
            assert problems(page, name) == [], tab.inner_text()
        assert page.found == []
