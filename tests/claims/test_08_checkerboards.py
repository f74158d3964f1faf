"""Chapter 8, proposition by proposition: against loops, a finite field, SymPy and torch."""

import cmath
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import tconv_edu as te
import witness
from tconv_edu.stages import insert_zeros


def taps(kernel):
    return list(np.ndindex(*kernel.shape[:-2]))


def phase_of(tap, stride, dilation):
    return tuple(m * d % s for m, d, s in zip(tap, dilation, stride, strict=True))


def stamped(x, kernel, stride, dilation, groups=1):
    """The full array: every sample stamps the kernel."""
    place = [
        [i * s + m * d for i in range(n) for m in range(k)]
        for n, k, s, d in zip(x.shape, kernel.shape, stride, dilation, strict=False)
    ]
    rows, columns = kernel.shape[-2], kernel.shape[-1] // groups
    full = np.zeros((*[max(p) + 1 for p in place], rows * groups), object)
    for i, m in itertools.product(np.ndindex(*x.shape[:-1]), taps(kernel)):
        to = tuple(a * s + b * d for a, b, s, d in zip(i, m, stride, dilation, strict=True))
        for g in range(groups):
            columns_of = slice(g * columns, (g + 1) * columns)
            full[to][g * rows : (g + 1) * rows] += kernel[m][:, columns_of] @ x[i][columns_of]
    return full


def small_kernels(strides=(1, 2, 3, 4), dilations=(1, 2, 3), values=(-1, 0, 2)):
    """All kernels of at most three of these weights, along one axis with one channel."""
    for k in (1, 2, 3):
        for weights in itertools.product(values, repeat=k):
            kernel = np.array(weights).reshape(k, 1, 1)
            for stride, dilation in itertools.product(strides, dilations):
                yield kernel, stride, dilation


def summed(kernel, stride, dilation):
    """The phase sums, one weight after another."""
    sums = np.zeros((*stride, *kernel.shape[-2:]), object)
    for m in taps(kernel):
        sums[phase_of(m, stride, dilation)] += kernel[m]
    return sums


def is_constant(array, rank):
    return bool((array == array[(0,) * rank]).all())


def flattened(kernel, stride, dilation):
    """A flat kernel: one weight of each phase is changed, to the sum of phase 0 or to 0."""
    kernel, sums = kernel.astype(object), summed(kernel, stride, dilation)
    first = {}
    for m in taps(kernel):
        first.setdefault(phase_of(m, stride, dilation), m)
    wanted = sums[(0,) * len(stride)] * (len(first) == math.prod(stride))
    for phase, m in first.items():
        kernel[m] += wanted - sums[phase]
    return kernel


