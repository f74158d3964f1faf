"""The explorer's arithmetic equals the package's, on every setting that its sliders can reach."""

import itertools

import numpy as np
from node import answers

import tconv_edu as te
from elements.code import WRITERS
from tconv_edu import frameworks

ONE = {"input": 1, "kernel": 1, "stride": 1, "dilation": 1, "padding": "valid"}
ONE |= {"before": 0, "after": 0, "outputPadding": 0}


def padding_of(axis):
    named = axis["padding"] != "explicit"
    return axis["padding"] if named else [(axis["before"], axis["after"])]


def settings():
    """Every setting of one axis: sizes, strides, dilations, paddings and remainders."""
    pads = [*((name, 0, 0) for name in ("valid", "same", "full"))]
    pads += [("explicit", before, after) for before, after in itertools.product(range(4), repeat=2)]
    numbers = itertools.product((1, 2, 3, 5), (1, 2, 3, 4), (1, 2, 3), (1, 2), pads, (0, 1, 2))
    for n, k, s, d, (padding, before, after), extra in numbers:
        yield {
            "input": n,
            "kernel": k,
            "stride": s,
            "dilation": d,
            "padding": padding,
            "before": before,
            "after": after,
            "outputPadding": extra,
        }


def one_axis(axis):
    """The package's answer for one axis alone, or the error that it raises."""
    x = np.arange(1, axis["input"] + 1).reshape(-1, 1)
    kernel = (10 ** np.arange(axis["kernel"])).reshape(-1, 1, 1)
    options = {"stride": axis["stride"], "dilation": axis["dilation"]}
    options |= {"padding": padding_of(axis), "output_padding": axis["outputPadding"]}
    return te.conv_transpose(x, kernel, **options).ravel().tolist()


def lines():
    """Questions about one axis: the other one has a single sample and a single weight."""
    for axis in settings():
        kernel = [[10**m for m in range(axis["kernel"])]]
        samples = [[*range(1, axis["input"] + 1)]]
        yield {"samples": samples, "kernel": kernel, "axes": [ONE, axis]}


def test_the_core_equals_the_package_on_every_setting_of_one_axis():
    questions = list(lines())
    assert len(questions) > 3000
    legal = 0
    for asked, got in zip(questions, answers(questions), strict=True):
        axis = asked["axes"][1]
        try:
            expected = one_axis(axis)
        except ValueError as error:
            snake = {"outputPadding": "output_padding", "padding": "padding"}
            argument = str(error).split()[0]
            assert argument == snake.get(got.get("problem")), axis
            continue
        legal += 1
        assert got.get("output") == [expected], axis
    assert legal > 3000


def test_what_the_core_suggests_is_legal():
    questions = list(lines())
    refused = [
        (asked, got["nearest"])
        for asked, got in zip(questions, answers(questions), strict=True)
        if "problem" in got
    ]
    again = answers([{**asked, "axes": nearest} for asked, nearest in refused])
    for (asked, nearest), got in zip(refused, again, strict=True):
        # The remainder is mended first, then what it leaves of the crop.
        mended = got["nearest"] if "problem" in got else nearest
        assert one_axis(mended[1]), asked


def planes():
    """Questions about two axes that differ in every option, by exact integers of no pattern."""
    rng = np.random.default_rng(0)
    for _ in range(600):
        axes = []
        for _ in range(2):
            n, k, s, d = (int(rng.integers(1, top)) for top in (5, 5, 4, 3))
            before, after = (int(rng.integers(0, 4)) for _ in range(2))
            axis = {"input": n, "kernel": k, "stride": s, "dilation": d, "padding": "explicit"}
            extra = int(rng.integers(0, max(s, d)))
            axes.append(axis | {"before": before, "after": after, "outputPadding": extra})
        samples = rng.integers(-9, 10, [axis["input"] for axis in axes]).tolist()
        kernel = rng.integers(-9, 10, [axis["kernel"] for axis in axes]).tolist()
        yield {"samples": samples, "kernel": kernel, "axes": axes}


