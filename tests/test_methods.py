"""Every method gives the same full array; each has its own way, seen on its own terms."""

import itertools

import numpy as np
import pytest

import tconv_edu as te
from edges import everywhere
from strategies import Setting, settings_of_conv
from tconv_edu.channels import swap
from tconv_edu.geometry import resolve_transpose
from tconv_edu.methods import matrix, scatter
from tconv_edu.stages import correlate, insert_zeros, pad


def operands_of(s: Setting):
    names = ("stride", "padding", "dilation", "groups")
    options = (s.options[name] for name in names)
    return resolve_transpose(s.y, s.kernel, *options, wanted=s.input_size)


def defined(s: Setting):
    """The operands, and their full array by the definition."""
    operands = operands_of(s)
    return operands, te.METHODS["definition"](*operands)


def give_one_full_array(s: Setting):
    operands = operands_of(s)
    results = {name: method(*operands) for name, method in te.METHODS.items()}
    expected = results["definition"]
    assert expected.shape[1:-1] == operands.geometry.full_size
    for name, result in results.items():
        assert result.dtype == np.int64, name
        assert np.array_equal(result, expected), name


@pytest.mark.claim("prop-five-ways")
def test_all_methods_give_one_full_array():
    everywhere(give_one_full_array, settings_of_conv(), examples=500)


def spread(x, kernel, g, zeros_between, border):
    """The regular convolution of the seed's reading: zeros between, zeros around, kernel turned."""
    apart = insert_zeros(x, tuple(z + 1 for z in zeros_between))
    turned = np.flip(kernel, axis=tuple(range(kernel.ndim - 2)))
    return correlate(pad(apart, border), swap(turned, g.groups), g.dilation, g.groups)


def go_between(s: Setting):
    """S − 1 zeros give the full array; S zeros only where nothing lies between samples."""
    (x, kernel, g), expected = defined(s)
    border = tuple((d * (k - 1),) * 2 for k, d in zip(g.kernel_size, g.dilation, strict=True))
    right = spread(x, kernel, g, [a - 1 for a in g.stride], border)
    wrong = spread(x, kernel, g, g.stride, border)
    assert np.array_equal(right, expected)
    assert (wrong.shape == right.shape) == all(m == 1 for m in g.output_size)


@pytest.mark.claim("prop-zeros-between")
def test_s_minus_one_zeros_go_between_samples():
    everywhere(go_between, settings_of_conv(most_rank=2))


def fit(spread_out, before, after):
    """Put zeros around one axis of (batch, size, channels); then a negative number cuts off."""
    padded = pad(spread_out, ((max(before, 0), max(after, 0)),))
    return padded[:, max(-before, 0) : padded.shape[1] - max(-after, 0)]


def lines():
    """Yield small lines: m, k, stride, dilation, a crop beyond the samples too, and a remainder."""
    crops = itertools.product((0, 1, 2, 3, 5), repeat=2)
    for m, k, stride, dilation, (p, q) in itertools.product(
        (1, 2, 3), (1, 2, 3), (1, 2, 4), (1, 3), tuple(crops)
    ):
        full = (m - 1) * stride + dilation * (k - 1) + 1
        for r in range(max(stride, dilation)):
            if full - p - q + r >= 1:
                yield m, k, stride, dilation, p, q, r


def written(x, kernel, stride, dilation, before, size):
    """What {eq-transpose} says: through weight m, sample i writes to i·S + m·D − P."""
    y = np.zeros((1, size, kernel.shape[1]), int)
    for i, m in itertools.product(range(x.shape[1]), range(len(kernel))):
        place = i * stride + m * dilation - before
        if 0 <= place < size:
            y[:, place] += x[:, i] @ kernel[m].T
    return y


def samples_and_kernel(m, k):
    rng = np.random.default_rng([m, k])
    return rng.integers(1, 10, (1, m, 2)), rng.integers(1, 10, (k, 3, 2))


