"""Products of windows: by hand first, then in every way of computing that the limits choose."""

from contextlib import ExitStack, contextmanager
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.lib.array_utils import byte_bounds
from numpy.lib.stride_tricks import as_strided

import tconv_edu as te
from strategies import WAYS, Setting, settings_of_conv, tuned
from tconv_edu.stages import correlate, pad, subsample
from tconv_edu.windows import (
    Axis,
    Place,
    Product,
    blocks_of,
    is_small,
    multiply,
    multiply_transposed,
)
from tconv_edu.windows.axes import Rows, rows_of, size_of
from tconv_edu.windows.products import _aligned


def test_windows_by_hand():
    """Step 2 and two taps from one sample before the first: they see (0, 1), (2, 3), (4, 5)."""
    x = np.array([1, 2, 3, 4, 5]).reshape(1, 5, 1)
    y = np.zeros((1, 3, 1, 1), int)
    last = Axis(origin=-1, step=2, reach=1, taps=2, windows=3)
    multiply(x, (), [Product(last, np.array([[10], [1]]), (1, 1), [Place(0, 3, slice(1), y)])])
    assert y.ravel().tolist() == [1, 23, 45]
    values = np.array([1, 100, 10000]).reshape(1, 3, 1)
    assert multiply_transposed(x, (), last, values).ravel().tolist() == [40200, 50301]


def test_only_the_windows_of_a_place_are_written():
    x = np.array([1, 2, 3]).reshape(1, 3, 1)
    y = np.full((1, 2, 1, 1), -1)
    places = [Place(1, 1, slice(1), y[:, 1:])]
    multiply(x, (), [Product(Axis(0, 1, 1, 1, 3), np.array([[10]]), (1, 1), places)])
    assert y.ravel().tolist() == [-1, 20]


def test_an_axis_by_hand():
    """Windows begin at −3, −1, 1, 3, 5; their taps lie 3 apart."""
    axis = Axis(origin=-3, step=2, reach=3, taps=4, windows=5)
    assert axis.end == 15
    assert axis.apart == 2
    assert Axis(0, 3, 1, 4, 2).apart == 2
    assert axis.part(1, 4) == Axis(-1, 2, 3, 4, 3)
    assert axis.seen(0, 0, 5, samples=6) == (slice(2, 5), slice(1, 7, 2))
    assert axis.seen(0, 1, 3, samples=6) == (slice(1, 2), slice(1, 3, 2))
    assert axis.seen(1, 0, 5, samples=6) == (slice(0, 3), slice(0, 6, 2))
    assert axis.seen(1, 0, 5, samples=5) == (slice(0, 3), slice(0, 6, 2))
    assert axis.seen(1, 0, 5, samples=4) == (slice(0, 2), slice(0, 4, 2))
    assert axis.seen(3, 0, 5, samples=4) == (slice(0, 0), slice(6, 6, 2))
    assert axis.seen(0, 0, 1, samples=9) == (slice(1, 1), slice(-1, -1, 2))


@pytest.mark.parametrize(
    ("axes", "samples", "rows"),
    [
        ([Axis(-1, 2, 1, 2, 3)], 5, Rows(low=-1, pitch=6, shared=0, slack=12)),
        ([Axis(-3, 1, 1, 4, 8)], 5, Rows(low=-3, pitch=8, shared=3, slack=19)),
        ([Axis(-4, 2, 1, 5, 5)], 7, Rows(low=-4, pitch=12, shared=2, slack=29)),
        ([Axis(-1, 1, 1, 2, 3), Axis(-2, 1, 1, 3, 4)], 3, Rows(-2, 5, 1, 12)),
        ([Axis(1, 1, 1, 2, 3)], 5, Rows(low=1, pitch=4, shared=0, slack=8)),
    ],
)
def test_rows_share_the_zeros_between_them(axes, samples, rows):
    assert rows_of(axes, samples) == rows


def test_blocks_by_hand():
    blocks = blocks_of((2, 3, 4), 8)
    assert blocks == [
        (slice(n, n + 1), rows, slice(0, 4)) for n in (0, 1) for rows in (slice(0, 2), slice(2, 3))
    ]
    assert [size_of(block) for block in blocks] == [(1, 2, 4), (1, 1, 4)] * 2
    assert blocks_of((10,), 4) == [(slice(0, 4),), (slice(4, 8),), (slice(8, 10),)]
    assert blocks_of((9,), 4) == [(slice(0, 3),), (slice(3, 6),), (slice(6, 9),)]


@pytest.mark.parametrize("dtype", [np.float32, np.float64, complex, object])
def test_an_aligned_copy_begins_a_cache_line(dtype):
    matrix = np.arange(6, dtype=dtype).reshape(2, 3).T
    copy = _aligned(matrix)
    assert copy.ctypes.data % 64 == 0
    assert copy.flags.c_contiguous
    assert copy.tolist() == [[0, 3], [1, 4], [2, 5]]


def product_of(shape, windows, taps=1, outputs=(1, 64)):
    return Product(Axis(0, 1, 1, taps, windows), np.ones(shape), outputs, [])


