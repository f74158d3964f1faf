"""Half precision: sums in float32, rounded once, whatever the operation and the method."""

from __future__ import annotations

import importlib
from dataclasses import replace

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
import witness
from strategies import WAYS, at_most, settings_of_conv, tuned
from tconv_edu.arrays.float16 import narrow, widen
from test_invariants import OPERATIONS, every

half = importlib.import_module("tconv_edu.arrays.half")

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
# How large integers may be: they are numbers of that type, and 128 of their products add up
# exactly in float32.
LARGEST = {np.dtype(np.float16): 360, BFLOAT16: 256}
halves = pytest.mark.parametrize("dtype", LARGEST, ids=str)


def rounded(exact, dtype):
    """Round int64 or float64 once; NumPy and ml_dtypes do that right."""
    with np.errstate(over="ignore"):
        return exact.astype(np.float64).astype(dtype)


def same(result, expected):
    assert result.dtype == expected.dtype
    assert result.flags.c_contiguous
    assert result.tolist() == expected.tolist()


@halves
@every
@at_most(60)
@given(settings_of_conv(), st.integers(0, 2**32 - 1))
def test_every_operation_gives_the_exact_result_rounded_once(dtype, operation, s, seed):
    """Infinite only where that result is: 360² is none of float16's numbers, as a sum may be."""
    rng, most = np.random.default_rng(seed), LARGEST[dtype]
    drawn = [
        rng.integers(-most, most + 1, getattr(s, name).shape) >> rng.integers(0, 8)
        for name in operation.arrays
    ]
    setting = replace(s, **dict(zip(operation.arrays, drawn, strict=True)))
    expected = rounded(operation.call(*drawn, setting), dtype)
    same(operation.call(*(a.astype(dtype) for a in drawn), setting), expected)


@halves
@pytest.mark.parametrize("way", WAYS)
@given(settings_of_conv())
@at_most(20)
def test_every_way_of_the_fast_products_does(dtype, way, s):
    for operation in OPERATIONS.values():
        arrays = [getattr(s, name) * 25 for name in operation.arrays]
        with tuned(way):
            result = operation.call(*(a.astype(dtype) for a in arrays), s)
        same(result, rounded(operation.call(*arrays, s), dtype))


# pytorch issue 153276: added up in half, one place is −50112.
AT = (4, 2, 70, 8)


def case():
    rng = np.random.default_rng(1146)
    x = rng.uniform(-1, 13, (9, 9, 20, 52)).astype(np.float16)
    w = rng.uniform(-2, -1, (9, 11, 12, 84)).astype(np.float16)
    return np.moveaxis(x, 1, -1), np.moveaxis(w, (0, 1), (-1, -2))


@pytest.mark.long
@pytest.mark.parametrize("method", ["scatter", "subpixel", "fast"])
def test_a_sum_of_six_thousand_products(method):
    """Beside torch's sum in float64."""
    x, kernel = case()
    wide = witness.channels_first(x.astype(float)), witness.weight(kernel.astype(float))
    exact = witness.channels_last(witness.CONV_TRANSPOSE[2](*wide, None, padding=12))
    assert round(exact[AT], 2) == -50783.58
    result = te.conv_transpose(x, kernel, padding=12, method=method)
    assert result[AT] == -50784
    possible = np.abs(rounded(exact, np.float16) - exact)
    assert (np.abs(result - exact) <= possible + np.spacing(np.abs(result)) / 2).all()
    assert np.abs(result - exact).max() < 16.1  # half a unit in the last place is 16


@pytest.mark.long
def test_the_gradients_of_six_thousand_products():
    x, kernel = case()
    x = x / np.float16(32)  # so that all results are numbers of float16
    wide = (x.astype(float), kernel.astype(float))
    for call in (  # one image has all the products of a sum, but for the kernel's gradient
        lambda x, k: te.conv(np.repeat(x[:1], 2, -1)[..., : k.shape[-2]], k, padding=42),
        lambda x, k: te.conv_kernel_gradient(x, x[:, 1:, 2:, :5], (2, 3)),
        lambda x, k: te.conv_input_gradient(x[:1], k, (x.shape[1] + 11, x.shape[2] + 83)),
    ):
        result, exact = call(x, kernel), call(*wide)
        assert result.dtype == np.float16
        possible = np.abs(rounded(exact, np.float16) - exact)
        assert (np.abs(result - exact) <= possible + np.spacing(np.abs(result)) / 2).all()


