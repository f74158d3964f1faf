"""Every cell that a page can run gives in Chromium what the chapter stores."""

import pytest
from live_cells import CHAPTERS, cells, stored
from visits import visit

# One worker for all chapters: where a chapter begins, the names of the last one are gone.
START = """() => {
  const worker = new Worker("/_static/live/worker.mjs", {type: "module"});
  window.runCell = (at, source) => new Promise(resolve => {
    const outputs = [];
    worker.onmessage = ({data: {kind, mime, text, well}}) => {
      if (kind === "output") outputs.push([mime, text]);
      if (kind === "broken") resolve({broken: text});
      if (kind === "done") resolve({well, outputs});
    };
    worker.postMessage({at, source});
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


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_cell_gives_in_the_browser_what_is_stored(page, chapter):
    sources, whole = zip(*cells(chapter), strict=True)
    assert any(whole)
    expected = stored(chapter)
    answers = page.evaluate(RUN, sources)
    for source, is_whole, answer in zip(sources, whole, answers, strict=True):
        assert answer.get("well"), (source, answer)
        if is_whole:
            assert joined(answer["outputs"]) == expected[source], source
