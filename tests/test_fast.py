"""The primitives of `fast`: by hand, then in every way of computing, then their memory."""

import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib.array_utils import byte_bounds
from numpy.lib.stride_tricks import as_strided

import tconv_edu as te
from strategies import WAYS, Setting, at_most, settings_of_conv, tuned
from tconv_edu.fast.blocks import blocks_of, index_of, size_of
from tconv_edu.fast.lines import Line, inside
from tconv_edu.geometry import resolve_conv, resolve_transpose
from tconv_edu.stages import correlate, pad, subsample


def same_places(found, expected):
    """Slices are compared by what they take: there are many ways to write one."""
    return [[list(range(99))[part] for part in each] for each in found] == expected


def test_taps_of_a_cell_by_hand():
    """Stride 3 and dilation 2: taps go to the places 0 2 4 6 8, the cells 0 0 1 2 2."""
    line = Line(samples=4, kernel_size=5, stride=3, dilation=2, begin=1, size=11)
    assert [hit.shift for hit in line.taps(0, 3)] == [0, 1, 2]
    taken = [(hit.taps, hit.phases) for hit in line.taps(0, 3)]
    assert same_places(taken, [[[0, 1], [0, 2]], [[2], [1]], [[3, 4], [0, 2]]])
    assert [hit.shift for hit in line.taps(1, 3)] == [0, 1, 2]
    taken = [(hit.taps, hit.phases) for hit in line.taps(1, 3)]
    assert same_places(taken, [[[1], [1]], [[2], [0]], [[4], [1]]])


def test_what_is_kept_of_cells_by_hand():
    """Outputs 1 to 11 are kept: of cell 0 the phases 1 and 2, cells 1 to 3 as a whole."""
    line = Line(samples=4, kernel_size=5, stride=3, dilation=2, begin=1, size=11)
    assert line.cells == (0, 4)
    cut, whole = [[0, 1], [0], [1, 2]], [list(range(2, 11)), [1, 2, 3], [0, 1, 2]]
    assert same_places(line.by_run((0, 4)), [cut, whole])
    assert same_places(line.by_run((0, 1)), [cut])
    (first, third) = line.by_phase((0, 4), (0, 1)) + line.by_phase((1, 3), (2, 3))
    assert same_places([first[:2], third[:2]], [[[2, 5, 8], [1, 2, 3]], [[4, 7], [0, 1]]])
    assert (first[2], third[2]) == (0, 0)
    assert Line(1, 1, 3, 1, begin=-1, size=3).cells == (-1, 1)


def test_places_inside_an_axis_by_hand():
    """Sample 0 stands before the third of five cells, and there are three samples."""
    assert inside(-1, 1, 5, 3) == (slice(1, 4), slice(0, 3, 1))
    assert inside(-2, 1, 2, 3) == (slice(2, 2), slice(0, 0, 1))
    assert inside(3, 1, 2, 3) == (slice(0, 0), slice(3, 3, 1))


def test_blocks_by_hand():
    blocks = blocks_of([(0, 2), (5, 8), (-1, 3)], 8)
    assert blocks == [((n, n + 1), rows, (-1, 3)) for n in (0, 1) for rows in ((5, 7), (7, 8))]
    assert [size_of(block) for block in blocks] == [(1, 2, 4), (1, 1, 4)] * 2
    assert blocks_of([(0, 9)], 4) == [((0, 3),), ((3, 6),), ((6, 9),)]


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5, 7, 24, 100])
def test_blocks_cover_every_entry_once(most):
    seen = np.zeros((2, 3, 4), int)
    for block in blocks_of([(0, n) for n in seen.shape], most):
        seen[index_of(block)] += 1
        assert seen[index_of(block)].size <= max(most, 1)
    assert (seen == 1).all()


def by_stages(s: Setting):
    g = resolve_conv(s.x, s.kernel, **s.options).geometry
    return subsample(correlate(pad(s.x, g.padding), s.kernel, g.dilation, g.groups), g.stride)


@pytest.mark.parametrize("way", WAYS)
@at_most(150)
@given(settings_of_conv())
def test_all_three_are_their_stages_in_every_way_of_computing(way, s: Setting):
    options = {**s.options, "output_size": s.input_size}
    expected = te.conv_transpose(s.y, s.kernel, **options, method="stages")
    convolved = by_stages(s)
    with tuned(way):
        assert np.array_equal(te.conv_transpose(s.y, s.kernel, **options), expected)
        assert np.array_equal(te.conv(s.x, s.kernel, **s.options), convolved)
        gradient = te.conv_kernel_gradient(s.x, s.y, s.kernel.shape[:-2], **s.options)
    assert (gradient * s.kernel).sum() == (convolved * s.y).sum()


@pytest.mark.parametrize("way", WAYS)
@at_most(100)
@given(settings_of_conv(named=False), st.integers(0, 10**6))
def test_a_crop_may_cut_as_deep_as_it_likes_or_add_zeros(way, s: Setting, seed):
    options = {**s.options, "padding": "valid"}
    names = ("stride", "padding", "dilation", "groups")
    operands = resolve_transpose(s.y, s.kernel, *(options[name] for name in names))
    rng = np.random.default_rng(seed)
    amounts = []
    for size in operands.geometry.full_size:
        before = rng.integers(-4, size)
        amounts.append((int(before), int(rng.integers(-4, size - max(before, 0)))))
    expected = te.METHODS["scatter"](*operands, tuple(amounts))
    with tuned(way):
        assert np.array_equal(te.METHODS["fast"](*operands, tuple(amounts)), expected)


