"""Chapter 6: any rank, dilation, groups, circles, causality and streaming, stated and tested."""

import itertools
from fractions import Fraction
from math import gcd, prod

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
import witness
from strategies import at_most

seeds = st.integers(0, 2**32 - 1)


def draw_axes(draw, rank, *most):
    return [tuple(draw(st.integers(1, m)) for _ in range(rank)) for m in most]


def integers(draw, *shape):
    return np.random.default_rng(draw(st.integers(0, 2**32 - 1))).integers(-9, 10, shape)


def torch_full(x, kernel, stride, dilation=1, groups=1):
    """The full array, by torch."""
    y = witness.CONV_TRANSPOSE[kernel.ndim - 2](
        witness.channels_first(x[None]),
        witness.weight(kernel),
        stride=stride,
        dilation=dilation,
        groups=groups,
    )
    return witness.channels_last(y)[0].astype(int)


def line_matrix(weights, samples, size, stride, dilation, before):
    """One axis, entry by entry: sample i writes weight m to i·S + m·D − P."""
    matrix = np.zeros((size, samples), int)
    for i, m in itertools.product(range(samples), range(len(weights))):
        place = i * stride + m * dilation - before
        if 0 <= place < size:
            matrix[place, i] += weights[m]
    return matrix


@pytest.mark.claim("prop-separable")
@given(st.data())
def test_a_separable_kernel_is_one_line_after_another(data):
    draw = data.draw
    rank = draw(st.integers(1, 3))
    samples, sizes, stride, dilation = draw_axes(draw, rank, 4, 3, 3, 3)
    reach = [d * (k - 1) + 1 for k, d in zip(sizes, dilation, strict=True)]
    pairs = [(draw(st.integers(0, r - 1)), draw(st.integers(0, r - 1))) for r in reach]
    extra = [draw(st.integers(0, s - 1)) for s in stride]
    size = [
        (m - 1) * s + r - p - q + e
        for m, s, r, (p, q), e in zip(samples, stride, reach, pairs, extra, strict=True)
    ]
    if min(size) < 1:
        return
    lines = [integers(draw, k) for k in sizes]
    channels = integers(draw, 2, 3)
    x = integers(draw, *samples, 3)
    kernel = channels
    for weights in reversed(lines):
        kernel = np.multiply.outer(weights, kernel)
    options = {"stride": stride, "dilation": dilation, "padding": pairs, "output_padding": extra}
    y = x
    for axis in draw(st.permutations(range(rank))):
        before = pairs[axis][0]
        setting = samples[axis], size[axis], stride[axis], dilation[axis], before
        matrix = line_matrix(lines[axis], *setting)
        y = np.moveaxis(np.tensordot(matrix, y, (1, axis)), 0, axis)
    assert np.array_equal(te.conv_transpose(x, kernel, **options), y @ channels.T)


def has_a_polynomial(samples, sizes, stride, dilation, groups, z, seed):
    rank, rng = len(samples), np.random.default_rng(seed)
    x = rng.integers(-9, 10, (*samples, 2 * groups))
    kernel = rng.integers(-9, 10, (*sizes, 3, 2 * groups))

    def at(entries, powers):
        total = np.zeros(entries.shape[rank:], object)
        for place in np.ndindex(*entries.shape[:rank]):
            scale = prod(a ** (p * n) for a, p, n in zip(z, powers, place, strict=True))
            total = total + entries[place].astype(object) * scale
        return total

    options = {"stride": stride, "dilation": dilation}
    full = te.conv_transpose(x, kernel, groups=groups, **options)
    blocks = [
        at(kernel[..., 2 * g : 2 * g + 2], dilation) @ at(x[..., 2 * g : 2 * g + 2], stride)
        for g in range(groups)
    ]
    assert at(full, (1,) * rank).tolist() == np.concatenate(blocks).tolist()


