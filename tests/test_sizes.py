"""Sizes without arrays: by hand, then by brute force."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
from edges import everywhere
from strategies import Setting, at_most, settings_of_conv


@pytest.mark.parametrize(
    ("n", "k", "options", "m"),
    [
        (5, 3, {}, 3),
        (7, 3, {"stride": 2}, 3),
        (8, 3, {"stride": 2}, 3),
        (8, 3, {"stride": 2, "padding": "same"}, 4),
        (7, 3, {"stride": 2, "padding": "full"}, 5),
        (17, 5, {"stride": 3, "padding": 2}, 6),
        (7, 3, {"dilation": 3}, 1),
        (7, 2, {"padding": [(0, 3)]}, 9),
    ],
)
def test_conv_output_size_by_hand(n, k, options, m):
    assert te.conv_output_size(n, k, **options) == (m,)


def test_sizes_have_one_entry_per_axis():
    assert te.conv_output_size((7, 8, 9), 3, stride=(1, 2, 3)) == (5, 3, 3)
    assert te.conv_output_size(7, (1, 3)) == (7, 5)
    assert te.conv_output_size(np.int64(7), np.array(3)) == (5,)
    assert te.conv_transpose_output_sizes(np.array([3, 4]), 2) == (range(4, 5), range(5, 6))


def has_the_size_of_the_formula(s: Setting):
    """The kernel fits at 0, 1, … of the padded input; every S-th of these starts is an output."""
    kernel_size = s.kernel.shape[:-2]
    keywords = {name: s.options[name] for name in ("stride", "padding", "dilation")}
    size = te.conv_output_size(s.input_size, kernel_size, **keywords)
    assert te.conv(s.x, s.kernel, **s.options).shape[1:-1] == size
    if isinstance(s.options["padding"], str):
        return
    axes = zip(s.input_size, kernel_size, *keywords.values(), size, strict=True)
    for n, k, stride, (p, q), dilation, m in axes:
        starts = range(n + p + q - dilation * (k - 1))
        assert m == len(starts[::stride]) == (n + p + q - dilation * (k - 1) - 1) // stride + 1


@pytest.mark.claim("prop-output-size")
def test_conv_has_the_size_that_the_formula_gives():
    everywhere(has_the_size_of_the_formula, settings_of_conv())


def gives_one_output_per_stride(n, k, stride, dilation):
    options = {"stride": stride, "padding": "same", "dilation": dilation}
    assert te.conv_output_size(n, k, **options) == (-(-n // stride),)
    x, kernel = np.ones((n, 1), int), np.ones((k, 1, 1), int)
    small = te.conv(x, kernel, **options)
    assert te.conv_transpose(small, kernel, **options).shape == (len(small) * stride, 1)


@pytest.mark.claim("prop-same")
def test_same_gives_one_output_per_stride():
    for setting in product(range(1, 8), range(1, 5), range(1, 6), (1, 2, 3)):
        gives_one_output_per_stride(*setting)
    at_most(60)(
        given(st.integers(1, 40), st.integers(1, 6), st.integers(1, 6), st.integers(1, 4))(
            gives_one_output_per_stride
        )
    )()


def maps_back(m, k, stride, dilation, padding):
    options = {"stride": stride, "padding": padding, "dilation": dilation}

    def maps_here(n):
        try:
            return te.conv_output_size(n, k, **options) == (m,)
        except ValueError:
            return False

    found = [n for n in range(1, m * (stride + 1) + 16) if maps_here(n)]
    if not found:
        with pytest.raises(ValueError, match="padding"):
            te.conv_transpose_output_sizes(m, k, **options)
        return
    (sizes,) = te.conv_transpose_output_sizes(m, k, **options)
    assert list(sizes) == found
    x, kernel = np.ones((m, 1), int), np.ones((k, 1, 1), int)
    for n in sizes:
        assert te.conv_transpose(x, kernel, output_size=n, **options).shape == (n, 1)
    if padding != "same":
        named = {"valid": (0, 0), "full": (dilation * (k - 1),) * 2}
        pair = named[padding] if isinstance(padding, str) else padding[0]
        least = (m - 1) * stride + dilation * (k - 1) + 1 - sum(pair)
        assert found == [n for n in range(least, least + stride) if n >= 1]
    else:
        assert found == list(range((m - 1) * stride + 1, m * stride + 1))


@pytest.mark.claim("prop-legal-sizes")
def test_the_legal_sizes_are_those_that_conv_maps_here():
    paddings = ["valid", "same", "full", *([pair] for pair in product((0, 1, 2, 4), (0, 1, 3, 5)))]
    for setting in product((1, 2, 3), (1, 2, 3), (1, 2, 4), (1, 3), paddings):
        maps_back(*setting)


def test_a_kernel_s_axes_are_axes_of_the_sizes_too():
    assert te.conv_transpose_output_sizes(4, (3, 1), stride=2) == (range(9, 11), range(7, 9))
    assert te.conv_output_size(9, (3, 1)) == (7, 9)
