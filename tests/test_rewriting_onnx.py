"""A transposed convolution in other nodes of ONNX: checked, and run by ONNX Runtime."""

import numpy as np
import onnx
import pytest
from hypothesis import given

import layers
from strategies import at_most
from tconv_edu.layer import Layer
from tconv_edu.rewriting import WAYS, rewrite


@at_most(100)
@given(layers.drawn_layers())
def test_the_model_is_the_layer(drawn):
    layer, x = drawn
    for into in WAYS:
        written = rewrite(layer, "onnx", into=into)
        names = {"x": layers.first(x), "weight": written.weight}
        exec(written.code, names)
        layers.same_array(layers.last(names["y"]), layer(x))
        onnx.checker.check_model(names["model"], full_check=True)
        assert "ConvTranspose" not in {node.op_type for node in names["model"].graph.node}


@pytest.mark.parametrize("into", WAYS)
@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_one_model_takes_every_batch_and_size(layer, into):
    small, large = layers.inputs(layer)
    written = rewrite(layer, "onnx", into=into)
    names = {"x": layers.first(small), "weight": written.weight}
    exec(written.code, names)
    for x in (small, large):
        fed = {"x": layers.first(x), "weight": written.weight}
        layers.same_array(layers.last(names["session"].run(None, fed)[0]), layer(x))


def operators(layer, into):
    written = rewrite(layer, "onnx", into=into)
    names = {"x": layers.first(next(layers.inputs(layer))), "weight": written.weight}
    exec(written.code, names)
    nodes = names["model"].graph.node
    return [node.op_type for node in nodes if node.op_type != "Constant"]


def test_the_nodes_by_hand():
    kernel = np.ones((4, 4, 2, 3), np.float32)
    plane = Layer(kernel, (2, 2), (1, 1), 1, ((1, 1), (1, 1)))
    assert operators(plane, "depth_to_space") == ["Conv", "DepthToSpace", "Slice"]
    assert operators(Layer(kernel, (2, 2), (1, 1), 1, ((0, 0),) * 2), "depth_to_space") == [
        "Conv",
        "DepthToSpace",
    ]
    mask = ["Shape", "Gather", "Tile", "Reshape", "Mul"] * 2
    assert operators(plane, "resize") == ["Resize", *mask, "Conv"]
    line = Layer(kernel[0], (2,), (1,), 1, ((0, 0),))
    spread = ["Transpose", "Pad", "Reshape", "Transpose"]
    assert operators(line, "zero_insertion") == [*spread, "Conv"]
    taps = ["Transpose", "Reshape", "Transpose", "Reshape"]
    stamps = ["Slice", "Pad", "Slice", "Pad", "Sum"]
    wanted = ["Conv", *taps, *stamps, "Reshape", "Transpose"]
    assert operators(line, "product") == wanted


def test_every_stride_is_repeated_rightly():
    x = np.arange(60, dtype=np.float32)[None, None]
    for stride in (*range(2, 130), 1000):
        layer = Layer(np.ones((1, 1, 1), np.float32), (stride,), (1,), 1, ((0, 1 - stride),))
        written = rewrite(layer, "onnx", into="resize")
        y = layers.run(written, x, written.weight)
        assert np.array_equal(y[..., ::stride], x)
        assert np.count_nonzero(y) == 59
