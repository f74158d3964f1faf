"""The calculator's solver and planner equal the package's: same list, same order, same words."""

import itertools
import re
from functools import partial

import node
import numpy as np
import pytest

import tconv_edu as te
from calculator import question, words
from tconv_edu import frameworks

answers = partial(node.answers, program="run_sizes.mjs")
FRAMEWORKS = (None, *frameworks.FRAMEWORKS)
FREE = {"kernel": None, "stride": None, "padding": None, "dilation": None, "outputPadding": None}


def asked(sizes, framework=None, **fixed):
    """Spell a question for both sides: one for the calculator, one for the package."""
    input_size, output_size = sizes
    ours = question.LayerQuestion(
        input=input_size,
        output=output_size,
        framework=framework,
        **{name: value for name, value in fixed.items() if name != "outputPadding"},
        output_padding=fixed.get("outputPadding"),
    )
    rank = len(input_size or output_size)
    sizes = {"rank": rank, "input": input_size, "output": output_size}
    layer = {**FREE, **sizes, "framework": framework, **fixed}
    return ours, {"layer": layer}


def lines():
    """Questions about one axis: each kernel and stride that is given, and either of them free."""
    sizes = [((m,), (n,)) for m, n in [(1, 1), (1, 4), (5, 9), (6, 12), (7, 13), (12, 24), (10, 7)]]
    for size, framework in itertools.product(sizes, FRAMEWORKS):
        for kernel, stride in itertools.product((None, 1, 2, 3, 4, 5), (None, 1, 2, 3)):
            if kernel or stride:
                yield asked(size, framework, kernel=kernel, stride=stride)
        yield asked(size, framework)


