"""Bad input: the error names the argument, shows the value, states the rule, says what would do."""

import ast
import importlib
import os
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

import tconv_edu as te
from tconv_edu.frameworks import Layer

memory = importlib.import_module("tconv_edu.arrays.memory")

X = np.ones((5, 6, 4), int)
KERNEL = np.ones((3, 2, 2, 6), int)
Y = np.ones((3, 5, 6), int)

ALL_PADDING = (
    "integer of at least 0, 'valid' or 'same' or 'full', or one integer or (before, after)"
)
# Every row: what is wrong, the argument named, its bad value, the error, a phrase of the rule.
OPTIONS = [
    ("zero", "stride", 0, ValueError, "at least 1"),
    ("negative", "stride", -2, ValueError, "at least 1"),
    ("huge", "stride", 10**30, ValueError, "at most 2147483647"),
    ("fractional", "stride", 1.5, TypeError, "integer"),
    ("whole float", "stride", 2.0, TypeError, "integer"),
    ("boolean", "stride", True, TypeError, "not a boolean"),
    ("numpy boolean", "stride", np.True_, TypeError, "not a boolean"),
    ("missing", "stride", None, TypeError, "or one per spatial axis"),
    ("text", "stride", "2", TypeError, "integer"),
    ("bytes", "stride", bytearray(b"12"), TypeError, "integer"),
    ("boolean array", "stride", np.array(True), TypeError, "not a boolean"),
    ("too many axes", "stride", (1, 2, 3), ValueError, "one per spatial axis"),
    ("no axes", "stride", (), ValueError, "one per spatial axis"),
    ("zero on one axis", "stride", (1, 0), ValueError, "at least 1"),
    ("set", "stride", {1, 2}, TypeError, "integer"),
    ("zero", "dilation", 0, ValueError, "at least 1"),
    ("missing", "dilation", None, TypeError, "or one per spatial axis"),
    ("fractional", "dilation", (1, 0.5), TypeError, "integer"),
    ("huge", "dilation", (1, 2**31), ValueError, "at most 2147483647"),
    ("boolean", "dilation", False, TypeError, "not a boolean"),
    ("name", "padding", "SAME", ValueError, "'same'"),
    ("negative", "padding", -1, ValueError, "at least 0"),
    ("huge", "padding", 2**63, ValueError, "at most 2147483647"),
    ("negative side", "padding", [(0, -1), (0, 0)], ValueError, "at least 0"),
    ("fractional", "padding", 0.5, TypeError, ALL_PADDING),
    ("triple", "padding", [(0, 1, 2), (0, 0)], ValueError, "pair"),
    ("one pair for two axes", "padding", [(1, 1)], ValueError, "there are 2"),
    ("boolean", "padding", True, TypeError, "not a boolean"),
    # Not only an integer: names and pairs, too.
    ("missing", "padding", None, TypeError, ALL_PADDING),
    ("bytes", "padding", b"same", TypeError, ALL_PADDING),
    ("set", "padding", {1}, TypeError, ALL_PADDING),
    ("missing after", "padding", [1, None], TypeError, "or a (before, after) pair"),
    ("zero", "groups", 0, ValueError, "at least 1"),
    ("not a divisor", "groups", 4, ValueError, "divide"),
    ("fractional", "groups", 2.0, TypeError, "integer"),
    ("boolean", "groups", True, TypeError, "not a boolean"),
    ("per axis", "groups", (2, 2), TypeError, "integer"),
]

CALLS = {
    "conv": lambda **o: te.conv(X, KERNEL, **o),
    "conv_transpose": lambda **o: te.conv_transpose(Y, KERNEL, **o),
    "conv_input_gradient": lambda **o: te.conv_input_gradient(Y, KERNEL, (5, 6), **o),
    "conv_kernel_gradient": lambda **o: te.conv_kernel_gradient(X, Y, (3, 2), **o),
    "conv_matrix": lambda **o: te.conv_matrix(KERNEL, (5, 6), **o),
}
SIZE_CALLS = {
    "conv_output_size": lambda **o: te.conv_output_size((5, 6), (3, 2), **o),
    "conv_transpose_output_sizes": lambda **o: te.conv_transpose_output_sizes((3, 5), (3, 2), **o),
    "overlap_counts": lambda **o: te.overlap_counts((3, 5), (3, 2), **o),
}


def check(call, name, value, error, phrase):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    message = str(caught.value)
    assert type(caught.value) is error, message
    assert message.startswith(name), message
    assert "; got " in message, message
    assert f"for example {name}" in message, message
    assert phrase in message, message
    return suggestion(message, **{name: value})


def suggestion(message, **arguments):
    """Return the value after "for example name=": what the error says would do."""
    text = re.search(r"for example [\w\[\]]+=(.*)", message)[1]
    return eval(text.split(" or ")[0], {"np": np, **arguments})


