"""The index that the browser asks: Pagefind makes it from a small page for each thing."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import pagefind_bin

from search.record import Record
from search.records import records

# Lists of other people's work, of names, and of statements that stand in the chapters, too.
LEFT_OUT = frozenset(["bibliography", "genindex", "prf-prf", "py-modindex", "search"])
WEIGHTS = {"term": 1.0, "exercise": 0.6, "name": 0.5}
# Short answers come after the section that they lead to.
LIGHTER = {"questions": 0.35}
# What Pagefind brings for pages that have no search of their own.
UNUSED = ("*-ui.*", "*-highlight.js", "*-worker.js", "wasm.unknown.*")


def write_index(site: Path) -> int:
    """Write the index of a built website, and return how many things it holds."""
    folder = site / "pagefind"
    shutil.rmtree(folder, ignore_errors=True)
    found = list(_pages(site))
    with tempfile.TemporaryDirectory() as small:
        for number, page in enumerate(found):
            Path(small, f"{number}.html").write_text(page, encoding="utf-8")
        done = subprocess.run(
            [pagefind_bin.get_executable(), "--site", small, "--output-path", folder],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"Pagefind wrote no index: {done.stdout}{done.stderr}")
    for pattern in UNUSED:
        for path in folder.glob(pattern):
            path.unlink()
    return len(found)


def _pages(site: Path) -> list[str]:
    """Return the small pages of a website."""
    pages = []
    for path in sorted(site.rglob("*.html")):
        if path.stem in LEFT_OUT or "_static" in path.parts:
            continue
        found = records(path.read_text(encoding="utf-8"))
        address = path.relative_to(site).as_posix()
        pages += [_small_page(each, found[0], address) for each in found]
    return pages


def _small_page(record: Record, page: Record, address: str) -> str:
    title = f"{page.number} {page.title}".strip()
    place = f"{address}#{record.place}" if record.place else address
    weight = WEIGHTS.get(record.kind, 1.0) * LIGHTER.get(Path(address).stem, 1.0)
    return record.html(place, title, weight)
