"""Layers of the frameworks, read as they are: the numbers are those of the layer itself.

Flax's are in the file of Flax.
"""

import keras
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

import layers
import tconv_edu.torch_layer as tl
from tconv_edu.frameworks import FRAMEWORKS, Layer, convert, read_keras, read_onnx, read_torch
from test_errors import check

RNG = np.random.default_rng(17)
MODULES = [
    (1, (4, 6, 3), {"stride": 2, "padding": 1, "output_padding": 1, "groups": 2}),
    (2, (2, 3, (3, 2)), {"stride": (2, 3), "padding": (1, 0), "dilation": (1, 2)}),
    (3, (2, 4, (1, 2, 3)), {"stride": (2, 1, 2), "bias": False, "groups": 2}),
]


def trained(rank, arguments, options, of=torch.nn):
    """A module with whole numbers as weights, which still wants gradients."""
    module = getattr(of, f"ConvTranspose{rank}d")(*arguments, **options)
    for parameter in module.parameters():
        parameter.data = torch.from_numpy(layers.integers(RNG, *parameter.shape))
    return module


@pytest.mark.parametrize("of", [torch.nn, tl])
@pytest.mark.parametrize(("rank", "arguments", "options"), MODULES)
def test_a_module_of_torch(rank, arguments, options, of):
    module = trained(rank, arguments, options, of)
    layer = read_torch(module)
    x = layers.integers(RNG, 2, arguments[0], *range(3, 3 + rank))
    layers.same_array(layer(layers.last(x)), layers.last(module(torch.from_numpy(x)).detach()))
    assert module.weight.requires_grad
    assert not np.shares_memory(layer.kernel, module.weight.detach().numpy())


def test_what_stands_beside_a_layer_takes_the_place_of_its_own():
    module = trained(2, (2, 3, 3), {"stride": 2, "padding": 1})
    x = layers.integers(RNG, 1, 2, 4, 5)
    expected = module(torch.from_numpy(x), output_size=(8, 9)).detach()
    layer = read_torch(module, output_padding=(1, 0))
    layers.same_array(layer(layers.last(x)), layers.last(expected))


@pytest.mark.parametrize("target", FRAMEWORKS)
@pytest.mark.parametrize("use_bias", [True, False])
def test_a_layer_is_translated_whole(target, use_bias):
    module = trained(2, (4, 6, 3), {"stride": 2, "padding": 1, "groups": 2, "bias": use_bias})
    call = convert("torch", target, module)
    assert (call.bias is None) != use_bias
    assert call.code.endswith("y = y + bias.reshape(-1, 1, 1)\n") == (
        use_bias and target in ("torch", "onnx")
    )
    x = layers.integers(RNG, 2, 4, 3, 5)
    expected = layers.last(module(torch.from_numpy(x)).detach())
    if target in ("torch", "onnx"):
        numbers = torch.from_numpy if target == "torch" else np.asarray
        call = call if target == "onnx" else layers.of_tensors(call)
        layers.same_array(layers.last(layers.run(call, numbers(x), call.weight)), expected)
    else:
        layers.same_array(layers.run(call, layers.last(x), call.weight), expected)


@pytest.mark.parametrize(
    "options",
    [
        {"strides": 2, "padding": "same", "output_padding": 1},
        {"strides": (2, 1), "padding": "valid", "activation": None},
        {"padding": "SAME", "dilation_rate": (1, 2), "use_bias": False},
    ],
)
def test_a_layer_of_keras(options):
    theirs = keras.layers.Conv2DTranspose(3, (3, 2), **options)
    x = layers.integers(RNG, 2, 4, 5, 2)
    theirs.build(x.shape)
    theirs.set_weights([layers.integers(RNG, *each.shape) for each in theirs.get_weights()])
    layers.same_array(read_keras(theirs)(x), keras.ops.convert_to_numpy(theirs(x)))


def graph(attributes, **tensors):
    """A model of one ConvTranspose, and its node."""
    node = helper.make_node("ConvTranspose", ["x", *tensors], ["y"], **attributes)
    x, y = (helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in "xy")
    initializer = [numpy_helper.from_array(value, key) for key, value in tensors.items()]
    made = helper.make_graph([node], "layer", [x], [y], initializer)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return onnx.load_model_from_string(model.SerializeToString()), node


@pytest.mark.parametrize(
    ("attributes", "biased"),
    [
        ({}, False),
        ({"strides": [2], "pads": [1, 0], "kernel_shape": [3]}, True),
        ({"strides": [3], "auto_pad": "SAME_LOWER", "group": 2}, True),
        ({"strides": [2], "dilations": [2], "output_padding": [1]}, False),
        ({"strides": [2], "output_shape": [7]}, True),
    ],
)
def test_a_node_of_onnx(attributes, biased):
    tensors = {"weight": layers.integers(RNG, 4, 3, 3)}
    if biased:
        tensors["bias"] = layers.integers(RNG, 3 * attributes.get("group", 1))
    model, _ = graph(attributes, **tensors)
    x = layers.integers(RNG, 2, 4, 4)
    (y,) = onnxruntime.InferenceSession(model.SerializeToString()).run(None, {"x": x})
    (node,) = model.graph.node
    layer = read_onnx(node, initializer=model.graph.initializer, input_size=4)
    layers.same_array(layer(layers.last(x)), layers.last(y))


def test_what_holds_no_weight_yet_says_so():
    lazy = torch.nn.LazyConvTranspose2d(3, 3)
    check(lambda: read_torch(lazy), "weight", lazy, TypeError, "uninitialized")
    unbuilt = keras.layers.Conv1DTranspose(3, 3)
    check(lambda: read_keras(unbuilt), "kernel", unbuilt, TypeError, "no attribute 'kernel'")
    _, node = graph({}, weight=np.ones((1, 1, 3), np.float32))
    missing = "initializer=graph.initializer, where 'weight' is"
    check(lambda: read_onnx(node), "W", node, TypeError, missing)


@pytest.mark.parametrize(
    ("name", "read", "value"),
    [
        ("weight", read_torch, torch.nn.Conv2d(1, 1, 3)),
        ("weight", read_torch, object()),
        ("kernel", read_keras, keras.layers.Conv1D(1, 3)),
        ("W", read_onnx, helper.make_node("Conv", ["x", "w"], ["y"])),
    ],
)
def test_what_is_no_such_layer(name, read, value):
    check(lambda: read(value), name, value, TypeError, "must be an array")


def test_a_bias_by_hand():
    kernel = np.array([1, 10, 100]).reshape(3, 1, 1)
    bias = np.array([5])
    layer = Layer(kernel, (2,), (1,), 1, ((1, -1),), bias)
    bias[:] = 0
    assert layer([[1], [2], [3]]).ravel().tolist() == [15, 107, 25, 208, 35, 305, 5]
    assert layer([[0.5]]).ravel().tolist() == [10, 55, 5]
    with pytest.raises(ValueError, match="read-only"):
        layer.bias[0] = 1
