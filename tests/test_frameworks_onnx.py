"""ONNX, read and written: by hand, then against ONNX Runtime, and the checker on every model."""

import json
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument

import layers
from strategies import at_most
from tconv_edu.frameworks import Layer, read_onnx, write_onnx
from test_errors import check

W = np.array([1, 10, 100]).reshape(1, 1, 3)
X = [[1], [2], [3]]
REFUSALS = (
    onnx.checker.ValidationError,
    onnx.shape_inference.InferenceError,
    InvalidArgument,
    Fail,
)
OPTIONS = onnxruntime.SessionOptions()
OPTIONS.intra_op_num_threads = 1
OPTIONS.log_severity_level = 4  # refusals are wanted here


def model_of(x, weight, attributes, opset=13):
    node = helper.make_node("ConvTranspose", ["x", "W"], ["y"], **attributes)
    value = lambda name, shape: helper.make_tensor_value_info(name, 1, shape)  # noqa: E731
    inputs = [value("x", x.shape), value("W", weight.shape)]
    graph = helper.make_graph([node], "one", inputs, [value("y", [None] * x.ndim)])
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", opset)])


def runtime(x, weight, attributes, opset=13):
    model = model_of(x, weight, attributes, opset).SerializeToString()
    session = onnxruntime.InferenceSession(model, OPTIONS)
    return session.run(None, {"x": x, "W": weight})[0]


def checked(x, weight, attributes):
    onnx.checker.check_model(model_of(x, weight, attributes), full_check=True)
    return runtime(x, weight, attributes)


HAND = [
    ({"strides": [2]}, [1, 10, 102, 20, 203, 30, 300]),
    ({"strides": [2], "auto_pad": "VALID"}, [1, 10, 102, 20, 203, 30, 300]),
    ({"strides": [2], "pads": [0, 1]}, [1, 10, 102, 20, 203, 30]),
    ({"strides": [2], "pads": [1, 0], "output_padding": [1]}, [10, 102, 20, 203, 30, 300, 0]),
    ({"strides": [2], "auto_pad": "SAME_UPPER"}, [1, 10, 102, 20, 203, 30]),
    ({"strides": [2], "auto_pad": "SAME_LOWER"}, [10, 102, 20, 203, 30, 300]),
    # output_padding leaves the size alone and moves the crop
    (
        {"strides": [2], "auto_pad": "SAME_UPPER", "output_padding": [1]},
        [10, 102, 20, 203, 30, 300],
    ),
    # a full array shorter than M·strides is not lengthened
    ({"strides": [4], "auto_pad": "SAME_UPPER"}, [1, 10, 100, 0, 2, 20, 200, 0, 3, 30, 300]),
    # output_shape: the odd one before, unless SAME_UPPER; pads are ignored
    ({"strides": [2], "output_shape": [6], "input_size": 3}, [10, 102, 20, 203, 30, 300]),
    (
        {"strides": [2], "output_shape": [6], "input_size": 3, "pads": [0, 3]},
        [10, 102, 20, 203, 30, 300],
    ),
    (
        {"strides": [2], "output_shape": [6], "input_size": 3, "auto_pad": "SAME_UPPER"},
        [1, 10, 102, 20, 203, 30],
    ),
    ({"strides": [2], "output_shape": [8], "input_size": 3}, [1, 10, 102, 20, 203, 30, 300, 0]),
    (
        {"strides": [2], "output_shape": [7], "input_size": 3, "output_padding": [1]},
        [10, 102, 20, 203, 30, 300, 0],
    ),
]


@pytest.mark.parametrize(("attributes", "expected"), HAND)
def test_read_by_hand(attributes, expected):
    assert read_onnx(W, **attributes)(X).ravel().tolist() == expected
    attributes = {name: value for name, value in attributes.items() if name != "input_size"}
    x, weight = np.array([[[1, 2, 3]]], np.float32), W.astype(np.float32)
    for opset in (11, 22):
        assert runtime(x, weight, attributes, opset).ravel().tolist() == expected


