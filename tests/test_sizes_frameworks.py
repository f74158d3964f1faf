"""What a framework can say: its rule, the solver's list, and every call that it takes, run."""

import os
from collections import defaultdict
from functools import cache
from itertools import product

import jax
import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper
from onnxruntime.capi.onnxruntime_pybind11_state import InvalidArgument

import tconv_edu as te
import witness
from tconv_edu.frameworks import FRAMEWORKS
from tconv_edu.layer import Outline

jax.config.update("jax_disable_most_optimizations", True)  # every setting is compiled, run once
BOUNDS = {"largest_kernel": 6, "largest_stride": 5, "largest_dilation": 3}
GRID = list(product(*(range(1, most + 1) for most in BOUNDS.values())))  # k, S, D


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow prints every refusal


@pytest.fixture(scope="module")
def tensorflow():
    import tensorflow

    return tensorflow


def kernel_of(k):
    return 10 ** np.arange(k).reshape(k, 1, 1)


def numbers(y):
    return tuple(np.asarray(y).ravel().astype(int).tolist())


def samples(m):
    return np.arange(1.0, m + 1, dtype=np.float32).reshape(1, m, 1)


@cache
def ours(setting):
    x, kernel = samples(setting.input_size[0]), kernel_of(setting.kernel_size[0])
    return numbers(te.conv_transpose(x, kernel, method="scatter", **setting.options))


@cache
def full(m, k, s, d):
    return numbers(te.conv_transpose(samples(m), kernel_of(k), stride=s, dilation=d))


def said(setting):
    """Read the framework's line of the reasons back into arguments."""
    name, _, line = setting.reasons[-1].partition(": ")
    assert name == setting.framework
    assert eval(f"dict({line})") == setting.arguments
    return setting.arguments


def solved(framework, m):
    """Every setting of one axis within BOUNDS, for every size that one of them gives."""
    for n in range(1, (m + 1) * 5 + 3 * 5 + 3):
        yield from te.transposed_settings(m, n, framework=framework, **BOUNDS)


def key_of(setting):
    return setting.kernel_size[0], setting.stride[0], setting.dilation[0]


def crops(k, s, d):
    """All crops of one axis, from one below what a framework can add to one above k_eff."""
    reach, bound = d * (k - 1) + 1, max(s, d)
    return product(range(-1, reach + 1), range(-bound - 1, reach + 1))


def in_reach(k, s, d, crop):
    """Whether the solver looks for it: padding below k_eff, output_padding below its bound."""
    reach = d * (k - 1) + 1
    return 0 <= crop[0] < reach and -max(s, d) < crop[1] < reach


def cut(m, k, s, d, crop):
    """The numbers that a crop leaves of the full array, None if nothing is left."""
    before, after = crop
    kept = (0,) * -before + full(m, k, s, d)[max(before, 0) :] + (0,) * -after
    return kept[: len(kept) - max(after, 0)] if len(kept) > max(after, 0) else None


def agree(framework, m, calls):
    """Compare rule, solver and framework: `calls` holds the numbers that it returns for k, S, D."""
    say, listed = FRAMEWORKS[framework].say, defaultdict(list)
    for setting in solved(framework, m):
        listed[key_of(setting)].append(ours(setting))
    for k, s, d in GRID:
        exact = {
            crop: cut(m, k, s, d, crop)
            for crop in crops(k, s, d)
            for layer in [Outline((k,), (s,), (d,), (crop,))]
            if say(layer).is_exact and cut(m, k, s, d, crop) is not None
        }
        assert set(exact.values()) == calls[k, s, d], (k, s, d)
        sought = [y for crop, y in exact.items() if in_reach(k, s, d, crop)]
        assert sorted(listed[k, s, d]) == sorted(sought), (k, s, d)


def by_torch(x, kernel, kernel_size=None, **arguments):
    y = witness.CONV_TRANSPOSE[kernel.ndim - 2](
        witness.channels_first(x), witness.weight(kernel), None, **arguments
    )
    return witness.channels_last(y)


@pytest.mark.parametrize("m", [1, 3])
def test_torch_says_these_and_no_others(m):
    calls = defaultdict(set)
    for k, s, d in GRID:
        for p, extra in product(range(d * (k - 1) + 2), range(max(s, d) + 2)):
            options = {"stride": s, "padding": p, "output_padding": extra, "dilation": d}
            try:
                y = by_torch(samples(m), kernel_of(k), **options)
            except RuntimeError:
                continue
            calls[k, s, d].add(numbers(y))
    agree("torch", m, calls)
    for setting in solved("torch", m):
        y = by_torch(samples(m), kernel_of(setting.kernel_size[0]), **said(setting))
        assert numbers(y) == ours(setting)