@st.composite
def cases(draw, most_rank=3, most_kernel=(7, 4, 2)):
    """A kernel of integers, flat in half of all cases, and how it is stamped."""
    rank = draw(st.integers(1, most_rank))
    axis = [st.integers(1, most_kernel[rank - 1]), st.integers(1, 3), st.integers(1, 3)]
    size, stride, dilation = (tuple(draw(each) for _ in range(rank)) for each in axis)
    groups, rows, columns = (draw(st.integers(1, 2)) for _ in range(3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kernel = rng.integers(-9, 10, (*size, rows, columns * groups))
    if draw(st.booleans()):
        kernel = flattened(kernel, stride, dilation).astype(int)
    return kernel, stride, dilation, groups, rng


@pytest.mark.claim("prop-flat")
@given(cases())
def test_a_constant_image_gives_phase_sums_and_stays_constant_for_flat_kernels(case):
    kernel, stride, dilation, groups, rng = case
    rank = len(stride)
    reach = [d * (k - 1) for k, d in zip(kernel.shape[:rank], dilation, strict=True)]
    # Long enough for an interior that holds every phase.
    size = [2 + -(-(r + s) // s) for r, s in zip(reach, stride, strict=True)]
    inside = [range(r, (m - 1) * s + 1) for r, m, s in zip(reach, size, stride, strict=True)]
    columns = kernel.shape[-1] // groups
    sums = te.phase_sums(kernel, stride=stride, dilation=dilation)
    assert np.array_equal(sums, summed(kernel, stride, dilation))
    constants = [*np.eye(kernel.shape[-1], dtype=int), rng.integers(-9, 10, kernel.shape[-1])]
    stays = True
    for constant in constants:
        x = np.broadcast_to(constant, (*size, len(constant)))
        y = stamped(x, kernel, stride, dilation, groups)
        for place in itertools.product(*inside):
            phase = tuple(a % s for a, s in zip(place, stride, strict=True))
            each = (sums[phase] * constant).reshape(-1, groups, columns).sum(-1)
            assert np.array_equal(y[place], each.T.ravel())
        interior = y[tuple(slice(r.start, r.stop) for r in inside)]
        stays &= is_constant(interior, rank)
        shift = tuple((1, 2) if r > 2 else (0, 0) for r in reach)
        cropped = te.conv_transpose(
            x, kernel, stride=stride, dilation=dilation, groups=groups, padding=shift
        )
        cut = tuple(slice(p, n - q) for (p, q), n in zip(shift, y.shape[:-1], strict=True))
        assert np.array_equal(cropped, y[cut])
    assert stays == is_constant(sums, rank)
    assert stays == (te.checkerboard_score(kernel, stride=stride, dilation=dilation) == 0)


def test_the_interior_of_few_samples_holds_phase_sums_too():
    """One to three samples: the interior may be empty, or lack a phase."""
    for (kernel, stride, dilation), m in itertools.product(small_kernels(), (1, 2, 3)):
        sums = summed(kernel, (stride,), (dilation,)).ravel()
        y = stamped(np.ones((m, 1), int), kernel, (stride,), (dilation,)).ravel()
        inside = range(dilation * (len(kernel) - 1), (m - 1) * stride + 1)
        assert [y[place] for place in inside] == [sums[place % stride] for place in inside]
        if len(inside) >= stride:
            assert (len({y[place] for place in inside}) == 1) == (len(set(sums)) == 1)


@pytest.mark.claim("prop-divisible")
@pytest.mark.parametrize("stride", range(2, 6))
def test_a_size_that_the_stride_divides_is_neither_needed_nor_enough(stride):
    for k in range(1, 4 * stride):
        single = np.zeros((k, 1, 1), object)
        single[k // 2] = Fraction(1)
        inside = slice(k - 1, k + 2 * stride)
        x = np.ones((k + 4, 1), int)
        assert not is_constant(stamped(x, single, (stride,), (1,))[inside], 1)
        assert te.checkerboard_score(single, stride=stride) > 0
        if k >= stride:
            shares = [Fraction(1, len(range(m % stride, k, stride))) for m in range(k)]
            equal = np.array(shares, object).reshape(k, 1, 1)
            assert (stamped(x, equal, (stride,), (1,))[inside] == 1).all()
            assert te.checkerboard_score(equal, stride=stride) == 0


@pytest.mark.claim("prop-untrained")
@pytest.mark.parametrize(
    ("size", "stride", "dilation"),
    [((3,), (2,), (1,)), ((5,), (3,), (2,)), ((2,), (4,), (1,)), ((5,), (2,), (2,))]
    + [((k, k + 1), (2, 2), (1, 1)) for k in range(1, 6)]
    + [((3, 4), (2, 3), (1, 2)), ((2, 3, 2), (2, 1, 3), (1, 1, 1))],
)
def test_over_all_signs_of_the_phases_the_mean_of_the_squared_score_is_exact(
    size, stride, dilation
):
    """All choices of a sign for each phase are equally likely: their mean is the expectation."""
    kernel = np.random.default_rng(len(size)).integers(1, 99, (*size, 2, 3))
    phases = list(np.ndindex(*stride))
    squares = []
    for signs in itertools.product((1, -1), repeat=len(phases)):
        sign = dict(zip(phases, signs, strict=True))
        drawn = kernel.copy()
        for m in taps(kernel):
            drawn[m] *= sign[phase_of(m, stride, dilation)]
        sums = summed(drawn, stride, dilation).reshape(len(phases), -1) * Fraction(1)
        mean = sums.sum(axis=0) / len(phases)
        squares.append(((sums - mean) ** 2).sum() / (sums**2).sum())
        found = te.checkerboard_score(drawn, stride=stride, dilation=dilation)
        assert found == math.sqrt(squares[-1])
    assert sum(squares) / len(squares) == 1 - Fraction(1, len(phases))


def field(order, above):
    """A prime with roots of unity of this order, and such a root: spectra without rounding."""
    prime = next(p for p in itertools.count(1, order) if p > above and sympy.isprime(p))
    return prime, pow(sympy.primitive_root(prime), (prime - 1) // order, prime)


@pytest.mark.claim("prop-copies")
@pytest.mark.parametrize(("count", "stride"), [*itertools.product((1, 2, 5, 6, 7), (1, 2, 3, 5))])
def test_the_transform_of_the_spread_samples_repeats_that_of_the_samples(count, stride):
    x = np.random.default_rng(count).integers(-99, 100, (count, 1))
    spread = insert_zeros(x, (stride,), size=(count * stride,))
    prime, root = field(count * stride, above=10**6)

    def transform(values, root):
        positions = range(len(values))
        return [
            sum(int(v) * pow(root, -f * i, prime) for i, v in enumerate(values.ravel())) % prime
            for f in positions
        ]

    before = transform(x, pow(root, stride, prime))
    assert transform(spread, root) == before * stride
    assert len(set(before)) == count  # an entry in the wrong place would be seen
    exact = np.fft.fft(spread.ravel())
    assert np.allclose(exact, np.tile(np.fft.fft(x.ravel()), stride), rtol=0, atol=1e-9)


@pytest.mark.claim("prop-zeros")
def test_a_kernel_is_flat_exactly_if_its_transfer_function_vanishes_at_the_copies():
    seen = {True: 0, False: 0}

    @settings(max_examples=100)  # always: both kinds have to be met
    @given(cases())
    def both_ways(case):
        kernel, stride, dilation, _, _ = case
        prime, root = field(math.lcm(*stride), above=int(abs(kernel).sum()) * 2)
        roots = [pow(root, math.lcm(*stride) // s, prime) for s in stride]
        transfers = {
            q: sum(
                kernel[m]
                * math.prod(
                    pow(r, -f * a * d, prime)
                    for r, f, a, d in zip(roots, q, m, dilation, strict=True)
                )
                for m in taps(kernel)
            )
            % prime
            for q in np.ndindex(*stride)
        }
        vanish = all((transfers[q] == 0).all() for q in transfers if any(q))
        assert vanish == (te.checkerboard_score(kernel, stride=stride, dilation=dilation) == 0)
        assert vanish == is_constant(summed(kernel, stride, dilation), len(stride))
        seen[vanish] += math.prod(stride) > 1

    both_ways()
    assert min(seen.values()) > 2
    for kernel, stride, dilation in small_kernels():
        f = [q / stride for q in range(1, stride)]
        spectrum = [
            sum(
                int(w) * cmath.exp(-2j * cmath.pi * a * m * dilation)
                for m, w in enumerate(kernel.ravel())
            )
            for a in f
        ]
        vanish = all(abs(entry) < 1e-9 for entry in spectrum)
        assert vanish == (len(set(summed(kernel, (stride,), (dilation,)).ravel())) == 1)


@pytest.mark.claim("prop-gradient-grid")
@given(cases(), st.integers(0, 3))
def test_equal_gradients_come_back_as_phase_sums(case, most_padding):
    kernel, stride, dilation, groups, rng = case
    rank = len(stride)
    padding = tuple(int(p) for p in rng.integers(0, most_padding + 1, rank))
    reach = [d * (k - 1) for k, d in zip(kernel.shape[:rank], dilation, strict=True)]
    size = [
        2 * r + 3 * s + 1 + int(e)
        for r, s, e in zip(reach, stride, rng.integers(0, 3, rank), strict=True)
    ]
    x = torch.zeros(1, kernel.shape[-2] * groups, *size, dtype=torch.float64, requires_grad=True)
    y = witness.conv(
        x,
        witness.weight(kernel),
        [(p, p) for p in padding],
        stride=stride,
        dilation=dilation,
        groups=groups,
    )
    inside = {}
    for place in np.ndindex(*size):
        shifted = [a + p for a, p in zip(place, padding, strict=True)]
        phase = tuple(a % s for a, s in zip(shifted, stride, strict=True))
        readers = [
            [(a - b * d) // s for a, b, d, s in zip(shifted, m, dilation, stride, strict=True)]
            for m in taps(kernel)
            if phase_of(m, stride, dilation) == phase
        ]
        if all(0 <= i < n for read in readers for i, n in zip(read, y.shape[2:], strict=True)):
            inside[place] = phase
    assert set(inside.values()) == set(np.ndindex(*stride))
    sums = te.phase_sums(kernel, stride=stride, dilation=dilation)
    same = True
    for g in (rng.integers(-9, 10, kernel.shape[-1]), *np.eye(kernel.shape[-1], dtype=int)):
        loss = (y * torch.from_numpy(g).reshape(1, -1, *[1] * rank)).sum()
        (gradient,) = torch.autograd.grad(loss, x, retain_graph=True)
        gradient = witness.channels_last(gradient)[0]
        for place, phase in inside.items():
            each = (sums[phase] * g).reshape(-1, groups, kernel.shape[-1] // groups).sum(-1)
            assert np.array_equal(gradient[place], each.T.ravel())
        same &= len({tuple(gradient[place]) for place in inside}) == 1
    assert same == is_constant(summed(kernel, stride, dilation), rank)


@pytest.mark.claim("prop-projection")
@given(cases(most_rank=2, most_kernel=(6, 3)))
def test_the_projection_is_flat_nearest_and_at_a_right_angle(case):
    kernel, stride, dilation, _, rng = case
    kernel = kernel * Fraction(1)
    nearest = te.remove_checkerboard(kernel, stride=stride, dilation=dilation)
    sums, after = summed(kernel, stride, dilation), summed(nearest, stride, dilation)
    assert is_constant(after, len(stride))
    assert np.array_equal(
        te.remove_checkerboard(nearest, stride=stride, dilation=dilation), nearest
    )
    if is_constant(sums, len(stride)):
        assert np.array_equal(nearest, kernel)
    # The formula, one weight after another.
    counts = summed(np.ones((*kernel.shape[:-2], 1, 1), int), stride, dilation)[..., 0, 0]
    shares = [(sums[p] / counts[p], Fraction(1, counts[p])) for p in zip(*counts.nonzero())]  # noqa: B905
    target = sum(a for a, _ in shares) / sum(b for _, b in shares) if counts.all() else 0
    for m in taps(kernel):
        phase = phase_of(m, stride, dilation)
        assert np.array_equal(nearest[m], kernel[m] + (target - sums[phase]) / counts[phase])
    # Every flat kernel: at a right angle, and farther by exactly what Pythagoras says.
    other = flattened(rng.integers(-9, 10, kernel.shape), stride, dilation)
    assert ((kernel - nearest) * other).sum() == 0
    distances = [
        ((a - b) ** 2).sum() for a, b in itertools.combinations((kernel, nearest, other), 2)
    ]
    assert distances[1] == distances[0] + distances[2]


def test_no_small_flat_kernel_is_nearer_than_the_projection():
    """Kernel 1, strides above the kernel and dilations that leave phases empty are among them."""
    found = list(small_kernels((1, 2, 3), (1, 2)))
    flat = {
        (len(kernel), stride, dilation): [
            other
            for other, s, d in found
            if (s, d, len(other)) == (stride, dilation, len(kernel))
            and is_constant(summed(other, (s,), (d,)), 1)
        ]
        for kernel, stride, dilation in found
    }
    for kernel, stride, dilation in found:
        nearest = te.remove_checkerboard(kernel * Fraction(1), stride=stride, dilation=dilation)
        assert is_constant(summed(nearest, (stride,), (dilation,)), 1)
        least = ((kernel - nearest) ** 2).sum()
        for other in flat[len(kernel), stride, dilation]:
            assert least <= ((kernel - other) ** 2).sum()


def widened(kernel, stride, dilation):
    """The kernel, its weights `dilation` apart, with each weight repeated over a box."""
    places = zip(kernel.shape, stride, dilation, strict=False)
    size = [d * (k - 1) + s for k, s, d in places]
    wide = np.zeros((*size, *kernel.shape[-2:]), kernel.dtype)
    for m, n in itertools.product(taps(kernel), np.ndindex(*stride)):
        wide[tuple(a * d + b for a, b, d in zip(m, n, dilation, strict=True))] += kernel[m]
    return wide


@pytest.mark.claim("prop-resize")
@given(cases(most_rank=2, most_kernel=(4, 3)))
def test_resize_convolution_is_a_transposed_convolution_with_a_flat_kernel(case):
    kernel, stride, dilation, _, rng = case
    rank = len(stride)
    reach = [d * (k - 1) for k, d in zip(kernel.shape[:rank], dilation, strict=True)]
    padding = [int(rng.integers(0, r + 1)) for r in reach]
    size = [r + 1 + int(e) for r, e in zip(reach, rng.integers(0, 3, rank), strict=True)]
    x = rng.integers(-9, 10, (*size, kernel.shape[-2]))
    resized = torch.nn.functional.interpolate(
        witness.channels_first(x[None]), scale_factor=tuple(map(float, stride)), mode="nearest"
    )
    expected = witness.conv(
        resized,
        witness.weight(kernel),
        [(p, p) for p in padding],
        stride=1,
        dilation=dilation,
        groups=1,
    )
    turned = np.flip(kernel, tuple(range(rank))).swapaxes(-1, -2)
    composed = widened(turned, stride, dilation)
    ours = te.conv_transpose(
        x,
        composed,
        stride=stride,
        padding=tuple(r - p for r, p in zip(reach, padding, strict=True)),
    )
    assert np.array_equal(ours, witness.channels_last(expected)[0])
    sums = summed(composed, stride, (1,) * rank)
    total = turned.sum(axis=tuple(range(rank)))
    assert all(np.array_equal(sums[phase], total) for phase in np.ndindex(*stride))
    assert te.checkerboard_score(composed, stride=stride) == 0
    # The same box, after the transposed convolution instead of before it.
    drawn = stamped(x, turned, stride, dilation)
    blurred = stamped(
        drawn,
        widened(np.eye(drawn.shape[-1], dtype=int)[(None,) * rank], stride, (1,) * rank),
        (1,) * rank,
        (1,) * rank,
    )
    first = stamped(x, widened(turned, stride, dilation), stride, (1,) * rank)
    assert np.array_equal(blurred, first)


@pytest.mark.claim("prop-blur")
def test_a_blur_is_a_remedy_for_every_kernel_exactly_if_it_is_flat():
    for n, stride in itertools.product(range(1, 5), range(1, 5)):
        for weights in itertools.product((-1, 0, 1, 2), repeat=n):
            blur = np.array(weights)
            flat = len({int(blur[phase::stride].sum()) for phase in range(stride)}) == 1
            remedied = True
            for kernel, *_ in small_kernels((1,), (1,)):
                together = np.convolve(kernel.ravel(), blur).reshape(-1, 1, 1)
                sums = summed(together, (stride,), (1,)).ravel()
                remedied &= len(set(sums)) == 1
            assert remedied == flat
        assert (len(set(np.bincount(np.arange(n) % stride, minlength=stride))) == 1) == (
            n % stride == 0  # a box
        )
    x, kernel, blur = (np.array(a).reshape(-1, 1, 1) for a in ([3, 1, 2], [1, 10, 100], [1, 2, 4]))
    drawn = stamped(x[..., 0], kernel, (2,), (1,))
    together = np.convolve(kernel.ravel(), blur.ravel()).reshape(-1, 1, 1)
    blurred = stamped(drawn, blur, (1,), (1,))
    assert np.array_equal(blurred, stamped(x[..., 0], together, (2,), (1,)))


@pytest.mark.claim("prop-rim")
def test_how_often_the_edge_is_repeated():
    """Which kept outputs meet all weights of their phase, asked of every weight and place."""
    sizes = range(1, 9), range(1, 5), (1, 2, 3), range(4), range(4), (1, 3), range(5)
    seen = {True: 0, False: 0}
    for k, stride, dilation, p, q, m, e in itertools.product(*sizes):
        samples, reach = m + 2 * e, dilation * (k - 1) + 1
        kept = range(p + e * stride, (samples - 1) * stride + reach - q - e * stride)
        if len(kept) == 0:
            continue
        meets_all = all(
            0 <= (place - w * dilation) // stride < samples
            for place, w in itertools.product(kept, range(k))
            if (place - w * dilation) % stride == 0
        )
        enough = Fraction(reach - min(p, q), stride) - 1 <= e
        assert meets_all == enough if dilation == 1 else meets_all >= enough
        seen[enough] += 1
    assert min(seen.values()) > 1000
    # A flat kernel, and torch: the rim is gone with two samples, and not with one.
    weights = flattened(np.arange(1, 7).reshape(6, 1, 1), (2,), (1,)).astype(float)
    for e, flat in ((1, False), (2, True)):
        x, w = torch.ones(1, 1, 3 + 2 * e).double(), torch.from_numpy(weights.reshape(1, 1, 6))
        y = torch.nn.functional.conv_transpose1d(x, w, stride=2, padding=2 * e)
        assert (len(set(y.ravel().tolist())) == 1) == flat


@pytest.mark.claim("prop-factor")
@pytest.mark.parametrize("stride", range(1, 6))
def test_along_one_axis_a_kernel_is_flat_exactly_if_the_box_divides_it(stride):
    z = sympy.Symbol("z")
    box = sympy.Poly([1] * stride, z)
    rng = np.random.default_rng(stride)
    seen = {True: 0, False: 0}
    for k, flat in itertools.product(range(1, 10), (True, False)):
        kernel = rng.integers(-9, 10, (k, 1, 1))
        if flat:
            kernel = flattened(kernel, (stride,), (1,)).astype(int)
        quotient, remainder = sympy.Poly(kernel.ravel().tolist()[::-1], z).div(box)
        divides = remainder.is_zero
        assert divides == (te.checkerboard_score(kernel, stride=stride) == 0)
        assert divides == is_constant(summed(kernel, (stride,), (1,)), 1)
        seen[divides] += 1
        if divides and k < stride:
            assert not kernel.any()
        elif divides:
            found = [int(c) for c in quotient.all_coeffs()[::-1]]
            found += [0] * (k - stride + 1 - len(found))
            again = widened(np.array(found).reshape(-1, 1, 1), (stride,), (1,))
            assert np.array_equal(again, kernel)
    assert min(seen.values()) >= (0 if stride == 1 else 5)


@pytest.mark.claim("prop-pixel-shuffle")
@pytest.mark.parametrize("size", [(5, 6), (1, 2)])
@pytest.mark.parametrize(("t", "s"), [*itertools.product((1, 3, 5), (1, 2, 3))])
def test_pixel_shuffle_is_a_transposed_convolution_with_any_kernel(t, s, size):
    rng = np.random.default_rng(10 * t + s)
    kernel = rng.integers(-9, 10, (t * s, t * s, 2, 3))
    x = rng.integers(-9, 10, (1, *size, 3))
    filters = np.zeros((2, s, s, 3, t, t))
    for a, b, c in itertools.product(range(s), range(s), range(2)):
        filters[c, a, b] = np.moveaxis(kernel[a::s, b::s, c][::-1, ::-1], -1, 0)
    low = torch.nn.functional.conv2d(
        witness.channels_first(x),
        torch.from_numpy(filters.reshape(2 * s * s, 3, t, t)),
        padding=(t - 1) // 2,
    )
    shuffled = torch.nn.functional.pixel_shuffle(low, s)
    ours = te.conv_transpose(x, kernel, stride=s, padding=s * (t - 1) // 2)
    assert np.array_equal(ours, witness.channels_last(shuffled))


@pytest.mark.claim("prop-icnr")
@given(cases(most_rank=2, most_kernel=(4, 3)))
def test_equal_phases_repeat_what_the_small_kernel_gives(case):
    small, stride, _, groups, rng = case
    rank = len(stride)
    kernel = te.icnr_kernel(small, stride=stride)
    for m in taps(kernel):
        source = tuple(a // s for a, s in zip(m, stride, strict=True))
        assert np.array_equal(kernel[m], small[source])
    first = int(rng.integers(1, 4))  # one sample, two or three along the first axis
    x = rng.integers(-9, 10, (*range(first, first + rank), small.shape[-1]))
    expected = stamped(x, small, (1,) * rank, (1,) * rank, groups)
    for axis, s in enumerate(stride):
        expected = np.repeat(expected, s, axis=axis)
    ours = te.conv_transpose(x, kernel, stride=stride, groups=groups)
    assert np.array_equal(ours, expected)
    assert te.checkerboard_score(kernel, stride=stride) == 0
    assert is_constant(summed(kernel, stride, (1,) * rank), rank)


def periodic(values, size):
    """Samples that repeat these values, (*stride, channels), to this size."""
    return np.tile(values, (*[-(-n // s) for n, s in zip(size, values.shape, strict=False)], 1))[
        tuple(map(slice, size))
    ]


@pytest.mark.claim("prop-later-layer")
@given(cases(most_rank=2, most_kernel=(7, 4)), st.integers(1, 3))
def test_a_layer_behind_a_pattern(case, first):
    """Its interior, its condition, and that a kernel flat for the product mends every pattern."""
    kernel, stride, dilation, _, rng = case
    rank, channels = len(stride), kernel.shape[-1]
    period = tuple(rng.permutation([first, *range(2, rank + 1)]))
    product = tuple(s * t for s, t in zip(period, stride, strict=True))
    if rng.random() < 0.5:
        kernel = flattened(kernel, product, dilation).astype(int)
    patterns = [rng.integers(-9, 10, (*period, channels))]
    for place in np.ndindex(*period, channels):
        patterns.append(np.zeros_like(patterns[0]))
        patterns[-1][place] = 1
    reach = [d * (k - 1) for k, d in zip(kernel.shape, dilation, strict=False)]
    size = [2 - (-(r + n) // t) for r, n, t in zip(reach, product, stride, strict=True)]
    inside = [range(r, (m - 1) * t + 1) for r, m, t in zip(reach, size, stride, strict=True)]
    sums, mended = summed(kernel, product, dilation), True
    for v in patterns:
        y = stamped(periodic(v, size), kernel, stride, dilation)
        w = np.zeros((*product, kernel.shape[-2]), object)
        for psi, p in itertools.product(np.ndindex(*product), np.ndindex(*period)):
            w[psi] += sums[tuple(np.subtract(psi, np.multiply(p, stride)) % product)] @ v[p]
        for place in itertools.product(*inside):
            assert np.array_equal(y[place], w[tuple(np.mod(place, product))])
        mended &= is_constant(w, rank)
        axes = tuple(range(rank))
        transfer = np.fft.fftn(sums.astype(float), axes=axes)
        spectrum = np.tile(np.fft.fftn(v, axes=axes), (*stride, 1))
        copies = (transfer @ spectrum[..., None])[..., 0]
        copies[(0,) * rank] = 0
        assert is_constant(w, rank) == bool((abs(copies) < 1e-6).all())
    assert mended == is_constant(sums, rank)
