"""What every operation keeps to, whatever the setting: each is linear in both of its arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
from strategies import WAYS, Setting, at_most, settings_of_conv, tuned
from tconv_edu.stages import insert_zeros


class Operation(NamedTuple):
    """A function of two arrays of a setting, and the third, which has the shape of the result."""

    arrays: tuple[str, str]
    result: str
    call: Callable[..., Any]


def transposed(method):
    def call(y, kernel, s: Setting):
        return te.conv_transpose(y, kernel, output_size=s.input_size, method=method, **s.options)

    return call


OPERATIONS = {
    "conv": Operation(("x", "kernel"), "y", lambda x, k, s: te.conv(x, k, **s.options)),
    **{
        f"conv_transpose by {name}": Operation(("y", "kernel"), "x", transposed(name))
        for name in te.METHODS
    },
    "conv_input_gradient": Operation(
        ("y", "kernel"),
        "x",
        lambda y, k, s: te.conv_input_gradient(y, k, s.input_size, **s.options),
    ),
    "conv_kernel_gradient": Operation(
        ("x", "y"),
        "kernel",
        lambda x, y, s: te.conv_kernel_gradient(x, y, s.kernel.shape[:-2], **s.options),
    ),
}
every = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
few = at_most(40)
draws = given(settings_of_conv(), st.integers(0, 2**32 - 1))


def arrays_of(operation: Operation, s: Setting):
    return tuple(getattr(s, name) for name in operation.arrays)


def like(array, seed):
    return np.random.default_rng(seed).integers(-9, 10, array.shape)


@every
@few
@draws
def test_each_is_linear_in_the_first_array(operation, s, seed):
    a, b = arrays_of(operation, s)
    other = like(a, seed)
    together = operation.call(2 * a - 3 * other, b, s)
    apart = 2 * operation.call(a, b, s) - 3 * operation.call(other, b, s)
    assert np.array_equal(together, apart)


@every
@few
@draws
def test_each_is_linear_in_the_second_array(operation, s, seed):
    a, b = arrays_of(operation, s)
    other = like(b, seed)
    together = operation.call(a, 2 * b - 3 * other, s)
    apart = 2 * operation.call(a, b, s) - 3 * operation.call(a, other, s)
    assert np.array_equal(together, apart)


@every
@few
@given(settings_of_conv())
def test_all_are_derivatives_of_one_number(operation, s):
    """⟨conv(x, K), y⟩ is one number, and every operation gives it with the array that it lacks."""
    number = int(np.sum(te.conv(s.x, s.kernel, **s.options) * s.y))
    result = operation.call(*arrays_of(operation, s), s)
    assert int(np.sum(result * getattr(s, operation.result))) == number


@every
@few
@given(settings_of_conv())
def test_a_batch_gives_what_its_images_give_alone(operation, s):
    """Without a batch axis, they may stand alone; a kernel's gradient is the sum over them."""
    images = [replace(s, x=s.x[n], y=s.y[n]) for n in range(len(s.x))]
    parts = [operation.call(*arrays_of(operation, image), s) for image in images]
    whole = operation.call(*arrays_of(operation, s), s)
    joined = sum(parts) if operation.result == "kernel" else np.stack(parts)
    assert np.array_equal(whole, joined)


@every
@few
@given(settings_of_conv())
def test_an_empty_batch_gives_nothing(operation, s):
    """No image gives no image, and a gradient of zeros."""
    none = replace(s, x=s.x[:0], y=s.y[:0])
    result = operation.call(*arrays_of(operation, none), none)
    shape = getattr(none, operation.result).shape
    assert np.array_equal(result, np.zeros(shape))
    assert result.dtype == np.int64


def laid_out(array):
    """Yield the same values in other places of memory: transposed, backwards, with gaps."""
    yield np.asfortranarray(array)
    yield np.ascontiguousarray(array[..., ::-1])[..., ::-1]
    yield np.repeat(array, 2, axis=1)[:, ::2]
    constant = array.copy()
    constant.flags.writeable = False
    yield constant


@every
@few
@given(settings_of_conv())
def test_where_the_values_lie_in_memory_does_not_matter(operation, s):
    a, b = arrays_of(operation, s)
    expected = operation.call(a, b, s)
    for first, second in zip(laid_out(a), laid_out(b), strict=True):
        assert np.array_equal(operation.call(first, second, s), expected)


@every
@few
@given(settings_of_conv())
def test_arrays_are_left_alone_and_the_result_is_new(operation, s):
    given_arrays = arrays_of(operation, s)
    copies = [array.copy() for array in given_arrays]
    result = operation.call(*given_arrays, s)
    assert result.flags.writeable
    assert not any(np.shares_memory(result, array) for array in given_arrays)
    result[...] = 77
    assert all(map(np.array_equal, given_arrays, copies))


