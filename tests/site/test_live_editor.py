"""The editor of a cell: colours, keys, names, what is kept; and the plain field that stands in."""

import pytest
from audits import THIN_OUT, audit
from live_page import cell, ended, press, run, wait, write
from visits import change, visit

FIRST = "book/01_convolution.html"
FOCUS = "() => document.activeElement.closest('.live-editor, .live-bar')?.className ?? ''"
COLOUR = "e => getComputedStyle(e).color"


@pytest.fixture(scope="module")
def page(chromium, home):
    with visit(chromium, home, FIRST) as page:
        yield page
        assert page.found == []
        page.evaluate("localStorage.clear()")


def text(root):
    """The lines of the editor; one that is empty holds a line break."""
    lines = root.locator(".cm-line").all_inner_texts()
    return "\n".join(line.rstrip("\n") for line in lines)


def test_the_editor_has_the_colours_of_the_page(page):
    second, fourth = cell(page, 2), cell(page, 4)
    write(second, "for x in [1]:  # all\n    print('a')")
    for theme in ("light", "dark"):
        change(page, 1280, theme)
        for name, said in (("k", "for"), ("mi", "1"), ("c1", "# all"), ("s2", "'a'")):
            token = second.locator(f".cm-line .{name}").first
            assert token.inner_text() == said
            shown = page.locator(f"div.highlight pre .{name}:visible")
            if shown.count():
                assert token.evaluate(COLOUR) == shown.first.evaluate(COLOUR)
    change(page, 1280, "light")
    assert fourth.locator(".cm-editor").count() == 0


def test_tab_indents_and_escape_lets_it_leave(page):
    second = cell(page, 2)
    write(second, "if x:")
    field = second.get_by_role("textbox")
    field.press("End")
    field.press("Enter")
    assert text(second) == "if x:\n    "
    field.press("Tab")
    field.press("Shift+Tab")
    field.press("Shift+Tab")
    assert text(second) == "if x:\n"
    hint = second.locator(".live-hint")
    assert "Escape, then Tab leaves" in hint.inner_text()
    assert field.get_attribute("aria-describedby") == hint.get_attribute("id")
    field.press("Escape")
    assert "Tab now leaves the editor" in hint.inner_text()
    field.press("Tab")
    assert "live-bar" in page.evaluate(FOCUS)
    assert page.evaluate("document.activeElement.textContent") == "Run"
    assert "Escape, then Tab leaves" in hint.inner_text()
    page.keyboard.press("Shift+Tab")
    assert "live-editor" in page.evaluate(FOCUS)


def test_brackets_close_and_what_was_done_is_undone(page):
    second = cell(page, 2)
    write(second, "")
    field = second.get_by_role("textbox")
    field.press_sequentially("f([1")
    assert text(second) == "f([1])"
    assert second.locator(".cm-matchingBracket").count() == 2
    field.press("Control+z")
    assert text(second) != "f([1])"


def test_the_keys_of_the_page_s_search_are_left_to_who_types(page):
    field = cell(page, 2).get_by_role("textbox")
    field.press("Control+k")
    field.press("/")
    assert page.locator("dialog[open]").count() == 0
    assert "live-editor" in page.evaluate(FOCUS)


def test_names_in_reach_are_offered(page):
    second = cell(page, 2)
    run(second, "value_of_mine = 1")
    field = second.get_by_role("textbox")
    for typed, name in (("te.conv_m", "conv_matrix"), ("value_o", "value_of_mine")):
        field.fill("")
        field.press_sequentially(typed)
        option = second.get_by_role("option").filter(has_text=name)
        option.wait_for()
        assert option.get_attribute("aria-selected") == "true"
        page.wait_for_timeout(100)  # an answer that comes at once might not be meant
        field.press("Enter")
        assert text(second) == f"{typed.rpartition('.')[0]}.{name}".lstrip(".")


def test_a_new_name_is_not_taken_for_one_that_holds_its_letters(page):
    second = cell(page, 2)
    write(second, "")
    field = second.get_by_role("textbox")
    field.press_sequentially("import pyplot as plt")
    page.wait_for_timeout(400)
    field.press("Enter")
    assert text(second) == "import pyplot as plt\n"
    press(second, "Reset")


