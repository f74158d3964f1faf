"""The size calculator of the built website, in Chromium: driven by fields, keys and addresses."""

import itertools

import numpy as np
import pytest
from element_checks import problems
from visits import change, visit

from calculator import question, words
from tconv_edu import frameworks

ADDRESS = "book/size_calculator.html"
NAME = "sizes"
OPEN = "layer.input-12.output-24"
FORWARDS = "layer.input-64.kernel-4.stride-2.padding-1x1"
UNET = "decoder.input-572x525.layers-k2s2p0d1_k2s2p0d1.other-570x524"
# Fill in every field, and read what stands there then; `picked` presses a setting of the list.
DRIVE = """wanted => {
  const root = document.getElementById("sizes");
  const press = (kind, text) => [...root.querySelectorAll(`[role=${kind}]`)]
    .find(button => button.textContent === text).click();
  const field = label => [...root.querySelectorAll(".tx-field:not([hidden])")]
    .find(each => each.querySelector(".tx-name").textContent === label);
  press("tab", "One layer");
  press("radio", `${wanted.rank}-D`);
  for (const label of ["input", "output"]) {
    const first = field(wanted.rank > 1 ? `${label}, axis 0` : label).querySelector("input");
    first.value = "";
    first.dispatchEvent(new Event("input", {bubbles: true}));
  }
  for (const [label, text] of wanted.selects) {
    const select = field(label).querySelector("select");
    select.selectedIndex = [...select.options].findIndex(option => option.text === text);
    select.dispatchEvent(new Event("change", {bubbles: true}));
  }
  for (const [label, value] of wanted.numbers) {
    const input = field(label).querySelector("input");
    if (value === "" && input.value === "") continue;
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
  }
  const texts = selector => [...root.querySelectorAll(selector)].map(each => each.textContent);
  const list = texts(".ts-list button").map(text => text.replace(/^.* → .*: /, ""));
  if (list[wanted.picked]) root.querySelectorAll(".ts-list button")[wanted.picked].click();
  press("radio", "PyTorch");
  const code = texts("pre code")[0];
  const reasons = texts(".ts-reasons li");
  return {list, code, reasons, sentence: texts(".ts-sentence")[0],
    shown: root.querySelector(".ts-list").checkVisibility(),
    problem: Boolean(root.querySelector(".ts-first .tx-problem:not([hidden]):not([data-mild])"))};
}"""


@pytest.fixture
def calculator(chromium, home):
    """Open the calculator with a question; what went wrong in the page is looked at in the end."""
    opened = []

    def opener(spelled="", **options):
        context = visit(chromium, home, f"{ADDRESS}?{NAME}={spelled}", **options)
        page = context.__enter__()
        opened.append((context, page))
        return page

    yield opener
    for context, page in opened:
        assert page.found == []
        context.__exit__(None, None, None)


def drawn():
    """Questions of one and two axes, with something fixed and a framework or none."""
    rng = np.random.default_rng(0)
    labels = [None, *frameworks.FRAMEWORKS]
    for at in range(90):
        rank = 1 + at % 3
        input_size = tuple(int(n) for n in rng.integers(1, 20, rank))
        factor = int(rng.integers(1, 4))
        output = tuple(max(n * factor + int(rng.integers(-1, 2)), 1) for n in input_size)
        pad = [None, "valid", "same", "full", (1, 1), (0, 1)][int(rng.integers(6))]
        yield question.LayerQuestion(
            input=None if at % 5 == 1 else input_size,
            output=None if at % 5 == 2 else output,
            kernel=[None, 2, 3, 4, 5][int(rng.integers(5))],
            stride=[None, factor][int(rng.integers(2))],
            padding=None if at % 3 else pad,
            output_padding=[None, None, None, 0, 1][int(rng.integers(5))],
            dilation=[None, 1][int(rng.integers(2))],
            framework=labels[int(rng.integers(6))],
        )


