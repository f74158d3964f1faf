"""conv_transpose: by hand, then what it must keep, then torch as a witness."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
import witness
from edges import everywhere
from strategies import Setting, at_most, settings_of_conv
from tconv_edu.geometry import plan
from tconv_edu.stages import convolve_full, crop, insert_zeros

X = np.array([[1], [2], [3]])
KERNEL = np.array([1, 10, 100]).reshape(3, 1, 1)


def line(**options):
    return te.conv_transpose(X, KERNEL, **options).ravel().tolist()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"stride": 2}, [1, 10, 102, 20, 203, 30, 300]),
        ({"stride": 2, "padding": "valid"}, [1, 10, 102, 20, 203, 30, 300]),
        ({"stride": 2, "padding": "same"}, [1, 10, 102, 20, 203, 30]),
        ({"stride": 2, "padding": "same", "output_size": 5}, [10, 102, 20, 203, 30]),
        ({"stride": 2, "padding": "full"}, [102, 20, 203]),
        ({"stride": 2, "padding": 1}, [10, 102, 20, 203, 30]),
        ({"stride": 2, "padding": 1, "output_padding": 1}, [10, 102, 20, 203, 30, 300]),
        ({"stride": 2, "padding": [(0, 2)]}, [1, 10, 102, 20, 203]),
        ({"stride": 2, "output_padding": 1}, [1, 10, 102, 20, 203, 30, 300, 0]),
        ({"stride": 2, "output_size": 8}, [1, 10, 102, 20, 203, 30, 300, 0]),
        ({"stride": 4}, [1, 10, 100, 0, 2, 20, 200, 0, 3, 30, 300]),
        ({"dilation": 2}, [1, 2, 13, 20, 130, 200, 300]),
        ({"stride": 2, "padding": 3}, [20]),
        ({"dilation": 3}, [1, 2, 3, 10, 20, 30, 100, 200, 300]),
        # Taps stand at 0, 6 and 12, samples at 0, 4 and 8.
        (
            {"stride": 4, "dilation": 6},
            [*(1, 0, 0, 0, 2, 0, 10, 0, 3, 0, 20, 0, 100, 0, 30, 0, 200), 0, 0, 0, 300],
        ),
    ],
)
@pytest.mark.parametrize("method", te.METHODS)
def test_by_hand(method, options, expected):
    assert line(method=method, **options) == expected


def test_axes_and_channels_by_hand():
    x = np.array([[[1, 2]], [[3, 4]]])  # 2 by 1 samples, 2 channels
    kernel = np.zeros((1, 2, 3, 2), int)
    kernel[0, 0] = [[1, 0], [0, 10], [5, 0]]
    kernel[0, 1] = [[0, 100], [0, 0], [0, 1000]]
    y = te.conv_transpose(x, kernel, stride=(2, 1))
    assert y.tolist() == [
        [[1, 20, 5], [200, 0, 2000]],
        [[0, 0, 0], [0, 0, 0]],
        [[3, 40, 15], [400, 0, 4000]],
    ]


def test_groups_by_hand():
    x = np.array([[1, 2], [3, 4]])
    kernel = np.array([[[1, 10]], [[5, 50]]])
    y = te.conv_transpose(x, kernel, groups=2)
    assert y.tolist() == [[1, 20], [8, 140], [15, 200]]


def are_adjoint(s: Setting):
    """⟨conv x, y⟩ = ⟨x, conv_transpose y⟩, exactly, for every option."""
    back = te.conv_transpose(s.y, s.kernel, output_size=s.input_size, **s.options)
    assert back.shape == s.x.shape
    assert np.sum(te.conv(s.x, s.kernel, **s.options) * s.y) == np.sum(s.x * back)


@pytest.mark.claim("prop-transpose")
def test_conv_transpose_is_the_adjoint_of_conv():
    everywhere(are_adjoint, settings_of_conv(), examples=300)


def is_reversed(s: Setting):
    """Insert zeros, convolve in full, crop: P before, after what the wanted size leaves."""
    options = plan(
        s.kernel.shape[:-2], s.options["stride"], s.options["padding"], s.options["dilation"]
    )
    pairs = options.pairs(s.input_size)
    full = convolve_full(
        insert_zeros(s.y, options.stride), s.kernel, options.dilation, s.options["groups"]
    )
    sizes = zip(full.shape[1:-1], s.input_size, pairs, strict=True)
    expected = crop(full, tuple((p, n_full - p - n) for n_full, n, (p, _) in sizes))
    ours = te.conv_transpose(s.y, s.kernel, output_size=s.input_size, **s.options)
    assert np.array_equal(ours, expected)


@pytest.mark.claim("prop-reversed-pipeline")
def test_conv_transpose_is_the_pipeline_reversed():
    everywhere(is_reversed, settings_of_conv())


@st.composite
def torch_settings(draw):
    rank = draw(st.integers(1, 3))
    sizes = [tuple(draw(st.integers(1, most)) for _ in range(rank)) for most in (4, 4, 4, 3)]
    m, k, stride, dilation = sizes
    reach = [d * (a - 1) + 1 for a, d in zip(k, dilation, strict=True)]
    padding = tuple(draw(st.integers(0, r + 1)) for r in reach)
    extra = tuple(
        draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True)
    )
    axes = zip(m, stride, reach, padding, extra, strict=True)
    size = [(n - 1) * s + r - 2 * p + e for n, s, r, p, e in axes]
    padding = tuple(p if n > 0 else 0 for p, n in zip(padding, size, strict=True))
    groups, rows, columns = (draw(st.integers(1, most)) for most in (3, 2, 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.integers(-9, 10, (2, *m, columns * groups))
    kernel = rng.integers(-9, 10, (*k, rows, columns * groups))
    options = {"stride": stride, "padding": padding, "output_padding": extra}
    return x, kernel, {**options, "groups": groups, "dilation": dilation}


@at_most(500)
@given(torch_settings(), st.sampled_from(list(te.METHODS)))
def test_every_method_equals_torch(setting, method):
    x, kernel, options = setting
    rank = kernel.ndim - 2
    theirs = witness.CONV_TRANSPOSE[rank](
        witness.channels_first(x), witness.weight(kernel), None, **options
    )
    ours = te.conv_transpose(x, kernel, method=method, **options)
    assert ours.dtype == np.int64
    assert np.array_equal(ours, witness.channels_last(theirs))


@pytest.mark.parametrize("method", te.METHODS)
def test_unsigned_integers_of_64_bits_stay(method):
    y = te.conv_transpose(X.astype("u8"), KERNEL.astype("u8"), stride=2, method=method)
    assert (y.dtype, y.ravel().tolist()) == (np.uint64, [1, 10, 102, 20, 203, 30, 300])


@pytest.mark.parametrize("method", te.METHODS)
def test_the_transpose_does_not_conjugate(method):
    assert te.conv_transpose([[1j]], [[[1j]]], method=method).item() == -1


def test_the_method_that_is_named_is_the_one_that_computes():
    """The matrix multiplies a NaN by its zeros; it alone spreads it to every output."""
    x = np.array([[1.0], [np.nan], [3.0]])
    spread = te.conv_transpose(x, KERNEL, stride=2, method="matrix")
    assert np.isnan(spread).all()


def test_bytes_do_not_overflow():
    pixels = np.full((2, 1), 255, np.uint8)
    assert te.conv_transpose(pixels, pixels[:, :, np.newaxis]).ravel().tolist() == [
        65025,
        130050,
        65025,
    ]


@pytest.mark.parametrize("method", te.METHODS)
def test_symbols_and_fractions_go_through(method):
    a, b, u, v = sympy.symbols("a b u v")
    y = te.conv_transpose(np.array([[a], [b]]), np.array([[[u]], [[v]]]), method=method)
    assert [sympy.expand(entry) for entry in y.ravel()] == [a * u, a * v + b * u, b * v]
    half = np.array([[Fraction(1, 2)]])
    assert te.conv_transpose(half, KERNEL, method=method).ravel().tolist() == [
        Fraction(1, 2),
        5,
        50,
    ]


def test_output_padding_beyond_the_padding_gives_exact_zeros():
    """torch's docstring says output_padding adds no zeros; it does where it exceeds padding."""
    w = torch.tensor([[[1.0, 10.0, 100.0]]])
    theirs = torch.nn.functional.conv_transpose1d(
        torch.tensor([[[1.0, 2.0, 3.0]]]), w, stride=3, output_padding=2
    )
    ours = line(stride=3, output_padding=2)
    assert ours == theirs.ravel().tolist()
    assert ours[-2:] == [0, 0]