@pytest.mark.parametrize("function", [*CALLS, *SIZE_CALLS])
@pytest.mark.parametrize(
    ("name", "value", "error", "phrase"),
    [row[1:] for row in OPTIONS],
    ids=[f"{row[1]}-{row[0]}" for row in OPTIONS],
)
def test_options(function, name, value, error, phrase):
    if name == "groups" and function in SIZE_CALLS:
        with pytest.raises(TypeError, match="groups"):
            SIZE_CALLS[function](groups=value)
        return
    options = {"groups": 2, name: value}
    if function in SIZE_CALLS:
        del options["groups"]
    call = (CALLS | SIZE_CALLS)[function]
    better = check(lambda: call(**options), name, value, error, phrase)
    if "gradient" not in function:  # a gradient's arrays fit one padding only
        call(**{**options, name: better})


ARRAYS = [
    ("missing", None, TypeError),
    ("text", "abc", TypeError),
    ("list of text", ["a", "b"], TypeError),
    ("ragged", [[1], [2, 3]], TypeError),
    ("booleans", np.ones((5, 6, 4), bool), TypeError),
    ("dates", np.zeros((5, 6, 4), "datetime64[s]"), TypeError),
    ("records", np.zeros((5, 6, 4), [("a", int)]), TypeError),
    ("object with None", np.full((5, 6, 4), None), TypeError),
    ("object with text", np.full((5, 6, 4), "a", object), TypeError),
    ("object with boolean", np.full((5, 6, 4), True, object), TypeError),
    ("masked", np.ma.ones((5, 6, 4), int), TypeError),
    ("a number", 3, ValueError),
    ("too few axes", np.ones((5, 6), int), ValueError),
    ("too many axes", np.ones((1, 1, 5, 6, 4, 1, 1), int), ValueError),
    ("no samples", np.ones((5, 0, 4), int), ValueError),
    ("wrong channels", np.ones((5, 6, 5), int), ValueError),
    ("no channels", np.ones((5, 6, 0), int), ValueError),
]
ARRAY_CALLS = {
    "conv-x": ("x", lambda a: te.conv(a, KERNEL, groups=2)),
    "conv_transpose-x": ("x", lambda a: te.conv_transpose(a, KERNEL, groups=2)),
    "conv_input_gradient-grad_output": (
        "grad_output",
        lambda a: te.conv_input_gradient(a, KERNEL, (5, 6), groups=2),
    ),
    "conv_kernel_gradient-grad_output": (
        "grad_output",
        lambda a: te.conv_kernel_gradient(X, a, (3, 2), groups=2),
    ),
}


@pytest.mark.parametrize("call", ARRAY_CALLS)
@pytest.mark.parametrize(
    ("value", "error"), [row[1:] for row in ARRAYS], ids=[row[0] for row in ARRAYS]
)
def test_arrays(call, value, error):
    name, function = ARRAY_CALLS[call]
    check(lambda: function(value), name, value, error, "must")


@pytest.mark.parametrize(
    ("value", "error"),
    [row[1:] for row in ARRAYS if "channels" not in row[0]]
    + [(np.ones((3, 2, 0, 6)), ValueError), (np.ones((0, 2, 2, 6)), ValueError)],
)
@pytest.mark.parametrize("call", [te.conv, te.conv_transpose])
def test_kernels(call, value, error):
    if isinstance(value, np.ndarray) and value.dtype == int and value.ndim == 7:
        with pytest.raises(ValueError, match="x must have 5 spatial axes"):
            call(X, value)
        return
    check(lambda: call(X, value), "kernel", value, error, "must")


def test_an_image_smaller_than_the_kernel():
    check(lambda: te.conv(X[:2], KERNEL, groups=2), "x", X, ValueError, "kernel's (3, 2)")
    call = lambda: te.conv_matrix(KERNEL, (2, 6), groups=2)  # noqa: E731
    check(call, "input_size", (2, 6), ValueError, "kernel's (3, 2)")
    check(lambda: te.conv_output_size(2, 3), "input_size", 2, ValueError, "kernel's (3,)")


TRANSPOSE = [
    ("bound of output_padding", {"stride": 2, "output_padding": 2}, "output_padding", "below"),
    ("negative", {"output_padding": -1}, "output_padding", "at least 0"),
    ("with same", {"stride": 2, "padding": "same", "output_padding": 1}, "output_padding", "same"),
    ("both", {"stride": 2, "output_padding": 1, "output_size": 8}, "output_padding", "left out"),
    ("illegal size", {"stride": 2, "output_size": 9}, "output_size", "7 to 8"),
    (
        "illegal same size",
        {"stride": 2, "padding": "same", "output_size": 4},
        "output_size",
        "5 to 6",
    ),
    ("zero size", {"stride": 2, "output_size": 0}, "output_size", "at least 1"),
    ("empty result", {"padding": 3}, "padding", "size of at least 1"),
    ("method", {"method": "im2col"}, "method", "'scatter'"),
]


