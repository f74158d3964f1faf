"""Which cells run in a browser, by hand-made chapters, and how a value is written there."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.lib.pretty import pretty as of_ipython

from live.cells import judge
from live.inside.modules import ABSENT, absent
from live.inside.pretty import pretty

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
        ([IMPORTS, "def f():\n    return torch.rand()", "f()"], [None, "PyTorch", "PyTorch"]),
        ([IMPORTS, "def f():\n    return plt.gca()", "f()"], [None, None, None]),
        ([IMPORTS, "torch.set_num_threads(1)\n1"], [None, None]),
        ([IMPORTS, "_ = torch.manual_seed(0)\n_"], [None, None]),
        ([IMPORTS, "torch.set_num_threads(torch.ones(1))"], [None, "PyTorch"]),
        ([IMPORTS, "def f(torch):\n    return torch"], [None, None]),
        ([IMPORTS, "x = np.ones(3)\nx[0] = torch.ones(1)", "x"], [None, "PyTorch", "PyTorch"]),
        ([IMPORTS, "x = 1\nz = torch.ones(x)", "x", "z"], [None, "PyTorch", None, "PyTorch"]),
        ([IMPORTS, "[torch for torch in range(3)]"], [None, None]),
        (["import tconv_edu.torch_layer as tl", "tl.f()"], [None, "PyTorch"]),
        (["from jax import numpy", "numpy.ones(1)"], [None, "JAX"]),
        (["from torch import *"], ["PyTorch"]),
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


LEAVES = st.none() | st.booleans() | st.integers() | st.text("ab'\"\\", max_size=30)
NESTED = st.recursive(
    LEAVES | st.sets(st.integers()),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text("cd", max_size=9), inner)
    ),
    max_leaves=40,
)


@given(NESTED)
def test_any_nested_value_is_written_as_notebooks_write_it_but_for_where_lines_end(value):
    assert pretty(value).split() == of_ipython(value).split()


def test_what_holds_itself_is_written_with_dots():
    items = [1]
    items.append(items)
    table = {"a": (items, 2)}
    table["b"] = table
    assert pretty(items) == of_ipython(items) == repr(items) == "[1, [...]]"
    assert pretty(table) == of_ipython(table)
    assert pretty([items, items]) == of_ipython([items, items])
    long = [items, "x" * 40, table, "y" * 40]
    assert pretty(long) == of_ipython(long)


def test_a_long_list_is_cut_as_notebooks_cut_it():
    for value in (list(range(1500)), {n: n for n in range(1200)}, tuple("ab" * 600)):
        assert pretty(value) == of_ipython(value)