def appends_samples(setting):
    """Against the full array and zeros after it; padding is one number or a pair for each axis."""
    x, kernel, options = setting
    without = te.conv_transpose(
        x, kernel, stride=options["stride"], dilation=options["dilation"], groups=options["groups"]
    )
    full = without.shape[1:-1]
    extra = options["output_padding"]
    pairs = [pair if isinstance(pair, tuple) else (pair, pair) for pair in options["padding"]]
    sizes = [n - p - q for n, (p, q) in zip(full, pairs, strict=True)]
    if min(n + r for n, r in zip(sizes, extra, strict=True)) < 1:
        return
    y = te.conv_transpose(x, kernel, **options)
    expected = np.zeros_like(y)
    kept = [slice(p, max(n - q + r, 0)) for (p, q), n, r in zip(pairs, full, extra, strict=True)]
    part = without[(slice(None), *kept)]
    expected[tuple(slice(0, size) for size in part.shape)] = part
    assert np.array_equal(y, expected)
    if min(sizes) >= 1:
        short = te.conv_transpose(x, kernel, **{**options, "output_padding": 0})
        assert np.array_equal(y[(slice(None), *(slice(0, n) for n in sizes))], short)


@pytest.mark.claim("prop-output-padding")
def test_output_padding_appends_samples_and_changes_none():
    crops = ((0, 0), (0, 2), (1, 0), (2, 1), (4, 3))
    for m, k, stride, dilation, pair in product((1, 2, 3), (1, 2, 3), (1, 3, 4), (1, 3), crops):
        x, kernel = np.arange(1, m + 1).reshape(1, m, 1), np.arange(2, k + 2).reshape(k, 1, 1)
        options = {"stride": (stride,), "dilation": (dilation,), "groups": 1, "padding": (pair,)}
        for extra in range(max(stride, dilation)):
            appends_samples((x, kernel, {**options, "output_padding": (extra,)}))
    given(torch_settings())(appends_samples)()


