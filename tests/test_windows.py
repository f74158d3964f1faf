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
from tconv_edu.windows import Axis, Place, Product, blocks_of, multiply, multiply_transposed


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