TYPES = ["int8", "uint16", "int64", "float16", "float32", "float64", "complex64", "complex128"]


@every
@at_most(60)
@given(settings_of_conv(), st.sampled_from(TYPES), st.sampled_from(TYPES))
def test_the_dtype_is_numpys_for_both_and_integers_widen(operation, s, one, other):
    a, b = (np.abs(array) % 4 for array in arrays_of(operation, s))
    dtype = np.result_type(np.dtype(one), np.dtype(other))
    expected = np.dtype(np.int64) if dtype.kind in "iu" else dtype
    result = operation.call(a.astype(one), b.astype(other), s)
    assert result.dtype == expected
    assert np.array_equal(result, operation.call(a, b, s))


def broken(array, seed):
    """Return the array as floats with one NaN, and where it is, as ones among zeros."""
    place = tuple(np.random.default_rng(seed).integers(array.shape))
    there = np.zeros(array.shape, int)
    there[place] = 1
    return np.where(there, np.nan, array.astype(float)), there


def with_nan(operation, s, seed, which):
    """Break one entry of an array; return the result, and what the entry is multiplied into."""
    arrays = list(arrays_of(operation, s))
    damaged, there = broken(arrays[which], seed)
    ones = [np.ones(array.shape, int) for array in arrays]
    reached = operation.call(*(there if i == which else a for i, a in enumerate(ones)), s) > 0
    return operation.call(*(damaged if i == which else a for i, a in enumerate(arrays)), s), reached


local = pytest.mark.parametrize(
    "operation",
    [op for name, op in OPERATIONS.items() if "matrix" not in name],
    ids=[name for name in OPERATIONS if "matrix" not in name],
)
ways = pytest.mark.parametrize("way", WAYS)


@ways
@local
@at_most(20)
@draws
def test_a_nan_among_the_samples_reaches_only_the_results_that_read_it(operation, way, s, seed):
    with tuned(way):
        result, reached = with_nan(operation, s, seed, 0)
    assert np.array_equal(np.isnan(result), reached)
    exact = operation.call(*arrays_of(operation, s), s)
    assert np.array_equal(result[~reached], exact[~reached])


# Stages, zero insertion and the matrix multiply weights by zeros that other methods leave out.
STAMPING = [
    operation
    for name, operation in OPERATIONS.items()
    if operation.result == "x" and not name.endswith(("matrix", "stages", "zero_insertion"))
]


@ways
@pytest.mark.parametrize("operation", STAMPING)
@at_most(20)
@draws
def test_a_nan_in_the_kernel_of_a_transpose_reaches_only_where_it_is_stamped(
    operation, way, s, seed
):
    with tuned(way):
        result, reached = with_nan(operation, s, seed, 1)
    assert np.array_equal(np.isnan(result), reached)


@pytest.mark.parametrize("name", ["conv", "conv_kernel_gradient"])
@few
@draws
def test_a_nan_that_meets_the_padding_reaches_the_whole_channel(name, s, seed):
    """0 · NaN is NaN: the zeros around the image are samples like any other."""
    operation = OPERATIONS[name]
    place = tuple(np.random.default_rng(seed).integers(arrays_of(operation, s)[1].shape))
    damaged = arrays_of(operation, s)[1].astype(float)
    damaged[place] = np.nan
    result = operation.call(arrays_of(operation, s)[0], damaged, s)
    expected = np.zeros(result.shape, bool)
    expected[..., place[-1]] = True
    assert np.array_equal(np.isnan(result), expected)


@pytest.mark.parametrize("method", te.METHODS)
@few
@given(settings_of_conv(named=False), st.data())
def test_a_shift_by_one_sample_is_a_shift_by_the_stride(method, s, data):
    axis = data.draw(st.integers(0, s.kernel.ndim - 3))
    options = {name: s.options[name] for name in ("stride", "dilation", "groups")}
    shift = [(0, 0)] * s.y.ndim
    shift[1 + axis] = (1, 0)
    moved = te.conv_transpose(np.pad(s.y, shift), s.kernel, method=method, **options)
    shift[1 + axis] = (options["stride"][axis], 0)
    still = te.conv_transpose(s.y, s.kernel, method=method, **options)
    # The kernel may be shorter than the stride: then there is room between the last two stamps.
    assert np.array_equal(moved, np.pad(still, shift))


