"""Chromium and Java for the tests of pages; the summary says what did not run without them."""

import os
import shutil

import pytest
from alone import Handler
from pages import SITE
from playwright.sync_api import sync_playwright

from tools.look import BROWSER_OPTIONS, BROWSERS, served

# Or a failure there says nothing.
pytest.register_assert_rewrite("live_page", "element_checks", "checks")
PROGRAM = next(filter(None, map(shutil.which, BROWSERS)), None)
NEEDED = {
    f"Chromium, as one of {', '.join(BROWSERS)}": (
        PROGRAM,
        [
            "test_calculator_page.py",
            "test_decoder_page.py",
            "test_explorer_hand.py",
            "test_explorer_page.py",
            "test_lab_page.py",
            "test_hero_page.py",
            "test_live_editor.py",
            "test_live_outputs.py",
            "test_live_page.py",
            "test_pages.py",
            "test_print.py",
            "test_sound_page.py",
            "test_saving.py",
            "test_search.py",
            "test_wires_page.py",
        ],
    ),
    "Java, for the validator of HTML": (shutil.which("java"), ["test_html.py"]),
}
MISSING = {name: tests for name, (program, tests) in NEEDED.items() if program is None}
# In CI they are collected all the same, and fail.
collect_ignore = (
    [] if os.environ.get("CI") else [test for tests in MISSING.values() for test in tests]
)


def pytest_terminal_summary(terminalreporter):
    for name, tests in MISSING.items():
        terminalreporter.section("not tested")
        terminalreporter.write_line(f"{name}, was not found on PATH: {', '.join(tests)}.")
    reports = terminalreporter.stats.get("passed", [])
    for text in (v for report in reports for name, v in report.user_properties if name == "report"):
        terminalreporter.write_line(text)


@pytest.fixture(scope="session")
def chromium():
    if PROGRAM is None:
        pytest.fail("Chromium was not found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def home():
    """Serve the website and return its address."""
    with served(SITE, Handler) as address:
        yield address
