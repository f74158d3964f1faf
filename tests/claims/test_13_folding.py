"""The propositions of chapter 13: against torch, singular values and all small cases."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import ceil, prod, sqrt

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
from layers import drawn_layers, integers, is_empty
from strategies import at_most
from tconv_edu import folding
from tconv_edu.channels import dense
from tconv_edu.frameworks import FRAMEWORKS, Layer
from witness import CONV_TRANSPOSE, channels_first, channels_last, weight


def line(weights, stride, crop=(0, 0), dilation=1):
    return Layer(np.reshape(weights, (-1, 1, 1)), (stride,), (dilation,), 1, (crop,))


def output_channel(o, j, inputs, outputs, groups):
    """As the proposition says it."""
    return o // (inputs // groups) * (outputs // groups) + j


@pytest.mark.claim("prop-output-channel")
def test_each_weight_alone_writes_where_the_formula_says():
    for groups, each, own in product((1, 2, 3), (1, 2), (1, 2)):
        inputs, outputs = groups * each, groups * own
        for o, j in np.ndindex(inputs, own):
            w = torch.zeros(inputs, own, 1)
            w[o, j] = 1
            y = torch.conv_transpose1d(torch.ones(1, inputs, 1), w, groups=groups)
            assert y.flatten().nonzero().tolist() == [
                [output_channel(o, j, inputs, outputs, groups)]
            ]
        for layout in FRAMEWORKS:
            form, kernel = FRAMEWORKS[layout].layout, np.ones((2, own, inputs))
            stored = form.to_weight(kernel, groups)
            numbers = folding.output_channels(stored, groups=groups, layout=layout)
            ours = form.to_kernel(numbers, groups)
            for o, j in np.ndindex(inputs, own):
                assert (ours[:, j, o] == output_channel(o, j, inputs, outputs, groups)).all()


@pytest.mark.claim("prop-fold-after")
@given(drawn_layers(), st.integers(0, 9))
@at_most(60)
def test_a_scale_and_a_shift_after_any_layer(case, seed):
    layer, x = case
    rng = np.random.default_rng(seed)
    scale, shift, bias = integers(rng, 3, layer.out_channels)
    kernel, folded = folding.fold_after(layer.kernel, scale, shift, bias=bias, groups=layer.groups)
    options = {"stride": layer.stride, "dilation": layer.dilation, "groups": layer.groups}

    def by_torch(kernel, bias):
        """The full array by torch, cropped, and grown by zeros, before the bias."""
        run = CONV_TRANSPOSE[len(layer.stride)]
        full = channels_last(run(channels_first(x), weight(kernel), **options))
        for axis, (p, q) in enumerate(layer.crop, 1):
            full = np.moveaxis(full, axis, 0)
            grown = np.pad(full, [(max(-p, 0), max(-q, 0))] + [(0, 0)] * (full.ndim - 1))
            full = np.moveaxis(grown[max(p, 0) : len(grown) - max(q, 0)], 0, axis)
        return full + bias

    np.testing.assert_array_equal(
        by_torch(kernel, folded), by_torch(layer.kernel, bias) * scale + shift
    )


def added(layer, shift, size):
    return layer(np.broadcast_to(shift, (*size, len(shift)))).reshape(-1, layer.out_channels)


def is_a_bias(layer, shift):
    """Whether a shift of the inputs adds the same to all outputs, of inputs of any size."""
    found = []
    for m in (1, 2, 3, 9, 14):
        size = (m,) * len(layer.stride)
        if not is_empty(layer, size):
            found.extend(added(layer, shift, size))
    return len(np.unique(found, axis=0)) == 1


@pytest.mark.claim("prop-fold-before")
def test_a_shift_before_a_layer_is_a_bias_under_two_conditions():
    for stride, k in product((1, 2, 3), (1, 2, 3, 4)):
        for weights in product((1, 2, 3) if k < 4 else (1, 2), repeat=k):
            sums = te.phase_sums(np.reshape(weights, (-1, 1, 1)), stride=stride)
            for p, q in product(range(k), repeat=2):
                layer = line(weights, stride, (p, q))
                flat, wide = np.ptp(sums) == 0, min(p, q) >= k - stride
                assert is_a_bias(layer, [5]) == (flat and wide)
                try:
                    _, bias = folding.fold_before(layer, [1], [5])
                    assert flat
                    assert wide
                    assert bias.tolist() == [5 * sums.max()]
                except ValueError:
                    assert not (flat and wide)


@given(drawn_layers(), st.integers(0, 9))
@at_most(60)
def test_a_shift_before_is_a_bias_with_dilation_and_axes_too(case, seed):
    layer, _ = case
    flat = te.remove_checkerboard(
        layer.kernel * 2520, stride=layer.stride, dilation=layer.dilation
    ).astype(object)
    axes = zip(layer.effective_kernel_size, layer.stride, strict=True)
    crop = tuple((max(k - s, 0), max(k - s, 0) + 1) for k, s in axes)
    layer = replace(layer, kernel=np.round(flat.astype(float)).astype(int), crop=crop)
    sums = te.phase_sums(layer.kernel, stride=layer.stride, dilation=layer.dilation)
    if (sums == sums[(0,) * len(layer.stride)]).all():
        shift = integers(np.random.default_rng(seed), layer.kernel.shape[-1])
        assert is_a_bias(layer, shift)


@pytest.mark.claim("prop-quantised-sums")
@given(drawn_layers(), st.sampled_from(["tensor", "channel", "axis"]))
@at_most(80)
def test_rounding_moves_a_phase_sum_by_half_a_step_for_each_weight(case, per):
    layer, _ = case
    kernel, stride = layer.kernel.astype(int), layer.stride
    found = folding.quantise(kernel, per=per, groups=layer.groups)
    owner = folding.output_channels(kernel, groups=layer.groups)[(0,) * len(stride)]
    owner = {"tensor": 0 * owner, "channel": owner, "axis": owner % kernel.shape[-2]}[per]
    scale = found.scale.ravel()[owner]
    options = {"stride": stride, "dilation": layer.dilation}
    before, after = (te.phase_sums(k.astype(object), **options) for k in (kernel, found.weight))
    counts = te.phase_sums(np.ones_like(kernel), **options)
    assert (2 * abs(after - before) <= counts * scale).all()
    whole = te.phase_sums(found.values.astype(int), **options)
    same = (whole == whole[(0,) * len(stride)]).all()
    assert same == (te.checkerboard_score(found.weight, **options) == 0)


def rounded_flat(ratios, phase):
    """Round down, then up where the most is missing, until the phases have equal sums."""
    values = np.array([r.__floor__() for r in ratios])
    total = round(sum((r for r, p in zip(ratios, phase, strict=True) if p == 0), Fraction(0)))
    for one in set(phase):
        places = [m for m, p in enumerate(phase) if p == one]
        missing = total - values[places].sum()
        assert 0 <= missing <= len(places)
        places.sort(key=lambda m: values[m] - ratios[m])
        values[places[:missing]] += 1
    return values


@pytest.mark.claim("prop-flat-rounding")
@given(st.integers(1, 4), st.integers(0, 9), st.integers(0, 2**32 - 1))
@at_most(100)
def test_a_flat_kernel_has_a_flat_rounding(stride, more, seed):
    rng = np.random.default_rng(seed)
    phase = [m % stride for m in range(stride + more)]
    weights = [Fraction(int(n), 60) for n in rng.integers(-99, 100, len(phase))]
    total = sum(w for w, p in zip(weights, phase, strict=True) if p == 0)
    for one in range(1, stride):  # the last weight of each phase makes the sums equal
        places = [m for m, p in enumerate(phase) if p == one]
        weights[places[-1]] += total - sum(weights[m] for m in places)
    step = max(map(abs, weights)) / 127 or Fraction(1)
    values = rounded_flat([w / step for w in weights], phase)
    assert all(abs(v - w / step) < 1 for v, w in zip(values, weights, strict=True))
    assert abs(values).max() <= 127
    assert np.ptp(te.phase_sums(values.reshape(-1, 1, 1), stride=stride)) == 0


def stamp_matrix(layer):
    """A line for each input channel: its whole stamp."""
    return dense(layer.kernel, layer.groups).reshape(-1, layer.kernel.shape[-1]).T


@pytest.mark.claim("prop-stamp-norm")
@given(drawn_layers())
@at_most(60)
def test_the_norm_of_a_layer_lies_between_those_of_one_stamp_and_of_all_that_overlap(case):
    layer, _ = case
    layer = replace(layer, dilation=(1,) * len(layer.stride))
    full = te.conv_matrix(
        dense(layer.kernel, layer.groups),
        tuple(2 * s + k for k, s in zip(layer.kernel_size, layer.stride, strict=True)),
        stride=layer.stride,
    )
    norm = np.linalg.norm(full, 2)
    stamp = np.linalg.norm(stamp_matrix(layer), 2)
    pairs = zip(layer.kernel_size, layer.stride, strict=True)
    overlap = prod(ceil(k / s) for k, s in pairs)
    assert stamp <= norm * (1 + 1e-9)
    assert norm <= stamp * sqrt(overlap) * (1 + 1e-9)
    apart = np.linalg.norm(layer.kernel.reshape(-1, layer.kernel.shape[-1]).T, 2)
    if layer.groups == 1:
        assert apart == pytest.approx(stamp)  # torch's dim=0


@pytest.mark.claim("prop-two-layers")
@given(drawn_layers(), st.data())
@at_most(120)
def test_two_layers_are_one(case, data):
    first, x = case
    rank, rng = len(first.stride), np.random.default_rng(data.draw(st.integers(0, 99)))
    size, stride = ([data.draw(st.integers(1, 3)) for _ in range(rank)] for _ in range(2))
    kernel = integers(rng, *size, 2, first.out_channels)
    crop = tuple((data.draw(st.integers(-1, 2)), data.draw(st.integers(-1, 2))) for _ in size)
    second = Layer(kernel, tuple(stride), (1,) * rank, 1, crop)
    if is_empty(second, first.output_size(x.shape[1:-1])):
        return
    one = folding.fold(first, second, exact=False)
    axes = zip(first.crop, first.stride, crop, stride, strict=True)
    for (p, q), s, (a, b), t in axes:
        assert (s * t, (p * t + a, q * t + b)) in zip(one.stride, one.crop, strict=True)
    got, wanted = one(x), second(first(x))
    lost = [
        [max(k - s - c, 0) * (p > 0) for p, c in zip(cut, pair, strict=True)]
        for cut, k, s, pair in zip(first.crop, size, stride, crop, strict=True)
    ]
    inner = tuple(slice(p, max(n - q, p)) for n, (p, q) in zip(got.shape[1:], lost, strict=False))
    np.testing.assert_array_equal(got[:, *inner], wanted[:, *inner])


@pytest.mark.claim("prop-unshuffle")
def test_a_layer_is_a_convolution_and_a_shuffle_if_its_size_is_a_multiple():
    x = np.arange(1, 6).reshape(5, 1)
    for k, stride in product(range(1, 6), (1, 2, 3)):
        weights = 10 ** np.arange(k)
        for p, q in product(range(-2, k + 2), repeat=2):
            layer = line(weights, stride, (p, q))
            if is_empty(layer, (1,)):
                continue
            try:
                kernel, padding, _ = folding.unfold_pixel_shuffle(layer)
            except ValueError:
                assert (k - p - q) % stride or max(p, q) >= k
                continue
            assert (k - p - q) % stride == 0
            assert padding == ((ceil((k - p) / stride) - 1, ceil((k - q) / stride) - 1),)
            assert len(kernel) == ceil(p / stride) + ceil((k - p) / stride)
            y = te.conv(x, kernel, padding=padding).reshape(-1, 1)
            np.testing.assert_array_equal(y, layer(x))


@pytest.mark.claim("prop-undouble")
@pytest.mark.parametrize("size", [(4,), (3, 4), (2, 2)])
def test_a_layer_is_a_resize_convolution_exactly_if_its_lines_are_flat(size):
    rng, found = np.random.default_rng(4), set()
    stride = (2, 3)[: len(size)]
    smaller = [n - s + 1 for n, s in zip(size, stride, strict=True)]
    for _ in range(150):
        kernel = rng.integers(-1, 2, (*size, 1, 1))
        if min(smaller) > 0 and rng.integers(2):
            kernel = rng.integers(-1, 2, (*smaller, 1, 1))
            kernel = folding.fold(folding.nearest(stride, 1), folding.convolution(kernel)).kernel
        lines = [
            np.ptp(te.phase_sums(np.moveaxis(kernel, axis, 0).reshape(n, -1, 1), stride=s), axis=0)
            for axis, (n, s) in enumerate(zip(size, stride, strict=True))
        ]
        flat = all((one == 0).all() for one in lines)
        layer = Layer(kernel, stride, (1,) * len(size), 1, ((0, 0),) * len(size))
        found.add(flat)
        try:
            small, padding, _ = folding.unfold_nearest(layer)
            assert flat
            again = folding.fold(
                folding.nearest(stride, 1), folding.convolution(small, padding=padding)
            )
            np.testing.assert_array_equal(again.kernel, kernel)
            assert again.crop == layer.crop
        except ValueError:
            assert not flat or min(smaller) < 1
    assert min(smaller) < 1 or found == {True, False}
