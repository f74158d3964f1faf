"""Every method gives the same full array; each has its own way, seen on its own terms."""

import numpy as np
import pytest
from hypothesis import given, settings

import tconv_edu as te
from strategies import Setting, settings_of_conv
from tconv_edu.channels import swap
from tconv_edu.geometry import resolve_transpose
from tconv_edu.methods import matrix, scatter
from tconv_edu.stages import correlate, insert_zeros, pad


def full_arrays(s: Setting):
    o = s.options
    operands = resolve_transpose(
        s.y,
        s.kernel,
        o["stride"],
        o["padding"],
        o["dilation"],
        o["groups"],
        wanted=s.input_size,
    )
    return operands, {name: method(*operands) for name, method in te.METHODS.items()}


@pytest.mark.claim("prop-five-ways")
@settings(max_examples=500)
@given(settings_of_conv())
def test_all_methods_give_one_full_array(s: Setting):
    operands, results = full_arrays(s)
    expected = results["definition"]
    assert expected.shape[1:-1] == operands.geometry.full_size
    for name, result in results.items():
        assert result.dtype == np.int64, name
        assert np.array_equal(result, expected), name


def spread(x, kernel, g, zeros_between, border):
    """The regular convolution of the seed's reading: zeros between, zeros around, kernel turned."""
    apart = insert_zeros(x, tuple(z + 1 for z in zeros_between))
    turned = np.flip(kernel, axis=tuple(range(kernel.ndim - 2)))
    return correlate(pad(apart, border), swap(turned, g.groups), g.dilation, g.groups)


@pytest.mark.claim("prop-zeros-between")
@given(settings_of_conv(most_rank=2))
def test_s_minus_one_zeros_go_between_samples(s: Setting):
    """S − 1 zeros give the full array; S zeros only where nothing lies between samples."""
    (x, kernel, g), results = full_arrays(s)
    border = tuple((d * (k - 1),) * 2 for k, d in zip(g.kernel_size, g.dilation, strict=True))
    right = spread(x, kernel, g, [a - 1 for a in g.stride], border)
    wrong = spread(x, kernel, g, g.stride, border)
    assert np.array_equal(right, results["definition"])
    assert (wrong.shape == right.shape) == all(m == 1 for m in g.output_size)


@pytest.mark.claim("prop-border")
@given(settings_of_conv())
def test_the_border_of_the_equivalent_convolution(s: Setting):
    """D(k − 1) − P zeros before, D(k − 1) − P + remainder after; below zero, it crops."""
    from tconv_edu.stages import crop

    (x, kernel, g), _ = full_arrays(s)
    axes = zip(g.kernel_size, g.dilation, g.crop, strict=True)
    border = tuple((d * (k - 1) - p, d * (k - 1) - q) for k, d, (p, q) in axes)
    apart = insert_zeros(x, g.stride)
    fitted = crop(apart, tuple((-before, -after) for before, after in border))
    turned = np.flip(kernel, axis=tuple(range(kernel.ndim - 2)))
    y = correlate(fitted, swap(turned, g.groups), g.dilation, g.groups)
    expected = te.conv_transpose(s.y, s.kernel, output_size=s.input_size, **s.options)
    assert np.array_equal(y, expected)


@pytest.mark.claim("prop-flip")
def test_the_flip_belongs_to_zero_insertion_and_a_symmetric_kernel_hides_it():
    x = np.array([[1], [2], [3]])
    kernel = np.array([1, 10, 100]).reshape(3, 1, 1)
    apart = pad(insert_zeros(x, (2,)), ((2, 2),))
    flipped = correlate(apart, swap(kernel[::-1]), (1,)).ravel().tolist()
    unflipped = correlate(apart, swap(kernel), (1,)).ravel().tolist()
    assert flipped == te.conv_transpose(x, kernel, stride=2).ravel().tolist()
    assert unflipped != flipped
    symmetric = np.array([1, 10, 1]).reshape(3, 1, 1)
    assert np.array_equal(
        correlate(apart, swap(symmetric), (1,)), te.conv_transpose(x, symmetric, stride=2)
    )


