"""Garbage in: a right answer, or an error that names an argument, and nothing else, soon.

Each public function is called with arguments that would do, of which one or two are replaced by
garbage. FUZZ_SEED and FUZZ_CALLS make longer runs with other draws.
"""

import importlib
import inspect
import os
import random
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch

import tconv_edu as te
from tconv_edu import derivations, drawing, folding, frameworks, torch_layer

SEED = int(os.environ.get("FUZZ_SEED", "0"))
CALLS = int(os.environ.get("FUZZ_CALLS", "150"))

X = np.arange(40).reshape(5, 4, 2)
KERNEL = np.arange(24).reshape(2, 3, 2, 2)
Y = np.arange(16).reshape(4, 2, 2)


class Hostile:
    """Raises whatever it is asked."""

    def __index__(self):
        raise RuntimeError("no index")

    def __len__(self):
        raise RuntimeError("no length")

    def __array__(self, *_, **__):
        raise RuntimeError("no array")


LOOP = []
LOOP.append(LOOP)
NUMBERS = [0, -1, 1, 2, 3, 7, 1000, 2**31 - 1, 2**31, 2**63, 10**30, -(10**30), 1.5, 2.0, 1j, True]
NUMBERS += [float("nan"), float("inf"), Fraction(1, 2), Decimal(2), np.int8(2), np.uint64(2)]
NUMBERS += [np.float32(2), np.True_, np.array(2), np.array(2.5)]
NUMBERS += [sympy.Integer(2), sympy.Symbol("s")]
THINGS = [None, "", "same", "SAME", "valid", "full", "fast", "torch", "abc", b"x", bytearray(b"12")]
THINGS += [object(), int, len, slice(1), Ellipsis, NotImplemented, Hostile(), lambda: 2]
THINGS += [memoryview(b"ab")]
LISTS = [[], (), [1], (1, 2), (1, 2, 3), [(0, 1)], [(0, 1), (1, 0)], [[1, 2, 3], [1]], [1, [2]]]
LISTS += [{1, 2}, {1: 2}, range(2), range(10**30), iter([1, 2]), (i for i in [1, 2]), LOOP]
LISTS += [(1, True), (None, 1), ("a", 1), (2.0, 1), (10**30, 1), (2**31 - 1,) * 2]
LISTS += [[[True]], ["a", "b"]]
ARRAYS = [X, KERNEL, Y, X.astype(float), X.astype(object), X.astype(bool), X[..., :1], X[None]]
ARRAYS += [X[None, None], X[::-1], np.asfortranarray(X), np.zeros((0, 5, 4, 2))]
ARRAYS += [np.zeros((5, 0, 2)), np.ones((1, 1, 1, 1)), KERNEL[::-1, :, ::-1], KERNEL[0]]
ARRAYS += [KERNEL * 1.0, KERNEL.astype(object)]
ARRAYS += [X.astype(t) for t in ("f2", "g", "u8", "i1", "c8", "M8[s]", "m8[s]", "S3", "U3")]
ARRAYS += [np.full((5, 4, 2), value) for value in (np.nan, np.inf, Fraction(1, 3), Decimal(2))]
ARRAYS += [np.full((4, 2, 2), 2**70), np.ma.array(X), np.zeros((5, 4, 2), [("a", int)])]
ARRAYS += [np.array(entries, object) for entries in (["x"], [None, 1], [[1, "a"]])]
ARRAYS += [torch.ones(5, 4, 2), torch.ones(4, 2, 2, requires_grad=True), torch.ones(2, 2, 3)]
GARBAGE = NUMBERS + THINGS + LISTS + ARRAYS

