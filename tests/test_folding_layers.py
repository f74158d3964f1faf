"""Two layers as one and one as two: exact integers, and torch where it has the layers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

import tconv_edu as te
from layers import drawn_layers, integers, is_empty
from strategies import at_most, settings_of_conv
from tconv_edu.folding import (
    convolution,
    fold,
    fold_before,
    nearest,
    pixel_shuffle,
    unfold_nearest,
    unfold_pixel_shuffle,
)
from tconv_edu.frameworks import Layer
from tconv_edu.rewriting import rewrite

KERNEL = np.array([1, 10, 100]).reshape(3, 1, 1)
X = np.array([[1], [2], [3]])


def repeated(x, scale):
    for axis, times in enumerate(scale, 1):
        x = np.repeat(x, times, axis)
    return x


def test_doubling_and_a_convolution_by_hand():
    """The kernel 1, 10, 100 is turned, and each of its weights is added to two places."""
    layer = fold(nearest(2, 1), convolution(KERNEL, padding=1))
    assert layer.kernel.ravel().tolist() == [100, 110, 11, 1]
    assert layer.crop == ((1, 1),)
    assert layer(X).ravel().tolist() == [110, 211, 221, 322, 332, 33]
    assert unfold_nearest(layer).kernel.ravel().tolist() == [1, 10, 100]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int64", "uint64", "complex64"])
def test_what_repeats_and_shuffles_leaves_the_dtype(dtype):
    after, before = (convolution(np.ones((1, n, m), dtype)) for n, m in ((1, 1), (1, 2)))
    for folded in fold(nearest(2, 1), after), fold(before, pixel_shuffle(2, 1)):
        assert folded.kernel.dtype == folded(np.ones((2, 1), dtype)).dtype == dtype


@given(settings_of_conv())
@at_most(60)
def test_a_convolution_with_stride_1_is_a_transposed_one(setting):
    options = setting.options | {"stride": 1}
    named = {name: options[name] for name in ("padding", "dilation", "groups")}
    layer = convolution(setting.kernel, **named)
    np.testing.assert_array_equal(layer(setting.x), te.conv(setting.x, setting.kernel, **options))


@st.composite
def chains(draw):
    """Two layers that fit one another, and an input of the first."""
    first, x = draw(drawn_layers())
    rank, rng = len(first.stride), np.random.default_rng(draw(st.integers(0, 99)))
    groups = draw(st.sampled_from([g for g in (1, 2, 3) if first.out_channels % g == 0]))
    size = [draw(st.integers(1, 3)) for _ in range(rank)]
    stride = tuple(draw(st.integers(1, 2)) for _ in range(rank))
    dilation = tuple(draw(st.integers(1, 2)) for _ in range(rank))
    kernel = integers(rng, *size, draw(st.integers(1, 2)), first.out_channels)
    crop = tuple((draw(st.integers(-1, 3)), draw(st.integers(-1, 3))) for _ in range(rank))
    second = Layer(kernel, stride, dilation, groups, crop)
    assume(not is_empty(second, first.output_size(x.shape[1:-1])))
    return first, second, x


def border(first, second):
    """How many outputs may differ, (before, after) per axis, by the docstring of `fold`."""
    axes = zip(first.crop, second.crop, second.effective_kernel_size, second.stride, strict=True)
    return [
        tuple(max(k - s - c, 0) if p > 0 else 0 for p, c in zip(cut, crop, strict=True))
        for cut, crop, k, s in axes
    ]


@given(chains())
@at_most(150)
def test_two_layers_in_one(case):
    first, second, x = case
    wanted, reach = second(first(x)), border(first, second)
    folded = fold(first, second, exact=False)
    got = folded(x)
    assert got.shape == wanted.shape
    inner = tuple(slice(p, max(n - q, p)) for n, (p, q) in zip(got.shape[1:], reach, strict=False))
    np.testing.assert_array_equal(got[:, *inner], wanted[:, *inner])
    if any(map(any, reach)):
        with pytest.raises(ValueError, match="first must cut nothing"):
            fold(first, second)
    else:
        np.testing.assert_array_equal(fold(first, second).kernel, folded.kernel)


def test_the_border_that_is_lost_by_hand():
    """The first cuts 1 off, the second pads it with 0: its first output does not see the 1."""
    up = Layer(KERNEL, (2,), (1,), 1, ((1, 0),))
    blur = convolution(np.array([1, 1]).reshape(2, 1, 1), padding=[(1, 0)])
    assert blur(up(X)).ravel().tolist() == [10, 112, 122, 223, 233, 330]
    assert fold(up, blur, exact=False)(X).ravel().tolist() == [11, 112, 122, 223, 233, 330]
    assert fold(replace(up, crop=((0, 0),)), blur).crop == ((0, 1),)


@pytest.mark.parametrize("groups", [1, 2])
def test_upsampling_and_a_convolution_of_torch(groups):
    conv = torch.nn.Conv2d(4, 6, 3, padding=1, groups=groups).double()
    x = torch.randn(2, 4, 5, 3).double()
    wanted = conv(torch.nn.functional.interpolate(x, scale_factor=2))
    kernel = conv.weight.detach().permute(2, 3, 1, 0).numpy()
    layer = fold(nearest((2, 2), 4), convolution(kernel, padding=1, groups=groups))
    assert (layer.kernel_size, layer.groups) == ((4, 4), groups)
    up = torch.nn.ConvTranspose2d(4, 6, 4, 2, 1, groups=groups).double()
    up.weight.data = torch.from_numpy(layer.kernel.copy()).permute(3, 2, 0, 1)
    up.bias = conv.bias
    torch.testing.assert_close(up(x), wanted)


@pytest.mark.parametrize("scale", [(2,), (3, 2), (1, 2, 2)])
@pytest.mark.parametrize("mode", ["CRD", "DCR"])
def test_pixel_shuffle_is_torchs_and_its_transpose(scale, mode):
    rng, phases = np.random.default_rng(1), int(np.prod(scale))
    x = integers(rng, 2, *(3, 4, 2)[: len(scale)], 5 * phases)
    y = pixel_shuffle(scale, 5, mode=mode)(x)
    for c, phase in np.ndindex(5, phases):
        start = np.unravel_index(phase, scale)
        taken = y[:, *(slice(a, None, s) for a, s in zip(start, scale, strict=True)), c]
        channel = c * phases + phase if mode == "CRD" else phase * 5 + c
        np.testing.assert_array_equal(taken, x[..., channel])


def test_pixel_shuffle_of_torch():
    x = torch.arange(2 * 12 * 3 * 4).reshape(2, 12, 3, 4).double()
    ours = pixel_shuffle((2, 2), 3)(x.permute(0, 2, 3, 1).numpy())
    theirs = torch.nn.functional.pixel_shuffle(x, 2).permute(0, 2, 3, 1)
    np.testing.assert_array_equal(ours, theirs)


def test_four_weights_as_the_filters_of_three_phases_by_hand():
    """Two zeros before 1, 10, 100, 1000 make the crop of 1 a whole stride; entry 1 comes first."""
    layer = Layer(np.reshape([1, 10, 100, 1000], (4, 1, 1)), (3,), (1,), 1, ((1, 0),))
    kernel, padding, _ = unfold_pixel_shuffle(layer)
    assert kernel[:, 0].T.tolist() == [[10, 0], [100, 0], [1000, 1]]
    assert padding == ((0, 1),)


@given(drawn_layers())
@at_most(100)
def test_a_layer_is_a_convolution_and_a_pixel_shuffle(case):
    layer, x = case
    axes = zip(layer.effective_kernel_size, layer.stride, layer.crop, strict=True)
    rests = [(k - p - q) % s for k, s, (p, q) in axes]
    if any(rests):
        with pytest.raises(ValueError, match=r"layer must crop to a multiple"):
            unfold_pixel_shuffle(layer)
        pairs = zip(layer.crop, layer.stride, rests, strict=True)
        crop = tuple((p, q - (s - r) % s) for (p, q), s, r in pairs)  # keep so many more
        layer = replace(layer, crop=crop)
    axes = zip(layer.effective_kernel_size, layer.crop, strict=True)
    if any(max(p, q) >= k for k, (p, q) in axes):
        with pytest.raises(ValueError, match="layer must crop less"):
            unfold_pixel_shuffle(layer)
        return
    kernel, padding, groups = unfold_pixel_shuffle(layer)
    low = te.conv(x, kernel, padding=padding, groups=groups)
    shuffle = pixel_shuffle(layer.stride, layer.out_channels)
    np.testing.assert_array_equal(shuffle(low), layer(x))


@given(settings_of_conv(), st.integers(1, 3), st.booleans())
@at_most(80)
def test_what_was_a_resize_convolution_is_one_again(setting, scale, exact):
    rank, groups = setting.kernel.ndim - 2, setting.options["groups"]
    stride = (scale, 2, 1)[:rank]
    kernel = setting.kernel.astype(object if exact else float) * (Fraction(1, 3) if exact else 0.1)
    after = convolution(kernel, padding=setting.options["padding"], groups=groups)
    layer = fold(nearest(stride, setting.x.shape[-1]), after)
    if max(map(max, layer.crop)) > min(setting.kernel.shape[:rank]) - 1:
        return
    found, padding, count = unfold_nearest(layer)
    np.testing.assert_allclose(found.astype(float), kernel.astype(float), atol=1e-12)
    assert found.dtype == kernel.dtype
    again = te.conv(repeated(setting.x, stride), found, padding=padding, groups=count)
    np.testing.assert_allclose(again.astype(float), layer(setting.x).astype(float), atol=1e-9)


@pytest.mark.parametrize(
    ("kernel", "crop", "phrase"),
    [([1, 10, 100], (0, 0), "kernel that 2 ones divide"), ([1, 1], (1, 0), "crop less")],
)
def test_what_is_no_resize_convolution_is_refused(kernel, crop, phrase):
    layer = Layer(np.reshape(kernel, (-1, 1, 1)), (2,), (1,), 1, (crop,))
    with pytest.raises(ValueError, match=phrase):
        unfold_nearest(layer)


def test_layers_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="second must take 1 spatial axes and 2 channels"):
        fold(nearest(2, 2), nearest(2, 3))
    with pytest.raises(TypeError, match="first must be a Layer"):
        fold(KERNEL, nearest(2, 3))


def test_a_bias_is_kept_or_refused_and_never_lost():
    plain = Layer([[[1]], [[10]], [[100]]], (2,), (1,), 1, ((0, 0),))
    biased = replace(plain, bias=np.array([5]))
    single, x = fold(plain, biased), np.array([[1], [2], [3]])
    np.testing.assert_array_equal(single(x), biased(plain(x)))
    for call in (
        lambda: fold(biased, plain),
        lambda: unfold_nearest(biased),
        lambda: unfold_pixel_shuffle(biased),
        lambda: fold_before(biased, [1], [0]),
        lambda: rewrite(biased, "torch", into="product"),
    ):
        with pytest.raises(
            ValueError, match=r"must have no bias: .* for example (\w+)=replace\(\1"
        ):
            call()
