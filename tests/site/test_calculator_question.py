"""The calculator's questions: ranges, spelling in an address, directives, examples, what helps."""

from functools import partial

import node
import pytest
from docutils import nodes

import tconv_edu as te
from calculator import answers as parts
from calculator import question

answers = partial(node.answers, program="run_sizes.mjs")
START = "layer.input-64.kernel-4.stride-2.padding-1x1"
SPELLED = [
    ({"input": "12", "output": "24"}, "layer.input-12.output-24"),
    (
        {"input": "6 4", "output": "12 8", "kernel": "3", "stride": "2", "dilation": "1"}
        | {"padding": "same", "framework": "onnx"},
        "layer.input-6x4.output-12x8.kernel-3.stride-2.padding-same.dilation-1.framework-onnx",
    ),
    (
        {"input": "5", "output": "10", "padding": "0 1", "output-padding": "0"},
        "layer.input-5.output-10.padding-0x1.output_padding-0",
    ),
    ({"input": "5", "output": "9", "padding": "1"}, "layer.input-5.output-9.padding-1x1"),
    ({"input": "5 6 7", "kernel": "3"}, "layer.input-5x6x7.kernel-3"),
    ({"output": "10000000"}, "layer.output-10000000"),
    ({"layers": "3 2 1, 2"}, "decoder.layers-k3s2p1d1_k2s1p0d1"),
    (
        {"input": "64", "layers": "4 2 1, 4 2 1", "channels": "3 64 128"},
        "decoder.input-64.channels-3.layers-k4s2p1d1c64_k4s2p1d1c128",
    ),
    (
        {"input": "64 65", "other": "350 525", "layers": "3 2 same 2"},
        "decoder.input-64x65.layers-k3s2psamed2.other-350x525",
    ),
]


@pytest.mark.parametrize(("options", "spelled"), SPELLED)
def test_a_question_is_spelled_and_read_alike(options, spelled):
    assert question.read(options).spell() == spelled
    assert answers([{"address": spelled}])[0]["spelled"] == spelled


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("", START),
        ("nothing.input-3", START),
        ("layer.input-3", "layer.input-3"),
        ("layer.input-3.output-5x6", "layer.input-64"),
        ("layer.input-3.output-10000001.kernel-2", "layer.input-3.kernel-2"),
        ("layer.input-3.output-6.kernel-1025.stride-0.dilation--1", "layer.input-3.output-6"),
        ("layer.input-3.output-6.padding-1.framework-caffe", "layer.input-3.output-6.padding-1x1"),
        ("layer.input-3.framework-toString.padding-valueOf", "layer.input-3"),
        ("layer.input-3x.output-6x1.constructor-1", "layer.output-6x1"),
        ("layer.__proto__-1.rank-3.kernel-2", "layer.rank-3.kernel-2"),
        ("constructor.input-3", START),
        ("layer.input-3.output-6.picked-2", "layer.input-3.output-6.picked-2"),
        ("decoder", "decoder.layers-k3s2p1d1_k3s2p1d1"),
        ("decoder.input-5.layers-k3s2p1", "decoder.input-5.layers-k3s2p1d1_k3s2p1d1"),
        ("decoder.layers-" + "_".join(["k1s1p0d1"] * 25), "decoder.layers-k3s2p1d1_k3s2p1d1"),
        ("decoder.input-5.layers-k3s2p1d1.other-1x2", "decoder.input-5.layers-k3s2p1d1"),
    ],
)
def test_an_address_is_not_trusted(text, spelled):
    assert answers([{"address": text}])[0]["spelled"] == spelled


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "input_size must be given where output_size is None"),
        ({"input": "12", "output": "0"}, "output must be a number from 1 to 10000000, not '0'"),
        ({"input": "1 2 3 4", "output": "1"}, "input must be a size, or one for each axis"),
        ({"input": "1", "output": "2", "framework": "caffe"}, "framework must be one of torch"),
        ({"input": "1", "output": "2", "other": "3"}, "other goes with layers"),
        ({"input": "1", "output": "900"}, "no layer takes"),
        ({"input": "1", "output": "2", "stride": "2", "output-padding": "5"}, "below max"),
        ({"layers": "3 2 1", "kernel": "3"}, "kernel does not go with layers"),
        ({"layers": "3 2 1 1 1"}, "a layer must be kernel, stride, padding, dilation"),
        ({"layers": ", ".join(["3"] * 25)}, "layers must be at most 24, not 25"),
        ({"layers": "5", "channels": "3"}, "channels must be 2, the input's first, not 1"),
        ({"layers": "5", "input": "2"}, "input_size must be at least"),
        ({"input": "1", "output": "2", "padding": "1 1 1"}, "padding must be a name"),
    ],
)
def test_the_directive_refuses(options, message):
    with pytest.raises(ValueError, match=message):
        question.read(options)


def test_the_examples_open_what_they_say():
    (known,) = answers([{}])
    examples = dict(known["examples"])
    read = answers([{"address": spelled} for spelled in examples.values()])
    assert [each["spelled"] for each in read] == [*examples.values()]
    first = te.transposed_settings(12, 24, kernel_size=3, framework="torch")[0]
    assert str(first) == "kernel_size=3, stride=2, padding=1, output_padding=1"
    assert te.conv_transpose_output_sizes(12, 3, stride=2, padding=1)[0][0] == 23


def words_of(found):
    text = " ".join(node.astext() for each in found for node in each.findall(nodes.paragraph))
    return text.replace("\xa0", " ")


