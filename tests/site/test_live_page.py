"""Cells edited, run, stopped and reset in the pages of chapters, in Chromium."""

import re
import time

import pytest
from audits import THIN_OUT, audit, audit_looks
from element_checks import small_targets
from live_page import cell, ended, press, run, wait, write
from pages import SITE
from visits import change, visit

from tools.look import SIDEWAYS

FIRST = "book/01_convolution.html"
SYMBOLS = "book/03_gradient.html"


@pytest.fixture(scope="module")
def page(chromium, home):
    """One page for the tests that run Python: it is started once."""
    with visit(chromium, home, FIRST) as page:
        yield page
        assert page.found == []


def asked(page):
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    return [name for name in names if "/live/" in name]


def test_nothing_of_python_is_loaded_before_a_cell_is_run(chromium, home):
    with visit(chromium, home, FIRST) as page:
        page.wait_for_load_state("networkidle")
        assert page.locator(".live-bar button:text-is('Edit and run')").count() >= 20
        assert asked(page) == []
        assert page.found == []


def test_a_page_without_cells_loads_nothing_for_them(chromium, home):
    with visit(chromium, home, "book/notation.html") as page:
        assert page.locator("[src*='live.js'], [href*='live.css']").count() == 0


def test_a_cell_runs_after_those_above_it(chromium, home, record_property):
    with visit(chromium, home, FIRST) as page:
        third = cell(page, 4)
        before = third.locator(".cell_output").inner_text()
        start = time.perf_counter()
        press(third, "Edit and run")
        wait(third, "Done.")
        first = time.perf_counter() - start
        assert third.locator(".cell_output").inner_text().strip() == before.strip()
        start = time.perf_counter()
        press(third, "Run")
        ended(third)
        second = time.perf_counter() - start
        text = f"a first run of a cell: {first:.2f} s; the next: {second:.2f} s"
        record_property("report", text)
        assert page.found == []


def test_what_is_edited_above_is_used_below(page):
    third, fourth = cell(page, 3), cell(page, 4)
    run(third, "x = 41")
    assert run(fourth, "x + 1") == "42"
    run(third, "x = 1")
    fourth.get_by_role("textbox").press("Shift+Enter")
    ended(fourth)
    assert fourth.locator(".live-output").inner_text().strip() == "2"
    for each in (third, fourth):
        press(each, "Reset")


def test_a_cell_runs_again_after_one_further_up_did(page):
    second, fourth = cell(page, 2), cell(page, 4)
    for each, name in [(fourth, "Edit and run"), (second, "Edit and run"), (fourth, "Run")]:
        press(each, name)
        ended(each)
        assert each.get_by_role("status").inner_text() == "Done."
    for each in (second, fourth):
        press(each, "Reset")


def test_a_start_compiles_nothing_but_the_package_and_our_modules(page):
    source = (
        "import sys\nfiles = [getattr(m, '__file__', None) or '' for m in sys.modules.values()]"
    )
    source += "\nprint(*[file for file in files if file.endswith('.py')], sep='\\n')"
    files = run(cell(page, 3), source).splitlines()
    ours = re.compile("/lib/python3.14/(?!site-p)|.*/(tconv_edu|page/live)/")
    assert [file for file in files if not ours.match(file)] == []  # some of Python's are frozen
    press(cell(page, 3), "Reset")


def test_reset_brings_back_source_and_output(page):
    second = cell(page, 2)
    html = second.locator(".cell_output").inner_html()
    source = second.locator("pre").first.inner_text()
    run(second, "print('mine')")
    assert "mine" in second.locator(".cell_output").inner_text()
    press(second, "Reset")
    assert second.locator(".cell_output").inner_html() == html
    assert second.locator("pre").first.inner_text() == source
    assert second.get_by_role("textbox").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Edit and run"


def test_an_error_names_the_reader_s_own_lines(page):
    fifth = cell(page, 5)
    text = run(fifth, "import numpy as np\n\nnp.zeros(2) @ np.zeros(3)", "error")
    assert 'File "cell 5", line 3' in text
    assert "np.zeros(2) @ np.zeros(3)" in text
    assert "ValueError: matmul" in text
    assert "runner" not in text
    assert "SyntaxError" in run(fifth, "1 +", "error")
    assert "PyTorch is not loaded in this page" in run(fifth, "torch.tensor([1])", "error")
    seventh = cell(page, 7)
    press(seventh, "Edit and run")
    said = wait(seventh, "ended with an error")
    assert said == "This needs cell 5 (torch.tensor([1])), which ended with an error."
    link = seventh.get_by_role("status").get_by_role("link")
    assert page.locator(link.get_attribute("href")).inner_text().startswith("Cell 5")
    ended(seventh)
    for each in (fifth, seventh):
        press(each, "Reset")


