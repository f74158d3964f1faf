"""Chapter 12: the programs are taken from the chapter itself, and judged by loops of our own."""

import ast
import itertools
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te

CHAPTER = Path(__file__).parents[2] / "book" / "12_bug_museum.ipynb"


def defined_in_the_chapter():
    """Every import, function and constant of the chapter, none of its calls."""
    names = {}
    kept = ast.Import, ast.ImportFrom, ast.FunctionDef
    for cell in nbformat.read(CHAPTER, as_version=4).cells:
        if cell.cell_type == "code":
            body = [
                node
                for node in ast.parse(cell.source).body
                if isinstance(node, kept)
                or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LANES")
            ]
            exec(compile(ast.Module(body, []), "chapter", "exec"), names)
    return names


MUSEUM = defined_in_the_chapter()


def telling(m, k, c, o, groups):
    """Samples 1, 2, 4, … and weights 1, 2ⁿ, 4ⁿ, …, for n entries in the samples."""
    n, entries = m * o, k * c // groups * o
    x = np.array([1 << a for a in range(n)], object).reshape(m, o)
    return x, np.array([1 << n * b for b in range(entries)], object).reshape(k, c // groups, o)


def defined(x, kernel, stride, pair, rest, groups):
    """The definition for one axis, as loops over lists: no part of the package."""
    (m, o), (k, rows, _) = x.shape, kernel.shape
    size = (m - 1) * stride + k - sum(pair) + rest
    y = [[0] * (rows * groups) for _ in range(size)]
    for i, w, a, b in itertools.product(range(m), range(k), range(o), range(rows)):
        place = i * stride + w - pair[0]
        if 0 <= place < size:
            group = a // (o // groups)
            y[place][group * rows + b] += x[i, a] * kernel[w, b, a]
    return y


def taps(m, k, stride, before, after, rest):
    """The weights that reach what is kept."""
    size = (m - 1) * stride + k - before - after + rest
    return {w for i in range(m) for w in range(k) if 0 <= i * stride + w - before < size}


def answer(program, setting):
    m, k, stride, before, after, rest, c, o, groups = setting
    try:
        y = program(*telling(m, k, c, o, groups), stride, (before, after), rest, groups)
    except (ValueError, IndexError):
        return None
    return np.asarray(y).tolist()


# Each hiding place of the table, in the letters of the book.
HIDING = {
    1: lambda m, k, s, p, q, r, c, o, g: all(2 * w == k - 1 for w in taps(m, k, s, p, q, r)),
    2: lambda m, k, s, p, q, r, c, o, g: m == 1,
    3: lambda m, k, s, p, q, r, c, o, g: c == o == g,
    4: lambda m, k, s, p, q, r, c, o, g: p == q,
    5: lambda m, k, s, p, q, r, c, o, g: g == 1 or c == g,
    6: lambda m, k, s, p, q, r, c, o, g: 2 * p == 2 * q == k - 1,
    9: lambda m, k, s, p, q, r, c, o, g: r == 0,
}
GRID = [
    (m, k, s, p, q, r, c, o, g)
    for m, k, s, p, q in itertools.product((1, 2, 3), (1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (0, 1, 2))
    for r in range(s)
    for c, o, g in ((1, 1, 1), (2, 2, 1), (3, 2, 1), (2, 2, 2), (4, 2, 2), (2, 4, 2), (6, 4, 2))
    if (m - 1) * s + k - p - q + r > 0 and taps(m, k, s, p, q, r)
]


# One channel, crops beyond the samples, strides far above the kernel.
EDGES = [
    (m, k, s, p, q, r, 1, 1, 1)
    for m, k, s, p, q in itertools.product((1, 2), (1, 2, 4), (1, 4), (0, 1, 3, 5), (0, 1, 3, 5))
    for r in range(s)
    if (m - 1) * s + k - p - q + r > 0 and taps(m, k, s, p, q, r)
]


@pytest.mark.claim("prop-hiding-places")
def test_each_program_is_right_in_its_hiding_place_and_nowhere_else():
    for setting in GRID[:: max(1, len(GRID) // 1500)] + EDGES:
        m, k, stride, before, after, rest, c, o, groups = setting
        arrays = telling(m, k, c, o, groups)
        wanted = defined(*arrays, stride, (before, after), rest, groups)
        assert answer(MUSEUM["right"], setting) == wanted
        for number, hides in HIDING.items():
            is_right = answer(MUSEUM[f"exhibit_{number}"], setting) == wanted
            assert is_right == hides(*setting), (number, setting)
    for m, k, stride in itertools.product((1, 2, 3), range(1, 9), range(1, 9)):
        x, kernel = telling(m, k, 1, 1, 1)
        before = max(k - stride, 0) // 2
        wanted = defined(x, kernel, stride, (before, k - stride - before), 0, 1)
        is_right = MUSEUM["exhibit_10"](x, kernel, stride).tolist() == wanted
        assert is_right == ((k - stride) % 2 == 0 or k < stride)


@pytest.mark.claim("prop-telling-input")
@given(st.data())
def test_binary_digits_say_which_products_were_summed(data):
    n, entries, outputs = (data.draw(st.integers(1, most)) for most in (5, 6, 3))
    x = data.draw(st.permutations([1 << a for a in range(n)]))
    kernel = data.draw(st.permutations([1 << n * b for b in range(entries)]))
    products = list(itertools.product(range(n), range(entries)))
    program = [data.draw(st.sets(st.sampled_from(products))) for _ in range(outputs)]
    for chosen in program:
        total = sum(x[a] * kernel[b] for a, b in chosen)
        read = {(a, b) for a, b in products if total & (x[a] * kernel[b])}
        assert read == chosen
    # A transposed convolution by torch is such a program, and so are its digits.
    samples, weights = telling(3, 4, 1, 1, 1)
    as_torch = [torch.tensor(a.astype(float).reshape(1, 1, -1)) for a in (samples, weights)]
    full = F.conv_transpose1d(*as_torch, stride=2).ravel().tolist()
    for place, total in enumerate(full):
        bits = {divmod(b, 3)[::-1] for b in range(12) if int(total) >> b & 1}
        assert bits == {(i, w) for i in range(3) for w in range(4) if 2 * i + w == place}


@pytest.mark.claim("prop-symmetric-kernel")
def test_a_missing_flip_is_hidden_exactly_by_kernels_that_equal_their_flip():
    rng = np.random.default_rng(12)
    x = torch.from_numpy(rng.integers(1, 99, (1, 1, 3, 2)).astype(float))
    one = torch.ones(1, 1, 1, 1, dtype=torch.float64)
    for shape, most in (((2, 2), 4), ((3, 2), 2), ((1, 3), 4), ((3, 3), 2)):
        for entries in itertools.product(range(most), repeat=shape[0] * shape[1]):
            kernel = torch.tensor(entries, dtype=torch.float64).reshape(1, 1, *shape)
            border = [shape[1] - 1, shape[1] - 1, shape[0] - 1, shape[0] - 1]
            same = [
                torch.equal(F.conv2d(F.pad(a, border), kernel), F.conv_transpose2d(a, kernel))
                for a in (one, x)
            ]
            equals_flip = entries == entries[::-1]
            assert all(same) == equals_flip, entries
            assert same[0] == equals_flip, entries  # one sample is enough


@pytest.mark.claim("prop-same-shape")
def test_a_shape_tells_the_sum_of_a_crop_and_nothing_else():
    for m, k, stride in itertools.product((1, 2, 3), (1, 2, 3), (1, 2, 4)):
        x, kernel = telling(m, k, 1, 1, 1)
        full = [row[0] for row in defined(x, kernel, stride, (0, 0), 0, 1)]

        def cut(p, q, full=full):
            return [full[u] if 0 <= u < len(full) else 0 for u in range(p, len(full) - q)]

        amounts = list(itertools.product((-2, -1, 0, 1, 2, 3, 9), repeat=2))
        crops = [pair for pair in amounts if cut(*pair)]
        assert all(sum(pair) < len(full) for pair in crops)
        # crops that leave nothing have one shape and many sums
        assert len({sum(pair) for pair in amounts if not cut(*pair)}) > 1
        for one, other in itertools.product(crops, repeat=2):
            assert (len(cut(*one)) == len(cut(*other))) == (sum(one) == sum(other))
            if sum(one) == sum(other) and one != other and any(cut(*one)):
                assert cut(*one) != cut(*other)
    pairs = [(0, 2)], [(1, 1)], [(2, 0)]
    x, kernel = [[1], [2], [4]], [[[1]], [[8]], [[64]]]
    ours = [te.conv_transpose(x, kernel, stride=2, padding=p).ravel().tolist() for p in pairs]
    assert ours == [[1, 8, 66, 16, 132], [8, 66, 16, 132, 32], [66, 16, 132, 32, 256]]


@pytest.mark.claim("prop-random-input")
@given(st.data())
def test_random_entries_overlook_a_difference_at_most_two_times_in_q(data):
    q = data.draw(st.integers(2, 4))
    values = data.draw(st.lists(st.integers(-9, 9), min_size=q, max_size=q, unique=True))
    products = list(itertools.product(range(2), range(2)))
    signs = st.sampled_from([-1, 0, 1])  # one program's product, neither's or both's, the other's
    difference = {pair: data.draw(signs) for pair in products}
    if not any(difference.values()):
        difference[products[0]] = 1
    unseen = sum(
        sum(d * x[a] * kernel[b] for (a, b), d in difference.items()) == 0
        for x in itertools.product(values, repeat=2)
        for kernel in itertools.product(values, repeat=2)
    )
    assert Fraction(unseen, q**4) <= Fraction(2, q)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6, 9])
def test_the_package_catches_every_exhibit(number):
    takes = ["stride", "padding", "output_padding", "groups", "pairs"]
    with pytest.raises(AssertionError, match="not a transposed convolution"):
        te.check_transposed(MUSEUM[f"exhibit_{number}"], takes=takes)
    assert te.check_transposed(MUSEUM["right"], takes=takes) == 24


def test_the_package_catches_the_wrong_same():
    def by_name(x, kernel, stride=1, padding=0):
        if padding == "same":
            return MUSEUM["exhibit_10"](x, kernel, stride)
        return MUSEUM["right"](x, kernel, stride, padding)

    with pytest.raises(AssertionError, match="Suspect first: the odd one of same"):
        te.check_transposed(by_name, takes=["stride", "padding", "same"])
