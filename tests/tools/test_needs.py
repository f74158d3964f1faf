"""What a chapter needs stands above its imports, and Binder installs it."""

import json
import re
from pathlib import Path

import pytest

from tools.needs import BEGIN, note, noted, packages

ROOT = Path(__file__).parents[2]
CELLS = [
    "import json\nfrom os import path\n\nimport numpy as np\nfrom sklearn import datasets\n",
    "from tconv_edu import derivations\n\nstored = open('../benchmarks/results.json')\n",
    "def later():\n    import tconv_edu.torch_layer as tl\n    from IPython.display import HTML",
]


def test_the_note_by_hand():
    wanted = (
        "# This chapter needs numpy, scikit-learn, sympy, torch, and of the book's\n"
        "# repository tconv_edu and benchmarks: clone it, `%pip install ..` in its\n"
        "# folder book.\n"
    )
    assert noted(CELLS) == wanted + CELLS[0]
    assert noted([wanted + CELLS[0], *CELLS[1:]]) == wanted + CELLS[0]
    assert noted([wanted + CELLS[0]]) == CELLS[0], "what needs nothing of ours has no note"


@pytest.mark.parametrize("source", ["# a comment\nimport math\n", "import numpy\n", ""])
def test_nothing_is_said_where_nothing_of_ours_is_needed(source):
    assert noted([source]) == source


def test_a_command_stands_on_one_line():
    for n in range(1, 60):
        found = note([f"import {'m' * n}\nimport tconv_edu\n"])
        assert "`%pip install ..`" in found
        assert max(map(len, found.splitlines())) <= 79


@pytest.mark.parametrize("chapter", sorted(ROOT.glob("book/*.ipynb")), ids=lambda path: path.stem)
def test_a_chapter_says_what_it_needs_and_all_of_it_is_pinned(chapter):
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert sources[0].startswith(BEGIN)
    pins = (ROOT / name for name in ("requirements.txt", "constraints.txt"))
    pinned = {
        pin for path in pins for pin in re.findall(r"(?m)^([\w.-]+)==", path.read_text("utf-8"))
    }
    assert set(packages(sources)) <= pinned