def test_the_core_equals_the_package_on_two_axes():
    questions = list(planes())
    legal = 0
    for asked, got in zip(questions, answers(questions), strict=True):
        axes = asked["axes"]
        options = {name: [axis[name] for axis in axes] for name in ("stride", "dilation")}
        options["padding"] = [(axis["before"], axis["after"]) for axis in axes]
        options["output_padding"] = [axis["outputPadding"] for axis in axes]
        kernel = np.array(asked["kernel"])[..., None, None]
        try:
            expected = te.conv_transpose(np.array(asked["samples"])[..., None], kernel, **options)
        except ValueError:
            assert "problem" in got, asked
            continue
        legal += 1
        assert got["output"] == expected[..., 0].tolist(), asked
        counts = [[len(cell) for cell in row] for row in got["parts"]]
        ones = te.conv_transpose(
            np.ones_like(asked["samples"])[..., None], np.ones_like(kernel), **options
        )
        assert counts == ones[..., 0].tolist(), asked
    assert legal > 250


def layers():
    """Layers of one and two axes: every crop that the sliders can make, also one adding zeros."""
    line = itertools.product((1, 2, 3, 4), (1, 2, 3), (1, 2), range(-2, 5), range(-3, 5))
    for k, s, d, before, after in line:
        yield {"kernel": [k], "stride": [s], "dilation": [d], "crop": [[before, after]]}
    plane = itertools.product((2, 3), (1, 2), (1, 2), (-1, 0, 1), (-1, 0, 2), (0, 1), (-2, 1))
    for k, s, d, p, q, a, b in plane:
        yield {"kernel": [k, 4], "stride": [s, 3], "dilation": [d, 1], "crop": [[p, q], [a, b]]}
        yield {"kernel": [k, k], "stride": [s, s], "dilation": [d, d], "crop": [[p, q], [p, q]]}


def test_the_code_is_what_the_package_writes():
    drawn = list(layers())
    for layer, code in zip(drawn, answers([{"layer": layer} for layer in drawn]), strict=True):
        options = {name: tuple(layer[name]) for name in ("stride", "dilation")}
        crop = tuple(map(tuple, layer["crop"]))
        ours = frameworks.Layer(np.ones((*layer["kernel"], 1, 1)), **options, groups=1, crop=crop)
        for name, write in WRITERS.items():
            assert code[name] == write(ours).code, (name, layer)


def drawn_axes(rng):
    """Two axes that differ in every option."""
    sides = (("kernel", 6), ("stride", 5), ("dilation", 4))
    axes = [{name: int(rng.integers(1, top)) for name, top in sides} for _ in range(2)]
    return [axis | {"before": int(rng.integers(4)), "after": int(rng.integers(4))} for axis in axes]


def test_the_convolution_and_the_phases_of_a_kernel_equal_the_package():
    rng = np.random.default_rng(5)
    asked, expected = [], []
    for _ in range(1000):
        axes = drawn_axes(rng)
        kernel = rng.integers(-9, 10, [axis["kernel"] for axis in axes])
        options = {name: [axis[name] for axis in axes] for name in ("stride", "dilation")}
        reach = [axis["dilation"] * (axis["kernel"] - 1) + 1 for axis in axes]
        x = rng.integers(-9, 10, np.add(reach, rng.integers(0, 5, 2)))
        padding = [(axis["before"], axis["after"]) for axis in axes]
        y = te.conv(x[..., None], kernel[..., None, None], padding=padding, **options)
        expected.append(y[..., 0].tolist())
        asked.append({"call": "convolution", "with": [x.tolist(), kernel.tolist(), axes]})
        weights = kernel[..., None, None]
        expected.append(te.phase_sums(weights, **options)[..., 0, 0].tolist())
        expected.append(te.checkerboard_score(weights, **options))
        expected.append(te.remove_checkerboard(weights, **options)[..., 0, 0].tolist())
        for name in ("phaseSums", "checkerboardScore", "withoutCheckerboard"):
            asked.append({"call": name, "with": [kernel.tolist(), axes]})
    for question, got, wanted in zip(asked, answers(asked), expected, strict=True):
        found = got["output"] if question["call"] == "convolution" else got
        assert np.allclose(found, wanted, rtol=0, atol=1e-12), question
