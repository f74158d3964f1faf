"""What a framework can say: every call that it takes, run, against the solver's list for it."""

import os
from collections import defaultdict
from itertools import product

import jax
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import helper
from onnxruntime.capi.onnxruntime_pybind11_state import InvalidArgument

import tconv_edu as te
import witness

KERNELS, STRIDES, DILATIONS = range(1, 6), range(1, 5), range(1, 4)
BOUNDS = {"largest_kernel": 5, "largest_stride": 4, "largest_dilation": 3}


@pytest.fixture(scope="module")
def tensorflow():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # it prints every refusal
    import tensorflow

    return tensorflow


def kernel_of(k):
    return 10 ** np.arange(k).reshape(k, 1, 1)


def numbers(y):
    return tuple(np.asarray(y).ravel().astype(int).tolist())


def samples(m):
    return np.arange(1.0, m + 1, dtype=np.float32).reshape(1, m, 1)


def ours(setting):
    x, kernel = samples(setting.input_size[0]), kernel_of(setting.kernel_size[0])
    return numbers(te.conv_transpose(x, kernel, **setting.options))


def solved(framework, m, n):
    return te.transposed_settings(m, n, framework=framework, **BOUNDS)


def said(setting):
    """Read the framework's line of the reasons back into arguments."""
    name, _, line = setting.reasons[-1].partition(": ")
    assert name == setting.framework
    assert eval(f"dict({line})") == setting.arguments
    return setting.arguments


@pytest.mark.parametrize("m", [1, 2, 5])
def test_torch_says_these_and_no_others(m):
    calls = defaultdict(set)
    x = witness.channels_first(samples(m)).float()
    for k, s, d in product(KERNELS, STRIDES, DILATIONS):
        w = witness.weight(kernel_of(k)).float()
        for p, extra in product(range(d * (k - 1) + 1), range(5)):
            try:
                y = torch.nn.functional.conv_transpose1d(x, w, None, s, p, extra, 1, d)
            except RuntimeError:
                continue
            calls[y.shape[-1]].add((k, s, p, extra, d, numbers(y)))
    for n in range(1, max(calls) + 2):
        seen = [(*said(setting).values(), ours(setting)) for setting in solved("torch", m, n)]
        assert len(set(seen)) == len(seen)
        assert set(seen) == calls[n]


def test_torch_says_these_in_several_dimensions():
    for m, n in [((3, 4), (6, 8)), ((3, 4), (6, 7)), ((2, 3, 2), (4, 6, 5)), ((2, 2), (4, 6))]:
        found = te.transposed_settings(m, n, framework="torch", **BOUNDS)
        assert found
        rng = np.random.default_rng(7)
        for setting in found:
            x = rng.integers(-9, 10, (1, *m, 1))
            kernel = rng.integers(-9, 10, (*setting.kernel_size, 1, 1))
            arguments = dict(said(setting))
            arguments.pop("kernel_size")
            layer = witness.CONV_TRANSPOSE[len(m)]
            y = layer(witness.channels_first(x), witness.weight(kernel), None, **arguments)
            expected = te.conv_transpose(x, kernel, **setting.options)
            np.testing.assert_array_equal(witness.channels_last(y), expected)


@pytest.mark.parametrize("m", [1, 4])
def test_tensorflow_says_these_and_no_others(tensorflow, m):
    calls, x = defaultdict(set), samples(m)
    for k, s, d, padding in product(KERNELS, STRIDES, DILATIONS, ("VALID", "SAME")):
        # One sample and n < k_eff: (n - k_eff) / S is rounded towards 0, and TensorFlow sees one
        # output where no window fits. We do not offer that.
        least = d * (k - 1) + 1 if padding == "VALID" else 1
        for n in range(least, (m - 1) * s + d * (k - 1) + s + 2):
            try:
                y = tensorflow.nn.conv1d_transpose(
                    x,
                    kernel_of(k).astype(np.float32),
                    [1, n, 1],
                    s,
                    padding,
                    dilations=d,
                )
            except (ValueError, tensorflow.errors.OpError):
                continue
            calls[n].add((k, s, d, numbers(y)))
    assert sum(map(len, calls.values())) > 80
    for n in range(1, max(calls) + 2):
        seen = []
        for setting in solved("tensorflow", m, n):
            arguments = said(setting)
            assert arguments["output_shape"] == (n,)
            k, padding = setting.kernel_size[0], arguments["padding"]
            assert padding == ("SAME" if setting.padding == "same" else "VALID")
            seen.append((k, arguments["strides"], arguments["dilations"], ours(setting)))
        assert len(set(seen)) == len(seen)
        assert set(seen) == calls[n]


