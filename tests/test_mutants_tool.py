"""The tool for mutants, on a package of a few functions: what it kills and what it finds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = '''"""A toy."""
from functools import cache

def tested(a, b=2):
    return a + b

def value(a):
    return a * 3

@cache
def decorated(n):
    return n - 1

def counts(n):
    while n != 0:
        n -= 1
    return n

def waits(n):
    import threading
    lock = threading.Lock()
    if n < 0:
        lock.acquire()
    return lock.acquire()

def crashes(n):
    import os
    if n < 0:
        os.abort()
    return n

def never():
    return 5

class Pair:
    """Two numbers."""

    def __init__(self, first):
        super().__init__()
        self.__first = first

    @property
    def first(self):
        return self.__first + 10
'''
TESTS = """import toy
import pytest

def test_values():
    assert toy.tested(1) == 3
    assert toy.tested(5, 1) == 6

def test_nothing():
    toy.value(3)

def test_decorated():
    assert toy.decorated(3) == 2

def test_loop():
    assert toy.counts(3) == 0

@pytest.mark.parametrize("function", [toy.waits, toy.crashes])
def test_zero(function):
    function(0)

def test_pair():
    assert toy.Pair(1).first == 11
"""
KNOWN = """
[[excluded]]
reason = "no one asks"
pattern = "toy.never: .*"

[[survivors]]
reason = "known"
mutants = ["toy.value: return a * 3 → return a * 4"]
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("toy")
    (folder / "toy").mkdir()
    (folder / "toy" / "__init__.py").write_text(PACKAGE)
    (folder / "known.toml").write_text(KNOWN)

    def call(*options, tests=TESTS):
        (folder / "test_toy.py").write_text(tests)
        command = [sys.executable, "-m", "tools.mutants", "--package", "toy", "--tests"]
        limits = ["--known", "known.toml", "--folder", "found", "--patience=0.5", "--idle=1"]
        done = subprocess.run(
            [*command, "test_toy.py", *limits, *options],
            check=False,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": f"{folder}:{ROOT}"},
            capture_output=True,
            text=True,
        )
        results = folder / "found" / "results.json"
        found = json.loads(results.read_text()) if results.exists() else {}
        return done, {name: entry[1] for name, entry in found.items()}

    return call


def test_each_mutant_ends_as_it_should(run):
    done, found = run()
    assert found == {
        "toy.tested: def tested(a, b=2): → def tested(a, b=3):": "killed",
        "toy.tested: return a + b → return a - b": "killed",
        "toy.value: return a * 3 → return a / 3": "survived",
        "toy.value: return a * 3 → return a * 4": "survived",
        "toy.decorated: return n - 1 → return n + 1": "killed",
        "toy.decorated: return n - 1 → return n - 2": "killed",
        "toy.counts: while n != 0: → while n == 0:": "killed",
        "toy.counts: while n != 0: → while n != 1:": "killed",
        "toy.counts: n -= 1 → n = 1": "timed out",
        "toy.counts: n -= 1 → n += 1": "timed out",
        "toy.counts: n -= 1 → n -= 2": "timed out",
        "toy.waits: lock = threading.Lock() → lock = None": "killed",
        "toy.waits: if n < 0: → if n <= 0:": "idle",
        "toy.waits: if n < 0: → if n < 1:": "idle",
        "toy.crashes: if n < 0: → if n <= 0:": "crashed",
        "toy.crashes: if n < 0: → if n < 1:": "crashed",
        "toy.Pair.__init__: self.__first = first → self.__first = None": "killed",
        "toy.Pair.first: return self.__first + 10 → return self.__first - 10": "killed",
        "toy.Pair.first: return self.__first + 10 → return self.__first + 11": "killed",
    }
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "   17 of    19 killed    89.5%  toy",
        "not made:     1, no one asks",
        "survived: toy.value: return a * 3 → return a / 3  (line 8)",
        "10 killed, 3 timed out, 2 survived, 2 idle, 2 crashed",
        "17 of 19 killed (89.47%); survivors: 1 with a reason in tests/mutants.toml, 1 without",
    ]


def test_a_better_test_kills_what_survived_and_the_rest_is_kept(run):
    better = "import toy\n\ndef test_value():\n    assert toy.value(2) == 6\n"
    done, found = run(tests=better)
    assert done.returncode == 0
    assert "survived" not in found.values()
    assert done.stdout.splitlines()[-2] == "12 killed, 3 timed out, 2 idle, 2 crashed"


def test_a_test_that_fails_without_a_mutant_ends_the_trial(run):
    done, _ = run("--fresh", tests="def test_wrong():\n    assert False\n")
    assert done.returncode == 1
    fails = ["Without any mutant these fail:", "test_toy.py::test_wrong"]
    assert done.stdout.splitlines() == fails


def test_a_test_that_fails_alone_kills_nothing(run):
    """It passes after another test only: the mutant is not what it finds."""
    first = "import toy\nseen = []\n\ndef test_first():\n    seen.append(1)\n\n"
    then = "def test_then():\n    assert seen and toy.value(1) == 3\n"
    done, found = run("--fresh", tests=first + then)
    assert done.returncode == 1
    assert {name for name, end in found.items() if end == "broken"} == {
        "toy.value: return a * 3 → return a / 3",
        "toy.value: return a * 3 → return a * 4",
    }
