"""Which cells run in a browser, by hand-made chapters, and how a value is written there."""

from fractions import Fraction

import numpy as np
import pytest
from IPython.lib.pretty import pretty as of_ipython

from live.cells import judge
from live.runner import ABSENT, Chapter, absent, pretty

IMPORTS = "import numpy as np\nimport torch\nfrom matplotlib import pyplot as plt"


@pytest.mark.parametrize(
    ("sources", "reasons"),
    [
        ([IMPORTS, "x = np.ones(3)\nx"], [None, None]),
        ([IMPORTS, "torch.ones(3)", "np.ones(3)"], [None, "PyTorch", None]),
        (
            [IMPORTS, "y = torch.ones(3)", "y + 1", "y = 1", "y"],
            [None, *["PyTorch"] * 2, None, None],
        ),
        ([IMPORTS, "def f():\n    return plt.gca()", "f()"], [None, "Matplotlib", "Matplotlib"]),
        ([IMPORTS, "def f(torch):\n    return torch"], [None, None]),
        ([IMPORTS, "x = np.ones(3)\nx[0] = torch.ones(1)", "x"], [None, "PyTorch", "PyTorch"]),
        ([IMPORTS, "x = 1\nz = torch.ones(x)", "x", "z"], [None, "PyTorch", None, "PyTorch"]),
        ([IMPORTS, "[torch for torch in range(3)]"], [None, None]),
        (["import tconv_edu.torch_layer as tl", "tl.f()"], [None, "PyTorch"]),
        (["from sklearn.datasets import load_digits", "load_digits()"], [None, "scikit-learn"]),
        (["from pathlib import Path", "Path('a').read_text()"], [None, "a file of the book"]),
        (["open('a')"], ["a file of the book"]),
        (["import torchlike", "torchlike.x"], [None, None]),
    ],
)
def test_a_cell_runs_unless_it_needs_what_is_absent(sources, reasons):
    assert [verdict.reason for verdict in judge(sources)] == reasons


def test_of_a_cell_that_cannot_run_the_rest_still_does():
    _, verdict = judge([IMPORTS, "x = 1\ny = torch.ones(x)\nz = x + 1\ny"])
    assert verdict.part == "x = 1\nz = x + 1"
    assert str(verdict) == (
        "Not run here: it, or a cell that it uses, needs PyTorch, which this page does not load."
    )


def test_absent_is_a_package_with_all_that_is_in_it():
    assert {absent(name) for name in ABSENT} == set(ABSENT.values())
    assert absent("torch.nn.functional") == "PyTorch"
    assert absent("torchvision") is None
    assert absent("tconv_edu") is None


VALUES = [
    3,
    "text",
    [],
    (1,),
    {},
    {"a": 1},
    {3, 1, 2},
    [list(range(30))] * 3,
    {"long name " * 3: (1, 2), "other " * 9: [1] * 20},
    {"a": {"b": [[1, 0], [2, 2]] * 3, "c": "d" * 30}},
    {"a": {"b": "x" * 30, "c": "y" * 30}, "n": 1},
    (np.arange(3), np.eye(2, dtype=int)),
    [np.eye(2), 1, (np.eye(2), {"k": np.eye(2)})],
    {"k": np.arange(40)},
    [Fraction(1, 3)] * 9,
    ["x" * 20] * 3 + ["y" * 9],
    [["x" * 20] * 3 + ["y" * 8]],
    [["x" * 20] * 3 + ["y" * 7]],
    [["x" * 20] * 3 + ["y" * 6], 1],
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_a_value_is_written_as_notebooks_write_it(value):
    assert pretty(value) == of_ipython(value)


def run(chapter, at, source):
    found = []
    well = chapter.run(at, source, lambda *each: found.append(each))
    return well, found


def test_a_cell_further_up_gives_again_what_it_gave():
    chapter = Chapter()
    assert run(chapter, 0, "x = 1") == (True, [])
    assert run(chapter, 1, "f = lambda: x\nf()") == (True, [("text/plain", "1")])
    assert run(chapter, 2, "x = 5\nf()") == (True, [("text/plain", "5")])
    assert run(chapter, 1, "f = lambda: x\nf()") == (True, [("text/plain", "1")])
    assert run(chapter, 0, "'new' in dir()") == (True, [("text/plain", "False")])


def test_errors_and_prints_are_told():
    chapter = Chapter()
    well, found = run(chapter, 0, "print('a')\nprint('b')\n1 / 0")
    assert not well
    assert found[0] == ("stdout", "a\nb\n")
    lines = found[1][1].splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1] == '  File "cell 1", line 3, in <module>'
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert run(chapter, 0, "raise SystemExit")[0] is False
    assert "SyntaxError" in run(chapter, 0, "1 +")[1][0][1]


def test_what_is_printed_has_a_limit():
    _, found = run(Chapter(), 0, "for _ in range(10**5):\n    print('again')")
    text = "".join(part for _, part in found)
    assert 100_000 < len(text) < 100_100
    assert text.endswith("not shown.\n")