def undoes_or_cannot(s: Setting):
    w = te.conv_matrix(s.kernel, s.input_size, **s.options)
    if w.shape[0] < w.shape[1]:
        assert np.linalg.matrix_rank((w.T @ w).astype(float)) < w.shape[1]
        assert not np.array_equal(w.T @ w, np.eye(w.shape[1]))
    line = np.ascontiguousarray(s.kernel[..., :1, :1])
    if len(s.input_size) > 1 or any(s.options["padding"][0]):
        return
    (stride,), (dilation,) = s.options["stride"], s.options["dilation"]
    if dilation * (len(line) - 1) < stride:
        w = te.conv_matrix(line, s.input_size, stride=stride, dilation=dilation)
        assert np.array_equal(w @ w.T, np.sum(line**2) * np.eye(len(w), dtype=int))
        back = w.T @ w == np.sum(line**2) * np.eye(w.shape[1], dtype=int)
        assert back.all() == (w.shape[0] == w.shape[1] or not line.any())


@pytest.mark.claim("prop-not-inverse")
def test_when_the_transpose_undoes_and_when_it_cannot():
    everywhere(undoes_or_cannot, settings_of_conv(named=False, most_rank=2))


@st.composite
def encoders(draw):
    """A size and up to three layers, each padded by a name, an int, or unequally."""
    rank = draw(st.integers(1, 2))
    size, layers = tuple(draw(st.integers(1, 30)) for _ in range(rank)), []
    for _ in range(draw(st.integers(1, 3))):
        kernel_size, stride, dilation = (
            tuple(draw(st.integers(1, most)) for _ in range(rank)) for most in (4, 3, 2)
        )
        pair = st.tuples(st.integers(0, 3), st.integers(0, 3))
        unequal = [draw(pair) for _ in range(rank)]
        padding = draw(st.sampled_from(["valid", "same", "full", 1, 2, unequal]))
        layers.append((kernel_size, {"stride": stride, "dilation": dilation, "padding": padding}))
    return size, layers


def closes(encoder):
    size, layers = encoder
    x, chain = np.ones((*size, 1), int), []
    for kernel_size, options in layers:
        kernel = np.arange(1, np.prod(kernel_size) + 1).reshape(*kernel_size, 1, 1)
        try:
            te.conv_output_size(x.shape[:-1], kernel_size, **options)
        except ValueError:
            break  # the image has become smaller than the kernel: the encoder ends before
        chain.append((kernel, x.shape[:-1], options))
        x = te.conv(x, kernel, **options)
    for kernel, recorded, options in reversed(chain):
        x = te.conv_transpose(x, kernel, output_size=recorded, **options)
    assert x.shape[:-1] == size


@pytest.mark.claim("prop-closing")
def test_recorded_sizes_close_every_encoder_decoder():
    paddings = ["valid", "same", "full", [(1, 0)], [(3, 1)], [(0, 4)]]
    layers = [
        ((k,), {"stride": s, "dilation": d, "padding": padding})
        for k, s, d, padding in product((1, 2, 3), (1, 2, 4), (1, 2), paddings)
    ]
    for count, layer in enumerate(layers):
        for n in range(1, 8):
            closes(((n,), [layer, layers[-count], layers[(7 * count + n) % len(layers)]]))
    given(encoders())(closes)()


class Length:
    """A number with a unit: added to lengths and to the 0 that sums begin with, to no other."""

    def __init__(self, metres):
        self.metres = metres

    def __add__(self, other):
        if not isinstance(other, Length) and other != 0:
            raise TypeError("a length and a number")
        return Length(self.metres + getattr(other, "metres", 0))

    def __mul__(self, factor):
        return Length(self.metres * factor)

    __radd__, __rmul__ = __add__, __mul__


def test_numbers_with_a_unit_can_be_transposed():
    x = np.array([[Length(1)], [Length(2)], [Length(3)]])
    kernel = np.array([1, 10, 100], object).reshape(3, 1, 1)
    found = te.conv_transpose(x, kernel, stride=2).ravel()
    assert [getattr(y, "metres", y) for y in found] == [1, 10, 102, 20, 203, 30, 300]