@pytest.mark.parametrize(
    ("options", "name", "phrase"), [row[1:] for row in TRANSPOSE], ids=[row[0] for row in TRANSPOSE]
)
def test_options_of_the_transpose(options, name, phrase):
    x, kernel = np.ones((3, 1), int), np.ones((3, 1, 1), int)
    call = lambda **o: te.conv_transpose(x, kernel, **o)  # noqa: E731
    better = check(lambda: call(**options), name, None, ValueError, phrase)
    call(**{**options, name: better})


@pytest.mark.parametrize("value", [None, 3, b"scatter", ["scatter"]])
def test_a_method_must_be_a_name(value):
    call = lambda: te.conv_transpose(X, KERNEL, method=value)  # noqa: E731
    check(call, "method", value, TypeError, "'scatter'")


@pytest.mark.parametrize("value", [None, 1.5, True, "5", {5}])
def test_sizes_of_the_wrong_type(value):
    for call, name in [
        (lambda: te.conv_output_size(value, 3), "input_size"),
        (lambda: te.conv_output_size(5, value), "kernel_size"),
        (lambda: te.conv_transpose_output_sizes(value, 3), "input_size"),
        (lambda: te.conv_kernel_gradient(X[0], X[0], value), "kernel_size"),
        (lambda: te.conv_input_gradient(Y, KERNEL, value, groups=2), "input_size"),
        (lambda: te.conv_matrix(KERNEL, value), "input_size"),
    ]:
        check(call, name, value, TypeError, "must be")


def test_sizes_of_unequal_rank():
    check(lambda: te.conv_output_size((5, 6), (3, 2, 1)), "input_size", None, ValueError, "axis")
    check(lambda: te.conv_output_size((), 3), "input_size", None, ValueError, "axis")
    check(lambda: te.conv_kernel_gradient(X, Y, ()), "kernel_size", None, ValueError, "axis")


def test_a_gradient_of_the_wrong_shape_is_told_the_right_one():
    call = lambda: te.conv_kernel_gradient(X, Y[:2], (3, 2), groups=2)  # noqa: E731
    check(call, "grad_output", None, ValueError, "(3, 5)")


def test_an_input_size_that_the_convolution_does_not_map_here():
    call = lambda: te.conv_input_gradient(Y, KERNEL, (6, 6), groups=2)  # noqa: E731
    check(call, "input_size", None, ValueError, "5 by 6")


def test_no_integer_type_holds_both():
    x, kernel = np.ones((5, 1), np.uint64), np.ones((3, 1, 1), np.int64)
    check(lambda: te.conv(x, kernel), "x", x, TypeError, "signed")


@pytest.mark.parametrize("name", ["x", "kernel"])
def test_a_missing_argument_is_named(name):
    with pytest.raises(TypeError, match=name):
        te.conv_transpose(**{"x": X, "kernel": KERNEL} | {name: None})


@pytest.mark.parametrize("call", ["conv-x", "conv_transpose-x", "conv_input_gradient-grad_output"])
def test_a_missing_array_is_suggested_one_of_the_right_rank_and_channels(call):
    name, function = ARRAY_CALLS[call]
    better = check(lambda: function(None), name, None, TypeError, "must")
    assert better.shape[-1] == {"conv-x": 4}.get(call, 6)
    assert better.ndim == 3


def test_a_padding_that_leaves_no_size_is_blamed_for_it():
    x, kernel = np.ones((1, 1), int), np.ones((2, 1, 1), int)
    call = lambda **o: te.conv_transpose(x, kernel, output_size=2, **o)  # noqa: E731
    better = check(lambda: call(padding=9), "padding", 9, ValueError, "none is left")
    assert call(padding=better).shape == (2, 1)


@pytest.mark.parametrize("names", [None, {"SC_PAGE_SIZE": 30}, {"SC_PHYS_PAGES": 85}])
def test_where_no_system_says_how_much_memory_there_is_a_tebibyte_is_allowed(monkeypatch, names):
    if names is None:
        monkeypatch.delattr(os, "sysconf_names")
    else:
        monkeypatch.setattr(os, "sysconf_names", names)
    monkeypatch.setattr(os, "sysconf", lambda name: 3)
    assert memory.installed() == 2**40


def test_memory_may_be_filled_to_its_end(monkeypatch):
    monkeypatch.setattr(memory, "AVAILABLE", 240)
    memory.must_fit("the result", (2, 3, 5), 8, [])
    causes = [memory.Cause("x", 7, 1, "1"), memory.Cause("stride", 9, 2, "1")]
    with pytest.raises(ValueError, match="stride must leave the result"):
        memory.must_fit("the result", (2, 3, 6), 8, causes)


