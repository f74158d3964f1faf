"""The explorer's settings: ranges, spelling in an address, what is legal, what is said."""

import numpy as np
import pytest
from node import answers

import tconv_edu as te
from elements.constants import RANGES, SAMPLES, WEIGHTS
from explorer.setting import Setting, read


def drawn(count, rank):
    """Settings anywhere in the ranges of the sliders, legal or not."""
    rng = np.random.default_rng(rank)
    ranges = RANGES[rank]

    def number(name):
        return int(rng.integers(ranges[name][0], ranges[name][1] + 1))

    for _ in range(count):
        named = rng.choice(["valid", "same", "full", "explicit"])
        pair = (number("padding"), number("padding"))
        sizes = {name: tuple(number(name) for _ in range(rank)) for name in ("input", "kernel")}
        own = {
            name: tuple(rng.integers(-9, 10, np.prod(size)).tolist())
            for name, size in sizes.items()
        }
        yield Setting(
            **sizes,
            given_x=own["input"] if rng.integers(2) else str(rng.choice(SAMPLES)),
            given_k=own["kernel"] if rng.integers(2) else str(rng.choice(WEIGHTS)),
            stride=number("stride"),
            padding=pair if named == "explicit" else str(named),
            dilation=number("dilation"),
            output_padding=number("output-padding"),
            view="numbers",
        )


def options_of(text):
    """Read the options back out of the spelling, without the extension's own code."""
    head, *parts = text.split(".")
    values = dict(part.split("-", 1) for part in parts)
    rank = int(head[0])
    pad = values["padding"]
    pair = [tuple(map(int, pad.split("x")))] * rank if pad[0].isdigit() else pad
    names = ("stride", "dilation", "output_padding")
    sizes = [tuple(map(int, values[name].split("x"))) for name in ("input", "kernel")]
    return *sizes, {"padding": pair, **{name: int(values[name]) for name in names}}


@pytest.mark.parametrize("rank", [1, 2])
def test_a_setting_is_spelled_and_read_alike(rank):
    settings = list(drawn(300, rank))
    for setting, got in zip(
        settings, answers([{"address": s.spell()} for s in settings]), strict=True
    ):
        assert got["spelled"] == setting.spell()


def in_order_of_samples(s):
    """The result, each sum in the order in which the script adds stamps: exactly equal."""
    x, kernel = s.x[..., None], s.weights[..., None, None]
    return te.conv_transpose(x, kernel, **s.options, method="zero_insertion")[..., 0]


@pytest.mark.parametrize("rank", [1, 2])
def test_what_is_legal_is_computed_and_what_is_not_is_mended(rank):
    settings = list(drawn(500, rank))
    legal = 0
    for setting, got in zip(
        settings, answers([{"address": s.spell()} for s in settings]), strict=True
    ):
        try:
            expected = in_order_of_samples(setting)
        except ValueError:
            assert not got["legal"], setting
        else:
            legal += 1
            assert got["legal"], setting
            assert got["output"] == np.atleast_2d(expected).tolist()
            assert tuple(map(tuple, got["layer"]["crop"])) == setting.layer.crop
        size, kernel_size, options = options_of(got["mended"])
        te.conv_transpose(np.ones((*size, 1)), np.ones((*kernel_size, 1, 1)), **options)
    assert 100 < legal < 450


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("", "1d.input-3.kernel-3.stride-2.padding-valid.dilation-1.output_padding-0.view-numbers"),
        ("3d.input-2", "1d.input-2.kernel-3.stride-2.padding-valid.dilation-1.output_padding-0"),
        ("toString", "1d.input-3.kernel-3.stride-2.padding-valid.dilation-1.output_padding-0"),
        ("stride-3", "1d.input-3.kernel-3.stride-3.padding-valid.dilation-1.output_padding-0"),
        ("1d.stride-999.kernel-0", "1d.input-3.kernel-1.stride-4."),
        ("1d.input--1.stride-1e3.padding-<b>", "1d.input-3.kernel-3.stride-2.padding-valid."),
        ("1d.input-2x3.padding-1x2x3", "1d.input-3.kernel-3.stride-2.padding-valid."),
        ("2d.view-nothing.constructor-1", "2d.input-2x3.kernel-2x3.stride-2."),
        ("1d.padding-explicit.view-code", "1d.input-3.kernel-3.stride-2.padding-valid."),
    ],
)
def test_an_address_is_not_trusted(text, spelled):
    (got,) = answers([{"address": text}])
    assert got["spelled"].startswith(spelled)