@few
@given(settings_of_conv(named=False), st.data())
def test_a_convolution_moved_by_the_stride_gives_its_next_outputs(s, data):
    axis = data.draw(st.integers(0, s.kernel.ndim - 3))
    options = {name: s.options[name] for name in ("stride", "dilation", "groups")}
    reach = [(0, d * (k - 1)) for d, k in zip(options["dilation"], s.kernel.shape, strict=False)]
    x = np.pad(s.x, [(0, 0), *reach, (0, 0)])  # so that the kernel fits
    shift = [(0, 0)] * s.x.ndim
    shift[1 + axis] = (options["stride"][axis], 0)
    moved = te.conv(np.pad(x, shift), s.kernel, **options)
    rest = (slice(None),) * (1 + axis)
    assert np.array_equal(moved[(*rest, slice(1, None))], te.conv(x, s.kernel, **options))


@at_most(100)
@given(st.data())
def test_two_layers_are_one_with_the_stamp_of_a_stamp_as_kernel(data):
    """Strides multiply; the kernel is the first one, enlarged by the second layer."""
    rank = data.draw(st.integers(1, 2))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))

    def axes(low, high):
        return tuple(data.draw(st.integers(low, high)) for _ in range(rank))

    x = rng.integers(-9, 10, (2, *axes(1, 4), 3))
    first, second = (
        rng.integers(-9, 10, (*axes(1, 3), 2, 3)),
        rng.integers(-9, 10, (*axes(1, 3), 4, 2)),
    )
    (s1, s2), dilation = (axes(1, 3), axes(1, 3)), axes(1, 3)
    in_two = te.conv_transpose(
        te.conv_transpose(x, first, stride=s1, dilation=dilation), second, stride=s2
    )
    stamps = insert_zeros(np.moveaxis(first, -1, 0), dilation)  # every input channel is an image
    kernel = np.moveaxis(te.conv_transpose(stamps, second, stride=s2), 0, -1)
    strides = tuple(a * b for a, b in zip(s1, s2, strict=True))
    assert np.array_equal(in_two, te.conv_transpose(x, kernel, stride=strides))


HUGE = np.full((6, 5, 2), 1.7e308)
INFINITE = {"by channel": HUGE * [np.inf, -np.inf], "by row": HUGE * np.inf}
INFINITE["by row"][1::2] *= -1
ONES = np.ones((3, 2, 2, 4))
ENDLESS = np.where(np.arange(4) < 1, np.inf, ONES)
BEYOND = {
    "conv": lambda x: te.conv(x, ONES),
    "conv by its stages": lambda x: te.conv(x, ENDLESS),
    "depthwise conv": lambda x: te.conv(x, np.stack([ONES[..., :1, 0]] * 2, -1), groups=2),
    "depthwise conv_transpose": lambda x: te.conv_transpose(x, ONES[..., :1, :2], groups=2),
    "conv_kernel_gradient": lambda x: te.conv_kernel_gradient(x, x[:4, :4], (3, 2)),
    "phase_sums": lambda x: te.phase_sums(x, stride=2),
    "remove_checkerboard": lambda x: te.remove_checkerboard(x[..., None, :1], stride=2),
    **{
        f"conv_transpose by {name}": lambda x, name=name: te.conv_transpose(
            x, ONES.swapaxes(-1, -2), method=name
        )
        for name in te.METHODS
    },
}


@pytest.mark.parametrize("x", [HUGE, *INFINITE.values()], ids=["huge", *INFINITE])
@pytest.mark.parametrize("call", BEYOND.values(), ids=BEYOND)
def test_what_goes_beyond_the_largest_float_is_infinite_and_never_a_warning(call, x):
    assert not np.isfinite(call(x)).all()


@every
@few
@draws
def test_channels_first_is_another_order_of_axes(operation: Operation, s: Setting, seed):
    first = replace(s, options={**s.options, "channels": "first"})
    arrays = [
        a if name == "kernel" else np.moveaxis(a, -1, 1)
        for name, a in zip(operation.arrays, arrays_of(operation, s), strict=True)
    ]
    result = operation.call(*arrays, first)
    expected = operation.call(*arrays_of(operation, s), s)
    if operation.result != "kernel":
        expected = np.moveaxis(expected, -1, 1)
    np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("name", [name for name in OPERATIONS if "gradient" not in name])
@few
@draws
def test_a_bias_is_added_once_to_every_output(name, s: Setting, seed):
    operation = OPERATIONS[name]
    result = operation.call(*arrays_of(operation, s), s)
    bias = like(result[0].reshape(-1, result.shape[-1])[0], seed)
    options = {**s.options, "bias": bias}
    again = operation.call(*arrays_of(operation, s), replace(s, options=options))
    np.testing.assert_array_equal(again, result + bias)
