"""The normal form, the table and the translation; each framework has a test file of its own."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import layers
import tconv_edu as te
from strategies import at_most
from tconv_edu import frameworks
from tconv_edu.frameworks import (
    FRAMEWORKS,
    Layer,
    convert,
    read_flax,
    read_jax,
    read_keras,
    read_onnx,
    read_tensorflow,
    read_torch,
)
from test_errors import check

X = [[1], [2], [3]]
KERNEL = np.array([1, 10, 100]).reshape(3, 1, 1)
FULL = [1, 10, 102, 20, 203, 30, 300]


def line(kernel=KERNEL, stride=2, dilation=1, crop=(0, 0)):
    return Layer(kernel, (stride,), (dilation,), 1, (crop,))


@pytest.mark.parametrize(
    ("crop", "expected"),
    [
        ((0, 0), FULL),
        ((0, 1), FULL[:-1]),
        ((2, 1), FULL[2:-1]),
        ((0, -2), [*FULL, 0, 0]),
        ((-1, 3), [0, *FULL[:-3]]),
        ((8, -2), [0]),
    ],
)
def test_the_crop_by_hand(crop, expected):
    layer = line(crop=crop)
    assert layer(X).ravel().tolist() == expected
    assert layer([X, X]).shape == (2, len(expected), 1)
    assert layer.output_size(3) == (len(expected),)


@at_most(200)
@given(layers.drawn_layers(), st.sampled_from([np.int64, np.float64, np.complex64]))
def test_a_layer_is_the_transposed_convolution_and_a_crop(drawn, dtype):
    layer, x = drawn
    options = {"stride": layer.stride, "dilation": layer.dilation, "groups": layer.groups}
    kernel = layer.kernel.astype(dtype)
    layer = Layer(kernel, *[*options.values()], layer.crop)
    full = te.conv_transpose(x.astype(dtype), kernel, method="definition", **options)
    grow = [(0, 0), *((max(-p, 0), max(-q, 0)) for p, q in layer.crop), (0, 0)]
    kept = [slice(max(p, 0), -q if q > 0 else None) for p, q in layer.crop]
    expected = np.pad(full, grow)[:, *kept]
    y = layer(x.astype(dtype))
    layers.same_array(y, expected)
    assert y.dtype == expected.dtype
    assert layer.output_size(x.shape[1:-1]) == expected.shape[1:-1]


def test_a_layer_owns_its_kernel():
    kernel = KERNEL.copy()
    layer = line(kernel)
    kernel[...] = 7
    assert layer(X).ravel().tolist() == FULL
    with pytest.raises(ValueError, match="read-only"):
        layer.kernel[0] = 1


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_what_is_read_is_copied(name):
    weight = np.arange(1, 28).reshape(3, 3, 3)
    arguments = {
        "tensorflow": {"input_size": 3, "output_shape": (1, 3, 3), "strides": 1},
        "jax": {"strides": (1,), "padding": "SAME"},
    }
    before = weight.copy()
    layer = FRAMEWORKS[name].read(weight, **arguments.get(name, {}))
    assert not np.shares_memory(layer.kernel, weight)
    assert not np.shares_memory(FRAMEWORKS[name].write(layer).weight, layer.kernel)
    layers.same_array(weight, before)


# The same numbers in several languages: SAME as TensorFlow means it.
SAME = {
    "tensorflow": {"input_size": 3, "output_shape": (1, 6, 1), "strides": 2},
    "keras": {"strides": 2, "padding": "same"},
    "jax": {"strides": (2,), "padding": "SAME", "transpose_kernel": True},
    "flax": {"strides": 2, "transpose_kernel": True},
    "onnx": {"strides": [2], "auto_pad": "SAME_UPPER"},
}


def weight_of(name):
    return KERNEL.reshape(1, 1, 3) if name in ("torch", "onnx") else KERNEL


@pytest.mark.parametrize("source", SAME)
@pytest.mark.parametrize("target", FRAMEWORKS)
def test_same_in_every_language(source, target):
    layer = FRAMEWORKS[source].read(weight_of(source), **SAME[source])
    assert layer(X).ravel().tolist() == [1, 10, 102, 20, 203, 30]
    call = convert(source, target, weight_of(source), **SAME[source])
    assert call.code == FRAMEWORKS[target].write(line(crop=(0, 1))).code
    assert ("F.pad" in call.code) == (target == "torch")  # the one that cannot say it


def test_what_only_the_target_takes_is_handed_on():
    weight, options = np.ones((4, 1, 3, 3)), {"stride": 2, "groups": 4}
    call = convert("torch", "tensorflow", weight, **options, lite=True)
    assert "depthwise" in convert("torch", "tensorflow", weight, **options).code
    assert "depthwise" not in call.code
    with pytest.raises(TypeError, match="'lite'"):
        convert("torch", "onnx", weight, **options, lite=True)


def test_torch_in_every_language():
    layer = read_torch(KERNEL.reshape(1, 1, 3), stride=2, padding=1, output_padding=1)
    said = {name: framework.write(layer) for name, framework in FRAMEWORKS.items()}
    assert said["torch"].arguments == {"stride": 2, "padding": 1, "output_padding": 1}
    assert said["onnx"].arguments == {"strides": [2], "pads": [1, 0]}
    assert said["jax"].arguments == {"strides": (2,), "padding": ((1, 2),)}
    assert said["flax"].arguments == said["jax"].arguments
    assert said["jax"].weight.ravel().tolist() == [100, 10, 1]
    assert said["tensorflow"].arguments == {"strides": 2, "padding": "VALID"}
    assert said["tensorflow"].code.endswith("y = y[:, 1:]\n")
    assert said["keras"].arguments == {"strides": 2}
    assert said["keras"].code.endswith("y = y[:, 1:]\n")


@at_most(100)
@given(layers.drawn_layers())
def test_every_line_of_code_fits_and_compiles(drawn):
    layer, _ = drawn
    for name, framework in FRAMEWORKS.items():
        code = framework.write(layer).code
        compile(code, name, "exec")
        long = [text for text in code.splitlines() if len(text) > 88]
        # comments, and the graph of a model, cannot be broken
        assert all(text.startswith("#") or name == "onnx" for text in long), long


LONG = Layer(np.ones((3, 4, 2, 2, 6)), (2, 3, 4), (1, 1, 2), 2, ((1, 0), (0, 3), (-1, 2)))


@pytest.mark.parametrize("layer", [line(), line(crop=(1, 2)), line(dilation=3, crop=(-1, 0)), LONG])
@pytest.mark.parametrize("name", FRAMEWORKS)
def test_the_code_is_formatted(name, layer):
    code = FRAMEWORKS[name].write(layer).code
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    run = subprocess.run(command, input=code, capture_output=True, text=True, check=True)
    assert run.stdout == code


IMPORTS = """
import sys
import tconv_edu.frameworks as f
layer = f.read_torch([[[1, 10, 100]]], stride=2)
for framework in f.FRAMEWORKS.values():
    framework.write(layer)
