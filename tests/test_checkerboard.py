"""Checkerboards by hand and against torch; the laws: tests/claims/test_08_checkerboards.py."""

import itertools
import math
import operator
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
import witness
from strategies import Setting, at_most, settings_of_conv
from test_errors import KERNEL, OPTIONS, check


def column(*entries, dtype=None):
    return np.array(entries, dtype).reshape(-1, 1, 1)


def fractions(kernel):
    return kernel.astype(object) * Fraction(1)


@st.composite
def kernels(draw, most=9, most_rank=3):
    """A kernel of small integers, and the options that split its taps into phases."""
    rank = draw(st.integers(1, most_rank))
    size = tuple(draw(st.integers(1, {1: 7, 2: 4, 3: 3}[rank])) for _ in range(rank))
    stride = tuple(draw(st.integers(1, 3)) for _ in range(rank))
    dilation = tuple(draw(st.integers(1, 3)) for _ in range(rank))
    groups, rows, columns = (draw(st.integers(1, 2)) for _ in range(3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kernel = rng.integers(-most, most + 1, (*size, rows, columns * groups))
    return kernel, {"stride": stride, "dilation": dilation}, groups


# Phase sums


@pytest.mark.parametrize(
    ("stride", "dilation", "expected"),
    [
        (1, 1, [11111]),
        (2, 1, [10101, 1010]),
        (3, 1, [1001, 10010, 100]),
        (3, 2, [1001, 100, 10010]),  # taps at 0, 2, 4, 6, 8
        (2, 2, [11111, 0]),
        (4, 2, [10101, 0, 1010, 0]),
        (7, 1, [1, 10, 100, 1000, 10000, 0, 0]),
    ],
)
def test_phase_sums_by_hand(stride, dilation, expected):
    sums = te.phase_sums(column(1, 10, 100, 1000, 10000), stride=stride, dilation=dilation)
    assert sums.shape == (stride, 1, 1)
    assert sums.ravel().tolist() == expected


def test_phase_sums_by_hand_in_two_axes_and_channels():
    kernel = np.zeros((3, 2, 2, 3), int)
    kernel[:, :, 0, 0] = [[1, 10], [100, 1000], [10000, 100000]]
    kernel[:, :, 1, 2] = [[1, 2], [3, 4], [5, 6]]
    sums = te.phase_sums(kernel, stride=(2, 3), dilation=(1, 2))
    assert sums.shape == (2, 3, 2, 3)
    assert sums[..., 0, 0].tolist() == [[10001, 0, 100010], [100, 0, 1000]]
    assert sums[..., 1, 2].tolist() == [[6, 0, 8], [3, 0, 4]]
    assert sums[..., 1, 0].tolist() == [[0, 0, 0], [0, 0, 0]]


def test_phase_sums_keep_the_kind_of_number():
    assert te.phase_sums(column(100, 0, 100, dtype=np.int8), stride=2)[0, 0, 0] == 200
    assert te.phase_sums(column(1, 2, 3, dtype=np.uint64), stride=2).dtype == np.uint64
    assert te.phase_sums(column(1, 2, 3, dtype=np.float32), stride=2).dtype == np.float32
    assert te.phase_sums(column(1, 2j, 3), stride=2).ravel().tolist() == [4, 2j]
    halves = te.phase_sums(column(Fraction(1, 2), 0, Fraction(1, 3)), stride=2)
    assert halves[0, 0, 0] == Fraction(5, 6)
    a, b, c = sympy.symbols("a b c")
    assert te.phase_sums(column(a, b, c), stride=2).ravel().tolist() == [a + c, b]
    assert np.isnan(te.phase_sums(column(np.inf, 1.0, -np.inf), stride=2)).ravel().tolist() == [
        True,
        False,
    ]


# Overlap


def test_overlap_counts_by_hand():
    count = te.overlap_counts
    assert count(4, 3, stride=2).tolist() == [1, 1, 2, 1, 2, 1, 2, 1, 1]
    assert count(3, 4, stride=2).tolist() == [1, 1, 2, 2, 2, 2, 1, 1]
    assert count(3, 1, stride=3, output_padding=2).tolist() == [1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert count(3, 3, stride=2, padding="same").tolist() == [1, 1, 2, 1, 2, 1]
    assert count(3, 3, stride=2, padding=1, output_size=6).tolist() == [1, 2, 1, 2, 1, 1]
    assert count(2, 2, dilation=3).tolist() == [1, 1, 0, 1, 1]
    assert count(2, (2, 3)).tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [1, 2, 2, 1]]
    assert count((2, 1), (2, 3), stride=(1, 2)).tolist() == [[1, 1, 1], [2, 2, 2], [1, 1, 1]]


@at_most(150)
@given(settings_of_conv())
def test_overlap_counts_count_what_meets_in_an_output(s: Setting):
    m, k = s.output_size, s.kernel.shape[:-2]
    options = {name: s.options[name] for name in ("stride", "padding", "dilation")}
    counts = te.overlap_counts(m, k, output_size=s.input_size, **options)
    assert counts.dtype == np.int64
    ones = te.conv_transpose(
        np.ones((*m, 1), int), np.ones((*k, 1, 1), int), output_size=s.input_size, **options
    )
    assert np.array_equal(counts, ones[..., 0])
    if options["padding"] not in ("valid", "full", "same"):
        expected = np.zeros(s.input_size, int)
        before = [p for p, _ in options["padding"]]
        for i, tap in itertools.product(np.ndindex(*m), np.ndindex(*k)):
            place = np.array(i) * options["stride"] + np.array(tap) * options["dilation"] - before
            if all(place >= 0) and all(place < s.input_size):
                expected[tuple(place)] += 1
        assert np.array_equal(counts, expected)


# The score


@pytest.mark.parametrize(
    ("kernel", "stride", "square"),
    [
        (column(1, 8, 0), 2, Fraction(49, 130)),  # 3.5² + 3.5² of 1² + 8²
        (column(1, 2, 6), 3, Fraction(14, 41)),  # 2² + 1² + 3² of 1² + 2² + 6²
        (column(5), 2, Fraction(1, 2)),
        (column(5), 4, Fraction(3, 4)),
        (column(1, -1), 2, 1),
        (column(1, 1j), 2, Fraction(1, 2)),  # |1 − i|²/2 of 1 + 1
        (column(2 + 1j, 2 - 1j, 0), 2, Fraction(1, 5)),
        (np.array([[[3, 1]], [[4, 4]]]), 2, Fraction(5, 42)),  # 0.5² · 2 + 1.5² · 2
        (column(0, 0), 2, 0),
        (column(7, 7), 1, 0),
    ],
)
def test_score_by_hand(kernel, stride, square):
    assert te.checkerboard_score(kernel, stride=stride) == math.sqrt(square)
    assert te.checkerboard_score(kernel * -4, stride=stride) == math.sqrt(square)


def test_score_is_0_for_equal_sums_and_never_for_unequal_ones():
    def score(*entries, dtype=None):
        return te.checkerboard_score(column(*entries, dtype=dtype), stride=2)

    assert score(1e16, 1.0, 1.0, 0.0, -1e16, 0.0) == 0  # 1 = 1; floats add up to 0 and 1
    assert score(1e16, 0.0, 1.0, 0.0, -1e16, 0.0) > 0  # 1 ≠ 0; floats add up to 0 and 0
    assert score(0.1, 0.3, 0.2, 0.0) > 0  # the floats 0.1 + 0.2 and 0.3 differ
    assert score(0.1, 0.1, 0.1, 0.1) == 0
    assert 0 < score(1.0, np.nextafter(1.0, 2.0)) < 2e-16
    assert score(1e308, 1e308, 1e308, 1e308) == 0
    assert score(1e300, 1e300, 5e-324) == 2.0**-500
    assert score(5e-324, 0.0) == math.sqrt(0.5)
    assert score(2**62, 2**62, 2**62, 2**62) == 0
    assert score(2**62, 2**62, 2**62, 2**62 + 1) > 0
    assert score(255, 0, 1, 0, dtype=np.uint8) == math.sqrt(0.5)
    assert score(*[Fraction(1, 3)] * 2, Fraction(2, 3), Fraction(2, 3)) == 0
    assert score(Fraction(1, 3), 1 / 3) > 0
    assert score(1, 0.5, 0, Fraction(1, 2), dtype=object) == 0
    assert score(1 + 2j, 1.0, 0, 2j) == 0
    assert score(1 + 2j, 1.0, 0, 2j + 1e-300j) == 0  # 2 + 1e-300 is the float 2
    assert score(1 + 2j, 1.0, 1e-300j, 2j) > 0


@at_most(60)
@given(kernels())
def test_score_does_not_depend_on_type_and_scale(drawn):
    kernel, options, _ = drawn
    score = te.checkerboard_score(kernel, **options)
    assert 0 <= score <= 1
    for same in (
        kernel.astype(np.float16),
        kernel.astype(np.float32)[..., ::-1],
        kernel * 2.0**-600,
        kernel * -7,
        kernel * 1j,
        np.asfortranarray(kernel * (3 - 4j)),
        fractions(kernel) / 7,
    ):
        assert te.checkerboard_score(same, **options) == score


# The projection


def test_remove_checkerboard_by_hand():
    remove = te.remove_checkerboard
    assert remove(column(1, 7, 0), stride=2).ravel().tolist() == [3, 5, 2]
    assert remove(column(1, 7, 3, 1), stride=2).ravel().tolist() == [2, 6, 4, 0]
    assert remove(column(1, 7), stride=1).ravel().tolist() == [1, 7]
    assert remove(column(1, 7), stride=3).ravel().tolist() == [0, 0]
    assert remove(column(1, 7, 4), stride=2, dilation=2).ravel().tolist() == [-3, 3, 0]
    two = np.array([[1, 7, 0], [0, 0, 9]]).T.reshape(3, 1, 2)
    assert remove(two, stride=2)[..., 0].ravel().tolist() == [3, 5, 2]
    assert remove(two, stride=2)[..., 1].ravel().tolist() == [-3, 3, 6]
    mixed = remove(column(1 + 2j, 7 + 8j, 3 + 4j, 1 + 2j), stride=2).ravel().tolist()
    assert mixed == [2 + 3j, 6 + 7j, 4 + 5j, 0 + 1j]
    exact = remove(column(1, 6, 0, dtype=object), stride=2).ravel().tolist()
    assert exact == [Fraction(8, 3), Fraction(13, 3), Fraction(5, 3)]
    assert all(type(entry) is Fraction for entry in exact)


@at_most(100)
@given(kernels(), st.sampled_from(["f2", "f4", "f8", "c8", "c16"]), st.integers(0, 2**32 - 1))
def test_rounded_projections_keep_the_bound_of_the_docstring(drawn, dtype, seed):
    kernel, options, _ = drawn
    rng = np.random.default_rng(seed)
    kernel = (rng.normal(size=kernel.shape) * 10.0 ** rng.integers(-2, 3, kernel.shape)).astype(
        dtype
    )
    nearest = te.remove_checkerboard(kernel, **options)
    assert nearest.dtype == kernel.dtype
    axes = tuple(range(kernel.ndim - 2))
    taps = math.prod(kernel.shape[:-2])
    bounds, targets = 0, 0
    for part in ("real", "imag") if kernel.dtype.kind == "c" else ("real",):
        start, end = (fractions(np.array(getattr(a, part))) for a in (kernel, nearest))
        sums = te.phase_sums(te.remove_checkerboard(start, **options), **options)
        error = abs(te.phase_sums(end, **options) - sums).max(axis=axes)
        bound = (taps + 4) * Fraction(float(np.finfo(dtype).eps)) * abs(start).sum(axis=axes)
        assert (error <= bound).all()
        bounds += (bound**2).sum()
        targets += (sums[(0,) * len(axes)] ** 2).sum()
    if targets > bounds:
        limit = 1 / (math.sqrt(targets / bounds) - 1)
        assert te.checkerboard_score(nearest, **options) <= limit


def test_where_no_sum_is_left_the_score_compares_rounding_errors():
    kernel = column(0.1, 0.7, 0.4)
    nearest = te.remove_checkerboard(kernel, stride=2, dilation=2)
    assert abs(te.phase_sums(nearest, stride=2, dilation=2)).max() < 2e-16
    assert te.checkerboard_score(nearest, stride=2, dilation=2) == math.sqrt(0.5)
    assert te.checkerboard_score(column(-3, 3, 0), stride=2, dilation=2) == 0


def test_remove_checkerboard_passes_nan_on_and_returns_a_new_array():
    kernel = column(1.0, 7.0, np.nan, 1.0)
    kernel.flags.writeable = False
    assert np.isnan(te.remove_checkerboard(kernel, stride=2)).all()
    flat = column(0.1, 0.2, 0.2, 0.1)
    same = te.remove_checkerboard(flat, stride=2)
    assert same is not flat
    assert np.allclose(same, flat, rtol=0, atol=1e-16)


def test_remove_checkerboard_computes_in_double_precision():
    for dtype in (np.uint8, np.int64, np.float64):
        wide = te.remove_checkerboard(column(200, 0, 200, 0, dtype=dtype), stride=2)
        assert wide.dtype == np.float64
        assert wide.ravel().tolist() == [100] * 4
    half = te.remove_checkerboard(column(6e4, 0, 6e4, 0, dtype=np.float16), stride=2)
    assert half.dtype == np.float16
    assert half.ravel().tolist() == [30000] * 4  # the sum 120000 is no float16


def test_remove_checkerboard_of_symbols():
    a, b, c = sympy.symbols("a b c")
    left, middle, right = te.remove_checkerboard(column(a, b, c), stride=2).ravel()
    assert sympy.expand(left + right - middle) == 0
    assert sympy.expand(left - right - (a - c)) == 0
    assert sympy.expand(middle - (a + 2 * b + c) / 3) == 0


# Kernels without a checkerboard


def test_icnr_by_hand():
    kernel = te.icnr_kernel([[[1, 2]], [[3, 4]]], stride=2)
    assert kernel.tolist() == [[[1, 2]], [[1, 2]], [[3, 4]], [[3, 4]]]
    small = np.array([[1, 2]], np.int8).reshape(1, 2, 1, 1)
    wide = te.icnr_kernel(small, stride=(2, 3))
    assert wide[..., 0, 0].tolist() == [[1, 1, 1, 2, 2, 2], [1, 1, 1, 2, 2, 2]]
    for kernel in (wide, te.icnr_kernel(small, stride=1)):
        assert kernel.dtype == small.dtype
        assert not np.shares_memory(kernel, small)


def test_icnr_is_upsampling_and_a_dilated_kernel():
    rng = np.random.default_rng(5)
    small, x = rng.integers(-9, 10, (3, 2, 4, 5)), rng.integers(-9, 10, (4, 6, 5))
    ours = te.conv_transpose(x, te.icnr_kernel(small, stride=(2, 3)), stride=(2, 3))
    before = x.repeat(2, 0).repeat(3, 1)
    assert np.array_equal(ours, te.conv_transpose(before, small, dilation=(2, 3)))


@pytest.mark.parametrize(
    ("stride", "expected"),
    [
        (1, ["1"]),
        (2, ["1/4", "3/4", "3/4", "1/4"]),
        (3, ["1/3", "2/3", "1", "2/3", "1/3"]),
        (4, ["1/8", "3/8", "5/8", "7/8", "7/8", "5/8", "3/8", "1/8"]),
        (5, ["1/5", "2/5", "3/5", "4/5", "1", "4/5", "3/5", "2/5", "1/5"]),
    ],
)
def test_bilinear_by_hand(stride, expected):
    kernel = te.bilinear_kernel(stride, rank=1, dtype=object)
    assert [str(entry) for entry in kernel.ravel()] == expected
    assert te.phase_sums(kernel, stride=stride).ravel().tolist() == [1] * stride


def test_bilinear_has_two_axes_by_default_and_one_column_per_channel():
    kernel = te.bilinear_kernel((2, 3), channels=2)
    assert kernel.shape == (4, 5, 1, 2)
    assert kernel.dtype == np.float64
    line = np.array([0.25, 0.75, 0.75, 0.25])
    for channel in range(2):
        assert np.allclose(kernel[..., 0, channel], np.outer(line, np.array([1, 2, 3, 2, 1]) / 3))
    assert te.bilinear_kernel(2, dtype="f4").dtype == np.float32
    exact = te.conv_transpose(
        [[2], [5]], te.bilinear_kernel(3, rank=1, dtype=object), stride=3, padding=1
    )
    assert exact.ravel().tolist() == [Fraction(4, 3), 2, 3, 4, 5, Fraction(10, 3)]


STRIDES = [(2,), (3,), (4,), (5,), (2, 2), (3, 3), (2, 3), (5, 4), (2, 3, 2), (3, 4, 5)]


def test_bilinear_has_as_many_axes_as_numpy_allows():
    assert te.bilinear_kernel(1, rank=62, channels=3).shape == (1,) * 63 + (3,)


@pytest.mark.parametrize("stride", STRIDES)
def test_bilinear_draws_no_checkerboard(stride):
    exact = te.bilinear_kernel(stride, rank=len(stride), channels=2, dtype=object)
    assert te.checkerboard_score(exact, stride=stride) == 0
    rounded = te.bilinear_kernel(stride, rank=len(stride), channels=2)
    assert te.checkerboard_score(rounded, stride=stride) < 2.0**-53
    if set(stride) <= {2, 4}:
        assert te.checkerboard_score(rounded, stride=stride) == 0


@pytest.mark.parametrize("stride", STRIDES)
def test_bilinear_is_torch_interpolate_inside(stride):
    rank, mode = len(stride), ["linear", "bilinear", "trilinear"][len(stride) - 1]
    x = np.random.default_rng(7).normal(size=(2, *range(4, 4 + rank), 3))
    factor = tuple(map(float, stride))
    theirs = witness.channels_last(
        torch.nn.functional.interpolate(
            witness.channels_first(x), scale_factor=factor, mode=mode, align_corners=False
        )
    )
    ours = te.conv_transpose(
        x,
        te.bilinear_kernel(stride, rank=rank, channels=3),
        stride=stride,
        padding=tuple(s // 2 for s in stride),
        groups=3,
    )
    assert ours.shape == theirs.shape
    inside = (slice(None), *[slice(s // 2, -(s // 2)) for s in stride])
    assert np.allclose(ours[inside], theirs[inside], rtol=0, atol=1e-14)
    # The rim is where torch repeats the border and the transposed convolution meets zeros.
    assert not np.allclose(ours[:, 0], theirs[:, 0], rtol=0, atol=1e-3)


# The layers of torch


def our_kernel(layer):
    return np.moveaxis(layer.weight.detach().numpy(), (0, 1), (-1, -2))


def torch_interior(layer, constant):
    x = torch.tensor(constant, dtype=torch.float32).reshape(1, -1, 1, 1).expand(1, -1, 8, 8)
    with torch.no_grad():
        return witness.channels_last(layer(x))[0, 6:-6, 6:-6]


def predicted(kernel, constant, stride, padding, size):
    """Phase sums over an interior that starts at output 6 of a layer with this padding."""
    sums = te.phase_sums(kernel.astype(np.float64), stride=stride) @ np.array(constant)
    phase = (np.arange(6, 6 + size) + padding) % stride
    return sums[np.ix_(phase, phase)]


@pytest.mark.parametrize(("k", "stride", "padding"), [(4, 2, 1), (3, 2, 1), (5, 3, 2)])
def test_an_untrained_layer_draws_the_predicted_checkerboard_until_it_is_projected(
    k, stride, padding
):
    torch.manual_seed(0)
    layer = torch.nn.ConvTranspose2d(3, 2, k, stride, padding, bias=False)
    kernel, constant = our_kernel(layer), [1.0, -2.0, 0.5]
    assert te.checkerboard_score(kernel, stride=stride) > 0.3
    y = torch_interior(layer, constant)
    expected = predicted(kernel, constant, stride, padding, y.shape[0])
    assert np.ptp(expected, axis=(0, 1)).min() > 0.1
    assert np.allclose(y, expected, rtol=0, atol=1e-6)
    better = te.remove_checkerboard(kernel, stride=stride)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(np.moveaxis(better, (-1, -2), (0, 1)).copy()))
    y = torch_interior(layer, constant)
    rounding = 16 * np.finfo(np.float32).eps * abs(better).sum(axis=(0, 1)).max()
    assert np.ptp(y, axis=(0, 1)).max() < rounding * abs(np.array(constant)).sum()
    assert te.checkerboard_score(better, stride=stride) < 1e-5


# Bad input

KERNEL_CALLS = [te.phase_sums, te.checkerboard_score, te.remove_checkerboard, te.icnr_kernel]


def call(function, kernel=KERNEL, **options):
    arguments = () if function is te.bilinear_kernel else (kernel,)
    return function(*arguments, **{"stride": 2, **options})


@pytest.mark.parametrize("function", [*KERNEL_CALLS, te.bilinear_kernel])
@pytest.mark.parametrize(
    ("name", "value", "error", "phrase"),
    [row[1:] for row in OPTIONS if row[1] in ("stride", "dilation")],
    ids=[f"{row[1]}-{row[0]}" for row in OPTIONS if row[1] in ("stride", "dilation")],
)
def test_options(function, name, value, error, phrase):
    if name == "dilation" and function in (te.icnr_kernel, te.bilinear_kernel):
        with pytest.raises(TypeError, match="dilation"):
            call(function, dilation=value)
        return
    better = check(lambda: call(function, **{name: value}), name, value, error, phrase)
    call(function, **{name: better})


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (None, TypeError),
        ([["a"]], TypeError),
        (np.ones((3, 2, 2), bool), TypeError),
        (np.ones((3, 2)), ValueError),
        (np.ones((3, 0, 2)), ValueError),
    ],
)
@pytest.mark.parametrize("function", KERNEL_CALLS)
def test_kernels(function, value, error):
    name = "weights" if function is te.icnr_kernel else "kernel"
    call(function, check(lambda: call(function, value), name, value, error, "must"))


@pytest.mark.parametrize(
    ("value", "error", "phrase"),
    [
        (column(1.0, np.nan), ValueError, "finite"),
        (column(1.0, -np.inf), ValueError, "finite"),
        (column(1.0, complex(0, np.inf)), ValueError, "finite"),
        (column(Fraction(1), math.nan, dtype=object), ValueError, "finite"),
        (column(*sympy.symbols("a b")), TypeError, "Fractions"),
        (column(1, 1j, dtype=object), TypeError, "Fractions"),
    ],
)
def test_a_score_needs_finite_numbers(value, error, phrase):
    score = te.checkerboard_score
    call(score, check(lambda: call(score, value), "kernel", value, error, phrase))


@pytest.mark.parametrize(
    ("name", "value", "error"),  # what tests/messages.txt does not hold
    [
        ("rank", 2.0, TypeError),
        ("channels", 0, ValueError),
        ("channels", None, TypeError),
        ("dtype", bool, TypeError),
    ],
)
def test_options_of_bilinear_kernel(name, value, error):
    bilinear = te.bilinear_kernel
    better = check(lambda: call(bilinear, **{name: value}), name, value, error, "must")
    call(bilinear, **{name: better})


def test_overlap_counts_must_leave_an_output():
    count = partial(te.overlap_counts, 3, 3)
    better = check(partial(count, padding=3), "padding", None, ValueError, "size of at least 1")
    count(padding=better)


class Number:
    """Can be added, multiplied, subtracted and divided, and what else is given."""

    def __init__(self, value):
        self.value = value

    def _with(self, other, operation):
        return type(self)(operation(self.value, getattr(other, "value", other)))

    def __add__(self, other):
        return self._with(other, operator.add)

    def __mul__(self, other):
        return self._with(other, operator.mul)

    def __sub__(self, other):
        return self._with(other, operator.sub)

    def __rsub__(self, other):
        return self._with(other, lambda a, b: b - a)

    def __truediv__(self, other):
        return self._with(other, operator.truediv)

    __radd__, __rmul__ = __add__, __mul__


@pytest.mark.parametrize("lacking", [(), ("__truediv__",), ("__sub__", "__rsub__")])
def test_numbers_of_a_kernel_must_be_subtracted_and_divided(lacking):
    kind = type("Kind", (Number,), dict.fromkeys(lacking))  # None: not to be had
    kernel = column(*(kind(Fraction(n)) for n in (1, 7, 0)))
    if not lacking:
        found = te.remove_checkerboard(kernel, stride=2)
        assert [entry.value for entry in found.flat] == [3, 5, 2]
        return
    with pytest.raises(TypeError, match="must hold numbers that work with Fractions"):
        te.remove_checkerboard(kernel, stride=2)


def test_sums_that_overflow_and_infinite_entries_pass_without_a_warning():
    overflowing = column(1.7e308, 1.7e308)
    assert te.remove_checkerboard(overflowing, stride=2).ravel().tolist() == [np.inf, np.inf]
    assert np.isnan(te.remove_checkerboard(column(np.inf, 1, -np.inf, 2), stride=2)).all()


def test_extended_floats_are_computed_as_such():
    little = np.longdouble(2) ** -60
    kernel = (np.array([1, 3], np.longdouble) + little).reshape(2, 1, 1)
    found = te.remove_checkerboard(kernel, stride=2)
    assert found.dtype == np.longdouble
    assert (found == 2 + little).all()