def by_tensorflow(x, kernel, output_shape, **arguments):
    import tensorflow

    run = getattr(tensorflow.nn, f"conv{x.ndim - 2}d_transpose")
    shape = [1, *output_shape, 1]
    return run(x.astype(np.float32), kernel.astype(np.float32), shape, **arguments)


@pytest.mark.parametrize("m", [1, 3])
def test_tensorflow_says_these_and_no_others(tensorflow, m):
    """Without dilations: they are for float32, on some CPUs, and not for LiteRT."""
    calls, x = defaultdict(set), samples(m)
    for (k, s, d), padding in product(GRID, ("VALID", "SAME")):
        # One sample and n < k_eff: (n - k_eff) / S is rounded towards 0, and TensorFlow sees one
        # output where no window fits. We do not offer that.
        for n in range(k if padding == "VALID" else 1, m * s + k + 1):
            try:
                y = by_tensorflow(x, kernel_of(k), [n], strides=s, padding=padding)
            except (ValueError, tensorflow.errors.OpError):
                continue
            if d == 1:
                calls[k, s, d].add(numbers(y))
    agree("tensorflow", m, calls)
    for setting in solved("tensorflow", m):
        assert setting.padding != "same" or said(setting)["padding"] == "SAME"
        y = by_tensorflow(x, kernel_of(setting.kernel_size[0]), **said(setting))
        assert numbers(y) == ours(setting)


def test_why_tensorflow_is_not_asked_for_dilations(tensorflow):
    options = {"output_shape": [1, 7, 1], "strides": 1, "padding": "VALID", "dilations": 2}
    with pytest.raises(tensorflow.errors.OpError, match="dilat"):
        tensorflow.nn.conv1d_transpose(samples(3).astype(float), np.ones((3, 1, 1)), **options)
    assert te.transposed_settings(5, 9, dilation=2, framework="tensorflow") == ()


def by_keras(x, kernel, **arguments):
    import keras

    layer = getattr(keras.layers, f"Conv{x.ndim - 2}DTranspose")(1, use_bias=False, **arguments)
    layer.build(x.shape)
    layer.set_weights([kernel])
    return layer(x.astype(np.float32))


@pytest.mark.parametrize("m", [1, 3])
def test_keras_says_these_and_no_others(tensorflow, m):
    calls, x = defaultdict(set), samples(m)
    for (k, s, d), padding in product(GRID, ("valid", "same")):
        for extra in (None, *range(s + 1)) if min(s, d) == 1 else [None]:
            options = {"strides": s, "padding": padding, "output_padding": extra}
            try:
                y = by_keras(x, kernel_of(k), kernel_size=k, dilation_rate=d, **options)
            except (ValueError, tensorflow.errors.OpError):
                continue
            if len(numbers(y)):  # Keras returns nothing without a complaint
                calls[k, s, d].add(numbers(y))
    agree("keras", m, calls)
    for setting in solved("keras", m):
        y = by_keras(x, kernel_of(setting.kernel_size[0]), **said(setting))
        assert numbers(y) == ours(setting)


def test_keras_has_one_output_padding_for_all_axes_or_none():
    # An even kernel to M·S needs None, as 2 is not below stride 2; 5 = 2·2 + 1 needs the number 1.
    options = {"kernel_size": 4, "stride": 2, "padding": "same", "dilation": 1}
    assert te.transposed_settings(3, 6, framework="keras", **options)
    assert te.transposed_settings(3, 5, framework="keras", **options)
    assert te.transposed_settings((3, 3), (6, 5), framework="keras", **options) == ()
    assert te.transposed_settings((3, 3), (6, 5), framework="tensorflow", **options)


def by_jax(x, kernel, **arguments):
    letters = "DHW"[-(x.ndim - 2) :]
    return jax.lax.conv_transpose(
        x.astype(np.float32),
        kernel.astype(np.float32),
        dimension_numbers=(f"N{letters}C", f"{letters}IO", f"N{letters}C"),
        **arguments,
    )


def test_jax_says_everything_without_pads_below_0():
    calls = defaultdict(set)
    for k, s, d in GRID:
        allowed = (crop for crop in crops(k, s, d) if max(crop) <= d * (k - 1))
        kept = (cut(3, k, s, d, crop) for crop in allowed)
        calls[k, s, d] = {y for y in kept if y is not None}
    agree("jax", 3, calls)
    chosen = {}  # of each kernel, stride and dilation one setting: each is compiled
    for at, setting in enumerate(solved("jax", 3)):
        if at % 7 == 0 or key_of(setting) not in chosen:
            chosen[key_of(setting)] = setting
    assert len(chosen) == len(GRID)
    for setting in chosen.values():
        y = by_jax(samples(3), kernel_of(setting.kernel_size[0]), **said(setting))
        assert numbers(y) == ours(setting)


