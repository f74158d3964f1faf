"""Open every page of the built website in Chromium, narrow and wide, light and dark: ``make look``.

Reports sideways scroll, errors, requests to another host, broken images and visible LaTeX, and
writes a picture of each page to ``_build/look``, to be looked at.
"""

from __future__ import annotations

import functools
import itertools
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
PICTURES = ROOT / "_build" / "look"
WIDTHS = (360, 1280)
THEMES = ("light", "dark")
# The first is the same browser without windows: a fifth faster.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--force-effective-connection-type=4G",  # how early pictures load must not hang on the machine
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
RAW_MATH = re.compile(r"\$\$|\\(?:begin|end|frac|sum|mathrm|cdot)\b")

SIDEWAYS = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= innerWidth) return [];
  const wide = [...document.querySelectorAll("article *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 80));
  return [`scrolls sideways: ${root.scrollWidth} > ${innerWidth}`, ...wide];
}"""
BROKEN_IMAGES = """() => [...document.images]
  .filter(i => i.complete && !i.naturalWidth).map(i => i.src)"""
LOAD_ALL = """() => Promise.all([...document.images].map(i => {
  i.loading = "eager";
  return i.decode().catch(() => {});
}))"""
PROSE = """() => {
  const article = (document.querySelector("article") ?? document.body).cloneNode(true);
  article.querySelectorAll("pre, code, annotation, svg, script, style").forEach(e => e.remove());
  return article.textContent;
}"""


@dataclass(frozen=True)
class View:
    """One way to look at a page."""

    address: str
    width: int
    theme: str

    @property
    def picture(self) -> Path:
        """Return where the picture of this view goes."""
        name = self.address.removesuffix(".html").replace("/", "-")
        return PICTURES / f"{name}-{self.width}-{self.theme}.png"


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def served(folder: Path, kind: type[QuietHandler] = QuietHandler) -> Iterator[str]:
    """Serve the folder on a free port of this machine and give its address."""
    handler = functools.partial(kind, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def look(browser: Browser, home: str, view: View) -> list[str]:
    """Open one page in one way, take its picture, and return what is wrong with it."""
    found: list[str] = []

    def guard(route: Route) -> None:
        if route.request.url.startswith((home, "data:", "blob:")):
            route.continue_()
        else:
            found.append(f"asks another host: {route.request.url}")
            route.abort()

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.append(f"console {message.type}: {message.text}")

    context = browser.new_context(
        viewport={"width": view.width, "height": 900},
        color_scheme="dark" if view.theme == "dark" else "light",
    )
    set_theme = "for (const key of ['mode', 'theme']) localStorage.setItem(key, '%s')"
    context.add_init_script(set_theme % view.theme)
    context.route("**/*", guard)
    page = context.new_page()
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on("console", listen)
    page.goto(home + view.address, wait_until="load")
    page.evaluate(LOAD_ALL)
    page.wait_for_timeout(300)
    found += inspect(page)
    page.screenshot(path=view.picture, full_page=True)
    context.close()
    return found


def inspect(page: Page) -> Iterator[str]:
    """Return what is wrong with an open page as it is laid out."""
    yield from page.evaluate(SIDEWAYS)
    yield from (f"broken image: {source}" for source in page.evaluate(BROKEN_IMAGES))
    yield from (f"raw LaTeX: {match[0]}" for match in RAW_MATH.finditer(page.evaluate(PROSE)))


def views() -> list[View]:
    """Return every view of every page: no template of the theme, no page that only leads on."""
    addresses = [
        page.relative_to(SITE).as_posix()
        for page in sorted(SITE.rglob("*.html"))
        if "_static" not in page.parts
        and 'http-equiv="refresh"' not in page.read_text(encoding="utf-8")[:200]
    ]
    return [View(*view) for view in itertools.product(addresses, WIDTHS, THEMES)]


def main() -> int:
    """Look at everything; the exit status says whether something is wrong."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit(
            "Chromium was not found. Install it so that one of these is on PATH: "
            + ", ".join(BROWSERS)
        )
    PICTURES.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with served(SITE) as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_OPTIONS)
        for view in views():
            for problem in look(browser, home, view):
                wrong += 1
                print(f"{view.address} ({view.width} px, {view.theme}): {problem}")
        browser.close()
    print(f"{len(views())} views, {wrong} findings; pictures are in {PICTURES.relative_to(ROOT)}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