def test_an_answer_is_the_package_s():
    ours = question.read({"input": "12", "output": "24", "kernel": "3", "framework": "torch"})
    best = te.transposed_settings(12, 24, kernel_size=3, framework="torch")[0]
    expected = ["12 → 24: (12 − 1)·2 + 3 − 1 − 1 + 1 = 24", str(best), *best.reasons]
    assert words_of(parts.answer(ours)) == " ".join(expected)
    free = question.read({"input": "12", "output": "24"})
    found = [str(each) for each in free.settings]
    more = f"It is the best of {len(found)} layers. The next ones are:"
    assert words_of(parts.stand_in(free)).endswith(" ".join([more, *found[1:5]]))


def test_an_answer_about_a_decoder_is_the_package_s():
    ours = question.read({"input": "64 25", "other": "350 525", "layers": "3 2 1, 4 2 1"})
    assert words_of(parts.answer(ours)) == (
        "convolution down ↔ up its transpose needs "
        "kernel_size=3, stride=2, padding=1 64 × 25 ↔ 32 × 13 "
        "output_padding=(1, 0): the remainder that its stride forgets "
        "kernel_size=4, stride=2, padding=1 32 × 13 ↔ 16 × 6 "
        "output_padding=(0, 1): the remainder that its stride forgets "
        "Axis 0: with these options the sizes 4, 8, 12, … close: those that leave 0 when divided "
        "by 4. Axis 1: with these options the sizes 5, 9, 13, … close: those that leave 1 when "
        "divided by 4. 350 × 525 does not close: pad it to 352 × 525."
    )


def test_an_answer_for_every_size_names_none():
    ours = question.read({"layers": "3 2 same"})
    assert words_of(parts.answer(ours)) == (
        "convolution its transpose needs kernel_size=3, stride=2, padding='same' "
        "output_size at run time: its stride forgets a remainder that depends on the size "
        "Every size from 1 on closes, with output_size given at run time."
    )


MENDED = [
    (
        "layer.input-12.output-24.kernel-3.stride-2.padding-1x1.output_padding-0",
        ["Set output to 23", "Leave output_padding open"],
    ),
    (
        "layer.input-12.output-26.kernel-3.stride-2.padding-1x1",
        ["Set output to 24", "Leave padding open"],
    ),
    ("layer.input-12.output-24.stride-2.output_padding-5", ["Set output_padding to 1"]),
    ("layer.input-6.output-12.padding-same.output_padding-1", ["Set output_padding to 0"]),
    ("layer.input-10.output-320", ["Set output to 88", "Set kernel to 64 and stride to 32"]),
    (
        "layer.input-12.output-24.kernel-1.stride-1.padding-0x0.dilation-1",
        ["Set output to 12", "Leave kernel open"],
    ),
    (
        "layer.input-4.output-8.kernel-1.stride-5.padding-0x0.output_padding-0",
        ["Set output to 16", "Leave everything open"],
    ),
    ("layer.input-1.output-99999", ["Set output to 16"]),
    (
        "layer.output-128.kernel-3.stride-2.padding-1.output_padding-0",
        ["Set output to 127", "Set output to 129", "Leave output_padding open"],
    ),
    ("layer.kernel-3", ["Set input to 64"]),
    ("layer.input-262.output-525.kernel-2.stride-2", ["Set kernel to 3"]),
]


@pytest.mark.parametrize(("address", "labels"), MENDED)
def test_what_has_no_answer_is_explained_and_one_click_away_from_one(address, labels):
    (read,) = answers([{"address": address}])
    (got,) = answers([{"mend": read["state"]["layer"]}])
    ways = [way for way in got["ways"] if "label" in way]
    assert [way["label"] for way in ways] == labels
    for way in ways:
        asked = way["question"]
        padding = asked["padding"]
        ours = question.LayerQuestion(
            input=asked["input"] and tuple(asked["input"]),
            output=asked["output"] and tuple(asked["output"]),
            padding=tuple(padding) if isinstance(padding, list) else padding,
            output_padding=asked["outputPadding"],
            **{n: asked[n] for n in ("kernel", "stride", "dilation", "framework")},
        )
        (found,) = answers([{"layer": asked}])
        assert [each["written"] for each in found] == [str(each) for each in ours.settings] != []


def test_what_the_page_says_of_sizes():
    """The numbers in the prose of book/size_calculator.md."""
    halve = {"stride": 2, "padding": 1}
    assert te.conv_output_size((23, 24), 3, **halve) == (12, 12)
    assert te.conv_output_size((524, 525), 2, stride=2) == (262, 262)
    assert te.conv_transpose_output_sizes(12, 3, **halve) == (range(23, 25),)
    assert te.conv_output_size(12, 3, stride=2, padding="same") == (6,)
    plan = te.plan_decoder(64, [{"kernel_size": 3, **halve}] * 5)
    assert {layer.output_padding for layer in plan.layers} == {(1,)}


def test_what_the_page_says_of_same():
    """Which end is cut off: by SAME the last, by PyTorch the first, and with kernel 4 both."""
    asked = {"input": "6", "output": "12", "stride": "2", "dilation": "1"}
    crop = {
        (kernel, framework): question.layer_of(
            question.read(asked | {"kernel": kernel, "framework": framework}).settings[0]
        ).crop
        for kernel in "34"
        for framework in ("tensorflow", "torch")
    }
    assert crop["3", "tensorflow"] == ((0, 1),)
    assert crop["3", "torch"] == ((1, 0),)
    assert crop["4", "tensorflow"] == crop["4", "torch"] == ((1, 1),)