def filled(ours, picked):
    """What DRIVE has to do."""
    rank = len(ours.input or ours.output)
    sizes = {"input": ours.input, "output": ours.output}
    numbers = {
        name if rank == 1 else f"{name}, axis {axis}": size
        for name, each in sizes.items()
        for axis, size in enumerate(each or [""] * rank)
    }
    for name in ("kernel", "stride", "dilation", "output_padding"):
        numbers[name] = "" if getattr(ours, name) is None else getattr(ours, name)
    counted = isinstance(ours.padding, tuple)
    pair = ours.padding if counted else ("", "")
    numbers |= {"padding": pair[0]} | ({"padding after": pair[1]} if counted else {})
    label = {name: each.label for name, each in frameworks.FRAMEWORKS.items()} | {None: "any"}
    pad = "–" if counted else ours.padding or "–"
    selects = {"padding by name": pad, "framework": label[ours.framework]}
    return {
        "rank": rank,
        "picked": picked,
        "selects": [*selects.items()],
        "numbers": [*numbers.items()],
    }


def test_what_the_page_lists_is_what_the_package_finds(calculator):
    page = calculator()
    found = 0
    for at, ours in enumerate(drawn()):
        try:
            settings = ours.settings
        except ValueError:
            settings = ()
        picked = min(at % 4, max(len(settings) - 1, 0))
        got = page.evaluate(DRIVE, filled(ours, picked))
        assert got["problem"] == (not settings), ours
        assert got["shown"] == bool(settings), ours
        if settings:
            assert got["sentence"] == words.sentence(settings[picked]), ours
            found += 1
            assert got["list"] == [str(each) for each in settings[:100]], ours
            assert got["reasons"] == [*settings[picked].reasons], ours
            layer = question.layer_of(settings[picked])
            assert got["code"] == frameworks.write_torch(layer).code, ours
    assert found >= 50


def open_without_loading(page, spelled):
    """Go to another question as a reader does who goes back and forward."""
    page.evaluate(
        """spelled => {
          history.pushState(null, "", `?sizes=${spelled}`);
          dispatchEvent(new PopStateEvent("popstate"));
        }""",
        spelled,
    )


def told(page):
    """What the page says of every layer, and of the whole."""
    return {
        "needs": page.locator(".ts-needs").all_inner_texts(),
        "levels": page.locator(".ts-levels:not([hidden])").all_inner_texts(),
        "closing": page.locator(".ts-closing > p:not(.ts-chain)").inner_text(),
        "told": page.locator(".ts-told").inner_text(),
    }


def test_what_the_page_says_of_decoders_is_what_the_package_plans(calculator):
    page = calculator()
    rows = [(3, 2, 1, 1), (2, 2, 0, 1), (4, 2, "same", 1), (5, 3, 2, 2), (3, 1, "full", 1)]
    sizes = [None, (40,), (41,), (64, 65)]
    for (some, other), size in itertools.product(itertools.permutations(rows, 2), sizes):
        ours = question.DecoderQuestion(size, (some, other), size and (77, 350)[: len(size)])
        open_without_loading(page, ours.spell())
        plan = ours.plan
        got = told(page)
        assert got["needs"] == [f"transpose needs {e.needs}" for e in plan.layers[::-1]], ours
        starts = [" ↔ ".join(map(words.shown, plan.down[i : i + 2])) for i in range(2)]
        expected = starts if size else []
        assert [text.split(" (")[0] for text in got["levels"]] == expected, ours
        assert got["closing"] == words.closing(plan), ours
        assert got["told"] == (words.verdict(plan, ours.other) if size else ""), ours


