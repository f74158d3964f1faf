"""Keras 3, read and written: by hand, then against its layers, on each of its backends."""

import json
import os
import subprocess
import sys
from itertools import product

import keras
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import layers
from strategies import at_most
from tconv_edu.frameworks import Layer, read_keras, write_keras
from test_errors import check

KERNEL = np.array([1, 10, 100]).reshape(3, 1, 1)
X = [[1], [2], [3]]


def computed(x, kernel, **arguments):
    rank = kernel.ndim - 2
    kind = getattr(keras.layers, f"Conv{rank}DTranspose")
    layer = kind(kernel.shape[-2], kernel.shape[:-2], use_bias=False, **arguments)
    layer.build(x.shape)
    layer.set_weights([kernel])
    return keras.ops.convert_to_numpy(layer(x))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [1, 10, 102, 20, 203, 30, 300]),
        ({"output_padding": 1}, [1, 10, 102, 20, 203, 30, 300, 0]),
        ({"strides": 4}, [1, 10, 100, 0, 2, 20, 200, 0, 3, 30, 300, 0]),
        ({"strides": 4, "output_padding": 0}, [1, 10, 100, 0, 2, 20, 200, 0, 3, 30, 300]),
        ({"padding": "same"}, [1, 10, 102, 20, 203, 30]),
        ({"padding": "same", "output_padding": 0}, [10, 102, 20, 203, 30]),
        ({"padding": "SAME", "output_padding": 1}, [1, 10, 102, 20, 203, 30]),
        ({"padding": "same", "strides": 1, "dilation_rate": 2}, [13, 20, 130]),
    ],
)
def test_read_by_hand(arguments, expected):
    arguments = {"strides": 2} | arguments
    assert read_keras(KERNEL, **arguments)(X).ravel().tolist() == expected
    x, kernel = np.array([X], np.float32), KERNEL.astype(np.float32)
    assert computed(x, kernel, **arguments).ravel().tolist() == expected


@st.composite
def calls(draw):
    rank = draw(st.sampled_from([1, 1, 2, 2, 3]))
    axes = lambda low, high: tuple(draw(st.integers(low, high)) for _ in range(rank))  # noqa: E731
    most = 5 if rank < 3 else 3
    kernel_size, ones = axes(1, most), (1,) * rank
    stride, dilation = draw(st.sampled_from([(axes(1, 4), ones), (ones, axes(1, 3))]))
    padding = draw(st.sampled_from(["valid", "same"]))
    output_padding = None
    if draw(st.booleans()):
        reach = [d * (k - 1) + 1 for k, d in zip(kernel_size, dilation, strict=True)]
        # TensorFlow's backend refuses "same" with 0 and an even reach
        low = [
            0 if padding == "valid" or r % 2 or s == 1 else 1
            for r, s in zip(reach, stride, strict=True)
        ]
        output_padding = tuple(
            draw(st.integers(least, s - 1)) for least, s in zip(low, stride, strict=True)
        )
        refused = zip(reach, output_padding, strict=True)
        if padding == "same" and any(r % 2 + extra == 0 for r, extra in refused):
            output_padding = None
    rng, (rows, columns) = draw(layers.generators), draw(st.tuples(*[st.integers(1, 2)] * 2))
    arguments = {"strides": stride, "padding": padding, "output_padding": output_padding}
    kernel = layers.integers(rng, *kernel_size, rows, columns)
    x = layers.integers(rng, 2, *axes(1, most), columns)
    return x, kernel, arguments | {"dilation_rate": dilation}


@at_most(320)
@given(calls())
def test_read_is_keras(call):
    x, kernel, arguments = call
    layer = read_keras(kernel, **arguments)
    if layers.is_empty(layer, x.shape[1:-1]):
        with pytest.raises(ValueError, match="size of at least 1"):
            layer(x)
        return
    layers.same_array(layer(x), computed(x, kernel, **arguments))
    written = write_keras(layer)
    assert written.exact
    layers.same_layer(read_keras(written.weight, **written.arguments), layer)


@at_most(320)
@given(layers.drawn_layers())
def test_written_code_gives_our_numbers(drawn):
    layer, x = drawn
    call = write_keras(layer)
    layers.exact_means_one_call(call)
    layers.same_array(keras.ops.convert_to_numpy(layers.run(call, x, call.weight)), layer(x))
    if call.exact:
        layers.same_layer(read_keras(call.weight, **call.arguments), layer)


@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_written_code_is_part_of_a_model_with_open_sizes(layer):
    call = write_keras(layer)
    x = keras.Input((None,) * len(layer.stride) + (layer.kernel.shape[-1],))
    model = keras.Model(x, layers.run(call, x, call.weight))
    for x in layers.inputs(layer):
        layers.same_array(keras.ops.convert_to_numpy(model(x)), layer(x))


OTHER_BACKEND = """
import json, sys
import keras, numpy as np
results = []
for size, kernel_size, arguments in json.load(sys.stdin):
    kernel = (10.0 ** np.arange(kernel_size)).reshape(-1, 1, 1)
    layer = keras.layers.Conv1DTranspose(1, kernel_size, use_bias=False, **arguments)
    layer.build((1, size, 1))
    layer.set_weights([kernel])
    y = layer(np.arange(1.0, size + 1).reshape(1, -1, 1))
    results.append(keras.ops.convert_to_numpy(y).ravel().tolist())
json.dump([keras.backend.backend(), results], sys.stdout)
"""