@pytest.mark.claim("prop-border")
def test_the_border_of_the_equivalent_convolution():
    """D(k − 1) − P zeros before, D(k − 1) − Q + r after; below zero, entries are cut off."""
    for m, k, stride, dilation, p, q, r in lines():
        x, kernel = samples_and_kernel(m, k)
        reach = dilation * (k - 1)
        seen = fit(insert_zeros(x, (stride,)), reach - p, reach - q + r)
        size = (m - 1) * stride + reach + 1 - p - q + r
        expected = written(x, kernel, stride, dilation, p, size)
        assert np.array_equal(correlate(seen, swap(kernel[::-1]), (dilation,)), expected)
        options = {"dilation": dilation, "padding": [(p, q)], "output_padding": r}
        assert np.array_equal(te.conv_transpose(x, kernel, stride=stride, **options), expected)


@pytest.mark.claim("prop-more-padding")
def test_a_unit_of_padding_takes_a_zero_first_and_then_an_entry():
    for m, k, stride, dilation, p, q, r in lines():
        x, reach = samples_and_kernel(m, k)[0], dilation * (k - 1)
        spread_out = insert_zeros(x, (stride,))
        seen = fit(spread_out, reach - p, reach - q + r)
        samples = np.flatnonzero(seen[0].any(axis=1))
        if p <= reach and q <= reach + r:
            assert samples[0] == reach - p
            assert seen.shape[1] - 1 - samples[-1] == reach - q + r
        if seen.shape[1] > 1:
            assert np.array_equal(fit(spread_out, reach - p - 1, reach - q + r), seen[:, 1:])
            assert np.array_equal(fit(spread_out, reach - p, reach - q - 1 + r), seen[:, :-1])


def is_flipped(s: Setting):
    """Flipping every axis gives the full array; flipping fewer gives that of a mirrored kernel."""
    (x, kernel, g), expected = defined(s)
    rank = kernel.ndim - 2
    border = tuple((d * (k - 1),) * 2 for k, d in zip(g.kernel_size, g.dilation, strict=True))
    apart = pad(insert_zeros(x, g.stride), border)
    for flipped in itertools.product([False, True], repeat=rank):
        axes = tuple(axis for axis in range(rank) if flipped[axis])
        others = tuple(axis for axis in range(rank) if not flipped[axis])
        y = correlate(apart, swap(np.flip(kernel, axes), g.groups), g.dilation, g.groups)
        mirrored = scatter(x, np.flip(kernel, others), g)
        assert np.array_equal(y, mirrored)
        if all(flipped):
            assert np.array_equal(y, expected)


@pytest.mark.claim("prop-flip")
def test_every_spatial_axis_is_flipped_and_only_there():
    everywhere(is_flipped, settings_of_conv(most_rank=2))


def test_a_symmetric_kernel_hides_a_missing_flip():
    x = np.array([[1], [2], [3]])
    kernel = np.array([1, 10, 100]).reshape(3, 1, 1)
    apart = pad(insert_zeros(x, (2,)), ((2, 2),))
    unflipped = correlate(apart, swap(kernel), (1,)).ravel().tolist()
    assert unflipped == [100, 10, 201, 20, 302, 30, 3]
    symmetric = np.array([1, 10, 1]).reshape(3, 1, 1)
    assert np.array_equal(
        correlate(apart, swap(symmetric), (1,)), te.conv_transpose(x, symmetric, stride=2)
    )


