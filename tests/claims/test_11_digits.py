"""Chapter 11: back-projection, the best kernel, and a transposed layer as a sub-pixel layer."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
from strategies import at_most

seeds = st.integers(0, 2**32 - 1)
axes = st.integers(1, 2)


def sizes(draw, rank, low, high):
    return tuple(draw(st.integers(low, high)) for _ in range(rank))


def integers(rng, *shape):
    return rng.integers(-9, 10, shape)


# Putting the means right


def test_the_means_of_four_samples_put_right_by_hand():
    pair = np.array([Fraction(1, 2)] * 2).reshape(2, 1, 1)
    bilinear = np.array([Fraction(n) for n in (2, 3, 5, 6)]).reshape(4, 1)
    missing = np.array([[2], [6]]) - te.conv(bilinear, pair, stride=2)
    assert missing.ravel().tolist() == [Fraction(-1, 2), Fraction(1, 2)]
    better = bilinear + te.conv_transpose(missing, pair, stride=2) * 2
    assert better.ravel().tolist() == [1.5, 2.5, 5.5, 6.5]


@st.composite
def stamps_apart(draw):
    """A kernel whose stamps do not overlap, in one channel, and two large arrays."""
    rank = draw(axes)
    kernel_size, dilation = sizes(draw, rank, 1, 3), sizes(draw, rank, 1, 2)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel_size, dilation, strict=True)]
    stride = tuple(r + draw(st.integers(0, 2)) for r in reach)
    size = tuple(r + draw(st.integers(0, 7)) for r in reach)
    rng = np.random.default_rng(draw(seeds))
    kernel = integers(rng, *kernel_size, 1, 1)
    kernel.flat[0] = draw(st.integers(1, 9))  # q is not 0
    options = {"stride": stride, "dilation": dilation}
    return integers(rng, *size, 1), integers(rng, *size, 1), kernel, options


def reads(x, kernel, *, stride, dilation):
    """The convolution, from its definition, one output at a time."""
    rank = len(stride)
    places = [
        range((n - d * (k - 1) - 1) // s + 1)
        for n, k, s, d in zip(x.shape[:rank], kernel.shape[:rank], stride, dilation, strict=True)
    ]
    out = np.zeros([len(place) for place in places], object)
    for i in itertools.product(*places):
        for m in np.ndindex(*kernel.shape[:rank]):
            at = tuple(a * s + b * d for a, s, b, d in zip(i, stride, m, dilation, strict=True))
            out[i] += int(x[at][0]) * int(kernel[m][0, 0])
    return out


def puts_the_means_right(x, y, t, kernel, options):
    """All of it times q², so that it stays in integers."""
    q = int(np.sum(kernel**2))
    missing = x - te.conv(y, kernel, **options)
    back = te.conv_transpose(missing, kernel, output_size=t.shape[:-1], **options)
    scaled = q * y + back  # q times y*
    of_x, of_y, of_t = x[..., 0], reads(y, kernel, **options), reads(t, kernel, **options)
    assert np.array_equal(reads(scaled, kernel, **options), q * of_x)
    change = int(np.sum((of_x - of_t) ** 2) - np.sum((of_y - of_t) ** 2))
    before, after = q * q * int(np.sum((y - t) ** 2)), int(np.sum((scaled - q * t) ** 2))
    assert after - before == q * change
    return change


@pytest.mark.claim("prop-back-projection")
def test_back_projection_changes_the_error_by_what_was_missing():
    seen = {-1: 0, 0: 0, 1: 0}
    for n, k, d, more in itertools.product(range(1, 6), (1, 2, 3), (1, 2), (0, 1, 3)):
        reach = d * (k - 1) + 1
        if n < reach:
            continue
        rng = np.random.default_rng([n, k, d, more])
        kernel, t, y = integers(rng, k, 1, 1), integers(rng, n, 1), integers(rng, n, 1)
        kernel[0] = 3
        options = {"stride": (reach + more,), "dilation": (d,)}
        truth = te.conv(t, kernel, **options)
        assert puts_the_means_right(truth, y, t, kernel, options) <= 0
        for x in (integers(rng, *truth.shape), truth + 1, te.conv(y, kernel, **options)):
            seen[np.sign(puts_the_means_right(x, y, t, kernel, options))] += 1
    assert min(seen.values()) > 10

    @given(stamps_apart())
    def with_drawn(drawn):
        t, y, kernel, options = drawn
        x = te.conv(t, kernel, **options)
        assert puts_the_means_right(x, y, t, kernel, options) <= 0
        puts_the_means_right(
            integers(np.random.default_rng(x.size), *x.shape), *drawn[1::-1], *drawn[2:]
        )

    with_drawn()


# The best kernel


@st.composite
def upsampling(draw):
    rank = draw(axes)
    kernel_size, stride = sizes(draw, rank, 1, 4), sizes(draw, rank, 1, 3)
    if rank == 2:
        kernel_size = tuple(min(k, 3) for k in kernel_size)
    small = sizes(draw, rank, 2, 4)
    padding = tuple((draw(st.integers(0, k - 1)), draw(st.integers(0, 1))) for k in kernel_size)
    full = [(m - 1) * s + k for m, s, k in zip(small, stride, kernel_size, strict=True)]
    padding = tuple(
        (min(p, n - 1 - min(q, n - 1)), min(q, n - 1))
        for n, (p, q) in zip(full, padding, strict=True)
    )
    size = [n - p - q for n, (p, q) in zip(full, padding, strict=True)]
    channels = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(seeds))
    x, t = integers(rng, 2, *small, channels[1]), integers(rng, 2, *size, channels[0])
    return x, t, (*kernel_size, *channels), stride, padding


def contributions(x, shape, target_shape, stride, padding):
    """What each weight adds to each output: a column a weight, from the definition."""
    rank, outputs = len(stride), np.arange(np.prod(target_shape)).reshape(target_shape)
    columns = np.zeros((outputs.size, int(np.prod(shape))), dtype=object)
    for column, (*m, c, o) in enumerate(np.ndindex(*shape)):
        for b, *i in np.ndindex(*x.shape[:-1]):
            at = [a * s + w - p for a, s, w, (p, _) in zip(i, stride, m, padding, strict=True)]
            if all(0 <= a < n for a, n in zip(at, target_shape[1 : 1 + rank], strict=True)):
                columns[outputs[(b, *at, c)], column] += int(x[(b, *i, o)])
    return columns


def minimiser(columns, target):
    """One exact solution of the normal equations; free unknowns are 0."""
    matrix, right = sympy.Matrix(columns.T @ columns), sympy.Matrix(columns.T @ target)
    solution, free = matrix.gauss_jordan_solve(right)
    values = solution.subs(dict.fromkeys(free, 0))
    return [Fraction(int(v.p), int(v.q)) for v in values]


def is_found_phase_by_phase(drawn, choice):
    x, t, shape, stride, padding = drawn
    columns, target = contributions(x, shape, t.shape, stride, padding), t.ravel().astype(object)
    weights = np.zeros(shape, dtype=object)
    phase = [
        (*(a % s for a, s in zip(m, stride, strict=True)), c) for *m, c, _ in np.ndindex(*shape)
    ]
    for group in set(phase):  # each phase and channel on its own, and none other with it
        chosen = [place for place, one in enumerate(phase) if one == group]
        weights.flat[chosen] = minimiser(columns[:, chosen], target)

    y = te.conv_transpose(x.astype(object), weights, stride=stride, padding=padding)
    options = {"stride": stride, "padding": padding}
    gradient = te.conv_kernel_gradient(y - t, x.astype(object), shape[:-2], **options)
    assert not gradient.any()
    assert np.sum(t**2) == np.sum(y**2) + np.sum((y - t) ** 2)

    other = weights.copy()
    other.flat[choice.randrange(other.size)] += choice.choice([-1, 1, Fraction(1, 3)])
    least, more = (columns @ k.ravel() - target for k in (weights, other))
    assert np.array_equal(least, (y - t).ravel())
    change = te.conv_transpose(x.astype(object), other - weights, **options)
    assert np.sum(more**2) == np.sum(least**2) + np.sum(change**2)
    moved = te.conv_kernel_gradient(y + change - t, x.astype(object), shape[:-2], **options)
    assert moved.any() == change.any()  # zero at a minimum, and nowhere else


@pytest.mark.claim("prop-best-kernel")
def test_the_best_kernel_is_found_phase_by_phase_where_its_gradient_is_zero():
    for k, stride, m, p, q in itertools.product((1, 2, 3), (1, 2, 4), (1, 2), (0, 3), (0, 1)):
        n = (m - 1) * stride + k - p - q
        if n > 0:
            rng = np.random.default_rng([k, stride, m, p, q])
            drawn = integers(rng, 2, m, 1), integers(rng, 2, n, 1), (k, 1, 1), (stride,), ((p, q),)
            is_found_phase_by_phase(drawn, random.Random(k))
    drawn = upsampling(), st.randoms(use_true_random=False)
    at_most(30)(given(*drawn)(is_found_phase_by_phase))()


# Sub-pixel layers


def shuffle(low, stride):
    """(1, C·∏S, *M) of torch, the phases of each channel side by side, to (1, C, *(M·S))."""
    if len(stride) == 2 and stride[0] == stride[1]:
        return F.pixel_shuffle(low, stride[0])
    rank, (_, _, *small) = len(stride), low.shape
    apart = low.reshape(-1, *stride, *small)
    pairs = [axis for a in range(rank) for axis in (1 + rank + a, 1 + a)]
    large = [m * s for m, s in zip(small, stride, strict=True)]
    return apart.permute(0, *pairs).reshape(1, -1, *large)


def correlate(x, weight, pads):
    """torch's convolution of (*M, O) with (C, O, *t), after zeros of (before, after) an axis."""
    flat = [amount for pair in reversed(pads) for amount in pair]
    samples = F.pad(torch.from_numpy(np.moveaxis(x, -1, 0)[None].astype(float)), flat)
    return (F.conv1d, F.conv2d)[len(pads) - 1](samples, torch.from_numpy(weight.astype(float)))