def test_the_package_and_the_phases_agree():
    """Of a long input, the middle outputs: ones stamped by ones."""
    settings = [
        (k, s, d, p)
        for k in (1, 2, 3, 5)
        for s in (1, 2, 3, 4)
        for d in (1, 2, 3)
        for p in (0, 1, 2)
    ]
    axes = [
        {"input": 30, "kernel": k, "stride": s, "dilation": d, "padding": "explicit"}
        | {"before": p, "after": 0, "outputPadding": 0}
        for k, s, d, p in settings
    ]
    for (k, s, d, p), got in zip(settings, answers([{"axis": axis} for axis in axes]), strict=True):
        y = te.conv_transpose(
            np.ones((30, 1), int), np.ones((k, 1, 1), int), stride=s, dilation=d, padding=[(p, 0)]
        ).ravel()
        middle = 12 * s
        assert got["counts"] == y[middle : middle + s].tolist(), (k, s, d, p)
        kept = [each["place"] for each in got["places"] if each["place"] is not None]
        assert kept == [*range(len(y))]


WORDS = [
    ("sum", "1d", {"place": [0, 2]}, "Y[2] = X[0]·K[2] + X[1]·K[0] = 1·100 + 2·1 = 102"),
    ("sum", "1d.stride-4", {"place": [0, 3]}, "Y[3] = 0: no stamp reaches this output."),
    (
        "sum",
        "2d.kernel-3x3.stride-1",
        {"place": [1, 2]},
        "Y[1, 2] = 1·11 + 2·9 + 3·7 + 4·5 + 5·3 + 6·1 = 91",
    ),
    (
        "reach",
        "1d",
        {"hue": "input", "place": [0, 1]},
        "X[1] = 2 stamps 2·1 to Y[2], 2·10 to Y[3], 2·100 to Y[4]",
    ),
    (
        "reach",
        "1d",
        {"hue": "kernel", "place": [0, 1]},
        "K[1] = 10 carries 1·10 to Y[1], 2·10 to Y[3], 3·10 to Y[5]",
    ),
    ("cover", "1d", {"place": [0, 2]}, "Y[2] is covered by 2 stamps: those of X[0], X[1]"),
    ("cover", "1d", {"place": [0, 0]}, "Y[0] is covered by 1 stamp: that of X[0]"),
    (
        "size",
        "1d.padding-1x0",
        {},
        ["N = (M − 1)·S + k_eff − P − Q + r", "6 = (3 − 1)·2 + 3 − 1 − 0 + 0"],
    ),
    ("size", "2d.padding-same", {}, ["N = M·S", "4 = 2·2", "6 = 3·2"]),
    ("summary", "2d", {}, "The output has size 4 by 7."),
    ("change", "1d.output_padding-3", {}, "Set output_padding to 1"),
    ("change", "1d.input-1.padding-full", {}, "Set padding to (1, 1)"),
]


@pytest.mark.parametrize(("say", "address", "more", "expected"), WORDS)
def test_it_says(say, address, more, expected):
    assert answers([{"say": say, "address": address, **more}]) == [expected]


