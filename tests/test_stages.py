"""The three adjoint pairs: by hand, then ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ on drawn arrays."""

import numpy as np
import pytest
from hypothesis import strategies as st

from edges import everywhere
from strategies import Setting, settings_of_conv
from tconv_edu.geometry import plan
from tconv_edu.stages import convolve_full, correlate, crop, insert_zeros, pad, subsample


def flat(array):
    return array.ravel().tolist()


def column(*values):
    return np.array(values).reshape(-1, 1)


def test_pad_and_crop_by_hand():
    assert flat(pad(column(1, 2), ((2, 1),))) == [0, 0, 1, 2, 0]
    assert flat(crop(column(1, 2, 3, 4, 5), ((2, 1),))) == [3, 4]


def test_a_negative_crop_adds_zeros_and_may_cut_all_that_was_there():
    assert flat(crop(column(1, 2), ((-1, 1),))) == [0, 1]
    assert flat(crop(column(1), ((5, -9),))) == [0, 0, 0, 0, 0]


def test_pad_and_crop_treat_each_axis_on_its_own():
    x = np.arange(1, 7).reshape(2, 3, 1)
    padded = pad(x, ((1, 0), (0, 2)))
    assert padded[..., 0].tolist() == [[0, 0, 0, 0, 0], [1, 2, 3, 0, 0], [4, 5, 6, 0, 0]]
    assert np.array_equal(crop(padded, ((1, 0), (0, 2))), x)


def test_correlate_does_not_flip_and_convolve_full_stamps():
    kernel = np.array([1, 10, 100]).reshape(3, 1, 1)
    assert flat(correlate(column(1, 2, 3, 4), kernel, (1,))) == [321, 432]
    assert flat(convolve_full(column(1, 2), kernel, (1,))) == [1, 12, 120, 200]


def test_dilation_spreads_the_kernel():
    kernel = np.array([1, 10]).reshape(2, 1, 1)
    assert flat(correlate(column(1, 2, 3, 4), kernel, (3,))) == [41]
    assert flat(convolve_full(column(1, 2), kernel, (3,))) == [1, 2, 0, 10, 20]


def test_subsample_forgets_a_remainder_that_insert_zeros_is_told():
    assert flat(subsample(column(1, 2, 3, 4, 5), (3,))) == [1, 4]
    assert flat(insert_zeros(column(1, 4), (3,))) == [1, 0, 0, 4]
    assert flat(insert_zeros(column(1, 4), (3,), (5,))) == [1, 0, 0, 4, 0]


def dot(a, b):
    return int(np.sum(a * b))


def stages_are_adjoint(s: Setting, seed):
    rng = np.random.default_rng(seed)

    def like(a):
        return rng.integers(-9, 10, a.shape)

    options = plan(
        s.kernel.shape[:-2], s.options["stride"], s.options["padding"], s.options["dilation"]
    )
    pairs, groups = options.pairs(s.input_size), s.options["groups"]
    padded = pad(s.x, pairs)
    y = like(padded)
    assert dot(padded, y) == dot(s.x, crop(y, pairs))

    dense = correlate(padded, s.kernel, options.dilation, groups)
    y = like(dense)
    assert dot(dense, y) == dot(padded, convolve_full(y, s.kernel, options.dilation, groups))

    kept = subsample(dense, options.stride)
    y = like(kept)
    length = dense.shape[1:-1]
    assert dot(kept, y) == dot(dense, insert_zeros(y, options.stride, length))


@pytest.mark.claim("prop-adjoint-stages")
def test_each_stage_and_its_transpose_are_adjoint():
    everywhere(stages_are_adjoint, settings_of_conv(), st.integers(0, 2**32 - 1))


def test_padding_keeps_python_integers_without_a_limit():
    padded = pad(np.array([[2**62]], object), ((1, 1),))
    assert [type(entry) for entry in padded.ravel()] == [int, int, int]