def last(y):
    return np.moveaxis(y[0].numpy(), 0, -1).astype(int)


def test_the_phases_of_1_10_100_by_hand():
    x, weight = np.array([[1], [2], [3]]), np.array([[[0, 10, 0]], [[0, 100, 1]]])
    low = correlate(x, weight, [(1, 1)])
    assert low.int().tolist() == [[[10, 20, 30], [102, 203, 300]]]
    assert last(shuffle(low, (2,))).ravel().tolist() == [10, 102, 20, 203, 30, 300]


@st.composite
def subpixel_layers(draw):
    """A transposed layer from M to M·S samples, and its offsets u, per axis."""
    rank = draw(axes)
    stride, small = sizes(draw, rank, 1, 4), sizes(draw, rank, 1, 4)
    kernel_size = sizes(draw, rank, 1, 7)
    before = tuple(draw(st.integers(0, k - 1)) for k in kernel_size)
    channels = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(seeds))
    return (
        integers(rng, *small, channels[1]),
        integers(rng, *kernel_size, *channels),
        stride,
        before,
    )


def is_a_convolution_and_a_shuffle(drawn):
    x, kernel, stride, before = drawn
    rank, (channels, inputs) = len(stride), kernel.shape[-2:]
    kernel_size = kernel.shape[:rank]
    # u from the least to the most for which some phase has the weight φ + P − uS
    least = [
        min(0, -((k - 1 - p) // s)) for k, s, p in zip(kernel_size, stride, before, strict=True)
    ]
    most = [(s - 1 + p) // s for s, p in zip(stride, before, strict=True)]
    offsets = [range(low, high + 1) for low, high in zip(least, most, strict=True)]
    weight = np.zeros((channels, *stride, inputs, *map(len, offsets)), int)
    for phase in np.ndindex(*stride):
        for place in np.ndindex(*map(len, offsets)):
            u = [o[a] for o, a in zip(offsets, place, strict=True)]
            m = tuple(f + p - a * s for f, p, a, s in zip(phase, before, u, stride, strict=True))
            if all(0 <= a < k for a, k in zip(m, kernel_size, strict=True)):
                weight[(slice(None), *phase, slice(None), *place)] = kernel[m]
    weight = weight.reshape(-1, inputs, *map(len, offsets))
    low = correlate(x, weight, [(-a, b) for a, b in zip(least, most, strict=True)])
    small = x.shape[:-1]
    crop = tuple(
        (p, (m - 1) * s + k - p - m * s)
        for m, s, k, p in zip(small, stride, kernel_size, before, strict=True)
    )
    extra = tuple(max(0, -q) for _, q in crop)  # an output that no stamp reaches is 0
    full = te.conv_transpose(x, kernel, stride=stride)
    padded = np.pad(full, [*((0, e) for e in extra), (0, 0)])
    large = tuple(slice(p, p + m * s) for p, m, s in zip(before, small, stride, strict=True))
    assert np.array_equal(last(shuffle(low, stride)), padded[large])


@pytest.mark.claim("prop-subpixel-layer")
def test_a_transposed_layer_is_a_convolution_and_a_shuffle():
    for stride, k, m, before in itertools.product(range(1, 5), range(1, 6), (1, 2, 3), range(7)):
        rng = np.random.default_rng([stride, k, m, before])
        x, kernel = integers(rng, m, 2), integers(rng, k, 3, 2)
        is_a_convolution_and_a_shuffle((x, kernel, (stride,), (before,)))
    given(subpixel_layers())(is_a_convolution_and_a_shuffle)()