@pytest.mark.claim("prop-spectrum")
def test_the_polynomial_of_the_full_array_is_a_product():
    for m, k, s, d in itertools.product((1, 2, 4), (1, 2, 3), (1, 2, 4), (1, 2, 3)):
        for z in (-2, 0, 3):
            has_a_polynomial((m,), (k,), (s,), (d,), 1 + m % 2, [z], 0)

    @given(st.data())
    def drawn(data):
        rank = data.draw(st.integers(1, 3))
        axes = draw_axes(data.draw, rank, 4, 3, 3, 3)
        z = data.draw(st.lists(st.integers(-3, 3), min_size=rank, max_size=rank))
        has_a_polynomial(*axes, data.draw(st.integers(1, 2)), z, data.draw(seeds))

    drawn()


def leaves_unwritten(samples, sizes, stride, dilation, seed):
    common = [gcd(s, d) for s, d in zip(stride, dilation, strict=True)]
    rng = np.random.default_rng(seed)
    x, kernel = rng.integers(-9, 10, (*samples, 2)), rng.integers(-9, 10, (*sizes, 3, 2))
    full = te.conv_transpose(x, kernel, stride=stride, dilation=dilation)
    smaller = {
        "stride": [s // g for s, g in zip(stride, common, strict=True)],
        "dilation": [d // g for d, g in zip(dilation, common, strict=True)],
    }
    expected = np.zeros_like(full)
    expected[tuple(slice(None, None, g) for g in common)] = torch_full(x, kernel, **smaller)
    assert np.array_equal(full, expected)
    # On one axis, with a weight and a sample that are not 0 anywhere: which phases are written?
    s, d, m, k, g = stride[0], dilation[0], samples[0], sizes[0], common[0]
    ones = te.conv_transpose(np.ones((m, 1), int), np.ones((k, 1, 1), int), stride=s, dilation=d)
    phases = {place % s for place in np.flatnonzero(ones)}
    assert len(phases) == min(k, s // g)


@pytest.mark.claim("prop-unwritten")
def test_which_outputs_no_stamp_reaches():
    for axis in itertools.product((1, 2, 3), (1, 2, 3, 5), (1, 2, 3, 4, 6), (1, 2, 3, 4, 6)):
        leaves_unwritten(*((size,) for size in axis), 0)

    @given(st.data())
    def drawn(data):
        axes = draw_axes(data.draw, data.draw(st.integers(1, 2)), 4, 4, 6, 6)
        leaves_unwritten(*axes, data.draw(seeds))

    drawn()


@pytest.mark.claim("prop-groups")
@given(st.data())
def test_groups_are_separate_calls_side_by_side(data):
    draw = data.draw
    rank = draw(st.integers(1, 3))
    samples, sizes, stride, dilation = draw_axes(draw, rank, 3, 3, 3, 2)
    groups, rows, columns = (draw(st.integers(1, most)) for most in (3, 2, 3))
    x = integers(draw, *samples, groups * columns)
    kernel = integers(draw, *sizes, rows, groups * columns)
    options = {"stride": stride, "dilation": dilation}
    blocks = [slice(g * columns, (g + 1) * columns) for g in range(groups)]
    apart = [torch_full(x[..., b], kernel[..., b], **options) for b in blocks]
    together = te.conv_transpose(x, kernel, groups=groups, **options)
    assert np.array_equal(together, np.concatenate(apart, axis=-1))
    # The matrix, its rows and columns sorted by group, is block diagonal.
    matrix = te.conv_matrix(kernel, together.shape[:-1], groups=groups, **options)
    outputs = np.arange(matrix.shape[0]) % (groups * columns) // columns
    inputs = np.arange(matrix.shape[1]) % (groups * rows) // rows
    assert not matrix[outputs[:, None] != inputs].any()
    ones = te.conv_transpose(np.ones_like(x), np.ones_like(kernel), groups=groups, **options)
    products = prod(samples) * prod(sizes) * groups * rows * columns
    assert ones.sum() == products  # one for each multiplication: 1/groups of all rows × columns


def wrap(full, before, size):
    y = np.zeros((size, full.shape[-1]), int)
    np.add.at(y, (np.arange(len(full)) - before) % size, full)
    return y


def folds(k, stride, dilation, size, before, after):
    """Also where padding goes around the ring more than once, which torch refuses."""
    reach = dilation * (k - 1) + 1
    if size + before + after < reach:
        return
    rng = np.random.default_rng([k, stride, dilation, size, before, after])
    ring, kernel = rng.integers(-9, 10, (size, 2)), rng.integers(-9, 10, (k, 2, 3))
    around = ring[np.arange(-before, size + after) % size]
    there = te.conv(around, kernel, stride=stride, dilation=dilation)
    y = rng.integers(-9, 10, there.shape)
    back = wrap(te.conv_transpose(y, kernel, stride=stride, dilation=dilation), before, size)
    assert np.sum(there * y) == np.sum(ring * back)
    assert back.sum(0).tolist() == (y.sum(0) @ kernel.sum(0).T).tolist()
    moved = te.conv_transpose(np.roll(y, 1, 0), kernel, stride=stride, dilation=dilation)
    if size == len(y) * stride:
        assert np.array_equal(wrap(moved, before, size), np.roll(back, stride, 0))


@pytest.mark.claim("prop-circular")
def test_the_transpose_of_wrapping_around_folds():
    sizes = (1, 2, 3), (1, 2, 4), (1, 3), (1, 2, 3, 4), (0, 1, 5), (0, 2, 3)
    for setting in itertools.product(*sizes):
        folds(*setting)
    given(st.data())(folds_as_torch_does)()


def folds_as_torch_does(data):
    draw = data.draw
    k, stride, dilation, size = (draw(st.integers(1, most)) for most in (4, 4, 3, 9))
    before, after = draw(st.integers(0, size)), draw(st.integers(0, size))
    reach = dilation * (k - 1) + 1
    if size + before + after < reach:
        return
    kernel = integers(draw, k, 2, 3)
    image = torch.zeros(1, 2, size, dtype=torch.float64, requires_grad=True)
    padded = torch.nn.functional.pad(image, (before, after), mode="circular")
    out = torch.nn.functional.conv1d(
        padded, witness.weight(kernel), stride=stride, dilation=dilation
    )
    x = integers(draw, out.shape[-1], 3)
    out.backward(witness.channels_first(x[None]))
    theirs = witness.channels_last(image.grad)[0]
    full = te.conv_transpose(x, kernel, stride=stride, dilation=dilation)
    assert np.array_equal(wrap(full, before, size), theirs)
    assert theirs.sum(0).tolist() == (x.sum(0) @ kernel.sum(0).T).tolist()
    around = len(x) * stride
    moved = te.conv_transpose(np.roll(x, 1, 0), kernel, stride=stride, dilation=dilation)
    turned = np.roll(wrap(full, before, around), stride, 0)
    assert np.array_equal(wrap(moved, before, around), turned)


def test_torch_refuses_circular_padding_and_says_so():
    with pytest.raises(ValueError, match=r'^Only "zeros" padding mode is supported for'):
        torch.nn.ConvTranspose1d(1, 1, 3, padding_mode="circular")


def test_separating_pays_in_two_dimensions():
    for k, s, m in itertools.product(range(1, 21), range(1, 11), range(3, 13)):
        n = (m - 1) * s + k
        saved = (m * k) ** 2 - k * m * (m + n)
        assert saved == k * m * ((m - 1) * (k - s - 1) - 1)
        assert (saved > 0) == (1 + s < k)


def drawn_looks_ahead(data):
    draw = data.draw
    k, stride, dilation, samples = (draw(st.integers(1, most)) for most in (5, 4, 3, 6))
    reach = dilation * (k - 1) + 1
    before, after = draw(st.integers(0, reach)), draw(st.integers(0, reach))
    kernel = integers(draw, k, 1, 1)
    kernel[0] = draw(st.sampled_from([-3, 2]))
    x = integers(draw, samples, 1)
    late = draw(st.integers(0, samples - 1))
    other = x.copy()
    other[late:] += 1 + integers(draw, samples - late, 1) ** 2
    looks_ahead(x, other, kernel, stride, dilation, before, after, late)


def looks_ahead(x, other, kernel, stride, dilation, before, after, late):
    """`other` differs from `x` from sample `late` on, and the first weight is not 0."""
    full, changed = (torch_full(a, kernel, stride, dilation) for a in (x, other))
    differs = np.flatnonzero((full != changed)[before : len(full) - after])
    # Nothing before late·S − P, and there, if that is an output, a change.
    first = late * stride - before
    assert not (differs < first).any()
    if 0 <= first < len(full) - before - after:
        assert differs[0] == first
        options = {"stride": stride, "dilation": dilation, "padding": [(before, after)]}
        ours = [te.conv_transpose(a, kernel, **options) for a in (x, other)]
        assert np.flatnonzero(ours[0] != ours[1])[0] == first
    looks_ahead_only(x, kernel, stride, dilation, late)


def looks_ahead_only(x, kernel, stride, dilation, late):
    """The transpose of a convolution that reads nothing after i·S looks ahead, and never back."""
    early = x.copy()
    early[: late + 1] += 1
    causal = [(dilation * (len(kernel) - 1), 0)]
    pair = [
        te.conv_transpose(a, kernel, stride=stride, dilation=dilation, padding=causal)
        for a in (x, early)
    ]
    assert not (np.flatnonzero(pair[0] != pair[1]) > late * stride).any()


@pytest.mark.claim("prop-causal")
def test_what_is_cropped_before_is_what_is_looked_ahead():
    sizes = (1, 2, 3), (1, 2, 4), (1, 3), (1, 2, 3), (0, 1, 2, 5), (0, 3)
    for k, stride, dilation, samples, before, after in itertools.product(*sizes):
        if (samples - 1) * stride + dilation * (k - 1) + 1 > before + after:
            x = np.arange(1, samples + 1)[:, None]
            kernel = np.arange(2, k + 2).reshape(k, 1, 1)
            for late in range(samples):
                other = x + 10 * (np.arange(samples) >= late)[:, None]
                looks_ahead(x, other, kernel, stride, dilation, before, after, late)
    given(st.data())(drawn_looks_ahead)()


def streams(k, stride, dilation, samples, before, after, extra, seed):
    rng, reach, groups = np.random.default_rng(seed), dilation * (k - 1) + 1, 1 + seed % 2
    kernel, x = (
        rng.integers(-9, 10, (k, 2, 2 * groups)),
        rng.integers(-9, 10, (samples, 2 * groups)),
    )
    kernel[0] = 5  # so that a sample does change the first output that it reaches
    bias = rng.integers(-9, 10, 2 * groups)
    full = torch_full(x, kernel, stride, dilation, groups)
    full = np.concatenate([full, np.zeros((max(extra - after, 0), 2 * groups), int)])
    end = (samples - 1) * stride + reach - after + extra
    if end <= before:  # the crop leaves nothing
        return
    whole = full[before:end]
    options = {"stride": stride, "dilation": dilation, "groups": groups}
    crop = {"padding": [(before, after)], "output_padding": extra}
    stream = te.StreamingTranspose(kernel, bias=bias, **options, **crop)
    held = max(after - extra - (reach - stride), 0)
    parts, taken = [], 0
    for chunk in np.split(x, sorted(rng.integers(0, samples + 1, rng.integers(5)))):
        parts.append(stream.push(chunk))
        taken += len(chunk)
        emitted = sum(map(len, parts))
        assert emitted == max(taken * stride - before - held, 0)
        assert len(stream.carried) <= max(reach - stride, after - extra, 0)
        if taken:  # what comes next may change, or may not be there at all
            end_now = (taken - 1) * stride + reach - after + extra
            assert emitted == max(min(taken * stride, end_now) - before, 0)
    assert np.array_equal(np.concatenate([*parts, stream.finish()]), whole + bias)


@pytest.mark.claim("prop-streaming")
def test_a_stream_gives_the_whole_as_early_as_can_be():
    sizes = (1, 2, 3), (1, 2, 4), (1, 3), (1, 2, 3), (0, 1, 4), (0, 2, 5), (0, 1, 3)
    for count, (k, stride, dilation, *rest, extra) in enumerate(itertools.product(*sizes)):
        if extra < max(stride, dilation):
            streams(k, stride, dilation, *rest, extra, count)

    @at_most(300)
    @given(st.data())
    def drawn(data):
        draw = data.draw
        k, stride, dilation, samples = (draw(st.integers(1, most)) for most in (5, 6, 3, 8))
        crop = st.integers(0, dilation * (k - 1) + 2)
        extra = draw(st.integers(0, max(stride, dilation) - 1))
        streams(k, stride, dilation, samples, draw(crop), draw(crop), extra, draw(seeds))

    drawn()


def walked_back(layers, output):
    """The input samples at the end of all walks from an output, one step for each layer."""
    places = {output}
    for transposing, k, s, d, p in reversed(layers):
        taps = list(itertools.product(places, range(k)))
        if transposing:
            steps = [(b + p - m * d, s) for b, m in taps]
            places = {step // s for step, s in steps if step % s == 0}
        else:
            places = {b * s + m * d - p for b, m in taps}
    return places


def depends_on(layers, samples):
    """Which samples each output of a chain depends on, by torch, with positive weights."""
    y = torch.eye(samples, dtype=torch.float64)[:, None]
    for transposing, k, s, d, p in layers:
        function = (F.conv1d, F.conv_transpose1d)[transposing]
        weight = torch.ones(1, 1, k, dtype=torch.float64)
        y = torch.clamp(function(y, weight, stride=s, dilation=d, padding=p), max=1)
    return [set(np.flatnonzero(column)) for column in y[:, 0].T.numpy()]


def stays_inside(layers, output, samples):
    """Whether no walk comes near a border of any layer, those of torch's finite arrays."""
    sizes = [samples]
    for transposing, k, s, d, p in layers:
        reach, n = d * (k - 1) + 1, sizes[-1]
        sizes.append((n - 1) * s + reach - 2 * p if transposing else (n + 2 * p - reach) // s + 1)
    rests = [walked_back(layers[at:], output) for at in range(len(layers))]
    pairs = zip(rests, sizes, strict=False)
    return all(0 <= min(rest) <= max(rest) < n for rest, n in pairs if rest)


@pytest.mark.claim("prop-receptive-field")
@given(st.data())
def test_what_an_output_sees_through_a_chain(data):
    draw = data.draw
    layers = []
    for _ in range(draw(st.integers(1, 3))):
        k, s, d = (draw(st.integers(1, most)) for most in (4, 3, 3))
        p = draw(st.integers(0, min(d * (k - 1), 3)))
        layers.append((draw(st.booleans()), k, s, d, p))
    period = prod(layer[2] for layer in layers if layer[0])
    # 3. How far an output sees at most, and exactly so far without transposed layers.
    jump, before, after = Fraction(1), Fraction(0), Fraction(0)
    for transposing, k, s, d, p in layers:
        ends = (p, d * (k - 1) - p)
        step = jump / s if transposing else jump
        before += step * ends[transposing]
        after += step * ends[not transposing]
        jump = step if transposing else jump * s
    exact = te.receptive_field(
        [
            dict(
                zip(("kind", "kernel_size", "stride", "dilation", "padding"), layer, strict=True),
                kind=("conv", "conv_transpose")[layer[0]],
            )
            for layer in layers
        ]
    )
    found = []
    for output in range(2 * period):
        read = walked_back(layers, output)
        # 2. After a period all is the same, further on.
        assert walked_back(layers, output + period) == {a + jump * period for a in read}
        if read:
            bounds = output * jump - before, output * jump + after
            assert bounds[0] <= min(read) <= max(read) <= bounds[1]
            assert bounds == (min(read), max(read)) or any(layer[0] for layer in layers)
            found.append((output * jump // 1, min(read), max(read)))
    assert exact.before[0] == max((at - first for at, first, _ in found), default=0)
    assert exact.after[0] == max((last - at for at, _, last in found), default=0)
    # 1. Torch's outputs depend on what the walks lead to.
    samples = 60
    try:
        seen = depends_on(layers, samples)
    except RuntimeError:  # nothing is left of 60 samples
        return
    for output, read in enumerate(seen[:400]):
        if stays_inside(layers, output, samples):
            assert read == walked_back(layers, output)