def onnx_runs(x, kernel, calls):
    """Run a graph with a node for each of the calls, which are attributes."""
    nodes = [
        helper.make_node("ConvTranspose", ["x", "w"], [f"y{at}"], **attributes)
        for at, attributes in enumerate(calls)
    ]
    names = ["x", "w", *(f"y{at}" for at in range(len(nodes)))]
    ends = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names]
    graph = helper.make_graph(nodes, "layer", ends[:2], ends[2:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    quiet = onnxruntime.SessionOptions()
    quiet.log_severity_level, quiet.intra_op_num_threads = 4, 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), quiet, providers=["CPUExecutionProvider"]
    )
    weight = np.ascontiguousarray(witness.weight(kernel).numpy())
    inputs = {"x": np.moveaxis(x, -1, 1).astype(np.float32), "w": weight.astype(np.float32)}
    return [np.moveaxis(y, 1, -1) for y in session.run(None, inputs)]


def test_onnx_says_these_and_no_others():
    calls, settings = defaultdict(set), defaultdict(list)
    for setting in solved("onnx", 3):
        settings[key_of(setting)].append(setting)
    for k, s, d in GRID:
        reach = d * (k - 1) + 1
        asked = [
            {"strides": [s], "pads": [p, q], "output_padding": [extra], "dilations": [d]}
            for p, q, extra in product(range(reach + 1), range(reach + 1), range(s))
            if 2 * s + reach - p - q + extra > 0
            and (reach < 6 or not q or not extra)  # what is cut and kept again is nothing new
        ]
        calls[k, s, d] = set(map(numbers, onnx_runs(samples(3), kernel_of(k), asked)))
        for extra in range(s, max(s, d) + 1):
            with pytest.raises(InvalidArgument):
                onnx_runs(samples(3), kernel_of(k), [asked[0] | {"output_padding": [extra]}])
        listed = settings[k, s, d]
        answers = onnx_runs(samples(3), kernel_of(k), [said(setting) for setting in listed])
        assert list(map(numbers, answers)) == list(map(ours, listed))
    agree("onnx", 3, calls)


IN_SEVERAL = [  # of jax and onnx one setting in so many
    ("torch", by_torch, [((3, 4), (6, 7)), ((2, 2), (4, 6)), ((2, 3, 2), (4, 6, 5))], 1),
    ("tensorflow", by_tensorflow, [((3, 4), (6, 7)), ((2, 3), (5, 7)), ((2, 3, 2), (4, 6, 3))], 1),
    ("keras", by_keras, [((3, 4), (6, 7)), ((2, 3), (5, 8)), ((3, 3, 2), (6, 5, 3))], 1),
    ("jax", by_jax, [((3, 4), (7, 8)), ((2, 2, 3), (3, 3, 5))], 31),
    (
        "onnx",
        lambda x, w, **a: onnx_runs(x, w, [a])[0],
        [((3, 4), (7, 8)), ((2, 2, 3), (3, 3, 5))],
        31,
    ),
]


@pytest.mark.parametrize(("framework", "call", "sizes", "every"), IN_SEVERAL)
def test_several_dimensions(framework, call, sizes, every):
    rng = np.random.default_rng(10)
    for m, n in [((3, 4), (6, 8)), *sizes]:
        found = te.transposed_settings(m, n, framework=framework, **BOUNDS)
        assert found
        for setting in found[::every]:
            x = rng.integers(-9, 10, (1, *m, 1))
            kernel = rng.integers(-9, 10, (*setting.kernel_size, 1, 1))
            y = call(x, kernel, **said(setting))
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


def test_each_layer_is_listed_once_however_it_is_spelled():
    # Cutting 0 and 1, of which one is kept again, is cutting nothing, which PyTorch says.
    options = {"kernel_size": 3, "stride": 2, "padding": [(0, 1)], "output_padding": 1}
    (setting,) = te.transposed_settings(12, 25, framework="torch", **options)
    assert setting.arguments["padding"] == setting.arguments["output_padding"] == 0
    free = te.transposed_settings(12, 25, kernel_size=3, stride=2, dilation=1)
    assert [str(each) for each in free[:2]] == [
        "kernel_size=3, stride=2",
        "kernel_size=3, stride=2, padding=[(1, 0)], output_padding=1",
    ]
    for framework in FRAMEWORKS:
        found = te.transposed_settings(
            12, 25, kernel_size=3, stride=2, dilation=1, framework=framework
        )
        assert str(found[0]) == "kernel_size=3, stride=2"
        assert "kernel_size=3, stride=2, padding=[(0, 1)], output_padding=1" not in map(str, found)


def test_four_axes_are_too_many():
    m, n = (2,) * 4, (4,) * 4
    for framework in FRAMEWORKS:
        assert te.transposed_settings(m, n, framework=framework, largest_kernel=2) == ()
    assert te.transposed_settings(m, n, largest_kernel=2)
