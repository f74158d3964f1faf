"""Chromium for the tests that open a page; without it they do not run, and the summary says so."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tools.look import BROWSER_OPTIONS, BROWSERS

PROGRAM = next(filter(None, map(shutil.which, BROWSERS)), None)
MISSING = (
    "Chromium was not found: the tests of tests/site/test_explorer_page.py did not run. "
    f"Install it so that one of these is on PATH: {', '.join(BROWSERS)}."
)
# In CI they are collected all the same, and fail.
collect_ignore = [] if PROGRAM or os.environ.get("CI") else ["test_explorer_page.py"]


def pytest_terminal_summary(terminalreporter):
    if PROGRAM is None:
        terminalreporter.section("not tested")
        terminalreporter.write_line(MISSING)


@pytest.fixture(scope="session")
def chromium():
    if PROGRAM is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=BROWSER_OPTIONS)
        yield browser
        browser.close()