SAMPLES = torch.ones(2, 5, 4)
WEIGHT = torch.ones(2, 3, 3, 2)
LAYER = frameworks.Layer(KERNEL, (2, 1), (1, 2), 1, ((0, 1), (1, 0)))
HALVE = {"kernel_size": 3, "stride": 2, "padding": 1}
PLAN = te.plan_decoder((24, 30), [HALVE])
DOWN, UP = {"kind": "conv", **HALVE}, {"kind": "conv_transpose", **HALVE}
CHAIN = [{"kind": kind, "kernel": KERNEL} for kind in ("conv", "conv_transpose")]
LETTERS = derivations.Symbols(rank=1)
VALUES = {LETTERS.input: np.ones((3, 1)), LETTERS.kernel: np.ones((2, 1, 1)), derivations.S: 1}
RIGHT = {
    te.conv: {"x": X, "kernel": KERNEL},
    te.conv_transpose: {"x": Y, "kernel": KERNEL},
    te.conv_input_gradient: {"grad_output": Y, "kernel": KERNEL, "input_size": (5, 4)},
    te.conv_kernel_gradient: {"x": X, "grad_output": Y, "kernel_size": (2, 3)},
    te.conv_matrix: {"kernel": KERNEL, "input_size": (5, 4)},
    te.conv_output_size: {"input_size": (5, 4), "kernel_size": (2, 3)},
    te.conv_transpose_output_sizes: {"input_size": (5, 4), "kernel_size": (2, 3)},
    te.transposed_settings: {"input_size": 5, "output_size": 10, "largest_kernel": 3},
    te.nearest_settings: {"input_size": 5, "output_size": 10, "largest_kernel": 3},
    te.plan_decoder: {"input_size": 25, "layers": [HALVE, HALVE]},
    te.receptive_field: {"layers": [DOWN, UP], "input_size": 25},
    te.receptive_field([DOWN, UP], input_size=25).interval: {"j": 3},
    te.phase_sums: {"kernel": KERNEL, "stride": 2},
    te.checkerboard_score: {"kernel": KERNEL, "stride": 2},
    te.remove_checkerboard: {"kernel": KERNEL, "stride": 2},
    te.overlap_counts: {"input_size": 5, "kernel_size": 3},
    te.icnr_kernel: {"weights": KERNEL, "stride": 2},
    te.bilinear_kernel: {"stride": 2},
    te.check_transposed: {"candidate": te.conv_transpose},
    te.Stream: {"layers": CHAIN},
    te.Stream(CHAIN).push: {"chunk": X},
    te.Stream(CHAIN).emitted: {"count": 3},
    te.StreamingTranspose: {"kernel": KERNEL},
    te.StreamingTranspose(KERNEL, stride=2).push: {"chunk": Y},
    frameworks.Layer: {
        "kernel": KERNEL,
        "stride": (2, 1),
        "dilation": (1, 1),
        "groups": 1,
        "crop": ((0, 1), (1, 0)),
        "bias": None,
    },
    LAYER.output_size: {"input_size": (4, 5)},
    LAYER: {"x": Y},
    frameworks.read_torch: {"weight": KERNEL},
    frameworks.read_tensorflow: {
        "filters": KERNEL,
        "input_size": (4, 2),
        "output_shape": (1, 8, 4, 2),
        "strides": 2,
    },
    frameworks.read_keras: {"kernel": KERNEL},
    frameworks.read_jax: {"rhs": KERNEL, "strides": (2, 1), "padding": "SAME"},
    frameworks.read_flax: {"kernel": KERNEL},
    frameworks.read_onnx: {"W": KERNEL},
    **{framework.write: {"layer": LAYER} for framework in frameworks.FRAMEWORKS.values()},
    frameworks.convert: {"source": "torch", "target": "onnx", "weight": KERNEL},
    folding.output_channels: {"weight": KERNEL},
    folding.scale_outputs: {"weight": KERNEL, "factor": [1, 2]},
    folding.prune_outputs: {"weight": KERNEL, "outputs": [0]},
    folding.batch_norm: {"mean": [1, 2], "variance": [1, 4]},
    folding.fold_after: {"weight": KERNEL, "scale": [1, 2], "shift": [3, 4]},
    folding.fold_before: {"layer": LAYER, "scale": [1, 2], "shift": [0, 0]},
    folding.quantise: {"weight": KERNEL},
    folding.convolution: {"kernel": KERNEL},
    folding.nearest: {"scale": 2, "channels": 3},
    folding.pixel_shuffle: {"scale": 2, "channels": 3},
    folding.fold: {"first": folding.nearest((2, 2), 2), "second": LAYER},
    folding.unfold_pixel_shuffle: {"layer": folding.nearest(2, 2)},
    folding.unfold_nearest: {"layer": folding.nearest(2, 2)},
    torch_layer.conv_transpose: {"input": SAMPLES, "weight": WEIGHT},
    torch_layer.effective_fan_in: {"weight": WEIGHT},
    torch_layer.variance_preserving_normal_: {"layer": torch.nn.ConvTranspose1d(2, 2, 3)},
    **{
        getattr(torch_layer, f"ConvTranspose{rank}d"): {
            "in_channels": 2,
            "out_channels": 4,
            "kernel_size": 3,
        }
        for rank in (1, 2, 3)
    },
    **{
        getattr(torch_layer, f"LazyConvTranspose{rank}d"): {"out_channels": 4, "kernel_size": 3}
        for rank in (1, 2, 3)
    },
    PLAN.closes: {"input_size": (24, 30)},
    PLAN.code: {"channels": (3, 64)},
    PLAN.next_size: {"input_size": (24, 30)},
    derivations.Symbols: {"rank": 2},
    **{
        getattr(derivations, name): {"s": LETTERS}
        for name in derivations.__all__
        if name.endswith(("convolution", "gradient", "jacobian", "loss"))
    },
    derivations.flatten: {"expression": derivations.loss(LETTERS)},
    derivations.collapse: {"expression": derivations.loss(LETTERS), "s": LETTERS},
    derivations.difference: {
        "left": derivations.convolution(LETTERS),
        "right": derivations.convolution(LETTERS),
        "s": LETTERS,
    },
    derivations.evaluate: {
        "expression": derivations.convolution(LETTERS),
        "values": VALUES,
        "over": LETTERS.outputs,
    },
    drawing.pipelines: {"x": [1, 2, 3], "kernel": [1, 10], "y": [1, 2], "stride": 1, "padding": 0},
    drawing.grids: {"arrays": [[1, 2], [3]], "title": "A", "captions": ["a", "b"], "signs": ["="]},
    drawing.stamp: {"x": [1, 2], "kernel": [1, 10]},
    drawing.five_ways: {"x": [1, 2], "kernel": [1, 10]},
    drawing.grid: {"array": [[1, 2]], "title": "Two numbers"},
}