def test_a_loop_is_stopped_and_the_next_run_begins_anew(page):
    second, fourth = cell(page, 2), cell(page, 4)
    assert run(second, "lost = 1\nlost") == "1"
    write(second, "while True:\n    print('again' * 10)")
    assert "has changed" in second.locator(".live-old").inner_text()
    second.get_by_role("textbox").press("Control+Enter")
    second.locator(".live-cut", has_text="more characters are left out").wait_for()
    assert "Not" not in second.locator(".cell_output").inner_text()[:20]
    box = second.locator(".live-output")
    assert box.evaluate("e => e.clientHeight <= innerHeight && e.scrollHeight > innerHeight")
    assert box.get_attribute("tabindex") == "0"
    press(fourth, "Edit and run")
    assert wait(fourth, "Waits").startswith("Waits for cell 2 (while True:)")
    press(second, "Stop")
    assert "is gone" in wait(second, "Stopped.")
    assert "stopped" in second.locator(".live-old").inner_text()
    assert wait(fourth, "Not run")
    assert len(second.locator(".live-output").inner_text()) < 120_000
    assert "NameError" in run(second, "lost", "error")
    assert second.locator(".live-old").count() == 0
    press(second, "Reset")
    press(fourth, "Reset")


def test_clicks_while_python_loads_are_run_in_their_order(chromium, home):
    with visit(chromium, home, FIRST) as page:
        second, fourth, fifth = (cell(page, number) for number in (2, 4, 5))
        press(second, "Edit and run")
        press(fifth, "Edit and run")
        press(fourth, "Edit and run")
        meter = second.get_by_role("progressbar")
        meter.wait_for()
        assert "of 17 megabytes" in meter.get_attribute("aria-valuetext")
        assert wait(second, "Loading") == "Loading Python, 17 MB, once …"
        assert "Waits for cell 2" in wait(fourth, "Waits")
        press(fifth, "Stop")
        assert wait(fifth, "Not run") == "Not run."
        wait(fourth, "Done.")
        assert wait(second, "Done.") == "Done."
        assert fifth.get_by_role("status").inner_text() == "Not run."
        assert page.found == []


@pytest.mark.parametrize("key", ["Control+Enter", "Shift+Enter"])
def test_keys_in_the_editor_while_python_loads_are_not_lost(chromium, home, key):
    with visit(chromium, home, FIRST, first=True) as page:
        second = cell(page, 2)
        press(second, "Edit and run")
        field = second.get_by_role("textbox")
        field.fill("6 * 7")
        assert wait(second, "Loading")
        field.press(key)
        second.locator(".live-output", has_text="42").wait_for()
        ended(second)
        assert wait(second, "Done.") == "Done."
        write(second, "while True: pass")
        field.press("Control+Enter")
        field.press("Control+Enter")
        press(second, "Stop")
        wait(second, "Stopped.")
        assert second.get_by_role("button", name="Run: cell 2").is_visible()
        page.evaluate("localStorage.clear()")
        assert page.found == []


def test_the_second_half_of_a_double_click_stops_nothing(page):
    second = cell(page, 2)
    write(second, "6 * 7")
    second.get_by_role("button", name="Run: cell 2").dblclick()
    assert wait(second, "Done.") == "Done."
    press(second, "Reset")


def test_leaving_python_ends_it_and_asking_is_refused_in_words(page):
    second = cell(page, 2)
    assert "Write the answer into the cell" in run(second, "input('Who?')", "error")
    run(second, "lost = 1\nlost")
    write(second, "import os\nprint('bye')\nos._exit(1)")
    second.get_by_role("textbox").press("Control+Enter")
    assert wait(second, "left Python") == (
        "This cell left Python. What the cells had defined is gone; the next run begins anew."
    )
    assert "bye" in second.locator(".live-output").inner_text()
    assert "NameError" in run(second, "lost", "error")
    assert run(second, "a = []\na.append(a)\ndisplay(1, a)\nprint(2)") == "1\n[[...]]\n2"
    press(second, "Reset")


