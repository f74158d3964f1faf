"""The search: questions as people type them, keys, what it loads, what it leaves alone."""

import re

import pytest
from audits import audit
from pages import SITE, pages
from search_questions import KEPT_ASIDE, LATER, QUESTIONS
from visits import change, visit

from search import without_shortcut
from tools.look import SIDEWAYS, served

FIELD = "dialog.book-search input"
RESULTS = "dialog.book-search .book-search-results a:not(.book-search-statement)"
FRAGMENTS = "**/*.pf_fragment"
DRAWINGS = "() => [...document.querySelectorAll('article svg')].map(each => each.outerHTML)"


def answered(page, question):
    page.wait_for_selector(f"ol[data-question={question!r}]", state="attached")


def opened(page, question):
    """Open the dialog with its key and type."""
    page.keyboard.press("Control+k")
    page.keyboard.type(question)
    answered(page, question)


def places(page, most=2):
    """Name the first results as the questions do."""
    links = "all => all.map(each => each.href)"
    found = page.eval_on_selector_all(".book-search-results li > a:first-child", links)
    return [re.sub(r"^.*/(\w+)\.html", r"\1", address) for address in found[:most]]


def test_a_question_leads_to_its_section(chromium, home):
    missed = {}
    with visit(chromium, home, "search.html") as page:
        for question, right in (QUESTIONS | KEPT_ASIDE | LATER).items():
            page.fill(".book-search-page input", question)
            answered(page, question)
            if not {*right} & {*places(page)}:
                missed[question] = places(page)
        assert page.found == []
    assert missed == {}


def test_every_right_answer_is_a_place_of_the_book():
    site = {page.path: page for page in pages().values()}
    for right in (QUESTIONS | KEPT_ASIDE | LATER).values():
        for place in right:
            name, _, section = place.partition("#")
            page = site[SITE / "book" / f"{name}.html"]
            assert not section or section in page.ids, place


def test_the_address_of_the_page_holds_the_question(chromium, home):
    with visit(chromium, home, "search.html?q=checkerboard") as page:
        answered(page, "checkerboard")
        assert "08_checkerboards" in places(page, 8)
        page.fill(".book-search-page input", "stride")
        answered(page, "stride")
        assert page.url.endswith("search.html?q=stride")
        assert page.found == []


def test_keys_lead_through_the_results(chromium, home):
    with visit(chromium, home, "book/05_padding.html") as page:
        opened(page, "output_padding")
        for key, at in (("ArrowDown", 0), ("ArrowDown", 1), ("End", -1), ("Home", 0)):
            page.keyboard.press(key)
            links = page.locator("dialog.book-search li a")
            assert links.nth(at).evaluate("each => each === document.activeElement")
        page.keyboard.press("ArrowUp")
        assert page.locator(FIELD).evaluate("each => each === document.activeElement")
        page.keyboard.press("Escape")
        assert page.locator("dialog.book-search[open]").count() == 0
        page.keyboard.press("/")
        assert page.locator(FIELD).input_value() == "output_padding"
        page.keyboard.type("jax conv_transpose")
        page.keyboard.press("Enter")  # before the question is asked
        page.wait_for_url("**/09_frameworks.html#why-does-jax-conv-transpose-differ")


def test_enter_waits_for_the_answer_to_what_stands_there(chromium, home):
    """The question is asked, and its answer on the way: results of the one before are shown."""
    held = []
    with visit(chromium, home, "book/05_padding.html") as page:
        opened(page, "output_padding")
        page.route(FRAGMENTS, lambda route: route.continue_() if held else held.append(route))
        page.locator(FIELD).fill("jax conv_transpose")
        while not held:
            page.wait_for_timeout(20)
        page.keyboard.press("Enter")
        assert page.url.endswith("05_padding.html")
        held[0].continue_()
        page.wait_for_url("**/09_frameworks.html#why-does-jax-conv-transpose-differ")
        page.unroute(FRAGMENTS)


def test_a_slow_question_says_nothing_of_loading_below_the_next(chromium, home):
    held = []
    with visit(chromium, home, "book/05_padding.html") as page:
        opened(page, "jax conv_transpose")  # the second time its answer is there at once
        page.route(FRAGMENTS, lambda route: route.continue_() if held else held.append(route))
        page.locator(FIELD).fill("vocoder")
        while not held:
            page.wait_for_timeout(20)
        page.locator(FIELD).fill("jax conv_transpose")
        page.wait_for_timeout(700)
        assert page.locator(".book-search-status").inner_text().endswith("results")
        held[0].continue_()
        page.unroute(FRAGMENTS)


def test_enter_opens_the_chosen_result_and_the_dialog_is_gone(chromium, home):
    with visit(chromium, home, "book/05_padding.html") as page:
        opened(page, "why does padding shrink")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/05_padding.html#why-does-padding-shrink-the-output")
        assert page.locator("dialog.book-search[open]").count() == 0


