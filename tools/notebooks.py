"""Execute chapters again and write them in normal form: ``python tools/notebooks.py book/*.ipynb``.

The normal form holds nothing that differs from one run or one editor to the next, so that a second
run changes no byte and a diff shows what a reader would see change.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import cast

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from PIL import Image

from tools.needs import noted

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_CELL_METADATA = ("mystnb", "tags")
VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
CELL_TIMEOUT = 600
AT_A_TIME = 2
DRAWN = 4096  # colours of a drawing at most: edges made soft; a photograph has more


def parse(text: str) -> NotebookNode:
    """Return the notebook as it stands: ``nbformat.reads`` would invent missing cell ids."""
    return cast("NotebookNode", nbformat.v4.reads(text))


def serialise(notebook: NotebookNode) -> str:
    """Return the text of the file: sorted keys, indented by one, a newline at the end."""
    return str(nbformat.writes(notebook, version=4)).rstrip("\n") + "\n"


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Bring the notebook to the normal form, in place, and return it."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    give_stable_ids(notebook.cells)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code:
        code[0].source = noted([cell.source for cell in code])
    for cell in notebook.cells:
        kept = {key: cell.metadata[key] for key in KEPT_CELL_METADATA if cell.metadata.get(key)}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs = list(merge_streams(cell.outputs))
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    output.data["image/png"] = packed(output.data["image/png"])
                    # The width is that of the page; the height follows, on narrow pages too.
                    output.metadata.get("image/png", {}).pop("height", None)
    nbformat.validate(notebook)
    return notebook


def draw_plots_for_print(client: NotebookClient) -> None:
    """Give plots, of lines and text, twice the pixels; images, which have their own, not."""

    def wish(cell: NotebookNode, formats: str) -> None:
        image = cell.metadata.get("mystnb", {}).get("image", {})
        if client.kc and "plot" in image.get("classes", "").split():
            code = f"%config InlineBackend.figure_formats = ['{formats}']"
            client.kc.execute(code, silent=True, store_history=False)

    client.on_cell_execute = lambda cell, **_: wish(cell, "retina")
    client.on_cell_executed = lambda cell, **_: wish(cell, "png")


def packed(picture: str) -> str:
    """Write a picture of Matplotlib as small as it looks: opaque, a drawing with a palette."""
    image: Image.Image = Image.open(BytesIO(base64.b64decode(picture)))
    if image.mode != "RGBA" or image.getextrema()[-1] != (255, 255):
        return picture
    image, file = image.convert("RGB"), BytesIO()
    if image.getcolors(DRAWN):
        image = image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    image.save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def give_stable_ids(cells: list[NotebookNode]) -> None:
    """Keep every id that is valid and the first of its name; number the others."""
    seen: set[str] = set()
    nameless = []
    for cell in cells:
        name = cell.get("id", "")
        if VALID_ID.fullmatch(name) and name not in seen:
            seen.add(name)
        else:
            nameless.append(cell)
    free = (name for n in range(1, len(cells) + 1) if (name := f"cell-{n:02d}") not in seen)
    for cell, name in zip(nameless, free, strict=False):
        cell.id = name


def merge_streams(outputs: list[NotebookNode]) -> Iterator[NotebookNode]:
    """Join neighbouring pieces of one stream: where a kernel cuts its text is chance."""
    pending: NotebookNode | None = None
    for output in outputs:
        if pending and output.output_type == "stream" and output.name == pending.name:
            pending.text = "".join(pending.text) + "".join(output.text)
            continue
        if pending:
            yield pending
        pending = output if output.output_type == "stream" else None
        if pending is None:
            yield output
    if pending:
        yield pending


def execute(path: Path) -> str | None:
    """Execute one chapter in a fresh kernel and write it; say what failed, or return None.

    A chapter that fails stays as it is.
    """
    notebook = normalise(parse(path.read_text(encoding="utf-8")))
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        extra_arguments=[
            "--IPKernelApp.log_level=40"
        ],  # no word on the encryption of a local socket
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    draw_plots_for_print(client)
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        return f"{path}: {failing_cell(notebook)} failed\n{error}"
    write(path, serialise(normalise(notebook)))
    return None


def failing_cell(notebook: NotebookNode) -> str:
    """Name the last cell that was started, by its place, its id and its first line."""
    started = [
        (place, cell)
        for place, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code" and cell.execution_count is not None
    ]
    if not started:
        return "the first code cell"
    place, cell = started[-1]
    return f"cell {place} ({cell.id}: {cell.source.splitlines()[0]!r})"


def write(path: Path, text: str) -> None:
    """Replace the file in one step, and only if it changes."""
    if path.read_text(encoding="utf-8") == text:
        return
    draft = path.with_suffix(".ipynb.tmp")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def main() -> int:
    """Execute the named chapters, two at a time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapters", nargs="+", type=Path)
    chapters = parser.parse_args().chapters
    with ProcessPoolExecutor(AT_A_TIME) as pool:
        failures = [failure for failure in pool.map(execute, chapters) if failure]
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(chapters) - len(failures)} of {len(chapters)} chapters executed.")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