@pytest.mark.claim("prop-swap")
@given(settings_of_conv(most_rank=2))
def test_the_channel_axes_swap_within_each_group(s: Setting):
    """As a regular convolution O → C, its kernel is flipped, and its channel axes are swapped."""
    (x, kernel, g), results = full_arrays(s)
    turned = swap(np.flip(kernel, axis=tuple(range(kernel.ndim - 2))), g.groups)
    apart = insert_zeros(x, g.stride)
    options = {"padding": "full", "dilation": g.dilation, "groups": g.groups}
    assert np.array_equal(te.conv(apart, turned, **options), results["definition"])
    rows, columns = kernel.shape[-2] * g.groups, kernel.shape[-1]
    assert turned.shape[-2:] == (columns // g.groups, rows)


@pytest.mark.claim("prop-phases")
@given(settings_of_conv(most_rank=2))
def test_each_output_phase_is_a_small_convolution(s: Setting):
    """With dilation 1, outputs r, r + S, r + 2S, … come from kernel entries r, r + S, … alone."""
    options = {**s.options, "dilation": 1, "padding": "valid"}
    stride = options.pop("stride")
    y = te.conv_transpose(s.y, s.kernel, stride=stride, **options)
    for phase in np.ndindex(*[min(a, k) for a, k in zip(stride, s.kernel.shape, strict=False)]):
        every = tuple(slice(r, None, a) for r, a in zip(phase, stride, strict=True))
        part = te.conv_transpose(s.y, s.kernel[every], **options)
        assert np.array_equal(y[(slice(None), *every)], part)


@pytest.mark.claim("prop-matrix")
@given(settings_of_conv())
def test_the_matrix_of_conv_and_its_transpose(s: Setting):
    w = te.conv_matrix(s.kernel, s.input_size, **s.options)
    y = te.conv(s.x[0], s.kernel, **s.options)
    assert np.array_equal(w @ s.x[0].ravel(), y.ravel())
    back = te.conv_transpose(s.y[0], s.kernel, output_size=s.input_size, **s.options)
    assert np.array_equal(w.T @ s.y[0].ravel(), back.ravel())


def test_matrix_by_hand_with_padding_and_two_channels():
    kernel = np.array([[[1, 2]], [[10, 20]]])
    w = te.conv_matrix(kernel, 3, padding=[(1, 0)])
    assert w.tolist() == [
        [10, 0, 0],
        [20, 0, 0],
        [1, 10, 0],
        [2, 20, 0],
        [0, 1, 10],
        [0, 2, 20],
    ]


def test_the_matrix_method_spreads_a_nan_as_its_docstring_says():
    x = np.array([[1.0], [np.nan]])
    operands = resolve_transpose(x, np.ones((2, 1, 1)), 2, "valid", 1, 1)
    assert np.isnan(matrix(*operands)).all()
    assert np.isnan(scatter(*operands)).sum() == 2


def test_the_table_of_methods_cannot_be_changed():
    with pytest.raises(TypeError):
        te.METHODS["mine"] = te.METHODS["scatter"]  # type: ignore[index]


@pytest.mark.claim("prop-more-padding")
@given(settings_of_conv(named=False, most_rank=1))
def test_padding_first_takes_the_border_and_then_the_samples(s: Setting):
    """The regular convolution sees D(k − 1) − P zeros before; below 0, it sees fewer samples."""
    (x, kernel, g), _ = full_arrays(s)
    ((p, _),), (k,), (d,) = g.padding, g.kernel_size, g.dilation
    turned = swap(np.flip(kernel, axis=0), g.groups)
    spread_out = insert_zeros(x, g.stride)
    before, after = d * (k - 1) - p, d * (k - 1) - g.crop[0][1]
    seen = pad(spread_out, ((max(before, 0), max(after, 0)),))
    seen = seen[:, max(-before, 0) : seen.shape[1] - max(-after, 0)]
    expected = te.conv_transpose(s.y, s.kernel, output_size=s.input_size, **s.options)
    assert np.array_equal(correlate(seen, turned, g.dilation, g.groups), expected)
