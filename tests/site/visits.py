"""A page opened in Chromium, watched: other hosts, errors, layout shifts."""

from contextlib import contextmanager

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


@contextmanager
def visit(chromium, home, address, *, width=1280, theme="light", **options):
    """Open a page; `page.found` lists requests to other hosts and errors."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, **options
    )
    context.add_init_script(WATCH % theme)
    page = context.new_page()
    page.found = []

    def guard(route):
        if route.request.url.startswith((home, "data:", "blob:")):
            route.continue_()
        else:
            page.found.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    page.on("pageerror", lambda error: page.found.append(str(error)))
    page.on(
        "console",
        lambda message: message.type in {"error", "warning"} and page.found.append(message.text),
    )
    page.goto(home + address, wait_until="load")
    yield page
    context.close()