def told(call, name, value, phrase):
    """Check a refusal that has a cause, and return what it says would do."""
    with pytest.raises(TypeError) as caught:
        call(value)
    assert isinstance(caught.value.__cause__, Exception)
    assert phrase in str(caught.value)
    return suggestion(str(caught.value), **{name: value})


TENSORS = {
    "requires grad": (lambda: torch.ones(5, 6, 4, requires_grad=True), "requires grad"),
    "bfloat16": (lambda: torch.ones(5, 6, 4, dtype=torch.bfloat16), "BFloat16"),
    "both": (lambda: torch.ones(5, 6, 4, dtype=torch.bfloat16, requires_grad=True), "grad"),
    "sparse": (lambda: torch.ones(5, 6, 4).to_sparse(), "Sparse"),
}
READERS = {
    "push-chunk": ("chunk", lambda a: te.StreamingTranspose(np.ones((1, 1, 1, 4))).push(a)),
    "phase_sums-kernel": ("kernel", lambda a: te.phase_sums(a, stride=2)),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", TENSORS)
def test_a_tensor_that_numpy_cannot_read_is_told_why_and_how_it_could(reader, kind):
    name, call = READERS[reader]
    tensor, phrase = TENSORS[kind]
    better = told(call, name, tensor(), phrase)
    call(better)


def test_a_tensor_without_numbers_is_shown_numbers():
    tensor = torch.ones(5, 6, 4, device="meta")
    better = told(lambda a: te.phase_sums(a, stride=2), "kernel", tensor, "meta")
    assert isinstance(better, np.ndarray)


@pytest.mark.parametrize("ragged", [[[1], [2, 3]], [[[1]], [[2], [3]]]])
def test_a_ragged_list_is_told_so(ragged):
    told(lambda a: te.conv(a, np.ones((1, 1, 1))), "x", ragged, "inhomogeneous")


def test_objects_that_do_not_multiply_say_why():
    x = np.full((3, 1), Fraction(1, 2), object)
    kernel = np.full((1, 1, 1), Decimal(1), object)
    told(lambda a: te.conv(a, kernel), "x", x, "unsupported operand")


def test_no_refusal_drops_its_cause():
    """`raise … from None` hides what would help, such as a hint of NumPy or torch."""
    sources = (Path(te.__file__).parent).rglob("*.py")
    raised = (
        (path.name, node.lineno)
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Raise)
        and isinstance(node.cause, ast.Constant)
        and node.cause.value is None
    )
    assert list(raised) == []


FIRST = {
    "conv": ("x", (2, 4, 5, 6), lambda a: te.conv(a, KERNEL, groups=2)),
    "conv, padded": ("x", (2, 4, 1, 6), lambda a: te.conv(a, KERNEL, padding=1, groups=2)),
    "conv, same": ("x", (4, 1, 1), lambda a: te.conv(a, KERNEL, padding="same", groups=2)),
    "conv, one image": ("x", (4, 5, 6), lambda a: te.conv(a, KERNEL, groups=2)),
    "conv_transpose": ("x", (2, 6, 3, 5), lambda a: te.conv_transpose(a, KERNEL, groups=2)),
    "stream": ("chunk", (6, 1, 5), lambda a: te.StreamingTranspose(KERNEL, groups=2).push(a)),
    "layer": ("x", (2, 6, 3, 5), Layer(KERNEL, (1, 1), (1, 1), 2, ((0, 0), (0, 0)))),
    "conv_input_gradient": (
        "grad_output",
        (2, 6, 3, 5),
        lambda a: te.conv_input_gradient(a, KERNEL, (5, 6), groups=2),
    ),
    "conv_kernel_gradient": (
        "grad_output",
        (6, 3, 5),
        lambda a: te.conv_kernel_gradient(X, a, (3, 2), groups=2),
    ),
}


@pytest.mark.parametrize("case", FIRST)
def test_channels_first_is_told_to_move_them(case):
    name, shape, call = FIRST[case]
    given = np.arange(np.prod(shape)).reshape(shape)
    better = check(lambda: call(given), name, given, ValueError, "must have")
    assert np.array_equal(better, np.moveaxis(given, len(shape) - 3, -1))
    call(better)


def test_what_would_not_fit_with_its_channels_last_is_shown_what_would():
    """4 channels are wanted, and the first axis after the batch has 5."""
    given = np.ones((3, 5, 6, 2))
    call = lambda x: te.conv(x, KERNEL, groups=2)  # noqa: E731
    better = check(lambda: call(given), "x", given, ValueError, "channels on its last axis")
    assert better.shape == (3, 5, 6, 4)