def label(function):
    return getattr(function, "__qualname__", type(function).__name__)


def parameters(function):
    """Name the arguments; a sequence is named by its entries too, such as padding[0]."""
    return [
        name
        for name, one in inspect.signature(function).parameters.items()
        if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
    ]


def draw(random_, function):
    """Replace one or two arguments; iterators are drawn anew, so that none is used up."""
    names = parameters(function)
    arguments = dict(RIGHT[function])
    for name in random_.sample(names, min(len(names), random_.choice([1, 1, 2]))):
        value = random_.choice(GARBAGE)
        arguments[name] = iter([1, 2]) if hasattr(value, "__next__") else value
    return arguments


def complaint(function, arguments):
    """Return what is wrong with the way in which a call fails, or None."""
    try:
        function(**arguments)
    except (TypeError, ValueError) as error:
        message = str(error)
        known = [*parameters(function), *(f"layers[{i}]" for i in range(9))]
        if any(re.match(rf"{re.escape(name)}\b", message) for name in known):
            return None
        if "argument 'device'" in message or "argument 'dtype'" in message:  # torch's own words
            return None
        return f"{type(error).__name__} names no argument: {message}"
    except AssertionError as error:  # `int` is a function, and no transposed convolution
        return None if "not a transposed convolution" in str(error) else f"AssertionError: {error}"
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return None


