"""Bad input: the error names the argument, shows the value, states the rule, says what would do."""

import importlib
import os
import re

import numpy as np
import pytest

import tconv_edu as te

memory = importlib.import_module("tconv_edu.geometry.memory")

X = np.ones((5, 6, 4), int)
KERNEL = np.ones((3, 2, 2, 6), int)
Y = np.ones((3, 5, 6), int)

# Every row: what is wrong, the argument named, its bad value, the error, a phrase of the rule.
OPTIONS = [
    ("zero", "stride", 0, ValueError, "at least 1"),
    ("negative", "stride", -2, ValueError, "at least 1"),
    ("huge", "stride", 10**30, ValueError, "at most 2147483647"),
    ("fractional", "stride", 1.5, TypeError, "integer"),
    ("whole float", "stride", 2.0, TypeError, "integer"),
    ("boolean", "stride", True, TypeError, "not a boolean"),
    ("numpy boolean", "stride", np.True_, TypeError, "not a boolean"),
    ("missing", "stride", None, TypeError, "integer"),
    ("text", "stride", "2", TypeError, "integer"),
    ("bytes", "stride", bytearray(b"12"), TypeError, "integer"),
    ("boolean array", "stride", np.array(True), TypeError, "not a boolean"),
    ("too many axes", "stride", (1, 2, 3), ValueError, "one per spatial axis"),
    ("no axes", "stride", (), ValueError, "one per spatial axis"),
    ("zero on one axis", "stride", (1, 0), ValueError, "at least 1"),
    ("set", "stride", {1, 2}, TypeError, "integer"),
    ("zero", "dilation", 0, ValueError, "at least 1"),
    ("fractional", "dilation", (1, 0.5), TypeError, "integer"),
    ("huge", "dilation", (1, 2**31), ValueError, "at most 2147483647"),
    ("boolean", "dilation", False, TypeError, "not a boolean"),
    ("name", "padding", "SAME", ValueError, "'same'"),
    ("negative", "padding", -1, ValueError, "at least 0"),
    ("huge", "padding", 2**63, ValueError, "at most 2147483647"),
    ("negative side", "padding", [(0, -1), (0, 0)], ValueError, "at least 0"),
    ("fractional", "padding", 0.5, TypeError, "'same'|integer"),
    ("triple", "padding", [(0, 1, 2), (0, 0)], ValueError, "pair"),
    ("one pair for two axes", "padding", [(1, 1)], ValueError, "there are 2"),
    ("boolean", "padding", True, TypeError, "not a boolean"),
    ("missing", "padding", None, TypeError, "integer"),
    ("bytes", "padding", b"same", TypeError, "integer"),
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
    assert any(part in message for part in phrase.split("|")), message
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
    assert memory.available() == 2**40


def test_memory_may_be_filled_to_its_end(monkeypatch):
    monkeypatch.setattr(memory, "available", lambda: 240)
    memory.must_fit("the result", (2, 3, 5), 8, [])
    causes = [memory.Cause("x", 7, 1, "1"), memory.Cause("stride", 9, 2, "1")]
    with pytest.raises(ValueError, match="stride must leave the result"):
        memory.must_fit("the result", (2, 3, 6), 8, causes)
