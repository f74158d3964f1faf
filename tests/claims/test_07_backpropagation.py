"""The propositions of chapter 7, in exact integers.

Two witnesses: torch's autograd, and the definition itself, written as a table that says for each
axis which (i', m, i) have i·S + m·D − P = i'.
"""

import inspect
import itertools
from fractions import Fraction
from math import ceil, gcd, prod

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.autograd import grad

import tconv_edu as te
import tconv_edu.torch_layer as tl
import witness
from edges import everywhere
from strategies import Setting, at_most, settings_of_conv
from test_transposed import torch_settings


def connections(s: Setting):
    """One 0/1 table per axis, (N, k, M): the condition of the definition, and nothing else."""
    o = s.options
    sizes = zip(s.input_size, s.kernel.shape, s.output_size, strict=False)
    options = zip(o["stride"], o["dilation"], o["padding"], strict=True)
    for (n, k, m), (stride, dilation, (before, _)) in zip(sizes, options, strict=True):
        large, tap, small = np.ogrid[:n, :k, :m]
        yield (small * stride + tap * dilation - before == large).astype(int)


def block_of(kernel, groups):
    """Say where the dense (*k, C, O) kernel may be other than 0."""
    rows, columns = kernel.shape[-2], kernel.shape[-1] // groups
    return np.kron(np.eye(groups, dtype=int), np.ones((rows, columns), int))


def dense(kernel, groups):
    """Fill zeros in where the groups differ: (*k, C/groups, O) to (*k, C, O)."""
    tiled = np.concatenate([kernel] * groups, axis=-2)
    return tiled * block_of(kernel, groups)


def folded(full, kernel, groups):
    """Undo `dense`."""
    rows = kernel.shape[-2]
    parts = (full * block_of(kernel, groups)).reshape(*full.shape[:-2], groups, rows, -1)
    return parts.sum(axis=-3)


def contract(s: Setting, **operands):
    """Sum x·K·y over all connections and all indices of the given operands."""
    rank = len(s.input_size)
    large, taps, small = "abd"[:rank], "klm"[:rank], "pqr"[:rank]
    letters = {"x": f"n{large}c", "kernel": f"{taps}co", "y": f"n{small}o"}
    missing = "".join(letters[name] for name in letters if name not in operands)
    tables = [a + b + c for a, b, c in zip(large, taps, small, strict=True)]
    read = ",".join([*tables, *(letters[name] for name in operands)])
    return np.einsum(f"{read}->{missing}", *connections(s), *operands.values(), optimize=True)


def three(s: Setting):
    """The three partials by the package, in the order y, x, K."""
    size = s.kernel.shape[:-2]
    return (
        te.conv(s.x, s.kernel, **s.options),
        te.conv_transpose(s.y, s.kernel, output_size=s.input_size, **s.options),
        te.conv_kernel_gradient(s.x, s.y, size, **s.options),
    )


plain = settings_of_conv(named=False, most_rank=2)