def test_the_buttons_open_it_and_typing_goes_on_from_a_result(chromium, home):
    with visit(chromium, home, "book/index.html") as page:
        page.click("#pst-primary-sidebar .search-button__button")
        page.keyboard.type("crop")
        answered(page, "crop")
        page.keyboard.press("ArrowDown")
        page.keyboard.type(" pad")
        answered(page, "crop pad")
        page.click(".book-search-close")
        change(page, 360, "light")
        page.click(".bd-header-article .search-button__button")
        assert page.locator(FIELD).input_value() == "crop pad"


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_keys_in_a_field_or_an_editor_are_not_taken(chromium, home, key):
    with visit(chromium, home, "book/index.html") as page:
        page.evaluate("""() => {
          for (const html of ["<input id='field'>", "<div id='editor' contenteditable>a</div>"])
            document.querySelector("article").insertAdjacentHTML("beforeend", html);
          window.taken = [];
          addEventListener("keydown", event => window.taken.push(event.defaultPrevented));
        }""")
        for place in ("#field", "#editor"):
            page.focus(place)
            page.keyboard.press(key)
        assert page.locator("dialog.book-search[open]").count() == 0
        assert not any(page.evaluate("window.taken"))
        page.focus("tconv-hero input[type=range]")
        page.keyboard.press(key)
        page.locator("dialog.book-search[open]").wait_for()


def test_the_theme_is_kept_from_the_key():
    script = SITE / "_static" / "scripts" / "pydata-sphinx-theme.js"
    assert 'window.addEventListener("keydown",e=>{return;' in script.read_text("utf-8")
    theme = 'window.addEventListener("keydown",e=>{let t=g();e.shiftKey||e.altKey'
    assert without_shortcut(theme) == theme.replace("let", "return;let", 1)
    assert without_shortcut(other := theme.replace("shiftKey", "ctrlKey")) == other


def test_nothing_is_loaded_before_the_first_key(chromium, home):
    with visit(chromium, home, "book/index.html") as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url.removeprefix(home)))
        page.keyboard.press("Control+k")
        page.wait_for_selector(FIELD)
        page.wait_for_load_state("networkidle")
        assert {*asked} <= {"_static/logo.svg"}  # the icon of the page, late
        page.keyboard.type("gan")
        answered(page, "gan")
        script, *others = [address for address in asked if address != "_static/logo.svg"]
        assert script.startswith("_static/search_results.js?v=")
        assert {address.partition("/")[0] for address in others} == {"pagefind"}


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_it_is_accessible_and_fits(chromium, home, width, theme):
    with visit(chromium, home, "book/05_padding.html") as page:
        change(page, width, theme)
        opened(page, "sizes one size can come from padding")
        assert page.locator("dialog.book-search mark").count()
        assert audit(page, "dialog.book-search") == []
        assert page.evaluate(SIDEWAYS) == []
        field = page.locator(FIELD).bounding_box()
        icon = page.locator("dialog.book-search i").bounding_box()
        assert icon["x"] + icon["width"] <= field["x"]  # it covers no letter
        assert page.found == []


def test_the_page_of_results_is_accessible(chromium, home):
    with visit(chromium, home, "search.html?q=stride") as page:
        answered(page, "stride")
        assert audit(page) == []
        change(page, 360, "dark")
        assert page.evaluate(SIDEWAYS) == []


def test_no_drawing_changes_where_a_result_leads(chromium, home):
    with visit(chromium, home, "book/05_padding.html") as page:
        before = page.evaluate(DRAWINGS)
        opened(page, "output padding")
        page.click(RESULTS)
        for address in ("book/05_padding.html?highlight=output+padding", "book/05_padding.html"):
            page.goto(home + address, wait_until="load")
            page.evaluate("localStorage.setItem('sphinx_highlight_terms', 'output padding')")
        page.reload(wait_until="load")
        assert before
        assert page.evaluate(DRAWINGS) == before
        assert page.locator(".highlighted").count() == 0
        assert page.found == []


def test_an_excerpt_reads_like_the_page(chromium, home):
    with visit(chromium, home, "search.html?q=effective+kernel+size") as page:
        answered(page, "effective kernel size")
        first = page.locator(".book-search-results li").first
        assert first.locator("a").inner_text() == "effective kernel size"
        assert first.locator("p").inner_text() == (
            "How many samples a kernel reaches over, D(k−1) + 1."
        )
        marked = first.locator("mark").all_inner_texts()
        assert marked == ["kernel"]


def test_a_word_that_is_nowhere_finds_nothing(chromium, home):
    with visit(chromium, home, "search.html?q=xylophone") as page:
        answered(page, "xylophone")
        assert places(page) == []
        assert "Nothing was found" in page.locator("[role=status]").inner_text()


def test_without_scripts_the_page_says_where_to_look(chromium, home):
    with visit(chromium, home, "search.html?q=gan", java_script_enabled=False) as page:
        assert page.locator(".book-search-page input").is_hidden()
        assert page.locator(".book-search-page li a").count() == 4


def test_the_site_may_stand_in_a_folder(chromium):
    with (
        served(SITE.parent) as home,
        visit(chromium, home, f"{SITE.name}/search.html?q=pixelshuffle") as page,
    ):
        answered(page, "pixelshuffle")
        assert "08_checkerboards#does-pixelshuffle-avoid-checkerboards" in places(page)
        page.click(".book-search-results a")
        page.wait_for_url(f"{home}{SITE.name}/book/*.html#*")
        assert page.found == []


def test_a_page_opened_as_a_file_says_what_the_search_needs(chromium):
    context = chromium.new_context()
    page = context.new_page()
    page.goto((SITE / "book" / "index.html").as_uri())
    page.keyboard.press("Control+k")
    page.keyboard.type("gan")
    page.wait_for_selector(".book-search-failed")
    assert "make serve" in page.locator(".book-search-failed").inner_text()
    context.close()