def test_what_is_chosen_and_its_ring_are_seen_where_colours_are_forced(calculator):
    page = calculator(OPEN, forced_colors="active")
    page.keyboard.press("Tab")
    looks = """each => { each.focus(); const {borderBottomColor, backgroundColor, outlineColor,
      boxShadow} = getComputedStyle(each);
      return [borderBottomColor, backgroundColor, outlineColor, boxShadow]; }"""
    system = """() => ["CanvasText", "HighlightText", "Highlight"].map(name => {
      document.body.style.cssText = `forced-color-adjust: none; color: ${name}`;
      return getComputedStyle(document.body).color; })"""
    text, on_chosen, chosen = page.evaluate(system)
    tabs = page.locator(f"#{NAME} [role=tab]")
    assert tabs.first.evaluate(looks)[:3] == [text, chosen, text]
    assert tabs.last.evaluate(looks)[0] == "rgba(0, 0, 0, 0)"  # the line below goes through
    *_, fill, ring, mark = page.locator(".ts-list [aria-checked=true]").evaluate(looks)
    assert (fill, ring) == (chosen, on_chosen)
    assert mark.startswith(on_chosen)


def number(page, label):
    return page.locator(f"#{NAME}").get_by_role("spinbutton", name=label, exact=True)


def listed(page):
    return page.locator(".ts-list button").all_inner_texts()


def test_the_address_holds_the_question(calculator):
    page = calculator(OPEN)
    start = listed(page)
    number(page, "kernel").fill("3")
    page.wait_for_url("**kernel-3#sizes")
    page.locator(".ts-list button").nth(1).click()
    page.wait_for_url("**picked-2#sizes")
    second = str(question.LayerQuestion((12,), (24,), kernel=3).settings[1])
    assert page.locator(".ts-list [aria-checked=true]").inner_text() == second
    page.locator(f"#{NAME}").get_by_role("tab", name="Whole decoder").click()
    page.wait_for_url("**decoder.input-24.**")
    page.go_back()  # one entry for all the changes of a visit
    assert listed(page) == start
    assert number(page, "kernel").input_value() == ""
    page.go_forward()
    page.reload()
    assert page.get_by_role("tab", name="Whole decoder").get_attribute("aria-selected") == "true"


def test_keys_walk_along_the_settings_and_the_reasons_follow(calculator):
    page = calculator(OPEN)
    settings = question.LayerQuestion((12,), (24,)).settings
    page.locator(".ts-list [tabindex='0']").press("ArrowDown")
    assert page.locator(".ts-reasons li").all_inner_texts() == [*settings[1].reasons]
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == str(settings[99])
    title = f"The best 100 of {len(settings)} layers"
    assert page.locator(".ts-title").first.inner_text() == title
    page.locator(f"#{NAME}").get_by_role("tab", name="One layer").press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Whole decoder"
    assert page.locator(".ts-row").count() == 2


@pytest.mark.parametrize(
    ("typed", "said", "value"),
    [("0", "kernel is a whole number from 1 to 1024.", "1"), ("9999", "kernel", "1024")],
)
def test_what_no_field_takes_is_explained_and_mended(calculator, typed, said, value):
    page = calculator(OPEN)
    kernel = number(page, "kernel")
    kernel.fill(typed)
    problem = page.locator(".tx-problem:visible")
    assert said in problem.inner_text()
    assert kernel.get_attribute("aria-invalid") == "true"
    assert not page.locator(".ts-list").is_visible()  # no old answer under a new question
    assert not page.locator(".ts-sentence").is_visible()
    problem.get_by_role("button").click()
    assert kernel.input_value() == value
    assert kernel.get_attribute("aria-invalid") is None


def test_what_has_no_answer_is_explained_and_mended(calculator):
    page = calculator("layer.input-10.output-320")
    problem = page.locator(".tx-problem:visible")
    assert "No layer takes 10 to 320 so with kernel up to 16" in problem.inner_text()
    assert "Nearest below: 88, with kernel_size=16, stride=8" in problem.inner_text()
    assert not page.locator(".ts-sentence").is_visible()
    problem.get_by_role("button", name="Set kernel to 64 and stride to 32").click()
    assert listed(page)[0] == "kernel_size=64, stride=32, padding=16"
    assert page.locator(".tx-problem:visible").count() == 0