def test_illegal_settings_are_explained():
    wrong = ["1d.output_padding-3", "1d.padding-same.output_padding-1", "1d.input-1.padding-full"]
    texts = answers([{"say": "summary", "address": address} for address in wrong])
    assert all(text.startswith("Not possible: ") for text in texts)
    assert "max(stride, dilation) = 2" in texts[0]
    assert "stride times the input" in texts[1]
    assert "3 − 4 leaves a size of -1" in texts[2].replace("−1", "-1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stride": "9"}, "stride must be a number from 1 to 4, not '9'"),
        ({"view": "best"}, "view must be one of"),
        ({"input": "2 3"}, "input must be one number"),
        ({"padding": "1 2 3"}, "padding must be a name, or one or two numbers"),
        ({"output-padding": "2"}, "output_padding"),
        ({"dimensions": "3"}, "dimensions must be"),
        ({"weights": "1 2"}, "weights must be one of digits.*, or 3 numbers"),
        ({"samples": "many"}, "samples must be one of count"),
    ],
)
def test_the_directive_refuses(options, message):
    with pytest.raises(ValueError, match=message.replace("'", ".")):
        read(options)


@pytest.mark.parametrize("rank", [1, 2])
def test_the_numbers_of_a_name_are_the_same_on_both_sides(rank):
    settings = list(drawn(700, rank))
    for setting, got in zip(
        settings, answers([{"address": s.spell()} for s in settings]), strict=True
    ):
        if got["legal"]:
            assert got["samples"] == np.atleast_2d(setting.x).tolist(), setting
            assert np.allclose(got["weights"], np.atleast_2d(setting.weights)), setting


def test_numbers_of_the_readers_own_keep_their_places():
    asked = [{"call": "refitted", "with": [[1, 2, 3, 4, 5, 6], [2, 3], [3, 2]]}]
    asked += [{"call": "refitted", "with": ["ones", [2], [3]]}]
    asked += [{"call": "edited", "with": [[[1, 2], [3, 4]], [[0, 1], [1, 0]], 9]}]
    assert answers(asked) == [[1, 2, 4, 5, 0, 0], "ones", [1, 9, 9, 4]]


def test_two_usual_settings_are_those_of_the_package_and_of_torch():
    axes = [
        {"input": m, "kernel": k, "stride": s, "dilation": d}
        for m, k, s, d in np.ndindex(4, 6, 5, 3)
        if m and k and s and d
    ]
    got = answers([{"call": "usualWindows", "with": [axis]} for axis in axes])
    for axis, (same, torch) in zip(axes, got, strict=True):
        m, s = axis["input"], axis["stride"]
        x, kernel = np.ones((m, 1)), 10.0 ** np.arange(axis["kernel"]).reshape(-1, 1, 1)
        options = {"stride": s, "dilation": axis["dilation"]}
        full = te.conv_transpose(x, kernel, **options)
        for window, padding in ((same, {"padding": "same"}), (torch, None)):
            before, after = window["before"], window["after"]
            kept = np.pad(full, ((0, max(-after, 0)), (0, 0)))[before : before + m * s]
            assert before + m * s + after == len(full)
            if padding is None and not window["legal"]:
                continue
            extra = window["before"] - window["after"]
            said = padding or {"padding": before, "output_padding": extra}
            assert np.array_equal(te.conv_transpose(x, kernel, **options, **said), kept), axis


@pytest.mark.parametrize(
    ("side", "cut", "moved"),
    [
        ("before", 2, (2, 1, 1)),
        ("before", -1, (0, 1, 1)),
        ("after", 3, (0, 3, 0)),
        ("after", -1, (0, 0, 1)),
        ("after", -5, (0, 0, 1)),
    ],
)
def test_an_end_of_the_window_moves_the_padding(side, cut, moved):
    now = {"before": 0, "after": 1, "outputPadding": 1}
    limits = {"padding": [0, 12], "outputPadding": [0, 1]}
    (got,) = answers([{"call": "cutAt", "with": [side, cut, now, limits]}])
    assert (got["before"], got["after"], got["outputPadding"]) == moved
    assert got["padding"] == "explicit"