@pytest.mark.parametrize("way", WAYS)
def test_groups_meet_their_own_samples_alone(way):
    """NaN and inf stay in their group, in every way of computing."""
    rng = np.random.default_rng(0)
    x, kernel = rng.integers(-9, 10, (2, 5, 7, 8)) + 0.0, rng.integers(-9, 10, (3, 2, 3, 8)) + 0.0
    options = {"stride": 2, "groups": 4}
    expected = te.conv_transpose(x, kernel, **options, method="scatter")
    x[1, 2, 3, 2], kernel[1, 1, 2, 7] = np.nan, np.inf
    with tuned(way):
        y = te.conv_transpose(x, kernel, **options)
    assert np.array_equal(y, te.conv_transpose(x, kernel, **options, method="scatter"), True)
    assert np.array_equal(
        y[..., [0, 1, 2, 6, 7, 8, 9, 10]], expected[..., [0, 1, 2, 6, 7, 8, 9, 10]]
    )


LARGE = {
    "stamps": ((600, 500, 4), (3, 3, 12, 4), {"stride": 2}),
    "many inputs": ((9, 3, 2000, 64), (3, 3, 48, 64), {"stride": 2}),
    "planes": ((4, 300, 300, 16), (4, 4, 2, 16), {"stride": 2, "padding": 1}),
    "groups": ((2, 300, 300, 16), (3, 3, 8, 16), {"stride": 2, "groups": 2}),
    "depthwise": ((2, 300, 300, 16), (4, 4, 1, 16), {"stride": 2, "groups": 16}),
    "a long line": ((400_000, 3), (8, 5, 3), {"stride": 4}),
    "a large stride": ((1, 200, 8), (1024, 8, 8), {"stride": 256}),
    "a large stride, depthwise": ((1, 2, 2, 512), (64, 64, 1, 512), {"stride": 64, "groups": 512}),
    "a volume": ((1, 30, 40, 50, 8), (4, 4, 4, 4, 8), {"stride": 2, "padding": 1}),
}


@pytest.mark.long
@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("operation", ["conv_transpose", "conv", "conv_kernel_gradient"])
def test_buffers_stay_small_whatever_the_image(operation, name):
    shape, size, options = LARGE[name]
    x, kernel = np.ones(shape, np.float32), np.ones(size, np.float32)
    y = te.conv_transpose(x, kernel, **options)
    calls = {
        "conv_transpose": lambda: te.conv_transpose(x, kernel, **options),
        "conv": lambda: te.conv(y, kernel, **options),
        "conv_kernel_gradient": lambda: te.conv_kernel_gradient(y, x, size[:-2], **options),
    }
    calls[operation]()
    tracemalloc.start()
    result = calls[operation]()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - result.nbytes - kernel.nbytes < 4 << 20


def test_the_result_owns_its_memory():
    y = te.conv_transpose(np.ones((5, 2)), np.ones((3, 1, 2)), stride=2, padding=1)
    assert y.base is None
    assert y.flags.c_contiguous


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_a_broken_weight_is_stamped_only_where_it_belongs(broken):
    x, kernel = np.array([[1.0], [2.0], [3.0]]), np.array([broken, 10.0, 100.0]).reshape(3, 1, 1)
    y = te.conv_transpose(x, kernel, stride=2).ravel()
    assert np.flatnonzero(~np.isfinite(y)).tolist() == [0, 2, 4]


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


def within(a, shape, strides):
    """A view as `as_strided` makes it, if all of it lies in the memory that the array views."""
    view, owner = as_strided(a, shape, strides), a
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    (low, high), (start, stop) = byte_bounds(view), byte_bounds(owner)
    assert view.size == 0 or start <= low <= high <= stop
    return view


@pytest.mark.parametrize("way", ["as it is", "a few entries at a time"])
@at_most(100)
@given(settings_of_conv())
def test_no_view_reaches_beyond_its_memory(way, s: Setting):
    with tuned(way), mock.patch("tconv_edu.fast.convolutions.as_strided", within):
        te.conv(s.x, s.kernel, **s.options)
        te.conv_kernel_gradient(s.x, s.y, s.kernel.shape[:-2], **s.options)


def test_calls_of_many_threads_share_no_buffer():
    """Buffers outlive a call: one that another thread computes with must not be taken."""
    rng = np.random.default_rng(0)
    x, kernel = rng.integers(-9, 10, (2, 9, 8, 3)), rng.integers(-9, 10, (3, 3, 4, 3))
    expected = te.conv_transpose(x, kernel, stride=2, method="scatter")
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(te.conv_transpose, x, kernel, stride=2) for _ in range(1500)]
            assert all(np.array_equal(call.result(), expected) for call in calls)
    finally:
        sys.setswitchinterval(interval)
