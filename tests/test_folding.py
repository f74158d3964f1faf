"""Which channel a weight belongs to, and scales and shifts per channel: by hand, then by torch."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

from layers import drawn_layers, integers
from strategies import at_most
from tconv_edu.folding import (
    batch_norm,
    fold_after,
    fold_before,
    output_channels,
    prune_outputs,
    quantise,
    scale_outputs,
)
from tconv_edu.folding.channels import layout_of
from tconv_edu.frameworks import FRAMEWORKS, Layer, write_torch

LAYOUTS = [None, *FRAMEWORKS]
MODULE = torch.nn.ConvTranspose1d(2, 2, 3)
CASE = np.arange(1, 9).reshape(4, 2, 1)  # torch: 4 → 4 channels, two groups, kernel size 1


def laid_out(layer, layout):
    return layout_of(layout).to_weight(layer.kernel, layer.groups)


def read_back(weight, layer, layout):
    return replace(layer, kernel=layout_of(layout).to_kernel(weight, layer.groups))


def test_the_smallest_case_by_hand():
    scaled = scale_outputs(CASE, [1, 10, 100, 1000], groups=2, layout="torch")
    assert scaled[..., 0].tolist() == [[1, 20], [3, 40], [500, 6000], [700, 8000]]
    assert CASE.ravel().tolist() == list(range(1, 9))
    pruned = prune_outputs(CASE, [3], groups=2, layout="torch")
    assert pruned[..., 0].tolist() == [[1, 2], [3, 4], [5, 0], [7, 0]]


def test_small_integers_do_not_run_over():
    hundred, three = np.array([100], np.int8), np.array([3], np.int8)
    weight, bias = fold_after(hundred.reshape(1, 1, 1), three, hundred, bias=hundred)
    assert (weight.item(), bias.item()) == (300, 400)
    assert scale_outputs(hundred.reshape(1, 1, 1), three).item() == 300
    layer, bias = fold_before(Layer([[[np.int8(100)]]], (1,), (1,), 1, ((0, 0),)), three, three)
    assert (layer.kernel.item(), bias.item()) == (300, 300)


def test_a_batch_norm_by_hand():
    """y = 3·(10·x + 2 − 4)/2 + 7, so 15·x + 4."""
    scale, shift = batch_norm([4], [Fraction(4)], [3], [7], eps=0)
    assert (scale.tolist(), shift.tolist()) == ([Fraction(3, 2)], [1])
    weight, bias = fold_after([[[10]]], scale, shift, bias=[2])
    assert (weight.ravel().tolist(), bias.tolist()) == ([15], [4])


def test_roots_stay_exact_where_they_can():
    letters = sympy.symbols("v m", positive=True)
    scale, shift = batch_norm([letters[1]], [letters[0]], eps=0)
    assert (scale[0], shift[0]) == (
        1 / sympy.sqrt(letters[0]),
        -letters[1] / sympy.sqrt(letters[0]),
    )
    scale, _ = batch_norm([0, 0], np.array([Fraction(9, 4), 2], object), eps=0)
    assert scale.tolist() == [Fraction(2, 3), pytest.approx(sqrt(0.5))]


@given(drawn_layers(), st.sampled_from(LAYOUTS))
@at_most(60)
def test_a_number_written_to_an_output_comes_out_there(case, layout):
    """One sample of one input channel reaches the outputs that the numbers name, and no others."""
    layer, _ = case
    whole = replace(layer, crop=((0, 0),) * len(layer.stride), kernel=np.ones_like(layer.kernel))
    numbers = output_channels(laid_out(layer, layout), groups=layer.groups, layout=layout)
    named = read_back(numbers, layer, layout).kernel
    for o in range(layer.kernel.shape[-1]):
        x = np.zeros((*(1,) * len(layer.stride), layer.kernel.shape[-1]))
        x[..., o] = 1
        reached = np.flatnonzero(whole(x).reshape(-1, layer.out_channels).any(0))
        assert sorted(set(named[..., o].ravel())) == reached.tolist()


@given(drawn_layers(), st.sampled_from(LAYOUTS), st.integers(0, 9))
@at_most(60)
def test_folding_after_changes_nothing(case, layout, seed):
    layer, x = case
    rng = np.random.default_rng(seed)
    scale, shift, bias = integers(rng, 3, layer.out_channels)
    weight, folded = fold_after(
        laid_out(layer, layout), scale, shift, bias=bias, groups=layer.groups, layout=layout
    )
    got = read_back(weight, layer, layout)(x) + folded
    np.testing.assert_array_equal(got, (layer(x) + bias) * scale + shift)


def test_what_is_left_out_widens_no_dtype():
    """A layer without a bias and a norm without weights, in float32: both stay that."""
    scale, shift = batch_norm(np.float32([4, 1]), np.float32([3, 8]), eps=1.0)
    weight, bias = fold_after(np.ones((1, 2, 1), np.float32), scale, shift)
    assert {each.dtype for each in (scale, shift, weight, bias)} == {np.dtype(np.float32)}
    tent = Layer(np.float32([[[1]], [[2]], [[1]]]), (2,), (1,), 1, ((1, 1),))
    assert fold_before(tent, np.float32([3]), np.float32([5]))[1].dtype == np.float32


@pytest.mark.parametrize(("i", "o", "g"), [(4, 4, 2), (4, 6, 2), (6, 3, 3), (4, 4, 4), (4, 8, 1)])
def test_a_batch_norm_of_torch(i, o, g):
    torch.manual_seed(0)
    layer = torch.nn.ConvTranspose2d(i, o, (3, 2), stride=2, padding=1, groups=g).double().eval()
    norm = torch.nn.BatchNorm2d(o).double().eval()
    norm.running_mean.normal_()
    norm.running_var.uniform_(0.5, 2)
    x = torch.randn(2, i, 5, 4).double()
    with torch.no_grad():
        norm.weight.normal_()
        wanted = norm(layer(x))
        numbers = (norm.running_mean, norm.running_var, norm.weight, norm.bias)
        scale, shift = batch_norm(*(each.detach().numpy() for each in numbers), eps=norm.eps)
        own = {"bias": layer.bias.detach().numpy(), "groups": g, "layout": "torch"}
        weight, bias = fold_after(layer.weight.detach().numpy(), scale, shift, **own)
        layer.weight.copy_(torch.from_numpy(weight))
        layer.bias.copy_(torch.from_numpy(bias))
        torch.testing.assert_close(layer(x), wanted)


@given(drawn_layers(), st.integers(0, 9))
@at_most(60)
def test_folding_before_changes_nothing_where_it_knows_the_size(case, seed):
    layer, x = case
    rng = np.random.default_rng(seed)
    scale, shift = integers(rng, 2, layer.kernel.shape[-1])
    bias = integers(rng, layer.out_channels)
    folded, image = fold_before(layer, scale, shift, bias=bias, input_size=x.shape[1:-1])
    np.testing.assert_array_equal(folded(x) + image, layer(x * scale + shift) + bias)


BOX = Layer(np.array([[[2, 3]], [[2, 3]]]), (2,), (1,), 1, ((0, 0),))  # no two stamps overlap
TENT = Layer(np.array([[[1]], [[2]], [[1]]]), (2,), (1,), 1, ((1, 1),))


@pytest.mark.parametrize("layer", [BOX, TENT, replace(TENT, crop=((2, 3),))])
@pytest.mark.parametrize("kind", [int, float])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_shift_before_is_a_bias_where_all_outputs_get_the_same(layer, kind, size):
    inputs = layer.kernel.shape[-1]
    layer = replace(layer, kernel=layer.kernel.astype(kind) * kind(0.1 if kind is float else 1))
    scale, shift = np.arange(2, 2 + inputs), np.arange(5, 5 + inputs)
    folded, bias = fold_before(layer, scale, shift, bias=[7])
    if layer.output_size(7)[0] - 2 * (7 - size) > 0:
        x = np.arange(size * inputs).reshape(size, inputs)
        np.testing.assert_allclose(folded(x) + bias, layer(x * scale + shift) + 7, rtol=1e-14)


@pytest.mark.parametrize(
    ("kernel", "crop"),
    [([1, 2, 1], (0, 1)), ([1, 2, 1], (1, 0)), ([1, 2, 2], (1, 1)), ([1, 1, 0], (0, -1))],
    ids=["border before", "border after", "phases", "zeros added"],
)
def test_a_shift_that_outputs_get_unequally_is_refused(kernel, crop):
    layer = Layer(np.reshape(kernel, (3, 1, 1)), (2,), (1,), 1, (crop,))
    with pytest.raises(ValueError, match="shift must add the same"):
        fold_before(layer, [2], [5])
    assert fold_before(layer, [2], [0])[1].tolist() == [0]


def test_symbols_are_compared_exactly():
    a, t = sympy.symbols("a t")
    flat = Layer(np.array([[[a]]] * 4), (2,), (1,), 1, ((2, 2),))
    assert fold_before(flat, [1], np.array([t]))[1].tolist() == [2 * a * t]
    with pytest.raises(ValueError, match="shift must add the same"):
        fold_before(replace(flat, crop=((0, 0),)), [1], np.array([t]))


def test_channels_of_two_inputs_may_cancel():
    """Neither input alone adds the same everywhere; both together do."""
    layer = Layer(np.array([[[1, -1]], [[5, -4]]]), (2,), (1,), 1, ((0, 0),))
    assert fold_before(layer, [1, 1], [1, 1], input_size=2)[1].ravel().tolist() == [0, 1, 0, 1]
    layer = Layer(np.array([[[1, -1]], [[5, -5]]]), (2,), (1,), 1, ((0, 0),))
    assert fold_before(layer, [1, 1], [3, 3])[1].tolist() == [0]


def test_a_folded_layer_is_written_for_a_framework():
    layer, _ = fold_before(TENT, [3], [5])
    assert write_torch(layer).weight.ravel().tolist() == [3, 6, 3]


@pytest.mark.parametrize(
    ("call", "error", "phrase"),
    [
        (lambda: scale_outputs(CASE, [1, 2, 3]), ValueError, "factor must have the shape (2,)"),
        (lambda: scale_outputs(CASE, [1] * 4, groups=3, layout="torch"), ValueError, "groups"),
        (lambda: output_channels(CASE, layout="caffe"), ValueError, "layout must be one of"),
        (lambda: prune_outputs(CASE, [4], groups=2, layout="torch"), ValueError, "outputs[0]"),
        (lambda: prune_outputs(CASE, 1), TypeError, "outputs must be a sequence"),
        (lambda: batch_norm([1], [1, 2]), ValueError, "mean must have the shape (2,)"),
        (lambda: batch_norm([1], [1], eps=-1), ValueError, "eps must be"),
        (lambda: batch_norm([1, 1], [1, -1]), ValueError, "variance must be above 0 with its eps"),
        (lambda: batch_norm([1], [Fraction(0)], eps=0), ValueError, "variance must be above 0"),
        (lambda: batch_norm([1], [np.nan]), ValueError, "variance must be above 0 with its eps"),
        (lambda: fold_before(CASE, [1], [1]), TypeError, "layer must be a Layer"),
        (lambda: fold_before(TENT, [1], [1], input_size=0), ValueError, "input_size"),
    ],
)
def test_bad_input_is_named(call, error, phrase):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert type(caught.value) is error
    assert str(caught.value).startswith(phrase)


def test_a_module_is_told_what_to_give():
    wanted = r"; for example weight=weight\.weight\.detach\(\)\.cpu\(\)"
    for call in (lambda: fold_after(MODULE, [1] * 2, [0] * 2), lambda: quantise(MODULE)):
        with pytest.raises(TypeError, match=wanted):
            call()
    with pytest.raises(TypeError, match=r"for example weight=np\.ones"):
        quantise(torch.nn.ReLU())
    assert quantise(MODULE.weight.detach(), layout="torch").axis == 1


def test_tensorflows_depthwise_kernel_is_a_kernel_of_as_many_groups():
    """Of 3 channels, each to 2: entry [.., c, m] meets channel c; a single group lists 3·2."""
    kernel = np.arange(12).reshape(2, 3, 2)
    numbers = output_channels(kernel.reshape(2, 1, 6), groups=3, layout="tensorflow")
    assert numbers.reshape(kernel.shape).tolist() == [[[0, 0], [1, 1], [2, 2]]] * 2
