"""What the cells of a page keep in mind: whose turn it is, what readers made of them, and names."""

import json

from node import answers


def ask(question):
    return answers([question], "run_cells.mjs")[0]


def test_cells_run_one_after_another_in_the_order_of_the_clicks():
    steps = [["add", 4], ["add", 1], ["add", 4], ["add", 1], ["resolve", 4], ["resolve", 1]]
    assert ask({"steps": steps}) == [
        *["4 waiting", "4 running", "added 4: true"],
        *["1 waiting", "added 1: true", "added 4: true", "added 1: false"],
        *["1 running", "4 waiting", "1 idle", "4 running"],
    ]


def test_a_cell_that_runs_can_be_asked_once_to_run_again():
    start = [["add", 1], ["add", 1], ["add", 1]]
    again = ["1 waiting", "1 running", "added 1: true", "added 1: true", "added 1: false"]
    assert ask({"steps": [*start, ["resolve", 1], ["resolve", 1]]}) == [
        *[*again, "1 running", "1 idle"]
    ]
    told = ask({"steps": [*start, ["remove", None], ["resolve", 1]]})
    assert told == [*again, "gone: 1", "1 idle"]


def test_who_waits_can_be_taken_out_alone_or_with_all():
    start = [["add", 1], ["add", 2], ["add", 3], ["add", 5]]
    told = ask({"steps": [*start, ["remove", 3], ["remove", 1], ["remove", None], ["resolve", 1]]})
    assert told[9:] == ["3 idle", "gone: 3", "gone: ", "2 idle", "5 idle", "gone: 2 5", "1 idle"]
    assert told[:2] == ["1 waiting", "1 running"]


def test_a_cell_that_breaks_lets_the_next_one_run():
    told = ask({"steps": [["add", 1], ["add", 2], ["reject", 1], ["resolve", 2]]})
    assert told[-3:] == ["1 idle", "2 running", "2 idle"]


def test_edits_outlive_a_reload():
    sets = [[1, "b = 2"], [0, "a = 2"], [0, None]]
    found = ask({"originals": ["a", "b", "b"], "sets": sets})
    assert found["now"] == found["later"] == [None, "b = 2", None]
    assert found["held"] == ["cells:page"]
    assert ask({"originals": ["a"], "sets": [[0, "x"], [0, None]]})["held"] == []


def test_an_edit_follows_its_cell_and_goes_when_that_has_changed():
    question = {"originals": ["a", "b", "b"], "sets": [[0, "A"], [2, "B"]]}
    assert ask(question | {"later": ["new", "b", "a", "b"]})["later"] == [None, None, "A", "B"]
    assert ask(question | {"later": ["a ", "b"]})["later"] == [None, None]


def test_a_store_that_is_not_there_or_holds_something_else_is_no_error():
    question = {"originals": ["a"], "sets": [[0, "x"]]}
    for option in ("isMissing", "isClosed"):
        assert ask(question | {option: True}) == {"now": ["x"], "later": [None], "held": []}
    for text in (
        "{",
        "3",
        "null",
        '[["a"]]',
        "[[1, 2]]",
        '["__proto__", "x"]',
        '[["__proto__", "x"]]',
    ):
        held = {"originals": ["a"], "sets": [], "held": {"cells:page": text}}
        assert ask(held)["now"] == [None]
    good = json.dumps([[json.dumps(["a", 0], separators=(",", ":")), "kept"]])
    assert ask(question | {"sets": [], "held": {"cells:page": good}})["now"] == ["kept"]


def test_names_are_those_that_the_cells_mention():
    sources = ["import numpy as np\nx = np.ones(3) + np.linalg.norm(y1)", "np.arange(x.shape[0])"]
    question = {"sources": sources}
    assert ask(question | {"path": ""}) == [
        [n, "text"] for n in ("as", "import", "np", "numpy", "y1")
    ]
    assert ask(question | {"path": "np"}) == [[n, "text"] for n in ("arange", "linalg", "ones")]
    assert ask(question | {"path": "np.linalg"}) == [["norm", "text"]]
    assert ask(question | {"path": "__proto__"}) == []