@pytest.mark.parametrize(
    ("spelled", "said", "way"),
    [
        (
            "64.kernel-4.stride-2.padding-1x3.framework-torch",
            "No single call of PyTorch",
            "framework",
        ),
        (
            "64.output-128.kernel-4.dilation-2.framework-keras",
            "No single call of Keras",
            "framework",
        ),
        ("10000000.kernel-4.stride-512", "More than 2147483647 would come of 10000000", "stride"),
        ("1.kernel-1.padding-1", "Nothing is left of 1 so", "padding"),
        ("64.kernel-4.stride-2.output_padding-2", "max(stride, dilation), here at most (2,)", ""),
    ],
)
def test_the_reason_is_given_why_there_is_no_answer(calculator, spelled, said, way):
    page = calculator(f"layer.input-{spelled}")
    problem = page.locator(".tx-problem:visible")
    assert said in problem.inner_text()
    problem.get_by_role("button", name=f"Leave {way} open" if way else "Set output_padding").click()
    assert page.locator(".ts-sentence").is_visible()


def test_a_size_to_try_that_does_not_do_stays_where_it_is_typed(calculator):
    page = calculator(UNET)
    field = number(page, "try size, axis 1")
    field.fill("0")
    assert field.evaluate("each => each === document.activeElement")
    assert "try size, axis 1 is a whole number" in page.locator(".tx-problem:visible").inner_text()
    assert not page.locator(".ts-told").is_visible()
    field.fill("525")
    assert "570\xa0×\xa0525 does not close" in told(page)["told"]


def test_sizes_are_typed_digit_by_digit(calculator):
    page = calculator(FORWARDS)
    page.get_by_role("radio", name="2-D").click()
    first, second = (number(page, f"input, axis {axis}") for axis in (0, 1))
    first.press("End")
    for _ in range(2):
        page.keyboard.press("Backspace")
    assert (first.input_value(), second.input_value()) == ("", "")
    page.keyboard.type("96")
    assert (first.input_value(), second.input_value()) == ("96", "64")
    page.locator(f"#{NAME}").get_by_role("button", name="Reset").click()
    page.get_by_role("radio", name="2-D").click()
    page.evaluate("document.activeElement.blur()")
    number(page, "output, axis 0").press_sequentially("128")
    assert number(page, "output, axis 1").input_value() == "128"  # it follows, until it is typed


def test_the_nearest_size_is_one_press_away(calculator):
    page = calculator("layer.input-12.output-26.kernel-3.stride-2.padding-1")
    problem = page.locator(".tx-problem:visible")
    assert "Nearest below: 24, with kernel_size=3, stride=2, padding=1, output_padding=1" in (
        problem.inner_text()
    )
    problem.get_by_role("button", name="Set output to 24").click()
    assert page.locator(".ts-sentence").inner_text() == "12 → 24: (12 − 1)·2 + 3 − 1 − 1 + 1 = 24"


def test_every_field_may_be_left_open(calculator):
    page = calculator(FORWARDS)
    sentence = page.locator(".ts-sentence")
    assert sentence.inner_text() == "64 → 128: (64 − 1)·2 + 4 − 1 − 1 = 128"
    number(page, "output").fill("127")
    assert "No layer takes 64 to 127" in page.locator(".tx-problem:visible").inner_text()
    number(page, "input").fill("")
    assert sentence.inner_text() == "63 → 127: (63 − 1)·2 + 4 − 1 − 1 + 1 = 127"
    number(page, "output").fill("")
    assert not sentence.is_visible()
    page.get_by_role("button", name="Set input to 64").click()
    for label in ("kernel", "stride", "padding"):
        number(page, label).fill("")
    assert sentence.inner_text() == "64 → 128: (64 − 1)·2 + 2 − 0 − 0 = 128"


def test_a_layer_that_leaves_outputs_empty_says_so(calculator):
    page = calculator("layer.input-262.output-525.kernel-2.stride-2")
    hint = page.locator(".tx-problem[data-mild]")
    assert "hold nothing but the bias" in hint.inner_text()
    hint.get_by_role("button", name="Set kernel to 3").click()
    assert page.locator(".ts-sentence").inner_text() == "262 → 525: (262 − 1)·2 + 3 − 0 − 0 = 525"
    assert not hint.is_visible()


