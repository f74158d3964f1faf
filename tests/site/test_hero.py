"""The first screen's numbers, words and places: the scripts' compared with the package's."""

import itertools
import re

import numpy as np
import pytest
from node import answers

import tconv_edu as te
from elements.constants import HERO
from hero.fallback import cut, fallback, formula
from hero.scene import scene
from hero.setting import Setting, read

RANGES = {name: range(HERO[name][0], HERO[name][1] + 1) for name in ("stride", "padding")}
SETTINGS = [Setting(*pair) for pair in itertools.product(RANGES["stride"], RANGES["padding"])]


def spelled(setting):
    return {"stride": setting.stride, "padding": setting.padding}


def package(setting):
    """What the package makes of a setting."""
    x, kernel = np.array(HERO["samples"]), np.array(HERO["kernel"])
    padding = [(setting.padding, setting.padding)]
    options = {"stride": setting.stride, "padding": padding}
    return te.conv_transpose(x[:, None], kernel[:, None, None], **options)[:, 0]


@pytest.fixture(scope="module")
def answered():
    found = answers([{"setting": spelled(each)} for each in SETTINGS], "run_hero.mjs")
    return list(zip(SETTINGS, found, strict=True))


def test_the_scripts_compute_what_the_package_computes(answered):
    refused = []
    for setting, got in answered:
        assert got["sums"] == setting.full.tolist()
        assert [sum(value for _, value in stack) for stack in got["stacks"]] == got["sums"]
        assert got["kept"] == setting.kept.tolist()
        if got["problem"] is not None:
            refused.append(spelled(setting))
            assert f"leaves a size of {got['size']}.".replace("-", "−") in got["problem"]
            with pytest.raises(ValueError, match=re.escape(f"would give ({got['size']},)")):
                package(setting)
        else:
            assert got["kept"] == package(setting).tolist()
        assert got["size"] == setting.size
    assert refused == [{"stride": 1, "padding": 3}]


def test_the_still_picture_is_the_one_that_the_script_places(answered):
    for setting, got in answered:
        expected, found = scene(setting), got["scene"]
        assert found.pop("doing") == ""
        assert set(found) == set(expected)
        for name, parts in expected.items():
            assert alike(parts, found[name]), (setting, name)


def alike(expected, found):
    """Whether numbers, and the numbers in paths, are as good as equal; texts are the same."""
    if isinstance(expected, list):
        return len(expected) == len(found) and all(map(alike, expected, found))
    if isinstance(expected, dict):
        return all(alike(value, found[key]) for key, value in expected.items())
    if isinstance(expected, str):
        numbers = re.compile(r"\d+(?:\.\d+)?")
        both = [[float(n) for n in numbers.findall(text)] for text in (expected, found)]
        same = numbers.sub("#", expected) == numbers.sub("#", found)
        return same and np.allclose(*both, atol=0.011)
    return abs(expected - found) < 1e-9


def test_the_script_says_what_stands_in_the_page(answered):
    for setting, got in answered:
        assert got["cutWords"] == cut(setting)
        assert f'aria-label="{got["formula"]}"' in formula(setting)


def test_the_loop_comes_from_nothing_and_ends_in_the_still_picture():
    [frames] = answers([{"film": [{"stride": 2, "padding": 1}] * 2, "frames": 400}], "run_hero.mjs")
    steps = [name for name, _ in itertools.groupby(frame["doing"] for frame in frames)]
    assert steps == ["stamp", "stride", "stamp", "stride", "stamp", "add", "crop", ""]
    shown = {name: [sum(p["o"] for p in f[name]) for f in frames] for name in ("stamp", "sum")}
    for name, most in (("stamp", 3), ("sum", 7)):
        assert shown[name][0] == 0
        assert max(shown[name]) == most
        assert shown[name][-1] < 0.05
    first = {name: next(at for at, o in enumerate(shown[name]) if o) for name in shown}
    assert first["stamp"] < first["sum"]
    numbers = [int(part["text"]) for part in frames[-1]["sum"][:7]]
    assert numbers == [1, 10, 102, 20, 203, 30, 300]


def test_every_place_on_the_way_from_one_setting_to_another_is_a_number():
    pairs = list(itertools.permutations(map(spelled, SETTINGS[::3]), 2))
    for film in answers([{"film": pair, "frames": 40} for pair in pairs], "run_hero.mjs"):
        for frame in film:
            parts = [p for value in frame.values() if isinstance(value, list) for p in value]
            values = [v for part in parts for v in (part.get("x", 0), part.get("y", 0), part["o"])]
            assert None not in values  # how JSON spells what is no number
            assert all(0 <= part["o"] <= 1 for part in parts)


@pytest.mark.parametrize("options", [{"stride": "0"}, {"padding": "4"}, {"stride": "two"}])
def test_a_wrong_option_is_refused(options):
    with pytest.raises(ValueError, match="must be a number from"):
        read(options)


def test_the_page_has_the_numbers_where_no_script_runs():
    html = fallback(read({}))
    assert "1 off each end: 7 − 1 − 1 = 5." in html
    assert "<desc>" in html
    assert all(f"<text>{value}</text>" in html for value in (10, 102, 20, 203, 30))
