"""The explorer's five methods, in their own steps, against the package's of the same names."""

import itertools

import numpy as np
from node import answers

from tconv_edu.geometry import resolve_transpose
from tconv_edu.methods import METHODS


def cases():
    for n, k, s, d in itertools.product((1, 2, 3, 6), (1, 2, 3, 5), (1, 2, 3, 4), (1, 2, 3)):
        x = [3 * i * i - 4 for i in range(1, n + 1)]
        w = [(-7) ** m + 2 * m for m in range(k)]
        yield {"given": {"x": x, "w": w, "s": s, "d": d}}


def test_each_way_ends_in_the_full_array_that_the_package_computes():
    asked = list(cases())
    for question, got in zip(asked, answers(asked), strict=True):
        given = question["given"]
        x, w = np.array(given["x"])[:, None], np.array(given["w"])[:, None, None]
        operands = resolve_transpose(x, w, given["s"], "valid", dilation=given["d"], groups=1)
        for name, way in got.items():
            assert way["full"] == METHODS[name](*operands)[:, 0].tolist(), (name, given)
            assert way["ends"], (name, given)
            assert way["note"], (name, given)
            assert way["known"] == sorted(way["known"]), (name, given)
            assert way["still"] == [], (name, given)


def test_each_way_has_its_own_steps():
    given = {"x": [1, 2, 3], "w": [1, 10, 100], "s": 2, "d": 1}
    (got,) = answers([{"given": given}])
    assert {name: len(way["known"]) - 1 for name, way in got.items()} == {
        "definition": 7,
        "scatter": 9,
        "zero_insertion": 7,
        "matrix": 7,
        "subpixel": 7,
    }
    assert got["definition"]["known"] == [0, 1, 2, 3, 4, 5, 6, 7]
