"""conv: by hand, against the sum in its docstring, against torch."""

import numpy as np
import pytest
from hypothesis import given

import tconv_edu as te
import witness
from edges import everywhere
from strategies import Setting, at_most, settings_of_conv
from tconv_edu.geometry import plan
from tconv_edu.stages import correlate, pad, subsample


def line(*values):
    return np.array(values).reshape(-1, 1)


KERNEL = line(1, 10, 100)[:, :, np.newaxis]


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        ("valid", [321, 543]),
        ("full", [100, 321, 543, 5]),
        ("same", [210, 432, 54]),
        (1, [210, 432, 54]),
        ([(0, 1)], [321, 543]),
        ([(2, 0)], [100, 321, 543]),
    ],
)
def test_padding_by_hand(padding, expected):
    assert (
        te.conv(line(1, 2, 3, 4, 5), KERNEL, stride=2, padding=padding).ravel().tolist() == expected
    )


def test_full_reaches_as_far_as_the_dilated_kernel():
    y = te.conv(line(1, 2), KERNEL, padding="full", dilation=2)
    assert y.ravel().tolist() == [100, 200, 10, 20, 1, 2]


def test_same_puts_the_odd_zero_after():
    assert te.conv(line(1, 2), KERNEL, stride=2, padding="same").ravel().tolist() == [21]


def test_two_axes_keep_their_own_stride_and_dilation():
    x = np.arange(1, 21).reshape(4, 5, 1)
    kernel = np.array([[1, 10], [100, 1000]]).reshape(2, 2, 1, 1)
    y = te.conv(x, kernel, stride=(2, 1), dilation=(1, 3))[..., 0]
    # 1 + 10·4 + 100·6 + 1000·9 = 9641, and so on.
    assert y.tolist() == [[9641, 10752], [20751, 21862]]


def is_the_sum(s: Setting):
    """Pad, correlate, subsample gives Σ X[i·S + m·D − P, c] K[m, c, o], read literally."""
    options = plan(
        s.kernel.shape[:-2], s.options["stride"], s.options["padding"], s.options["dilation"]
    )
    groups, pairs = s.options["groups"], options.pairs(s.input_size)
    pipeline = subsample(
        correlate(pad(s.x, pairs), s.kernel, options.dilation, groups), options.stride
    )
    rows, columns = s.kernel.shape[-2], s.kernel.shape[-1] // groups
    expected = np.zeros_like(s.y)
    for (batch, *i, o), _ in np.ndenumerate(expected):
        for (*m, c), weight in np.ndenumerate(s.kernel[..., o]):
            axes = zip(i, options.stride, m, options.dilation, pairs, strict=True)
            read = [a * stride + b * d - p for a, stride, b, d, (p, _) in axes]
            if all(0 <= at < n for at, n in zip(read, s.input_size, strict=True)):
                expected[(batch, *i, o)] += weight * s.x[(batch, *read, o // columns * rows + c)]
    assert np.array_equal(pipeline, expected)
    assert np.array_equal(te.conv(s.x, s.kernel, **s.options), expected)


@pytest.mark.claim("prop-pipeline")
def test_conv_is_the_sum_that_defines_it():
    everywhere(is_the_sum, settings_of_conv(most_rank=2))


@at_most(300)
@given(settings_of_conv())
def test_conv_equals_torch(s: Setting):
    options = plan(
        s.kernel.shape[:-2], s.options["stride"], s.options["padding"], s.options["dilation"]
    )
    theirs = witness.conv(
        witness.channels_first(s.x),
        witness.weight(s.kernel),
        options.pairs(s.input_size),
        stride=s.options["stride"],
        dilation=s.options["dilation"],
        groups=s.options["groups"],
    )
    ours = te.conv(s.x, s.kernel, **s.options)
    assert ours.dtype == np.int64
    assert np.array_equal(ours, witness.channels_last(theirs))


def test_python_integers_have_no_limit():
    x, ones = np.array([[2**62], [2**62]], object), np.array([[[1]]] * 3, object)
    assert te.conv(x, ones, padding=[(1, 0)]).ravel().tolist() == [2**63]


def test_infinity_and_overflow_pass_without_a_warning():
    assert np.isnan(te.conv([[np.inf]], [[[0.0]]])).all()
    assert te.conv_transpose([[1e308]], [[[10.0]]]).item() == np.inf
    assert te.conv_kernel_gradient([[1e308]], [[10.0]], 1).item() == np.inf


def test_the_largest_stride_takes_one_sample():
    x, kernel = np.array([[7], [5]]), np.array([[[3]]])
    assert te.conv(x, kernel, stride=2**31 - 1).tolist() == [[21]]