def test_a_python_that_broke_down_is_replaced(page):
    second = cell(page, 2)
    source = "import sys\nsys.setrecursionlimit(10**9)\nf = lambda n: sorted([n], key=f)\nf(1)"
    write(second, source)
    second.get_by_role("textbox").press("Control+Enter")
    ended(second)
    assert "Pyodide has suffered a fatal error" in page.found[0]  # which it tells the console
    page.found.clear()
    assert run(second, "6 * 7") == "42"
    press(second, "Reset")


def test_a_drawing_is_drawn_in_its_figure(page):
    figure = cell(page, 3).locator("figure")
    root = cell(page, 3)
    stored = figure.locator("svg").evaluate("e => e.outerHTML")
    press(root, "Edit and run")
    wait(root, "Done.")
    assert figure.locator(".live-output svg").evaluate("e => e.outerHTML") == stored
    assert figure.locator("figcaption").count() == 1
    press(root, "Reset")


def test_a_formula_is_set_as_the_page_sets_it(chromium, home):
    with visit(chromium, home, SYMBOLS) as page:
        stored = page.locator(".cell_output .katex-display annotation").first.text_content()
        root = page.locator("div.cell:has(.katex-display)").first
        height = "e => e.getBoundingClientRect().height"
        tall = root.locator(".katex-html").first.evaluate(height)
        press(root, "Edit and run")
        wait(root, "Done.")
        root.locator(".live-output .katex-display").wait_for()
        annotation = root.locator(".live-output annotation").text_content()
        assert [t.replace(r"\displaystyle", "").strip() for t in (annotation, stored)] == [
            stored.replace(r"\displaystyle", "").strip()
        ] * 2
        assert root.locator(".live-output .katex-html").first.evaluate(height) == tall
        assert page.found == []


def test_a_cell_that_cannot_run_says_why(chromium, home):
    with visit(chromium, home, FIRST) as page:
        words = page.locator(".live-bar[data-live=part]").first.inner_text()
        assert words.endswith("needs PyTorch, which this page does not load.")


def test_without_scripts_and_on_paper_there_is_no_bar(chromium, home):
    with visit(chromium, home, FIRST, java_script_enabled=False) as page:
        assert page.locator(".live-bar:visible").count() == 0
    with visit(chromium, home, FIRST) as page:
        page.emulate_media(media="print")
        assert page.locator(".live-bar:visible").count() == 0


def test_a_page_that_was_opened_as_a_file_says_what_to_do(chromium):
    with visit(chromium, "file://", f"{SITE}/{FIRST}") as page:
        press(cell(page, 2), "Edit and run")
        assert "Serve the site" in wait(cell(page, 2), "opened as a file")
        assert cell(page, 2).locator("textarea").count() == 1
        assert page.found == []
        press(cell(page, 2), "Reset")


def test_python_runs_on_when_the_network_is_gone(page):
    run(cell(page, 2), "1 + 1")
    page.context.set_offline(True)
    assert run(cell(page, 2), "from tconv_edu import conv\n6 * 7") == "42"
    source = "import scipy.linalg\nscipy.linalg.det([[2, 1], [1, 3]]).round(3).item()"
    assert run(cell(page, 2), source, "error") == (
        "SciPy could not be loaded. Is the site still reachable?"
    )
    page.found.clear()  # of the browser, which tells that it is offline
    page.context.set_offline(False)
    assert run(cell(page, 2), source) == "5.0"
    press(cell(page, 2), "Reset")


def test_open_cells_are_accessible_and_fit(page):
    run(cell(page, 2), "print('a ' * 200)\n'a ' * 200")
    run(cell(page, 3), "1 / 0", "error")
    page.locator("article").evaluate("e => { e.id = 'article-of-cells'; }")
    for width, theme in [(1280, "dark"), (360, "light")]:
        change(page, width, theme)
        assert page.evaluate(SIDEWAYS) == []
        small = small_targets(page, "article-of-cells")
        assert [each for each in small if ": cell" in each] == []
    page.evaluate(THIN_OUT)
    assert audit(page) == []
    change(page, 1280, "dark")
    assert audit_looks(page) == []
    page.evaluate("localStorage.clear()")  # or the next file finds the edits
    page.reload()
