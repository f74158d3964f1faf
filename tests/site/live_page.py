"""A cell of a page, as a reader edits and runs it."""


def cell(page, number):
    """A cell of the page, with its source unfolded."""
    bar = page.locator(".live-bar").nth(number - 1)
    root = bar.locator("xpath=ancestor::div[contains(@class, 'cell ')]")
    root.evaluate("e => e.querySelectorAll('details').forEach(each => { each.open = true; })")
    return root


def press(cell, name):
    cell.get_by_role("button", name=f"{name}: cell", exact=False).click()


def wait(cell, words):
    status = cell.get_by_role("status")
    status.filter(has_text=words).wait_for()
    return status.inner_text()


def write(cell, source):
    """Open a cell, as far as it is not, and put a source into it."""
    if cell.get_by_role("textbox").count() == 0:
        press(cell, "Edit and run")
        ended(cell)
    cell.get_by_role("textbox").fill(source)


def run(cell, source, words="Done."):
    """Run a source in a cell; return what is shown."""
    write(cell, source)
    cell.get_by_role("textbox").press("Control+Enter")
    ended(cell)
    assert words in cell.get_by_role("status").inner_text()
    return cell.locator(".live-output").inner_text().strip()


def ended(cell):
    cell.locator("button:text-is('Run'):visible").wait_for()
