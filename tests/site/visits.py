"""A page opened in Chromium, watched: other hosts, errors, layout shifts."""

from contextlib import contextmanager
from functools import cache

WATCH = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    const names = entry.sources.map(source => source.node?.nodeName ?? "");
    if (!entry.hadRecentInput) window.shifts.push([entry.value, names]);
  }
}).observe({type: "layout-shift", buffered: true});
for (const key of ["mode", "theme"]) localStorage.setItem(key, "%s");
"""

# What the theme's own button does.
THEME = "theme => Object.assign(document.documentElement.dataset, {mode: theme, theme})"
# A moment after a change of size, the theme lets the keyboard reach what has begun to scroll.
SETTLED = """() => [...document.querySelectorAll(":is(pre, div)[tabindex='-1']")]
  .every(each => each.scrollWidth <= each.clientWidth)"""


@contextmanager
def visit(chromium, home, address, *, width=1280, theme="light", **options):
    """Open a page; `page.found` lists requests to other hosts and errors."""
    context = chromium.new_context(**options) if options else shared(chromium)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    page.add_init_script(WATCH % theme)
    page.found = watched(page, (home, "data:", "blob:"))
    page.goto(home + address, wait_until="load")
    yield page
    page.close()
    if options:
        context.close()


@cache
def shared(chromium):
    """What one page has loaded, the next takes from the cache."""
    return chromium.new_context()


def watched(page, allowed):
    """Return the list to which requests to other hosts, errors and warnings will be added."""
    found = []
    page.on("request", lambda each: each.url.startswith(allowed) or found.append(each.url))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console",
        lambda message: message.type in {"error", "warning"} and found.append(message.text),
    )
    return found


def change(page, width, theme):
    """Give an open page another width and theme."""
    page.evaluate(THEME, theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(SETTLED)