def test_tensorflow_in_several_dimensions(tensorflow):
    rng = np.random.default_rng(8)
    for m, n in [((3, 4), (6, 8)), ((3, 4), (6, 7)), ((2, 3, 2), (4, 6, 3)), ((2, 3), (5, 7))]:
        layer = {2: tensorflow.nn.conv2d_transpose, 3: tensorflow.nn.conv3d_transpose}[len(m)]
        found = te.transposed_settings(m, n, framework="tensorflow", **BOUNDS)
        assert found
        for setting in found:
            x = rng.integers(-9, 10, (1, *m, 1))
            kernel = rng.integers(-9, 10, (*setting.kernel_size, 1, 1))
            arguments = dict(said(setting))
            shape = [1, *arguments.pop("output_shape"), 1]
            y = layer(x.astype(np.float32), kernel.astype(np.float32), shape, **arguments)
            expected = te.conv_transpose(x, kernel, **setting.options)
            np.testing.assert_array_equal(y, expected)


def keras_layer(keras, rank, kernel, shape, **arguments):
    layers = keras.layers
    kinds = {1: layers.Conv1DTranspose, 2: layers.Conv2DTranspose, 3: layers.Conv3DTranspose}
    layer = kinds[rank](1, use_bias=False, **arguments)
    layer.build(shape)
    layer.set_weights([kernel])
    return layer


@pytest.mark.parametrize("m", [1, 4])
def test_keras_says_these_and_no_others(tensorflow, m):
    import keras

    calls, x = defaultdict(set), samples(m)
    for k, s, d, padding in product(KERNELS, STRIDES, DILATIONS, ("valid", "same")):
        for extra in (None, *range(s + 1)):
            arguments = {"strides": s, "padding": padding, "output_padding": extra}
            try:
                layer = keras_layer(
                    keras, 1, kernel_of(k), x.shape, kernel_size=k, dilation_rate=d, **arguments
                )
                y = layer(x)
            except (ValueError, tensorflow.errors.OpError):
                continue
            calls[y.shape[1]].add((k, s, d, numbers(y)))
    assert sum(map(len, calls.values())) > 80
    for n in range(1, max(calls) + 2):
        seen = []
        for setting in solved("keras", m, n):
            kernel = kernel_of(setting.kernel_size[0])
            y = keras_layer(keras, 1, kernel, x.shape, **said(setting))(x)
            assert numbers(y) == ours(setting)
            seen.append(
                (setting.kernel_size[0], setting.stride[0], setting.dilation[0], numbers(y))
            )
        assert len(set(seen)) == len(seen)
        assert set(seen) == calls[n]


def test_keras_in_several_dimensions(tensorflow):
    import keras

    rng = np.random.default_rng(9)
    for m, n in [((3, 4), (6, 8)), ((3, 4), (6, 7)), ((3, 3, 2), (6, 5, 3)), ((2, 3), (5, 8))]:
        found = te.transposed_settings(m, n, framework="keras", **BOUNDS)
        for setting in found:
            x = rng.integers(-9, 10, (1, *m, 1))
            kernel = rng.integers(-9, 10, (*setting.kernel_size, 1, 1))
            y = keras_layer(keras, len(m), kernel, x.shape, **said(setting))(x.astype(np.float32))
            expected = te.conv_transpose(x, kernel, **setting.options)
            np.testing.assert_array_equal(np.asarray(y), expected)
        assert found


def test_keras_has_one_output_padding_for_all_axes_or_none():
    # An even kernel to M·S needs None, as 2 is not below stride 2; 5 = 2·2 + 1 needs the number 1.
    options = {"kernel_size": 4, "stride": 2, "padding": "same", "dilation": 1}
    assert te.transposed_settings(3, 6, framework="keras", **options)
    assert te.transposed_settings(3, 5, framework="keras", **options)
    assert te.transposed_settings((3, 3), (6, 5), framework="keras", **options) == ()
    assert te.transposed_settings((3, 3), (6, 5), framework="tensorflow", **options)