@halves
@pytest.mark.parametrize("method", te.METHODS)
def test_four_thousand_ones(method, dtype):
    """In float16, 2048 + 1 is 2048; in bfloat16, 256 + 1 is 256."""
    x, kernel = np.ones((40, 1), dtype), np.ones((40, 1, 1), dtype)
    assert te.conv_transpose(x, 10 * kernel, method=method).max() == 400
    x, kernel = np.ones((100, 40), dtype), np.ones((100, 1, 40), dtype)
    assert te.conv_transpose(x, kernel, method=method).max() == 4000


@halves
def test_four_thousand_ones_elsewhere(dtype):
    x, kernel = np.ones((4000, 1), dtype), np.ones((4000, 1, 1), dtype)
    for method in ("scatter", "subpixel", "fast"):
        assert te.conv_transpose(x, kernel, method=method).max() == 4000
    assert te.conv(x, kernel).tolist() == [[4000]]
    assert te.conv_kernel_gradient(x, x, 1).tolist() == [[[4000]]]
    assert te.conv_input_gradient(x[:1], kernel, 4000).tolist() == x.tolist()
    assert te.phase_sums(kernel, stride=1).tolist() == [[[4000]]]


@pytest.mark.parametrize("method", te.METHODS)
def test_partial_sums_may_be_larger_than_any_half(method):
    x = np.array([[1, 1, -1]], np.float16)
    kernel = np.full((2, 1, 3), 60000, np.float16)
    assert te.conv_transpose(x, kernel, method=method).ravel().tolist() == [60000, 60000]


@halves
def test_a_stream_rounds_what_it_emits_and_carries_more(dtype):
    kernel, bias = np.ones((4000, 1, 1), dtype), np.array([96], dtype)
    stream = te.StreamingTranspose(kernel, bias=bias)
    chunk = np.ones((1000, 1), dtype)
    parts = [stream.push(chunk) for _ in range(4)]
    assert stream.carried.dtype == np.float32
    assert stream.carried[0] == 3999  # no bfloat16
    parts.append(stream.finish())
    whole = te.conv_transpose(np.ones((4000, 1)), kernel.astype(float)) + 96
    assert {part.dtype for part in parts} == {dtype}
    same(np.concatenate(parts), rounded(whole, dtype))


@pytest.mark.parametrize(
    ("chunk", "kernel", "bias", "returned"),
    [
        ("float16", "float16", "float16", "float16"),
        ("float16", "float16", "float32", "float32"),
        ("float16", "int8", "int8", "float16"),
        ("float16", "float16", "int64", "float64"),
        ("float32", "float16", "float16", "float32"),
        ("int8", "int8", "float16", "float64"),  # as NumPy has it for sums of 64 bits
        ("bfloat16", "int8", "bfloat16", "bfloat16"),
    ],
)
def test_the_dtype_of_a_stream_is_that_of_all_three(chunk, kernel, bias, returned):
    weights = np.array([[[1]], [[10]], [[100]]], kernel)
    stream = te.StreamingTranspose(weights, stride=2, bias=np.array([5], bias))
    parts = [stream.push(np.array([[1], [2]], chunk)), stream.finish()]
    assert {part.dtype for part in parts} == {np.dtype(returned)}
    assert [part.ravel().tolist() for part in parts] == [[6, 15, 107, 25], [205]]


def test_a_bias_that_no_type_holds_beside_the_chunk_changes_nothing():
    stream = te.StreamingTranspose(np.ones((2, 1, 1), np.uint8), bias=np.ones(1, np.uint64))
    with pytest.raises(TypeError, match=r"^bias must not be uint64 beside signed integers"):
        stream.push(np.ones((1, 1), np.int8))
    first = stream.push(np.ones((1, 1), np.uint64))
    assert (first.dtype, first.tolist()) == (np.uint64, [[2]])


@pytest.mark.parametrize("other", ["float16", "int16", "int32", "int64", "uint16"])
def test_bfloat16_beside_what_numpy_does_not_promote_it_with(other):
    x, kernel = np.ones((2, 1), BFLOAT16), np.ones((2, 1, 1), other)
    message = rf"^x must not be bfloat16 beside {other}: .*for example x=x\.astype\(np\.float32\)"
    with pytest.raises(TypeError, match=message) as caught:
        te.conv_transpose(x, kernel)
    assert isinstance(caught.value.__cause__, TypeError)
    better = te.conv_transpose(x.astype(np.float32), kernel)
    assert better.dtype in (np.float32, np.float64)
    assert better.tolist() == [[1], [2], [1]]