def change_places(s: Setting):
    o, groups = s.options, s.options["groups"]
    expected = folded(contract(s, x=s.x, y=s.y), s.kernel, groups)
    size = s.kernel.shape[:-2]
    assert np.array_equal(te.conv_kernel_gradient(s.x, s.y, size, **o), expected)
    swapped = {"stride": o["dilation"], "dilation": o["stride"], "padding": o["padding"]}
    axes = zip(s.input_size, size, s.output_size, o["stride"], o["dilation"], strict=True)
    unread = [
        n + sum(pair) - ((m - 1) * stride + dilation * (k - 1) + 1)
        for (n, k, m, stride, dilation), pair in zip(axes, o["padding"], strict=True)
    ]
    count = [k + r // d for k, r, d in zip(size, unread, o["dilation"], strict=True)]
    first, rows = tuple(map(slice, size)), s.kernel.shape[-2]
    for row, column in np.ndindex(s.kernel.shape[-2:]):
        channel = column // (s.kernel.shape[-1] // groups) * rows + row
        total = 0
        for x, y in zip(s.x, s.y, strict=True):
            as_kernel = y[..., column, None, None]
            found = te.conv(x[..., channel, None], as_kernel, **swapped)[..., 0]
            assert list(found.shape) == count
            total = total + found[first]
        assert np.array_equal(total, expected[..., row, column])
    if groups == 1:  # in one call: channels for the batch, examples for the channels
        as_kernel = np.moveaxis(s.y, 0, -2)
        found = te.conv(s.x.swapaxes(0, -1), as_kernel, **swapped)
        assert np.array_equal(np.moveaxis(found[:, *first], 0, -2), expected)


@pytest.mark.claim("prop-places")
def test_stride_and_dilation_change_places_in_the_kernels_gradient():
    everywhere(change_places, plain)


def have_three_partials(s: Setting):
    groups = s.options["groups"]
    kernel = dense(s.kernel, groups)
    form = contract(s, x=s.x, kernel=kernel, y=s.y)
    by_y, by_x, by_kernel = three(s)
    assert np.array_equal(by_y, contract(s, x=s.x, kernel=kernel))
    assert np.array_equal(by_x, contract(s, kernel=kernel, y=s.y))
    assert np.array_equal(by_kernel, folded(contract(s, x=s.x, y=s.y), s.kernel, groups))
    assert form == np.sum(by_y * s.y) == np.sum(by_x * s.x) == np.sum(by_kernel * s.kernel)


@pytest.mark.claim("prop-three-partials")
def test_one_form_has_three_partials():
    everywhere(have_three_partials, plain, examples=100)


def move_along_tangents(s: Setting):
    """A product of two moving operands is quadratic: half of a difference is its slope."""
    o, size = s.options, s.kernel.shape[:-2]
    operations = {
        ("x", "kernel"): lambda x, kernel: te.conv(x, kernel, **o),
        ("y", "kernel"): lambda y, k: te.conv_transpose(y, k, output_size=s.input_size, **o),
        ("x", "y"): lambda x, y: te.conv_kernel_gradient(x, y, size, **o),
    }
    for names, operation in operations.items():
        operands = [getattr(s, name) for name in names]
        tangents = [np.roll(a, 1) - 2 * a for a in operands]
        ends = [
            operation(*(a + t * b for a, b in zip(operands, tangents, strict=True)))
            for t in (1, -1)
        ]
        (a, b), (da, db) = operands, tangents
        assert np.array_equal(ends[0] - ends[1], 2 * (operation(da, b) + operation(a, db)))


def be_one_call(s: Setting):
    o = s.options | {"groups": 3 * s.options["groups"]}
    calls = [Setting(s.x + t, s.kernel - t, s.y * t, s.options) for t in (1, 2, 3)]
    x, kernel, y = (
        np.concatenate([getattr(call, name) for call in calls], axis=-1)
        for name in ("x", "kernel", "y")
    )
    together = three(Setting(x, kernel, y, o))
    for one, apart in zip(together, zip(*map(three, calls), strict=True), strict=True):
        assert np.array_equal(one, np.concatenate(apart, axis=-1))


@pytest.mark.claim("prop-tangents")
def test_tangents_replace_operands_and_calls_are_groups():
    everywhere(move_along_tangents, plain, examples=100)
    everywhere(be_one_call, plain, examples=100)


def torch_operands(s: Setting):
    x, w, y = witness.channels_first(s.x), witness.weight(s.kernel), witness.channels_first(s.y)
    return [t.requires_grad_() for t in (x, w, y)]


def as_kernel(w):
    return np.moveaxis(w.detach().numpy(), (0, 1), (-1, -2))


def are_closed(s: Setting, seed):
    o, size = s.options, s.kernel.shape[:-2]
    rng = np.random.default_rng(seed)
    g_x, g_kernel, g_y = (rng.integers(-9, 10, a.shape) for a in (s.x, s.kernel, s.y))
    x, w, y = torch_operands(s)
    keywords = {name: o[name] for name in ("stride", "dilation", "groups")}
    out = witness.conv(x, w, o["padding"], **keywords)
    by_x, by_w = grad((out * y).sum(), (x, w), create_graph=True)

    def back(g, kernel):
        return te.conv_transpose(g, kernel, output_size=s.input_size, **o)

    def kernel_gradient(image, g):
        return te.conv_kernel_gradient(image, g, size, **o)

    last, first = witness.channels_last, witness.channels_first
    # of the convolution, g_y in the place of y
    found = grad((out * first(g_y)).sum(), (x, w), retain_graph=True)
    assert np.array_equal(back(g_y, s.kernel), last(found[0]))
    assert np.array_equal(kernel_gradient(s.x, g_y), as_kernel(found[1]))
    # of the transposed convolution, g_x in the place of x
    found = grad((by_x * first(g_x)).sum(), (w, y), retain_graph=True)
    assert np.array_equal(kernel_gradient(g_x, s.y), as_kernel(found[0]))
    assert np.array_equal(te.conv(g_x, s.kernel, **o), last(found[1]))
    # of the kernel's gradient, g_kernel in the place of K
    found = grad((by_w * witness.weight(g_kernel)).sum(), (x, y))
    assert np.array_equal(back(s.y, g_kernel), last(found[0]))
    assert np.array_equal(te.conv(s.x, g_kernel, **o), last(found[1]))
    # once more: three units, one of each, meet in 1 or not at all
    units = np.eye(prod(s.input_size), dtype=int).reshape(-1, *s.input_size, 1)
    table = np.ones((), int)
    for axis in connections(s):
        table = np.multiply.outer(table, axis)
    rank = len(size)
    order = [*range(0, 3 * rank, 3), *range(1, 3 * rank, 3), *range(2, 3 * rank, 3)]
    table = table.transpose(order).reshape(len(units), prod(size), -1)
    options = {**o, "groups": 1}
    for at, tap in enumerate(np.ndindex(size)):
        unit = np.zeros((*size, 1, 1), int)
        unit[tap] = 1
        met = te.conv(units, unit, **options).reshape(len(units), -1)
        assert np.array_equal(met, table[:, at])


@pytest.mark.claim("prop-closed")
def test_the_gradient_of_a_partial_is_a_partial():
    everywhere(are_closed, plain, st.integers(0, 2**32 - 1), every=7)


def has_gradients(x, kernel, options):
    operands = [witness.channels_first(x), witness.weight(kernel)]
    operands += [torch.arange(kernel.shape[-2] * options["groups"]).double()]
    operands = [t.requires_grad_() for t in operands]
    y = witness.CONV_TRANSPOSE[kernel.ndim - 2](*operands, **options)
    g = np.random.default_rng(0).integers(-9, 10, witness.channels_last(y).shape)
    by_x, by_w, by_bias = grad(y, operands, witness.channels_first(g))
    regular = {name: options[name] for name in ("stride", "padding", "dilation", "groups")}
    # torch allows an output_padding of the stride or more, if it is below the dilation: then
    # the convolution has further results
    gathered = te.conv(g, kernel, **regular)
    first = tuple(map(slice, x.shape[:-1]))
    assert np.array_equal(gathered[first], witness.channels_last(by_x))
    assert np.array_equal(g.sum(axis=tuple(range(g.ndim - 1))), by_bias.numpy())
    if gathered.shape == x.shape:
        exchanged = te.conv_kernel_gradient(g, x, kernel.shape[:-2], **regular)
        assert np.array_equal(exchanged, as_kernel(by_w))
    extra = zip(options["output_padding"], options["stride"], strict=True)
    assert (gathered.shape == x.shape) == all(r < stride for r, stride in extra)
    # the stride forgotten: too many results, except where one step or no rest hides it
    if kernel.ndim == 3:
        (m, _), (stride,), (d,) = x.shape[1:], options["stride"], options["dilation"]
        results = te.conv_output_size(
            g.shape[1], kernel.shape[0], padding=options["padding"], dilation=d
        )
        assert (results[0] > m) == ((m - 1) * (stride - 1) + options["output_padding"][0] > 0)


@pytest.mark.claim("prop-transposed-gradients")
def test_the_gradients_of_the_transposed_layer():
    for m, k, s, d, p in itertools.product((1, 3), (1, 3), range(1, 5), (1, 3), (0, 1, 3)):
        for r in range(max(s, d)):
            if (m - 1) * s + d * (k - 1) + 1 - 2 * p + r > 0:
                x, kernel = (
                    np.arange(1, 2 * m + 1).reshape(1, m, 2),
                    np.arange(6 * k).reshape(k, 3, 2),
                )
                options = {"stride": s, "dilation": d, "padding": p, "output_padding": r}
                has_gradients(x, kernel, {n: (o,) for n, o in options.items()} | {"groups": 1})
    at_most(100)(given(torch_settings())(lambda drawn: has_gradients(*drawn)))()


def unit_like(a, at, value):
    unit = np.zeros_like(a)
    unit.reshape(-1)[at % a.size] = value
    return unit


big = st.integers(0, 10**6)


def differ_exactly(s: Setting, first, second, step):
    groups, o = s.options["groups"], s.options
    e_x, e_kernel = unit_like(s.x, first, step), unit_like(s.kernel, second, step)
    moved_x = te.conv(s.x + e_x, s.kernel, **o) - te.conv(s.x, s.kernel, **o)
    column = contract(s, x=unit_like(s.x, first, 1), kernel=dense(s.kernel, groups))
    assert np.array_equal(moved_x, step * column)
    moved_kernel = te.conv(s.x, s.kernel + e_kernel, **o) - te.conv(s.x, s.kernel, **o)
    one = dense(unit_like(s.kernel, second, 1), groups)
    assert np.array_equal(moved_kernel, step * contract(s, x=s.x, kernel=one))
    both = te.conv(s.x + e_x, s.kernel + e_kernel, **o) - te.conv(s.x, s.kernel, **o)
    mixed = contract(s, x=unit_like(s.x, first, 1), kernel=one)
    assert np.array_equal(both - moved_x - moved_kernel, step**2 * mixed)


@pytest.mark.claim("prop-exact-differences")
def test_differences_are_exact():
    everywhere(differ_exactly, plain, big, big, st.sampled_from([1, 7, -3]), examples=100)


def has_the_hessian(s: Setting, first, second):
    """The error is a quadratic, so its second differences are its second derivatives."""
    o, size = s.options, s.kernel.shape[:-2]

    def error(x, kernel):  # twice the loss: an integer
        return int(np.sum((te.conv(x, kernel, **o) - s.y) ** 2))

    def second_difference(f, a, b):
        zero = np.zeros_like(a)
        return f(a + b) - f(a) - f(b) + f(zero)

    residue = te.conv(s.x, s.kernel, **o) - s.y
    gradient = te.conv_transpose(residue, s.kernel, output_size=s.input_size, **o)
    a, b = unit_like(s.x, first, 1), unit_like(s.x, second, 1)
    up, down = error(s.x + a, s.kernel), error(s.x - a, s.kernel)
    assert up - down == 4 * np.sum(gradient * a)
    twice = te.conv_transpose(te.conv(a, s.kernel, **o), s.kernel, output_size=s.input_size, **o)
    found = second_difference(lambda e: error(s.x + e, s.kernel), a, b)
    assert found == 2 * np.sum(twice * b)
    rows = te.conv_matrix(s.kernel, s.input_size, **o)
    if len(s.x) == 1:
        assert np.array_equal((rows.T @ rows) @ a.ravel(), twice.ravel())
    a, b = unit_like(s.kernel, first, 1), unit_like(s.kernel, second, 1)
    gradient = te.conv_kernel_gradient(s.x, residue, size, **o)
    up, down = error(s.x, s.kernel + a), error(s.x, s.kernel - a)
    assert up - down == 4 * np.sum(gradient * a)
    twice = te.conv_kernel_gradient(s.x, te.conv(s.x, a, **o), size, **o)
    found = second_difference(lambda e: error(s.x, s.kernel + e), a, b)
    assert found == 2 * np.sum(twice * b)


@pytest.mark.claim("prop-hessian")
def test_the_second_derivatives_of_a_squared_error():
    everywhere(has_the_hessian, plain, big, big)


SIGNS = [
    # samples' size, kernel, options: at most 8 weights, so at most 256 kernels of signs
    ((3,), (3, 1, 2), {"stride": 2, "padding": 1, "output_padding": 1}),
    ((4,), (4, 2, 1), {"stride": 3, "dilation": 2}),
    ((4,), (2, 1, 4), {"stride": 2, "groups": 2}),
    ((2, 3), (2, 4, 1, 1), {"stride": (1, 3), "padding": [(0, 1), (2, 0)]}),
    ((3, 2), (3, 1, 1, 2), {"stride": (2, 1), "dilation": (1, 2)}),
]


@pytest.mark.claim("prop-mean-square")
@pytest.mark.parametrize(("size", "shape", "options"), SIGNS)
@pytest.mark.parametrize("spread", [1, 3])
def test_the_mean_square_is_a_transposed_convolution_of_squares(size, shape, options, spread):
    """All kernels with weights ±σ, equally often: independent, of mean 0 and variance σ²."""
    x = np.random.default_rng(7).integers(-9, 10, (*size, shape[-1])) + 3
    expected = te.conv_transpose(x**2, np.ones(shape, int), **options)
    kernels = list(itertools.product((-spread, spread), repeat=prod(shape)))
    total = sum(te.conv_transpose(x, np.reshape(signs, shape), **options) ** 2 for signs in kernels)
    assert np.array_equal(total, len(kernels) * spread**2 * expected)


def products(m, k, stride, dilation):
    """How many (i, m) write to each place of the full array, and the places inside."""
    counts = [0] * ((m - 1) * stride + dilation * (k - 1) + 1)
    for i, tap in itertools.product(range(m), range(k)):
        counts[i * stride + tap * dilation] += 1
    return counts[dilation * (k - 1) : (m - 1) * stride + 1]


AXES = list(itertools.product(range(1, 8), range(1, 6), range(1, 4)))


@pytest.mark.claim("prop-fan-in")
@pytest.mark.parametrize(("k", "stride", "dilation"), AXES)
def test_how_many_products_make_one_output(k, stride, dilation):
    m = 2 * dilation * (k - 1) // stride + 3
    inside = products(m, k, stride, dilation)
    assert len(inside) > stride
    for start in range(len(inside) - stride + 1):
        assert sum(inside[start : start + stride]) == k
    if dilation == 1:
        phases = [ceil((k - phase) / stride) for phase in range(stride)]
        assert sorted(inside[:stride]) == sorted(phases)
        assert (len(set(inside)) == 1) == (k % stride == 0)
    elif gcd(stride, dilation) == 1:
        assert (len(set(inside)) == 1) == (k % stride == 0)
    ones = np.ones((m, 6), int), np.ones((k, 2, 6), int)
    counted = te.conv_transpose(*ones, stride=stride, dilation=dilation, groups=2)
    reach = dilation * (k - 1)
    found = counted[reach : (m - 1) * stride + 1]
    assert np.array_equal(found, np.multiply.outer(inside, [3] * 4))
    fan_in = tl.effective_fan_in(torch.empty(6, 2, k), stride, 2)
    assert fan_in == pytest.approx(float(Fraction(3 * k, stride)), rel=1e-15)


LAYERS = [
    # O (the layer's in_channels), C (its out_channels), kernel, stride, groups
    (64, 256, (4, 4), (2, 2), 1),
    (6, 4, (3, 5), (2, 1), 2),
    (16, 4, (4, 4), (2, 2), 1),
    (6, 3, (6,), (3,), 3),
    (4, 6, (2, 3, 4), (2, 3, 2), 2),
]


@pytest.mark.claim("prop-kaiming")
@pytest.mark.parametrize(("small", "large", "size", "stride", "groups"), LAYERS)
def test_torch_counts_the_products_of_the_way_back(small, large, size, stride, groups):
    layer = nn.ConvTranspose2d(small, large, 1, groups=groups)
    weight = torch.empty(*layer.weight.shape[:2], *size)
    theirs, other = nn.init._calculate_fan_in_and_fan_out(weight)
    assert (theirs, other) == (large // groups * prod(size), small * prod(size))
    # backwards, each input gathers the gradients of all it wrote to: count them with ones
    gradient = np.ones((*(2 * k for k in size), large), int)
    ones = np.ones((*size, large // groups, small), int)
    counted = te.conv(gradient, ones, stride=stride, groups=groups)
    assert np.unique(counted).tolist() == [theirs]
    # forwards: the mean over one period, away from the borders
    samples = np.ones((*(k + 3 for k in size), small), int)
    full = te.conv_transpose(samples, ones, stride=stride, groups=groups)
    period = tuple(slice(k - 1, k - 1 + s) for k, s in zip(size, stride, strict=True))
    inside = full[period]
    forwards = Fraction(int(inside.sum()), inside.size)
    assert forwards / theirs == Fraction(small, large * prod(stride))
    assert (forwards == theirs) == (small == large * prod(stride))
    functions = [f for name, f in vars(nn.init).items() if name.endswith("_") and callable(f)]
    assert len(functions) > 10
    assert not any("stride" in inspect.signature(f).parameters for f in functions)
    if (small, large) == (64, 256):
        assert float(forwards / theirs) == 0.0625
