"""What a run of a cell gives, says and leaves, in this Python and without a page."""

import builtins
import sys
import types

import pytest

from live.inside import leaving, showing
from live.inside.modules import ABSENT, Finder, StandIn
from live.inside.outlet import MOST, MOST_PIECES, MOST_RICH, Outlet
from live.inside.runner import FAILED, LEFT, WELL, Chapter


def run(chapter, at, source):
    found = []
    outcome = chapter.run(at, source, lambda *each: found.append(each))
    return outcome, found


def given(source):
    """What a single cell gives that runs well."""
    outcome, found = run(Chapter(), 0, source)
    assert outcome == WELL, found
    return found


def test_a_cell_further_up_gives_again_what_it_gave():
    chapter = Chapter()
    assert run(chapter, 0, "x = 1") == (WELL, [])
    assert run(chapter, 1, "f = lambda: x\nf()") == (WELL, [("text/plain", "1")])
    assert run(chapter, 2, "x = 5\nf()") == (WELL, [("text/plain", "5")])
    assert run(chapter, 1, "f = lambda: x\nf()") == (WELL, [("text/plain", "1")])
    assert run(chapter, 0, "'new' in dir()") == (WELL, [("text/plain", "False")])


def test_errors_and_prints_are_told_in_their_order():
    outcome, found = run(
        Chapter(), 0, "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')\n1 / 0"
    )
    assert outcome == FAILED
    assert found[:3] == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\n")]
    lines = found[3][1].splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1] == '  File "cell 1", line 5, in <module>'
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert "SyntaxError" in run(Chapter(), 0, "1 +")[1][0][1]


@pytest.mark.parametrize(
    "source", ["exit()", "quit(3)", "import sys\nsys.exit('bye')", "raise SystemExit"]
)
def test_leaving_python_is_no_error(source):
    assert run(Chapter(), 0, f"print('first')\n{source}") == (LEFT, [("stdout", "first\n")])


def test_what_would_end_the_process_ends_the_cell(monkeypatch):
    for name in ("_exit", "abort"):
        monkeypatch.setattr(f"os.{name}", getattr(__import__("os"), name))
    leaving.guard()
    assert run(Chapter(), 0, "import os\nos._exit(1)")[0] == LEFT
    assert run(Chapter(), 0, "import os\nos.abort()")[0] == LEFT


def test_nobody_can_be_asked(monkeypatch):
    _, found = run(Chapter(), 0, "name = input('Who? ')")
    assert "Write the answer into the cell instead" in found[-1][1]
    monkeypatch.setattr("sys.stdin", leaving.Nobody())
    for source in ("import sys\nsys.stdin.read()", "import sys\nnext(sys.stdin)", "breakpoint()"):
        assert "Write the answer" in run(Chapter(), 0, source)[1][-1][1]


def test_display_shows_several_values_among_what_is_printed():
    found = given("display(1, [2])\nprint('x')\ndisplay('y')\n3")
    plain = "text/plain"
    assert found == [(plain, "1"), (plain, "[2]"), ("stdout", "x\n"), (plain, "'y'"), (plain, "3")]
    assert "display" not in vars(builtins)


RICH = """
class R:
    def __repr__(self):
        return "plain"
    def {}(self):
        {}
R()
"""


@pytest.mark.parametrize(
    ("method", "body", "found"),
    [
        ("_repr_html_", "return '<b>x</b>'", [("text/html", "<b>x</b>")]),
        ("_repr_svg_", "return '<svg/>'", [("image/svg+xml", "<svg/>")]),
        ("_repr_png_", "return b'abc'", [("image/png", "YWJj")]),
        ("_repr_latex_", "return '$x$'", [("text/latex", "$x$")]),
        ("_repr_latex_", "return '$x$', {}", [("text/latex", "$x$")]),
        ("_repr_html_", "return None", [("text/plain", "plain")]),
        ("_repr_html_", "return 3", [("text/plain", "plain")]),
        (
            "_repr_html_",
            "raise ValueError('no')",
            [("stderr", "_repr_html_: ValueError: no\n"), ("text/plain", "plain")],
        ),
    ],
)
def test_a_value_shows_itself_as_in_a_notebook(method, body, found):
    assert given(RICH.format(method, body)) == found


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("class A:\n    def __repr__(self): 1 / 0\nA()", "ZeroDivisionError"),
        ("class A:\n    def __repr__(self): return 5\nA()", "__repr__ returned non-string"),
        ("class E(Exception):\n    def __str__(self): 1 / 0\nraise E", "<exception str() failed>"),
        ("def f(): return f()\nf()", "RecursionError"),
        ("def f(n): return g(n)\ndef g(n): return f(n)\nf(0)", "lines are left out"),
        ("a = []\nfor _ in range(10**4): a = [a]\na", "RecursionError"),
        ("raise ValueError('x' * 10**6)", "ValueError: xxx"),
        ("import sys\nsys.stdout.write(5)", "must be str"),
    ],
)
def test_what_goes_wrong_is_told_in_few_lines(source, words):
    outcome, found = run(Chapter(), 0, source)
    assert outcome == FAILED
    assert words in found[-1][1]
    assert len(found[-1][1]) < 20_000