@st.composite
def nodes(draw):
    rank = draw(st.sampled_from([1, 1, 2, 2, 3]))
    axes = lambda low, high: [draw(st.integers(low, high)) for _ in range(rank)]  # noqa: E731
    size, kernel_size = axes(1, 4 if rank < 3 else 3), axes(1, 4 if rank < 3 else 3)
    given = draw(st.booleans())
    stride, dilation = (axes(1, 4), axes(1, 3)) if given else ([1] * rank, [1] * rank)
    full = [
        (m - 1) * s + d * (k - 1) + 1
        for m, s, d, k in zip(size, stride, dilation, kernel_size, strict=True)
    ]
    attributes = {
        "auto_pad": draw(st.sampled_from(["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"])),
        "group": draw(st.sampled_from([1, 2, 3])),
    }
    if given:
        extra = [draw(st.integers(0, s - 1)) for s in stride]
        attributes |= {"strides": stride, "dilations": dilation, "output_padding": extra}
    if attributes["auto_pad"] == "NOTSET" and draw(st.booleans()):
        attributes["pads"] = [draw(st.integers(0, n - 1)) for n in full + full]
    if draw(st.integers(0, 2)) == 0:
        ranges = zip(size, full, stride, strict=True)  # onnx infers no size below the input's
        wanted = [draw(st.integers(min(m, n), n + s - 1)) for m, n, s in ranges]
        attributes["output_shape"] = wanted
    groups = attributes["group"]
    rng, (rows, columns) = draw(layers.generators), draw(st.tuples(*[st.integers(1, 2)] * 2))
    weight = layers.integers(rng, columns * groups, rows, *kernel_size)
    x = layers.integers(rng, draw(st.integers(1, 2)), columns * groups, *size)
    return x, weight, attributes


@at_most(500)
@given(nodes())
def test_read_is_onnx_runtime(node):
    x, weight, attributes = node
    layer = read_onnx(weight, input_size=x.shape[2:], **attributes)
    if layers.is_empty(layer, x.shape[2:]):
        with pytest.raises(InvalidArgument, match="<= 0"):
            runtime(x, weight, attributes)
        with pytest.raises(ValueError, match="size of at least 1"):
            layer(layers.last(x))
        return
    onnx.checker.check_model(model_of(x, weight, attributes))
    layers.same_array(layer(layers.last(x)), layers.last(runtime(x, weight, attributes)))
    call = write_onnx(layer)
    assert call.exact
    layers.same_layer(read_onnx(call.weight, **call.arguments), layer)


@at_most(400)
@given(layers.drawn_layers())
def test_written_code_gives_our_numbers(drawn):
    layer, x = drawn
    call = write_onnx(layer)
    layers.exact_means_one_call(call)
    names = {"x": layers.first(x), "weight": call.weight}
    exec(call.code, names)
    layers.same_array(layers.last(names["y"]), layer(x))
    onnx.checker.check_model(names["model"], full_check=True)
    if call.exact:
        layers.same_layer(read_onnx(call.weight, **call.arguments), layer)
        inferred = onnx.shape_inference.infer_shapes(
            model_of(names["x"], call.weight, call.arguments), strict_mode=True
        )
        size = inferred.graph.output[0].type.tensor_type.shape.dim
        assert tuple(entry.dim_value for entry in size) == names["y"].shape


@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_one_model_takes_every_batch_and_size(layer):
    call = write_onnx(layer)
    small, large = layers.inputs(layer)
    names = {"x": layers.first(small), "weight": call.weight}
    exec(call.code, names)
    for x in (small, large):
        fed = {"x": layers.first(x), "weight": call.weight}
        layers.same_array(layers.last(names["session"].run(None, fed)[0]), layer(x))


def code(crop):
    call = write_onnx(Layer(np.ones((3, 2, 1, 1)), (2, 1), (1, 1), 1, crop))
    lines = call.code.splitlines()
    return [line.strip() for line in lines[lines.index("{") + 1 : lines.index("}")]]


def test_written_by_hand():
    assert write_onnx(Layer(np.ones((3, 1, 1)), (1,), (1,), 1, ((0, 0),))).arguments == {}
    assert code(((1, 0), (0, 0)))[-1] == (
        "y = ConvTranspose <strides = [2, 1], pads = [1, 0, 0, 0]> (x, weight)"
    )
    assert code(((0, -1), (0, 0)))[-1] == (
        "y = ConvTranspose <strides = [2, 1], output_padding = [1, 0]> (x, weight)"
    )
    assert code(((-3, 1), (0, -1))) == [
        "cut = ConvTranspose <strides = [2, 1], pads = [0, 0, 1, 0]> (x, weight)",
        "# neither pads nor output_padding can add these zeros",
        "zeros = Constant <value = int64[8] {0, 0, 3, 0, 0, 0, 0, 1}> ()",
        "y = Pad (cut, zeros)",
    ]