def is_swapped(s: Setting):
    """As a regular convolution O → C, its kernel is flipped, and its channel axes are swapped."""
    (x, kernel, g), expected = defined(s)
    turned = swap(np.flip(kernel, axis=tuple(range(kernel.ndim - 2))), g.groups)
    apart = insert_zeros(x, g.stride)
    options = {"padding": "full", "dilation": g.dilation, "groups": g.groups}
    assert np.array_equal(te.conv(apart, turned, **options), expected)
    rows, columns = kernel.shape[-2] * g.groups, kernel.shape[-1]
    assert turned.shape[-2:] == (columns // g.groups, rows)


@pytest.mark.claim("prop-swap")
def test_the_channel_axes_swap_within_each_group():
    everywhere(is_swapped, settings_of_conv(most_rank=2))


def have_small_convolutions(s: Setting):
    """At dilation 1, outputs φ, φ + S, … come from entries φ, φ + S, … alone; without any, 0."""
    options = {**s.options, "dilation": 1, "padding": "valid"}
    stride = options.pop("stride")
    y = te.conv_transpose(s.y, s.kernel, stride=stride, method="definition", **options)
    for phase in np.ndindex(*stride):
        every = tuple(slice(start, None, a) for start, a in zip(phase, stride, strict=True))
        entries, outputs = s.kernel[every], y[(slice(None), *every)]
        if 0 in entries.shape:
            assert not outputs.any()
        else:
            part = te.conv_transpose(s.y, entries, method="scatter", **options)
            assert np.array_equal(outputs, part)


@pytest.mark.claim("prop-phases")
def test_each_output_phase_is_a_small_convolution():
    everywhere(have_small_convolutions, settings_of_conv(most_rank=2))


def has_its_matrix(s: Setting):
    w = te.conv_matrix(s.kernel, s.input_size, **s.options)
    assert w.dtype == np.int64
    y = te.conv(s.x[0], s.kernel, **s.options)
    assert np.array_equal(w @ s.x[0].ravel(), y.ravel())
    back = te.conv_transpose(s.y[0], s.kernel, output_size=s.input_size, **s.options)
    assert np.array_equal(w.T @ s.y[0].ravel(), back.ravel())
    if len(s.input_size) == s.options["groups"] == 1 and not isinstance(s.options["padding"], str):
        (stride,), (dilation,), ((before, _),) = (
            s.options[name] for name in ("stride", "dilation", "padding")
        )
        units = np.eye(w.shape[0], dtype=int).reshape(-1, s.y.shape[1], s.y.shape[2])
        rows = [
            written(unit[None], s.kernel, stride, dilation, before, s.x.shape[1]) for unit in units
        ]
        assert np.array_equal(w, np.reshape(rows, w.shape))


@pytest.mark.claim("prop-matrix")
def test_the_matrix_of_conv_and_its_transpose():
    everywhere(has_its_matrix, settings_of_conv())


def test_matrix_by_hand_with_padding_and_two_channels():
    kernel = np.array([[[1, 2]], [[10, 20]]])
    w = te.conv_matrix(kernel, 3, padding=[(1, 0)])
    assert w.tolist() == [[10, 0, 0], [20, 0, 0], [1, 10, 0], [2, 20, 0], [0, 1, 10], [0, 2, 20]]


def test_the_matrix_method_spreads_a_nan_as_its_docstring_says():
    x = np.array([[1.0], [np.nan]])
    operands = resolve_transpose(x, np.ones((2, 1, 1)), 2, "valid", 1, 1)
    assert np.isnan(matrix(*operands)).all()
    assert np.isnan(scatter(*operands)).sum() == 2


def test_the_table_of_methods_cannot_be_changed():
    with pytest.raises(TypeError):
        te.METHODS["mine"] = te.METHODS["scatter"]  # type: ignore[index]


def test_a_crop_follows_every_method_alike():
    """1 10 102 20 203 30 300 in full: two off the front, and two zeros after the end."""
    operands = resolve_transpose([[1], [2], [3]], [[[1]], [[10]], [[100]]], 2, "valid", 1, 1)
    for method in te.METHODS.values():
        assert method(*operands, ((2, -2),)).ravel().tolist() == [102, 20, 203, 30, 300, 0, 0]
        assert method(*operands).ravel().tolist() == [1, 10, 102, 20, 203, 30, 300]