def test_jax_says_everything():
    count, x = 0, samples(3)
    for n in range(1, 14):
        found = solved("jax", 3, n)
        assert list(map(str, found)) == list(map(str, solved(None, 3, n)))
        for setting in found[::35]:
            kernel = kernel_of(setting.kernel_size[0])
            y = jax.lax.conv_transpose(x, kernel.astype(np.float32), **said(setting))
            assert numbers(y) == ours(setting)
            count += 1
    assert count >= 100


def onnx_run(x, kernel, **attributes):
    node = helper.make_node("ConvTranspose", ["x", "w"], ["y"], **attributes)
    ends = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in "xwy"]
    graph = helper.make_graph([node], "layer", ends[:2], ends[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    quiet = onnxruntime.SessionOptions()
    quiet.log_severity_level = 4
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), quiet, providers=["CPUExecutionProvider"]
    )
    weight = np.ascontiguousarray(witness.weight(kernel).numpy())
    inputs = {"x": np.moveaxis(x, -1, 1).astype(np.float32), "w": weight.astype(np.float32)}
    return session.run(None, inputs)[0]


def test_onnx_says_these_and_no_others():
    calls, x = defaultdict(set), samples(3)
    for k, s, d in product(range(1, 4), range(1, 4), range(1, 3)):
        reach = d * (k - 1) + 1
        for p, q, extra in product(range(reach), range(reach), range(4)):
            attributes = {
                "kernel_shape": [k],
                "strides": [s],
                "pads": [p, q],
                "output_padding": [extra],
                "dilations": [d],
            }
            try:
                y = onnx_run(x, kernel_of(k), **attributes)
            except InvalidArgument:
                continue
            calls[y.shape[-1]].add((str(attributes), numbers(y)))
    assert sum(map(len, calls.values())) > 250
    for n in range(1, max(calls) + 2):
        found = te.transposed_settings(
            3, n, framework="onnx", largest_kernel=3, largest_stride=3, largest_dilation=2
        )
        seen = [(str(said(setting)), ours(setting)) for setting in found]
        assert len(set(seen)) == len(seen)
        assert set(seen) == calls[n]


@pytest.mark.parametrize("framework", ["jax", "onnx"])
def test_several_dimensions(framework):
    rng = np.random.default_rng(10)
    for m, n in [((3, 4), (6, 8)), ((3, 4), (7, 8)), ((2, 2, 3), (3, 3, 5))]:
        found = te.transposed_settings(m, n, framework=framework, **BOUNDS)
        assert found
        for setting in found[::31]:
            x = rng.integers(-9, 10, (1, *m, 1))
            kernel = rng.integers(-9, 10, (*setting.kernel_size, 1, 1))
            if framework == "onnx":
                y = np.moveaxis(onnx_run(x, kernel, **said(setting)), 1, -1)
            else:
                letters = "DHW"[-len(m) :]
                y = jax.lax.conv_transpose(
                    x.astype(np.float32),
                    kernel.astype(np.float32),
                    dimension_numbers=(f"N{letters}C", f"{letters}IO", f"N{letters}C"),
                    **said(setting),
                )
            expected = te.conv_transpose(x, kernel, **setting.options)
            np.testing.assert_array_equal(np.asarray(y), expected)


def test_given_padding_must_be_one_that_the_framework_can_say():
    def first(framework, **options):
        found = te.transposed_settings(12, 24, framework=framework, kernel_size=3, **options)
        return str(found[0]) if found else None

    cropped = "kernel_size=3, stride=2, padding=[(0, 1)]"
    assert first("torch", padding=[(0, 1)]) is None
    assert first("torch", padding="same") is None
    assert first("onnx", padding=[(0, 1)]) == cropped
    assert first("tensorflow", padding=[(0, 1)]) == cropped
    assert first("keras", padding=[(0, 1)]) == cropped
    assert first("tensorflow", padding=[(1, 0)]) is None
    assert first("keras", padding=1) is None
    assert first("jax", padding="same") == "kernel_size=3, stride=2, padding='same'"


def test_four_axes_are_too_many_for_three_of_them():
    m, n = (2,) * 4, (4,) * 4
    for framework in ("torch", "tensorflow", "keras"):
        assert te.transposed_settings(m, n, framework=framework, largest_kernel=2) == ()
    assert te.transposed_settings(m, n, framework="jax", largest_kernel=2)