BAD = [
    ("auto_pad", "same_upper", ValueError, "'SAME_UPPER'"),
    ("pads", [1], ValueError, "sequence of 2 integers"),
    ("pads", [-1, 0], ValueError, "at least 0"),
    ("strides", [0], ValueError, "at least 1"),
    ("strides", 2, TypeError, "sequence"),
    ("dilations", [1, 1], ValueError, "sequence of 1 integer"),
    ("output_padding", [-1], ValueError, "at least 0"),
    ("output_padding", [2], ValueError, "below strides = 2"),
    ("output_shape", [1, 1, 6], ValueError, "sequence of 1 integer, the spatial sizes without"),
    ("output_shape", [13], ValueError, "plus the stride = 13"),
    ("group", 3, ValueError, "divide the 4 in_channels"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), BAD)
def test_what_onnx_refuses(name, value, error, phrase):
    weight, attributes = np.ones((4, 1, 3), np.float32), {"strides": [2], name: value}
    with pytest.raises(REFUSALS):
        checked(np.ones((1, 4, 5), np.float32), weight, attributes)
    read = lambda **more: read_onnx(weight, input_size=5, **more)  # noqa: E731
    better = check(lambda: read(**attributes), name, value, error, phrase)
    if isinstance(value, list) and isinstance(better, int):
        better = [better] * len(value)  # the message speaks of an entry
    read(**{"strides": [2], name: better})


def test_output_padding_stays_below_the_stride_even_if_dilated():
    weight, attributes = np.ones((1, 1, 3), np.float32), {"dilations": [3], "output_padding": [1]}
    with pytest.raises(InvalidArgument, match="output_padding"):
        runtime(np.ones((1, 1, 5), np.float32), weight, attributes)
    check(lambda: read_onnx(weight, **attributes), "output_padding", [1], ValueError, "below")


def test_pads_and_auto_pad_exclude_each_other():
    weight, attributes = np.ones((1, 1, 3), np.float32), {"pads": [0, 0], "auto_pad": "SAME_UPPER"}
    with pytest.raises(Fail, match="simultaneously"):
        runtime(np.ones((1, 1, 5), np.float32), weight, attributes)
    check(lambda: read_onnx(weight, **attributes), "pads", [0, 0], ValueError, "left out")


def test_output_shape_needs_the_input_size():
    call = lambda: read_onnx(W, output_shape=[5])  # noqa: E731
    check(call, "input_size", None, TypeError, "output_shape")


@pytest.mark.parametrize(
    ("taps", "stride", "extra", "name", "crop"),
    [
        (4, 2, 0, "SAME_LOWER", (1, 1)),
        (5, 2, 0, "SAME_LOWER", (2, 1)),
        (5, 2, 0, "SAME_UPPER", (1, 2)),
        (1, 3, 1, "SAME_UPPER", (0, -1)),  # never longer than the full array and what is added
        (1, 3, 1, "SAME_LOWER", (0, -1)),
    ],
)
def test_the_crop_of_same_by_hand(taps, stride, extra, name, crop):
    options = {"strides": [stride], "dilations": [1], "output_padding": [extra]}
    assert read_onnx(np.ones((1, 1, taps)), auto_pad=name, **options).crop == (crop,)


def shown(what):
    """The lines of chapter 9 that hold this, as a reader pastes them."""
    page = json.loads((Path(__file__).parents[1] / "book/09_frameworks.ipynb").read_text("utf-8"))
    prose = "\n".join("".join(cell["source"]) for cell in page["cells"])
    (block,) = (b for b in re.findall(r"(?s)```python\n(.*?)```", prose) if what in b)
    return block


@pytest.mark.weekly  # 26 exports
@pytest.mark.filterwarnings("ignore")  # the exporter's own
def test_an_exporter_is_probed():
    with pytest.raises(AssertionError, match="dilation=3, it raises InvalidArgument") as found:
        exec(compile(shown("def exported"), "chapter 9", "exec"), {})
    assert "Simpler settings that agree: 25" in str(found.value)


def test_a_file_is_read(tmp_path, monkeypatch, capsys):
    attributes = {"strides": [2], "pads": [1, 0], "kernel_shape": [3]}
    model = model_of(np.ones((1, 1, 3), np.float32), np.float32(W), attributes)
    weight = onnx.numpy_helper.from_array(np.float32(W), "W")
    del model.graph.initializer[:]
    model.graph.initializer.append(weight)
    monkeypatch.chdir(tmp_path)
    onnx.save(model, "decoder.onnx")
    exec(compile(shown("decoder.onnx"), "chapter 9", "exec"), {})
    assert capsys.readouterr().out.split() == ["(2,)", "((1,", "0),)"]