@pytest.mark.parametrize(
    ("other", "returned"),
    [("int8", "bfloat16"), ("float32", "float32"), ("float64", "float64"), ("complex64",) * 2],
)
def test_bfloat16_beside_what_numpy_promotes_it_with(other, returned):
    result = te.conv(np.ones((300, 1), BFLOAT16), np.ones((300, 1, 1), other))
    assert (result.dtype, result.tolist()) == (np.dtype(returned), [[300]])


@pytest.mark.parametrize("name", ["float8_e4m3fn", "int4"])
def test_smaller_numbers_are_told_to_widen(name):
    x = np.ones((2, 1), getattr(ml_dtypes, name))
    with pytest.raises(TypeError, match=r"for example x=x\.astype\(np\.float32\)"):
        te.conv(x, np.ones((2, 1, 1)))
    assert te.conv(x.astype(np.float32), np.ones((2, 1, 1))).tolist() == [[2]]


def test_kernels_of_bfloat16():
    kernel = np.array([1, 3, 0, 5], BFLOAT16).reshape(4, 1, 1)
    wide = kernel.astype(float)
    assert te.checkerboard_score(kernel, stride=2) == te.checkerboard_score(wide, stride=2)
    nearest = te.remove_checkerboard(kernel, stride=2)
    assert nearest.dtype == BFLOAT16
    assert nearest.ravel().tolist() == [2.75, 1.25, 1.75, 3.25]
    assert te.icnr_kernel(kernel, stride=2).dtype == BFLOAT16
    assert te.conv_matrix(kernel, 6, stride=2).tolist() == [[1, 3, 0, 5, 0, 0], [0, 0, 1, 3, 0, 5]]
    third = te.bilinear_kernel(3, rank=1, dtype=BFLOAT16)
    same(third, te.bilinear_kernel(3, rank=1).astype(BFLOAT16))


EVERY = np.arange(1 << 16, dtype=np.uint16).view(np.float16)


def bits(numbers):
    """Bits of a number, all NaN being one."""
    return np.where(np.isnan(numbers), np.uint16(0x7E00), numbers.view(np.uint16))


def test_every_float16_is_widened():
    result = np.empty(EVERY.size, np.float32)
    widen(EVERY, result)
    assert np.array_equal(result, EVERY.astype(np.float32), equal_nan=True)
    assert np.array_equal(
        np.signbit(result[~np.isnan(result)]), np.signbit(EVERY[~np.isnan(EVERY)])
    )


def test_rounding_is_numpys_next_to_every_float16_and_between_any_two():
    there = np.sort(EVERY[np.isfinite(EVERY)].astype(np.float32))
    between = (there[1:] + there[:-1]) / 2
    exact = np.concatenate([there, between, np.float32([65519.996, 65520, 1e38, np.inf, np.nan])])
    tiny = np.float32([1e-45, 2**-126, 2**-25, 2**-24, 2**-14])
    numbers = np.concatenate([exact, tiny])
    around = [np.nextafter(numbers, np.float32(to)) for to in (-np.inf, np.inf)]
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for y in (numbers, *around):
            for signed in (y, -y):
                result = np.empty(y.size, np.float16)
                narrow(signed, result)
                assert np.array_equal(bits(result), bits(signed.astype(np.float16)))


@halves
@pytest.mark.parametrize("size", [0, 1, 5, 12, 1000])
def test_a_conversion_in_blocks(size, dtype, monkeypatch):
    monkeypatch.setattr(half, "BLOCK", 5)
    wide = np.arange(2 * size, dtype=np.float32).reshape(2, size) / 7
    narrowed = half.converted(wide, dtype)
    same(narrowed, wide.astype(dtype))
    same(half.converted(narrowed[:, ::-1], np.dtype(np.float32)), narrowed[:, ::-1].astype("f4"))
    same(half.converted(narrowed, np.dtype(np.float64)), narrowed.astype(float))
    assert half.converted(narrowed, dtype) is narrowed
    assert half.converted(wide, wide.dtype) is wide


def test_too_large_for_half_is_infinite_and_nan_stays(recwarn):
    x = np.array([[300.0], [-300.0], [np.nan], [1.0]], np.float16)
    kernel = np.full((1, 1, 1), 300, np.float16)
    for method in te.METHODS:
        if method != "matrix":  # there, a NaN meets all zeros
            result = te.conv_transpose(x, kernel, method=method).ravel()
            assert np.array_equal(result, [np.inf, -np.inf, np.nan, 300], equal_nan=True), method
    assert not recwarn.list