def test_a_decoder_is_edited_and_its_layers_opened(calculator):
    page = calculator(UNET)
    page.get_by_role("button", name="Add a layer").click()
    assert page.locator(".ts-row").count() == 3
    page.get_by_role("group", name="layer 3").get_by_label("padding").select_option("same")
    page.get_by_role("group", name="layer 3").get_by_label("stride").fill("3")
    plan = question.DecoderQuestion(
        (572, 525), ((2, 2, 0, 1), (2, 2, 0, 1), (2, 3, "same", 1)), (570, 524)
    ).plan
    assert told(page)["closing"] == words.closing(plan)
    page.get_by_role("button", name="Remove layer 1").click()
    assert page.locator(".ts-row").count() == 2
    assert page.evaluate("document.activeElement.textContent") == "Add a layer"
    page.get_by_role("button", name="Code of the transpose of layer 2").click()
    assert listed(page) == ["kernel_size=2, stride=3, padding='same'"]
    assert page.evaluate("document.activeElement.role") == "tab"
    page.wait_for_url("**layer.input-96x88.output-286x262.kernel-2.stride-3.padding-same**")


def test_a_network_is_one_model_to_copy(calculator):
    page = calculator()
    page.get_by_role("button", name="DCGAN").click()
    code = page.locator(".ts-model code")
    channels = (3, 64, 128, 256, 512, 100)
    layers = ((4, 2, 1, 1),) * 4 + ((4, 1, 0, 1),)
    plan = question.DecoderQuestion((64, 64), layers).plan
    for name, framework in (("Keras", "keras"), ("Flax", "flax"), ("PyTorch", "torch")):
        page.locator(".ts-model").get_by_role("radio", name=name).click()
        assert code.text_content() == plan.code(channels, framework)
    page.get_by_role("group", name="layer 5").get_by_label("channels").fill("128")
    assert code.text_content() == plan.code((*channels[:-1], 128))
    page.wait_for_url("**k4s1p0d1c128#sizes")
    for field in page.get_by_role("group", name="the input").get_by_role("spinbutton").all()[:1]:
        field.fill("")
    assert not code.is_visible()
    page.get_by_role("group", name="layer 5").get_by_label("stride").fill("0")
    assert not page.locator(".ts-closing").is_visible()  # no old answer under a new question


def test_an_encoder_is_pasted(calculator):
    page = calculator("decoder.input-9.layers-k3s2p1d1")
    page.get_by_text("Paste an encoder").click()
    text = "nn.Conv2d(1, 8, 5, stride=2),\nnn.Conv2d(8, 9, 5, stride=2),\nnn.Flatten(),"
    page.get_by_label("code of an encoder").fill(text)
    page.get_by_role("button", name="Read it").click()
    assert page.locator(".ts-left li").all_inner_texts() == ["nn.Flatten()"]
    assert page.locator(".ts-row").count() == 2
    page.wait_for_url("**decoder.input-13x13.channels-1.layers-k5s2p0d1c8_k5s2p0d1c9#sizes")
    plan = question.DecoderQuestion((13, 13), ((5, 2, 0, 1),) * 2).plan
    assert page.locator(".ts-model code").text_content() == plan.code((1, 8, 9))


def test_a_decoder_that_is_too_deep_for_its_input_is_mended(calculator):
    page = calculator("decoder.input-3.layers-k5s2p0d1_k5s2p0d1")
    problem = page.locator(".tx-problem:visible")
    assert "input_size must be at least (13,)" in problem.inner_text()
    problem.get_by_role("button", name="Set input to 13").click()
    assert number(page, "input").input_value() == "13"
    number(page, "input").fill("")
    assert "output_size at run time" in told(page)["needs"][0]


def test_examples_and_links_open_the_calculator(calculator):
    page = calculator()
    root = page.locator(f"#{NAME}")
    for example in root.get_by_role("group", name="examples").get_by_role("button").all():
        example.click()
        assert page.locator(".tx-problem:visible:not([data-mild])").count() == 0
    link = page.locator(".ts-link").last
    link.click()
    page.wait_for_url(f"**{link.get_attribute('href')}")
    assert number(page, "output").input_value() == "26"