def settings_for_every_backend():
    for k, s, padding in product(range(1, 6), range(1, 5), ("valid", "same")):
        for extra in (None, *range(s)):
            yield 3, k, {"strides": s, "padding": padding, "output_padding": extra}
    for k, d, padding in product((2, 3), (2, 3), ("valid", "same")):
        yield 4, k, {"padding": padding, "dilation_rate": d}


@pytest.mark.weekly  # Keras and its backend, imported once more
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_other_backends_agree(backend):
    calls = [
        (size, k, arguments)
        for size, k, arguments in settings_for_every_backend()
        if not layers.is_empty(read_keras(np.ones((k, 1, 1)), **arguments), (size,))
    ]
    run = subprocess.run(
        [sys.executable, "-c", OTHER_BACKEND],
        input=json.dumps(calls),
        env=os.environ | {"KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=True,
    )
    name, results = json.loads(run.stdout)
    assert name == backend
    for (size, k, arguments), result in zip(calls, results, strict=True):
        kernel = (10 ** np.arange(k)).reshape(-1, 1, 1)
        x = np.arange(1, size + 1).reshape(-1, 1)
        expected = read_keras(kernel, **arguments)(x).ravel().tolist()
        assert result == expected, (k, arguments)


def code(crop, stride=2, dilation=1, groups=1):
    layer = Layer(np.ones((3, 1, 2)), (stride,), (dilation,), groups, (crop,))
    return write_keras(layer).code.splitlines()[2:]


def test_written_by_hand():
    same = 'layer = keras.layers.Conv1DTranspose(1, 3, strides=2, padding="same", use_bias=False)'
    assert code((0, 1))[1] == same
    assert all(part in "".join(code((1, 1))) for part in ('padding="same"', "output_padding=0"))
    assert code((0, 0))[1] == same.replace('padding="same", ', "")
    assert code((1, 0))[-2:] == ["# No padding of Keras says this crop.", "y = y[:, 1:]"]
    assert code((-1, 0))[-1] == "y = keras.ops.pad(y, [[0, 0], [1, 0], [0, 0]])"
    assert "(5, 1, 2), with the zeros of its dilation, channels last" in code((0, 0), 2, 2)[0]
    assert "dilation_rate=2" in code((0, 0), 1, 2)[1]
    assert code((0, 0), groups=2)[4:7] == [
        "def one_group(x, weight):",
        "    layer = keras.layers.Conv1DTranspose(1, 3, strides=2, use_bias=False)",
        "    layer.build(x.shape)",
    ]
    spread = write_keras(Layer(KERNEL, (2,), (2,), 1, ((0, 0),))).weight
    assert spread.ravel().tolist() == [1, 0, 10, 0, 100]


BAD = [
    ("strides", 0, ValueError, "at least 1"),
    ("strides", (2, 2), ValueError, "one per spatial axis"),
    ("padding", "full", ValueError, "'valid'"),
    ("output_padding", 2, ValueError, "below strides = 2"),
    ("output_padding", -1, ValueError, "at least 0"),
    ("dilation_rate", 2, ValueError, "must be 1"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), BAD)
def test_what_keras_refuses(name, value, error, phrase):
    arguments = {"strides": 2, name: value}
    with pytest.raises(ValueError):
        computed(np.ones((1, 5, 1)), KERNEL, **arguments)
    better = check(lambda: read_keras(KERNEL, **arguments), name, value, error, phrase)
    read_keras(KERNEL, **{**arguments, name: better})


def test_dilation_and_strides_on_different_axes_are_refused_too():
    arguments = {"strides": (2, 1), "dilation_rate": (1, 2)}
    with pytest.raises(ValueError, match="not supported in conjunction"):
        computed(np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1)), **arguments)
    call = lambda: read_keras(np.ones((3, 3, 1, 1)), **arguments)  # noqa: E731
    check(call, "dilation_rate", (1, 2), ValueError, "must be 1")


@pytest.mark.parametrize(
    ("kernel_size", "stride", "crop", "arguments"),
    [
        (3, 2, (0, -1), {"strides": 2, "output_padding": 1}),
        (2, 2, (0, -1), {"strides": 2, "output_padding": 1}),
        (5, 3, (1, 2), {"strides": 3, "padding": "same", "output_padding": 1}),
    ],
)
def test_output_padding_says_what_padding_alone_cannot(kernel_size, stride, crop, arguments):
    layer = Layer(np.ones((kernel_size, 1, 1)), (stride,), (1,), 1, (crop,))
    assert write_keras(layer).arguments == arguments
    assert read_keras(layer.kernel, **arguments).crop == (crop,)


def test_a_layer_of_torch_is_copied_in_one_line():
    theirs = torch.nn.ConvTranspose2d(4, 3, (3, 5), stride=(1, 2))
    layer = keras.layers.Conv2DTranspose(3, (3, 5), strides=(1, 2))
    layer.build((None, None, None, 4))
    weight, bias = theirs.weight.detach(), theirs.bias.detach()
    layer.set_weights([weight.permute(2, 3, 1, 0).numpy(), bias.numpy()])
    x = np.random.default_rng(4).standard_normal((2, 5, 6, 4)).astype(np.float32)
    y = theirs(torch.from_numpy(x).permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    np.testing.assert_allclose(layer(x), y.detach(), atol=1e-5)