@pytest.fixture
def little_memory(monkeypatch):
    """Let the package believe that the machine has 64 MiB: what would not fit is refused."""
    memory = importlib.import_module("tconv_edu.arrays.memory")
    monkeypatch.setattr(memory, "AVAILABLE", 1 << 26)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("function", RIGHT, ids=label)
def test_garbage_gives_an_answer_or_an_error_that_names_it(function):
    random_ = random.Random(f"{SEED} {label(function)}")
    for _ in range(CALLS):
        arguments = draw(random_, function)
        wrong = complaint(function, arguments)
        assert wrong is None, (wrong, {name: repr(v)[:80] for name, v in arguments.items()})


def test_every_public_function_is_fuzzed():
    modules = ["", ".frameworks", ".sizes", ".checkerboard", ".torch_layer", ".derivations"]
    modules += [".drawing", ".folding"]
    public = {
        name: getattr(importlib.import_module(f"tconv_edu{module}"), name)
        for module in modules
        for name in importlib.import_module(f"tconv_edu{module}").__all__
    }
    fuzzed = {label(function) for function in RIGHT}
    records = {
        "Call",
        "Convolution",
        "Framework",
        "Quantised",
        "folding",  # a module
        "Setting",
        "DecoderLayer",
        "DecoderPlan",
        "METHODS",
        "FRAMEWORKS",
        "Drawing",
        "rosetta",  # takes nothing
        *"SDP",
    }
    assert set(public) - fuzzed - records == set()


TOO_LARGE = [
    (te.conv_transpose, {"stride": 2**31 - 1}, "stride"),
    (te.conv_transpose, {"dilation": 2**31 - 1}, "dilation"),
    (te.conv, {"padding": 2**30}, "padding"),
    (
        te.conv_input_gradient,
        {"stride": 2**31 - 1, "input_size": (2**31 - 1, 4)},
        "stride|input_size",
    ),
    (te.conv_matrix, {"input_size": (10**6, 10**6)}, "input_size"),
    (te.phase_sums, {"stride": 10**6}, "stride"),
    (te.bilinear_kernel, {"stride": 10**6}, "stride"),
    (te.icnr_kernel, {"stride": 10**6}, "stride"),
    (te.overlap_counts, {"input_size": (10**6, 10**6)}, "input_size"),
    (te.receptive_field, {"input_size": 10**9}, "input_size"),
    (te.transposed_settings, {"largest_kernel": 10**9}, "largest_kernel"),
    (te.transposed_settings, {"kernel_size": 10**9}, "kernel_size"),
    (torch_layer.ConvTranspose2d, {"in_channels": 10**9}, "in_channels"),
    (drawing.stamp, {"stride": 10**9}, "stride"),
    (drawing.five_ways, {"stride": 10**9}, "x"),
]


@pytest.mark.parametrize(
    ("function", "changed", "name"), TOO_LARGE, ids=[f"{label(f)}-{n}" for f, _, n in TOO_LARGE]
)
def test_what_memory_cannot_hold_is_refused_by_name(function, changed, name):
    with pytest.raises(ValueError, match=f"^({name}) must "):
        function(**{**RIGHT[function], **changed})


def test_a_method_that_needs_a_matrix_says_what_it_would_need():
    x, kernel = np.ones((400, 400, 1)), np.ones((3, 3, 1, 1))
    with pytest.raises(ValueError, match=r"method must leave .* not 20[\d,]+ bytes"):
        te.conv_transpose(x, kernel, method="matrix")


def test_windows_far_apart_need_no_more_memory_than_they_see():
    """A stride of a thousand million: one window, which the padding pushes into the image."""
    x, kernel = np.array([[1], [2], [3]]), np.array([[[1]], [[10]], [[100]]])
    y = te.conv(x, kernel, stride=10**9, padding=[(1, 10**9)])
    assert y.ravel().tolist() == [210, 0]