def test_what_is_small_and_what_is_slim():
    assert [is_small(inputs, 32) for inputs in (1250, 1251)] == [True, False]
    assert [is_small(10, outputs) for outputs in (31, 32, 127, 128)] == [False, True, True, False]
    shapes = [(31, 64), (32, 64), (64, 32), (127, 128), (128, 128), (2604, 32), (2605, 32)]
    slim = [product_of(shape, 8).is_slim for shape in shapes]
    assert slim == [False, True, True, True, False, True, False]


def test_whole_rows_go_straight_to_their_place():
    def direct(windows, taps=1, outputs=(1, 64)):
        return product_of((32, 64), windows, taps, outputs).is_direct

    assert [direct(windows) for windows in (6, 7, 8, 9)] == [False, False, True, False]
    assert [direct(windows, taps=3) for windows in (8, 12, 13)] == [False, True, False]
    assert [direct(windows) for windows in (488, 492)] == [True, False]
    assert [direct(8, outputs=outputs) for outputs in ((2, 32), (1, 2, 32))] == [False, False]


@pytest.mark.parametrize("most", [1, 2, 3, 5, 7, 24, 100])
def test_blocks_cover_every_entry_once(most):
    seen = np.zeros((2, 3, 4), int)
    blocks = blocks_of(seen.shape, most)
    for block in blocks:
        seen[block] += 1
        assert seen[block].size <= max(most, 1)
    assert (seen == 1).all()


def by_stages(s: Setting):
    o = s.options
    pairs = te.geometry.resolve_conv(s.x, s.kernel, **o).geometry.padding
    ones = (1,) * len(pairs)
    axes = {"dilation": o["dilation"] if isinstance(o["dilation"], tuple) else ones}
    dense = correlate(pad(s.x, pairs), s.kernel, axes["dilation"], o["groups"])
    return subsample(dense, o["stride"])


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=150)
@given(settings_of_conv())
def test_conv_is_its_three_stages_in_every_way_of_computing(way, s: Setting):
    with tuned(**WAYS[way]):
        assert np.array_equal(te.conv(s.x, s.kernel, **s.options), by_stages(s))


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=100)
@given(settings_of_conv())
def test_the_kernel_gradient_is_an_adjoint_in_every_way_of_computing(way, s: Setting):
    """⟨conv(x, K), y⟩ = ⟨K, gradient⟩ for every K: also for the kernel that is 1 at one entry."""
    with tuned(**WAYS[way]):
        gradient = te.conv_kernel_gradient(s.x, s.y, s.kernel.shape[:-2], **s.options)
    assert (gradient * s.kernel).sum() == (by_stages(s) * s.y).sum()


def within(a, shape, strides):
    """A view as `as_strided` makes it, if all of it lies in the memory that the array views."""
    view, owner = as_strided(a, shape, strides), a
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    (low, high), (start, stop) = byte_bounds(view), byte_bounds(owner)
    assert view.size == 0 or start <= low <= high <= stop
    return view


@contextmanager
def checked_views():
    with ExitStack() as stack:
        for module in ["windows.products", "windows.sums", "methods.phases"]:
            stack.enter_context(mock.patch(f"tconv_edu.{module}.as_strided", within))
        yield


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=100)
@given(settings_of_conv())
def test_no_view_reaches_beyond_its_memory(way, s: Setting):
    with tuned(**WAYS[way]), checked_views():
        te.conv(s.x, s.kernel, **s.options)
        te.conv_transpose(s.y, s.kernel, **s.options, output_size=s.input_size)
        te.conv_kernel_gradient(s.x, s.y, s.kernel.shape[:-2], **s.options)


def test_a_kernel_along_the_last_axis_alone_reads_no_further_than_the_image():
    """Its image could be read where it stands, but for the windows across the end."""
    x, kernel = np.arange(35).reshape(5, 7, 1), np.array([1, 10, 100]).reshape(1, 3, 1, 1)
    with checked_views():
        result = te.conv(x, kernel)
    assert result[-1].ravel().tolist() == [3318, 3429, 3540, 3651, 3762]


def test_a_gradient_meets_only_its_own_samples():
    """The NaN that no window of stride 3 meets with its first tap stays out of that tap."""
    x = np.array([1.0, np.nan, 3.0, 4.0, 5.0, 6.0]).reshape(6, 1)
    gradient = te.conv_kernel_gradient(x, [[1.0], [10.0]], 2, stride=3).ravel()
    assert gradient[0] == 41.0
    assert np.isnan(gradient[1])


@pytest.mark.parametrize("groups", [1, 2])
def test_an_infinite_weight_meets_the_zeros_of_the_padding(groups):
    """0 · inf is NaN: also where a depthwise convolution could leave the zeros out."""
    x, kernel = np.ones((3, 2)), np.full((2, 2 // groups, 2), np.inf)
    y = te.conv(x, kernel, padding=[(1, 0)], groups=groups)
    assert np.isnan(y).tolist() == [[True, True], [False, False], [False, False]]
