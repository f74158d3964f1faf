"""Every cell that a page can run gives in Chromium what the chapter stores."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from live_cells import CHAPTERS, cells, stored
from PIL import Image
from visits import visit

# One worker for all chapters: where a chapter begins, the names of the last one are gone.
START = """() => {
  const worker = new Worker("/_static/live/worker.mjs", {type: "module"});
  window.runCell = (at, source) => new Promise(resolve => {
    const outputs = [];
    worker.onmessage = ({data: {kind, mime, text, outcome}}) => {
      if (kind === "output") outputs.push([mime, text]);
      if (kind === "broken") resolve({broken: text});
      if (kind === "done") resolve({outcome, outputs});
    };
    worker.postMessage({kind: "run", at, source});
  });
}"""
RUN = """async sources => {
  const found = [];
  for (const [at, source] of sources.entries()) found.push(await runCell(at, source));
  return found;
}"""


@pytest.fixture(scope="module")
def page(chromium, home):
    with visit(chromium, home, "search.html") as page:
        page.evaluate(START)
        yield page
        assert page.found == []


def joined(outputs):
    """What was printed in several pieces is one output."""
    found = []
    for kind, text in outputs:
        if found and found[-1][0] == kind and kind in {"stdout", "stderr"}:
            found[-1][1] += text
        else:
            found.append([kind, text])
    return found


def is_same(given, stored):
    """Whether outputs are equal; of pictures the sizes, nearly: fonts differ.

    A stored drawing has twice the pixels, for print.
    """
    (kind, text), (stored_kind, stored_text) = given, stored
    if kind != stored_kind or kind != "image/png":
        return (kind, text) == (stored_kind, stored_text)
    here, there = np.array(size(text)), np.array(size(stored_text))
    return any(there == pytest.approx(n * here, rel=0.1) for n in (1, 2))


def size(picture):
    return Image.open(BytesIO(b64decode(picture))).size


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_cell_gives_in_the_browser_what_is_stored(page, chapter):
    sources, whole = zip(*cells(chapter), strict=True)
    assert any(whole)
    expected = stored(chapter)
    answers = page.evaluate(RUN, sources)
    for source, is_whole, answer in zip(sources, whole, answers, strict=True):
        assert answer.get("outcome") == "well", (source, answer)
        if is_whole:
            outputs = joined(answer["outputs"])
            assert len(outputs) == len(expected[source]), source
            assert all(map(is_same, outputs, expected[source])), (source, outputs)