def test_what_is_printed_has_a_limit_and_the_rest_is_counted():
    found = given("for _ in range(10**5):\n    print('again')")
    assert sum(len(text) for kind, text in found if kind == "stdout") == MOST
    assert found[-1] == ("cut", f"… {6 * 10**5 - MOST:,} more characters are left out.")
    assert given("'x' * 10**6")[-1] == (
        "cut",
        f"… {10**6 + 2 - MOST:,} more characters are left out.",
    )


def test_drawings_are_shown_whole_or_not_at_all():
    found = []
    outlet = Outlet(lambda *each: found.append(each))
    outlet.add("text/html", "x" * (MOST_RICH - 1))
    outlet.add("image/png", "yy")
    outlet.add("text/plain", "z")
    outlet.flush()
    cut = ("cut", "… 2 more characters are left out.")
    assert found[1:] == [cut, ("text/plain", "z")]


def test_a_loop_of_displays_has_a_limit():
    found = given(f"for n in range({MOST_PIECES + 50}):\n    display(n)")
    assert sum(kind == "text/plain" for kind, _ in found) == MOST_PIECES
    assert found[-1][0] == "cut"


def test_what_ipython_offers_is_there():
    display = showing.ipython()["IPython.display"]
    assert showing.shown(display.HTML("<i>")) == ("text/html", "<i>")
    assert showing.shown(display.SVG("<svg/>")) == ("image/svg+xml", "<svg/>")
    assert showing.shown(display.Math("x")) == ("text/latex", "x")
    assert showing.shown(display.Markdown("# x")) == ("text/plain", "# x")
    assert showing.shown(display.Image(data=b"abc")) == ("image/png", "YWJj")


LATER = "from matplotlib import pyplot as plt\nfrom sklearn.datasets import load_digits\n"


def test_a_package_is_wanted_by_the_first_cell_that_uses_it(monkeypatch):
    """Stand-ins pass the imports; what was loaded takes their places, in every cell's names."""
    chapter = Chapter()
    finder = chapter.finder
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    kept = {name: sys.modules[name] for name in list(sys.modules) if name.startswith("matplotlib")}
    for name in kept:
        monkeypatch.delitem(sys.modules, name)
    try:
        assert chapter.wanted(0, LATER) == []
        assert run(chapter, 0, LATER) == (WELL, [])
        assert isinstance(chapter.before[1]["plt"], StandIn)
        uses = "def draw():\n    return plt.Figure"
        assert chapter.wanted(1, uses) == ["matplotlib"]
        assert chapter.wanted(1, "plt = 3\nplt") == []
        assert chapter.wanted(1, "load_digits()") == ["scikit-learn"]
        assert chapter.wanted(1, "def f():\n    import scipy.linalg") == ["scipy"]
        assert chapter.wanted(1, "from tconv_edu import derivations as dv\ndv.N") == ["sympy"]
        assert chapter.wanted(1, "1 +") == []
        refused = run(chapter, 1, "plt.plot")
        assert refused[0] == FAILED
        assert "loaded when a cell says its name" in refused[1][-1][1]
        chapter.arrived(["matplotlib"])
        assert chapter.wanted(1, uses) == []
        assert run(chapter, 1, uses) == (WELL, [])
        assert chapter.wanted(2, "draw()") == []
        assert run(chapter, 2, "draw().__name__") == (WELL, [("text/plain", "'Figure'")])
        assert isinstance(chapter.before[1]["load_digits"], StandIn)
        assert isinstance(chapter.before[1]["plt"], types.ModuleType)
    finally:
        for name in [name for name in sys.modules if name.startswith(("matplotlib", "sklearn"))]:
            del sys.modules[name]
        sys.modules.update(kept)


def test_a_name_made_with_a_package_wants_it_too():
    chapter = Chapter()
    needs = "import sympy\ndef f():\n    return sympy.Symbol('x')\ny = 1"
    chapter.finder.loaded = frozenset({"sympy"})
    assert run(chapter, 0, needs) == (WELL, [])
    chapter.finder.loaded = frozenset()
    assert chapter.wanted(1, "f()") == ["sympy"]
    assert chapter.wanted(1, "y") == []


def test_other_packages_hear_that_a_module_is_not_there(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    monkeypatch.setitem(ABSENT, "nowhere_else", "Nowhere")
    with pytest.raises(ModuleNotFoundError):
        exec("import nowhere_else", {"__name__": "sklearn.utils"})
    asking = {"__name__": "tconv_edu.frameworks"}
    exec("import nowhere_else", asking)
    assert isinstance(asking["nowhere_else"], StandIn)
    assert not isinstance(3, asking["nowhere_else"])
    del sys.modules["nowhere_else"]


def test_names_in_reach_are_listed_and_nothing_is_called():
    chapter = Chapter()
    assert run(
        chapter, 0, "import math\n\nclass A:\n    b = 1\n    @property\n    def c(self): 1 / 0"
    )[0]
    assert run(chapter, 1, "a = A()\na.d = a") == (WELL, [])
    assert chapter.complete("") == [("A", "class"), ("a", "variable"), ("math", "namespace")]
    assert [name for name, _ in chapter.complete("a.d.d")] == ["b", "c", "d"]
    assert ("sin", "function") in chapter.complete("math")
    assert chapter.complete("nowhere") == chapter.complete("a.c.x") == []