def fixed():
    """Questions with a padding, an output_padding or a dilation, legal or not."""
    sizes = [((m,), (n,)) for m, n in [(1, 3), (4, 8), (5, 9), (6, 12), (9, 20)]]
    pads = [None, "valid", "same", "full", (1, 1), (0, 1), (2, 0)]
    options = itertools.product(sizes, pads, (None, 0, 1, 2, 3), (None, 1, 2, 3), FRAMEWORKS[:4])
    for at, (size, padding, extra, dilation, framework) in enumerate(options):
        kernel, stride = (None, 3, 4)[at % 3], (2, None, 3, 1)[at // 5 % 4]
        yield asked(
            size,
            framework,
            kernel=kernel,
            stride=stride,
            padding=padding,
            outputPadding=extra,
            dilation=dilation,
        )


def planes():
    """Questions about two axes: also such that no setting serves both, and ties."""
    pairs = [(5, 9), (6, 12), (6, 11), (12, 24), (3, 7), (8, 15), (1, 3), (4, 1)]
    for (m, n), (a, b) in itertools.product(pairs, repeat=2):
        for framework, kernel in zip(FRAMEWORKS, itertools.cycle((3, None, 2, None, 4, 3))):
            yield asked(((m, a), (n, b)), framework, kernel=kernel, stride=2 if kernel else None)
        yield asked(((m, a), (n, b)), padding="same")


def opened():
    """Questions with one size left open, of one to three axes."""
    kernels, strides = (None, 1, 2, 3, 4, 5, 7), (None, 1, 2, 3, 4)
    pads = [None, "valid", "same", "full", (0, 0), (1, 1), (0, 1), (3, 2)]
    options = itertools.product(kernels, strides, pads, (None, 0, 1), FRAMEWORKS[::2])
    for at, (kernel, stride, padding, extra, framework) in enumerate(options):
        known = [(8,), (1,), (127,), (6, 9), (10_000_000,), (4, 5, 7), (33,)][at % 7]
        sizes = (known, None) if at // 7 % 2 else (None, known)
        given = {"kernel": kernel, "stride": stride, "padding": padding}
        yield asked(sizes, framework, **given, outputPadding=extra, dilation=(None, 1, 2)[at % 3])


def refusal(ours):
    try:
        return None, ours.settings
    except ValueError as error:
        return str(error), ()


def crops(layer):
    return [[*pair] for pair in layer.crop]


@pytest.mark.parametrize(
    ("make", "least"), [(lines, 900), (fixed, 2000), (planes, 400), (opened, 2500)]
)
def test_the_settings_are_those_of_the_package(make, least):
    both = list(make())
    assert len(both) > least
    counts = {"refused": 0, "none": 0, "found": 0}
    for (ours, _), got in zip(both, answers([theirs for _, theirs in both]), strict=True):
        said, settings = refusal(ours)
        if said:
            counts["refused"] += 1
            assert said.startswith(f"{got['refused']['words']}; got "), ours
            continue
        counts["found" if settings else "none"] += 1
        assert [each["written"] for each in got] == [str(each) for each in settings], ours
        reasons = [[*each.reasons] for each in settings]
        assert [each["reasons"] for each in got] == reasons, ours
        assert [each["same"] for each in got] == [each.padding == "same" for each in settings]
        assert [each["sentence"] for each in got] == [words.sentence(each) for each in settings]
        for each, setting in zip(got[:3], settings, strict=False):
            assert each["layer"]["crop"] == crops(question.layer_of(setting)), (ours, setting)
    assert counts["found"] > least / 6
    assert counts["none"] > 0
    assert make is not fixed or counts["refused"] > 100


def far():
    """Questions that most often have no answer, with the sizes near them."""
    kernels, strides, extras = (None, 1, 3, 4), (None, 1, 2, 3, 5), (None, 0, 1)
    pads = [None, "valid", "same", "full", (1, 1), (0, 2)]
    options = itertools.product(kernels, strides, pads, extras, FRAMEWORKS[:4])
    for at, (kernel, stride, padding, extra, framework) in enumerate(options):
        pairs = [((5,), (40,)), (None, (24,)), ((3, 4), (9, 9)), ((1,), (99,)), (None, (7,))]
        given = {"kernel": kernel, "stride": stride, "padding": padding}
        yield asked(pairs[at % 5], framework, **given, outputPadding=extra)


def test_the_nearest_are_those_of_the_package():
    both = list(far())
    questions = [{**theirs, "near": True} for _, theirs in both]
    counts = {0: 0, 1: 0, 2: 0}
    for (ours, _), got in zip(both, answers(questions), strict=True):
        if "refused" in got:
            assert refusal(ours)[0].startswith(f"{got['refused']['words']}; got "), ours
            continue
        nearest = ours.nearest
        expected = [each and (str(each), words.sentence(each)) for each in nearest]
        assert [each and (each["written"], each["sentence"]) for each in got] == expected, ours
        counts[sum(map(bool, nearest))] += 1
    assert min(counts.values()) > 20


def test_a_search_stays_within_what_the_package_tries():
    """The largest numbers that the fields take, each alone and together."""
    names = {"kernel": "kernel_size", "stride": "stride", "dilation": "dilation"}
    for size in range(4):
        for some in itertools.combinations(names, size):
            given = {names[n]: question.FIELDS[n][1] for n in some}
        te.transposed_settings(1, 2, **given)
        te.transposed_settings(question.FIELDS["size"][1], **given)


def test_the_package_searches_as_far():
    (known,) = answers([{}])
    defaults = te.transposed_settings.__kwdefaults__
    assert known["largest"] == {
        n: defaults[f"largest_{n}"] for n in ("kernel", "stride", "dilation")
    }


def chains():
    """Encoders of one to three layers of unequal options, and input sizes of one and two axes."""
    rng = np.random.default_rng(0)
    sizes = [None, (24,), (25,), (7,), (1,), (64, 64), (572, 525), (31, 40)]
    for _, size in itertools.product(range(120), sizes):
        rows = []
        for _ in range(int(rng.integers(1, 4))):
            kernel, stride, dilation = (int(rng.integers(1, top)) for top in (6, 4, 3))
            padding = [0, 1, 2, 3, "valid", "same", "full"][int(rng.integers(7))]
            rows.append((kernel, stride, padding, dilation))
        yield question.DecoderQuestion(size, tuple(rows))


def decoder_of(ours):
    names = ("kernel", "stride", "padding", "dilation")
    layers = [dict(zip(names, row, strict=True)) for row in ours.layers]
    rank = len(ours.input or (1,))
    others = [[n, n + 7][:rank] for n in (1, 24, 350)]
    return {"decoder": {"input": ours.input, "layers": layers}, "others": others}


def test_the_decoders_are_those_of_the_package():
    both = [(ours, decoder_of(ours)) for ours in chains()]
    refused = 0
    for (ours, theirs), got in zip(both, answers([t for _, t in both]), strict=True):
        if "refused" in got:
            refused += 1
            with pytest.raises(ValueError, match=re.escape(f"{got['refused']['words']}; got ")):
                _ = ours.plan
            continue
        plan = ours.plan
        layers = got["layers"][::-1]  # ours goes down, the package's up
        assert [each["needs"] for each in layers] == [each.needs for each in plan.layers], ours
        extras = [each.output_padding and [*each.output_padding] for each in plan.layers]
        assert [each["outputPadding"] for each in layers] == extras, ours
        if ours.input:
            pads = [[[*pair] for pair in each.padding] for each in plan.layers]
            assert [each["paddings"] for each in layers] == pads, ours
        assert got["down"] == [[*sizes] for sizes in plan.down], ours
        assert {got["least"]} == {*plan.least}, ours
        assert {got["modulus"]} == {*plan.modulus}, ours
        assert got["remainder"] == (plan.remainder and [*plan.remainder]), ours
        others = [tuple(sizes) for sizes in theirs["others"]]
        assert got["next"] == [[*plan.next_size(sizes)] for sizes in others], ours
        assert got["closing"] == words.closing(plan), ours
        assert got["told"] == [words.verdict(plan, sizes) for sizes in others], ours
    assert 20 < refused < len(both) / 2


def test_what_a_transpose_gives_without_output_padding():
    """The least of the sizes that its convolution maps to one size, which "same" does not say."""
    both = [(ours, decoder_of(ours)) for ours in chains() if ours.input]
    seen = 0
    for (ours, _), got in zip(both, answers([t for _, t in both]), strict=True):
        for level, layer in enumerate(got.get("layers", ())):
            if layer["padding"] == "same" or min(layer["shortest"]) < 1:
                continue
            kernel, stride, padding, dilation = ours.layers[level]
            options = {"stride": stride, "padding": padding, "dilation": dilation}
            legal = te.conv_transpose_output_sizes(tuple(got["down"][level + 1]), kernel, **options)
            assert layer["shortest"] == [sizes[0] for sizes in legal], (ours, level)
            seen += 1
    assert seen > 500
