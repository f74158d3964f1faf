"""The tool behind `make mutants`: what it changes, and that a change reaches the function."""

from collections.abc import Iterator

import pytest

from tconv_edu import channels
from tools.mutants.__main__ import is_known
from tools.mutants.changes import Mutant, apply, functions, mutants_of


@pytest.fixture
def mutants() -> list[Mutant]:
    return list(mutants_of("tconv_edu.channels"))


@pytest.fixture
def swap() -> Iterator[object]:
    target = channels.swap
    code, defaults = target.__code__, target.__defaults__
    yield target
    target.__code__, target.__defaults__ = code, defaults


def test_each_mutant_is_one_function_with_one_change(mutants: list[Mutant]) -> None:
    assert {mutant.function for mutant in mutants} == {"mix", "swap", "dense"}
    assert all(mutant.line in mutant.lines for mutant in mutants)
    assert all(f"def {mutant.function}(" in mutant.source for mutant in mutants)
    assert len({mutant.source for mutant in mutants}) > 100


def test_a_mutant_takes_the_place_of_its_function_everywhere(mutants, swap) -> None:
    default = next(m for m in mutants if m.function == "swap" and "groups: int = 2" in m.source)
    targets = functions()
    assert targets["tconv_edu.channels", "swap"] is swap
    apply(default, targets["tconv_edu.channels", "swap"])
    assert channels.swap.__defaults__ == (2,)


def test_a_survivor_is_known_by_its_name_or_by_the_line_that_it_changes() -> None:
    name = "tconv_edu.a.f: x = 1 → x = 2"
    assert is_known(name, [name])
    assert is_known(name, ["tconv_edu.a.f: x = 1"])
    assert not is_known(name, ["tconv_edu.a.f: x = 12", "tconv_edu.a"])