def test_the_word_that_is_being_typed_is_no_name_in_reach(page):
    """While Python is busy, names are words of the page, and what is typed stands among them."""
    second = cell(page, 2)
    write(second, "while True: pass")
    field = second.get_by_role("textbox")
    field.press("Control+Enter")
    second.locator("button:text-is('Stop'):visible").wait_for()
    field.fill("")
    field.press_sequentially("te.mine")
    page.wait_for_timeout(400)
    assert second.get_by_role("option").count() == 0
    field.press("Enter")
    assert text(second) == "te.mine\n"
    press(second, "Stop")
    wait(second, "Stopped.")
    press(second, "Reset")


def test_shift_and_enter_runs_and_moves_on(page):
    second = cell(page, 2)
    write(second, "6 * 7")
    cell(page, 3)
    second.get_by_role("textbox").press("Shift+Enter")
    assert page.evaluate("document.activeElement.ariaLabel") == "Edit and run: cell 3"
    ended(second)
    assert second.locator(".live-output").inner_text().strip() == "42"


def test_a_figure_is_shown_with_words_for_it(page):
    second = cell(page, 2)
    source = "from matplotlib import pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()\nprint('below')"
    assert run(second, source) == "below"
    picture = second.locator(".live-output img")
    assert picture.get_attribute("alt") == "Picture drawn by cell 2"
    assert picture.evaluate("e => e.decode().then(() => e.naturalWidth > 300)")


def test_edits_outlive_a_reload_until_they_are_reset(page):
    second = cell(page, 2)
    write(second, "1 + 1  # mine")
    original = cell(page, 4).locator("pre").first.inner_text()
    page.reload()
    second = cell(page, 2)
    assert second.locator(".cell_input pre").first.inner_text() == "1 + 1  # mine"
    assert "has changed" in second.locator(".live-old").inner_text()
    assert "your own version" in second.get_by_role("status").inner_text()
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert [name for name in names if "/live/" in name] == []
    press(second, "Edit and run")
    wait(second, "Done.")
    ended(second)
    assert text(second) == "1 + 1  # mine"
    assert second.locator(".live-output").inner_text().strip() == "2"
    press(second, "Reset")
    assert cell(page, 4).locator("pre").first.inner_text() == original
    page.reload()
    assert "mine" not in cell(page, 2).inner_text()
    assert page.locator(".live-old").count() == 0


def test_an_old_output_is_marked_until_its_code_is_back(page):
    fourth = cell(page, 4)
    assert run(fourth, "5") == "5"
    write(fourth, "6")
    assert "Old output" in fourth.locator(".live-old").inner_text()
    assert fourth.get_by_role("status").inner_text() == "Changed since the last run."
    write(fourth, "5")
    assert fourth.locator(".live-old").count() == 0
    press(fourth, "Reset")


def test_without_the_editor_a_plain_field_does(chromium, home):
    with visit(chromium, home, FIRST) as page:
        page.route("**/editor.mjs*", lambda route: route.fulfill(status=404))
        second = cell(page, 2)
        assert run(second, "2 * 21") == "42"
        assert second.locator("textarea").count() == 1
        second.locator("textarea").press("Control+k")
        assert page.locator("dialog[open]").count() == 0
        press(second, "Reset")
        page.unroute("**/editor.mjs*")
        page.found[:] = [each for each in page.found if "404" not in each]
        assert page.found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_editor_is_accessible(page, theme):
    second = cell(page, 2)
    write(second, "import math\nfor x in 'ab':  # words\n    print(math.pi, x)")
    second.get_by_role("textbox").press("Control+Enter")
    ended(second)
    write(second, "te.conv")
    change(page, 360, theme)
    page.evaluate(THIN_OUT)
    assert audit(page) == []


def test_the_rings_stay_where_colours_are_forced(page):
    page.emulate_media(forced_colors="active")
    cell(page, 2).get_by_role("textbox").focus()
    ring = page.locator(".live-editor").first.evaluate("e => getComputedStyle(e).outline")
    assert "solid 3px" in ring
    page.emulate_media(forced_colors="none")
