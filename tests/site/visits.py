"""A page opened in Chromium, watched: other hosts, errors, layout shifts."""

import os
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
const theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
for (const key of ["mode", "theme"]) localStorage.setItem(key, theme);
"""

# What the theme's own button does.
THEME = "theme => Object.assign(document.documentElement.dataset, {mode: theme, theme})"
# A moment after a change of size, the theme lets the keyboard reach what has begun to scroll.
SETTLED = """() => [...document.querySelectorAll(":is(pre, div)[tabindex='-1']")]
  .every(each => each.scrollWidth <= each.clientWidth)"""
# Where one colour has faded, those that inherit it begin to.
FADED = """() => {
  for (let depth = 0; depth < 20; depth += 1) {
    document.getAnimations().filter(each => each instanceof CSSTransition)
      .forEach(each => each.finish());
  }
}"""


# Milliseconds: a busy machine is slow, and that is no fault of the page. Less while one builds.
PATIENCE = int(os.environ.get("PATIENCE", "600000"))


@contextmanager
def visit(chromium, home, address, *, width=1280, theme="light", first=False, **options):
    """Open a page; `page.found` lists requests to other hosts and errors.

    A `first` visit finds nothing in the cache; nor does one with options for a context of its own.
    """
    alone = first or bool(options)
    pages = [] if alone else idle(chromium)
    context = chromium.new_context(**options) if alone else shared(chromium)
    page = pages.pop() if pages else watched(context.new_page())
    page.found, page.allowed = [], (home, "data:", "blob:", "about:")
    page.set_viewport_size({"width": width, "height": 900})
    # Also what the visit before may have left; the options of a context stay.
    forced = options.get("forced_colors", "none")
    page.emulate_media(media="screen", color_scheme=theme, forced_colors=forced)
    page.goto(home + address, wait_until="load")
    yield page
    page.goto("about:blank")
    pages.append(page)
    if alone:
        context.close()


@cache
def shared(chromium):
    """What one page has loaded, the next takes from the cache."""
    return chromium.new_context()


@cache
def idle(chromium):
    """Pages to be used again: a new one costs more than a visit."""
    return []


def watched(page):
    """Let a new page note requests to other hosts, errors and warnings."""
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    page.on("request", lambda it: it.url.startswith(page.allowed) or page.found.append(it.url))
    page.on("pageerror", lambda error: page.found.append(str(error)))
    page.on(
        "console",
        lambda message: message.type in {"error", "warning"} and page.found.append(message.text),
    )
    return page


def change(page, width, theme):
    """Give an open page another width and theme."""
    page.evaluate(THEME, theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(SETTLED)
    page.evaluate(FADED)