# What stands in the page before a link: the setting and its reasons, or the closing sentences.
BEFORE_LINKS = """() => [...document.querySelectorAll(".ts-link")].map(link => {
  const before = link.parentElement.previousElementSibling;
  const reasons = [...before.querySelectorAll("li")].map(each => each.textContent.trim());
  const call = before.previousElementSibling;
  const best = call.querySelector("code")?.textContent;
  const sentence = call.previousElementSibling.textContent.trim();
  return reasons.length ? [sentence, best, ...reasons] : [before.textContent];
})"""


def test_the_answers_in_the_page_are_the_calculator_s(calculator):
    page = calculator()
    answers = page.evaluate(BEFORE_LINKS)
    links = [link.get_attribute("href") for link in page.locator(".ts-link").all()]
    assert len(links) >= 8
    for link, answer in zip(links, answers, strict=True):
        spelled = link.removeprefix(f"?{NAME}=").removesuffix(f"#{NAME}")
        open_without_loading(page, spelled)
        if spelled.startswith("layer"):
            parts = page.locator(":is(.ts-sentence, .ts-call, .ts-reasons li)")
            assert answer == parts.all_inner_texts()
        else:
            assert answer == [f"{told(page)['closing']} {told(page)['told']}".strip()]


def test_the_answer_is_read_out_once_it_rests(calculator):
    page = calculator(OPEN)
    live = page.locator(f"#{NAME} .tx-app > [role=status]")
    number(page, "kernel").fill("3")
    number(page, "stride").fill("2")
    assert live.inner_text() == ""
    page.wait_for_function(
        "n => document.querySelector(`#${n} .tx-app > [role=status]`).innerText", arg=NAME
    )
    found = len(question.LayerQuestion((12,), (24,), kernel=3, stride=2).settings)
    assert live.inner_text().endswith(f"{found} layers, best first.")
    page.get_by_role("button", name="Many sizes").click()
    page.wait_for_function(
        "n => document.querySelector(`#${n} .tx-app > [role=status]`).innerText.includes('350')",
        arg=NAME,
    )
    assert live.inner_text().endswith("does not close: pad it to 352\xa0×\xa0544.")


def test_without_scripts_the_page_is_complete(calculator):
    page = calculator(java_script_enabled=False)
    root = page.locator(f"#{NAME}")
    (best,) = question.LayerQuestion((64,), None, kernel=4, stride=2, padding=(1, 1)).settings
    assert root.locator(".tx-fallback p code").all_inner_texts() == [str(best)]
    assert root.locator(".tx-fallback strong").first.inner_text() == words.sentence(best)
    assert "conv_transpose" in root.locator("details").inner_html()
    assert not root.locator(".tx-app").is_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_the_calculator_takes_over(calculator, width):
    page = calculator(width=width)
    page.wait_for_timeout(300)
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < 0.01
    assert [shift for shift in shifts if "TCONV-SIZES" in shift[1]] == []
    app = page.locator(f"#{NAME} .tx-app")
    kept, used = app.evaluate("e => [parseFloat(getComputedStyle(e).minHeight), e.offsetHeight]")
    assert used == pytest.approx(kept, abs=8)  # fonts differ


STATES = [
    OPEN,
    FORWARDS,
    "layer.input-4x4x4.output-8x8x9",
    "layer.input-9000000.output-72000000",
    "layer.input-12x8.output-24x15.padding-0x1",
    "layer.input-10.output-320",
    UNET,
    "decoder.layers-k3s2psamed1",
    "decoder.input-40x40x40.channels-1.layers-k4s2p1d1c8_k4s2p1d1c16",
    "decoder.input-3.layers-" + "_".join(["k5s2p0d1"] * 8),
]


@pytest.mark.parametrize("spelled", STATES)
def test_every_state_is_accessible_and_fits(calculator, spelled):
    page = calculator(spelled)
    assert problems(page, NAME) == []
    change(page, 360, "dark")
    assert problems(page, NAME) == []