names = {"torch", "tensorflow", "keras", "jax", "flax", "onnx", "onnxruntime"}
print(*names & set(sys.modules))
"""


def test_no_framework_is_imported():
    run = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""


def test_every_public_name_is_documented_with_an_example():
    for name in frameworks.__all__:
        if name not in ("FRAMEWORKS", "Framework"):
            documented = getattr(frameworks, name).__doc__
            assert ">>>" in documented, name
            assert "Source:" in documented, name


BAD = [
    ("kernel", None, TypeError, "must"),
    ("kernel", np.ones((3, 1)), ValueError, "shape"),
    ("kernel", np.ones((3, 0, 1)), ValueError, "no size 0"),
    ("stride", (0,), ValueError, "at least 1"),
    ("stride", (1, 1), ValueError, "one per spatial axis"),
    ("dilation", 1.5, TypeError, "integer"),
    ("groups", 2, ValueError, "divide the 3 out_channels"),
    ("groups", True, TypeError, "not a boolean"),
    ("crop", 1, TypeError, "pair"),
    ("crop", [1], ValueError, "pair"),
    ("crop", "ab", TypeError, "pair"),
    ("crop", [(0, 1), (0, 1)], ValueError, "there are 1"),
    ("crop", [(0, 1, 2)], ValueError, "pair"),
    ("crop", [(0, 0.5)], TypeError, "integer"),
    ("bias", [1, 2], ValueError, "shape (1,)"),
    ("bias", "a", TypeError, "array of"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), BAD)
def test_what_is_no_layer(name, value, error, phrase):
    fields = {"kernel": np.ones((3, 1, 3)), "stride": (2,), "dilation": (1,), "groups": 1}
    fields |= {"crop": ((0, 1),)}
    check(lambda: Layer(**{**fields, name: value}), name, value, error, phrase)


def test_an_input_that_the_crop_eats_up():
    layer = line(crop=(5, 4))
    better = check(lambda: layer(X), "x", X, ValueError, "(3,) gives (-2,)")
    assert layer(better).shape == (2, 1)
    better = check(lambda: layer.output_size(4), "input_size", 4, ValueError, "at least 1")
    assert layer.output_size(better) == (2,)
    wide = np.array([[1, 2]])
    check(lambda: layer(wide), "x", wide, ValueError, "channels")


@pytest.mark.parametrize("write", [framework.write for framework in FRAMEWORKS.values()])
def test_the_frameworks_know_three_axes(write):
    layer = Layer(np.ones((1,) * 6), (1,) * 4, (1,) * 4, 1, ((0, 0),) * 4)
    with pytest.raises(ValueError, match="layer must have 1 to 3 spatial axes") as caught:
        write(layer)
    example = str(caught.value).split("for example layer=")[1]
    write(eval(example, {"np": np, "Layer": Layer}))


@pytest.mark.parametrize("value", [None, np.ones((3, 3)), np.ones((1, 0, 3)), np.ones([1] * 6)])
@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("weight", read_torch),
        ("kernel", read_keras),
        ("kernel", read_flax),
        ("W", read_onnx),
        ("rhs", lambda a: read_jax(a, strides=(1,), padding="SAME")),
        ("filters", lambda a: read_tensorflow(a, input_size=3, output_shape=(1, 3, 1), strides=1)),
    ],
)
def test_what_is_no_weight(name, read, value):
    check(lambda: read(value), name, value, TypeError if value is None else ValueError, "must")


@pytest.mark.parametrize("value", ["pytorch", None])
def test_unknown_frameworks_are_told_the_known_ones(value):
    error = TypeError if value is None else ValueError
    check(lambda: convert(value, "torch", KERNEL), "source", value, error, "'tensorflow'")
    check(lambda: convert("torch", value, KERNEL), "target", value, error, "'tensorflow'")


def test_a_layer_holds_tuples_of_ints():
    layer = Layer(np.ones((3, 2, 1, 4)), 2, [1, 2], np.int64(2), [[0, 1], (1, np.int64(0))])
    assert (layer.stride, layer.dilation, layer.crop) == ((2, 2), (1, 2), ((0, 1), (1, 0)))
    assert type(layer.groups) is int
    assert layer.out_channels == 2


@pytest.mark.parametrize("target", FRAMEWORKS)
def test_a_weight_that_is_being_trained_is_told_to_detach(target):
    weight = torch.nn.ConvTranspose2d(2, 3, 4).weight
    call = lambda: convert("torch", target, weight, stride=2)  # noqa: E731
    detached = check(call, "weight", weight, TypeError, "requires grad")
    assert not detached.requires_grad
    layers.same_array(convert("torch", "torch", detached, stride=2).weight, weight.detach())
