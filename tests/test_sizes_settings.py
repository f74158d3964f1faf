"""The size solver: by hand, then against everything there is, then run on arrays."""

import contextlib
import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
from strategies import at_most
from tconv_edu.sizes import Setting
from tconv_edu.sizes.question import _must_end

# The letters of the options in the answers; r is the remainder.
NAMES = ("kernel_size", "stride", "padding", "output_padding", "dilation")
LETTERS = dict(zip("ksprd", NAMES, strict=True))
CUT_BEFORE = "k=3, s=2, p=[(2, 0)], r=1"
BY_HAND = [
    # 7·2 + 2 = 16 and 7·2 + 4 - 2 = 16; 22·2 + 2 = 46.
    (8, 16, {}, ["k=2, s=2", "k=4, s=2, p=1"]),
    (23, 46, {}, ["k=2, s=2", "k=4, s=2, p=1"]),
    (12, 23, {}, ["k=3, s=2, p=1"]),
    (12, 23, {"kernel_size": 3}, ["k=3, s=2, p=1"]),
    # 11·2 + 3 = 25: one too many, or two and one kept; cut off before, the last one is empty.
    (12, 24, {"kernel_size": 3}, ["k=3, s=2, p=1, r=1", "k=3, s=2, p=[(0, 1)]", CUT_BEFORE]),
    # Dilation 2 sends 0, 2, 4 to phases 0, 2, 1 of stride 3: even too, but dilation 1 comes first.
    (12, 36, {"largest_dilation": 2, "largest_kernel": 4}, ["k=3, s=3", "k=3, s=3, p=1, d=2"]),
    # Without it dilation is 1, however well another one would fit.
    (50, 250, {"kernel_size": 10, "stride": 5}, ["k=10, s=5, p=3, r=1"]),
    # 99·8 + 7 = 799 leaves the last output empty, and one between two stamps.
    (100, 800, {}, ["k=8, s=8", "k=16, s=8, p=4"]),
    # 261·2 + 2 = 524: the 525th output is empty with kernel 2, and not with kernel 3.
    (262, 525, {}, ["k=3, s=2"]),
    (262, 525, {"kernel_size": 2, "stride": 2}, ["k=2, s=2, r=1"]),
    (10**6, 8 * 10**6, {}, ["k=8, s=8"]),
    (28, 32, {}, ["k=5, s=1", "k=7, s=1, p=1"]),
    (9, 9, {"kernel_size": 5, "dilation": 1}, ["k=5, s=1, p=2"]),
    # 15 + 9 - 16 = 8: smaller outputs have to be cropped from stride 1.
    (16, 8, {"largest_kernel": 9}, ["k=9, s=1, p=8"]),
    (7, 112, {"largest_kernel": 32, "stride": 16}, ["k=16, s=16"]),
    # Full padding: 2·S + 3 - 4 + output_padding = 9.
    (3, 9, {"kernel_size": 3, "padding": "full"}, ["k=3, s=4, p=2, r=2", "k=3, s=5, p=2"]),
    # 4 + 4 + 2 = 10, and 2 is below dilation 3 but not below stride 1.
    (5, 10, {"kernel_size": 2, "stride": 1, "dilation": 3}, ["k=2, s=1, r=2, d=3"]),
    (12, 24, {"kernel_size": 3, "padding": "same"}, ["k=3, s=2, p='same'"]),
    # 11·2 + 1 = 23: "same" forgets the 24th sample by itself.
    (12, 24, {"kernel_size": 1, "padding": "same", "dilation": 1}, ["k=1, s=2, p='same'"]),
    (12, 24, {"padding": "valid", "stride": 2}, ["k=2, s=2"]),
    (12, 24, {"padding": 1, "stride": 2}, ["k=4, s=2, p=1"]),
    # Several axes.
    ((8, 8), (16, 24), {}, ["k=(2, 3), s=(2, 3)"]),
    ((12, 12), (24, 23), {"kernel_size": 3}, ["k=3, s=2, p=1, r=(1, 0)"]),
    (12, 24, {"kernel_size": (3, 5)}, ["k=(3, 5), s=2, p=(1, 2), r=1"]),
    (
        (12, 9),
        24,
        {"padding": [(0, 1), (2, 2)], "kernel_size": 3},
        ["k=3, s=(2, 3), p=[(0, 1), (2, 2)], r=(0, 1)"],
    ),
]


@pytest.mark.parametrize(("m", "n", "options", "first"), BY_HAND)
def test_the_first_answers_by_hand(m, n, options, first):
    found = te.transposed_settings(m, n, **options)
    said = [re.sub(r"\b[ksprd](?==)", lambda letter: LETTERS[letter[0]], each) for each in first]
    assert [str(setting) for setting in found[: len(first)]] == said


def test_axes_may_share_a_name_that_means_different_padding():
    found = te.transposed_settings((12, 12), (24, 23), padding="same", largest_dilation=1)
    assert {str(s) for s in found} == {
        f"kernel_size={k}, stride=2, padding='same'" for k in range(1, 17)
    }
    named = te.transposed_settings((12, 12), (24, 23), framework="keras", largest_dilation=1)
    # Keras' output_padding is one for all axes or None: 24 needs 2 or None with an even kernel.
    assert {s.kernel_size for s in named} == {(k, k) for k in range(1, 17, 2)}


def test_the_best_of_each_axis_is_one_answer():
    # "valid" reaches (15, 24) too, with kernel 1 and stride 2 on the first axis.
    (setting,) = te.transposed_settings((8, 8), (15, 24), framework="tensorflow")
    assert str(setting) == "kernel_size=3, stride=(2, 3), padding='same'"


def test_a_setting_by_hand():
    options = {"kernel_size": (3, 2), "stride": 2, "dilation": 1, "output_padding": (1, 0)}
    (setting,) = te.transposed_settings((12, 8), (24, 16), **options)
    assert setting == Setting(
        input_size=(12, 8),
        output_size=(24, 16),
        kernel_size=(3, 2),
        stride=(2, 2),
        padding=((1, 1), (0, 0)),
        output_padding=(1, 0),
        dilation=(1, 1),
    )
    assert setting.reasons == (
        "axis 0: the convolution maps 24 back to 12",
        "axis 0: padding 1 is the same before and after",
        "axis 0: 12 samples times stride 2 are 24, the output size",
        "axis 0: output_padding 1: keeps 1 more at the end",
        "axis 0: taps of kernel 3 at stride 2, far from the borders: 1 or 2 per output, unevenly",
        "axis 1: the convolution maps 16 back to 8",
        "axis 1: padding 0 is the same before and after",
        'axis 1: padding="same" means this padding here',
        "axis 1: 8 samples times stride 2 are 16, the output size",
        "axis 1: no output_padding: the convolution back leaves no remainder",
        "axis 1: taps of kernel 2 at stride 2, far from the borders: 1 per output, evenly",
    )


def test_reasons_against_a_setting():
    options = {"kernel_size": 1, "stride": 2, "dilation": 3, "output_padding": 2, "padding": 0}
    (setting,) = te.transposed_settings(4, 9, **options)
    assert setting.reasons == (
        "the convolution maps 9 to 5, not 4: output_padding is not below stride",
        "padding 0 is the same before and after",
        "4 samples times stride 2 are 8, and the output has 1 more",
        "output_padding 2: keeps 2 more at the end",
        "no tap reaches the last 2 of the output: zero, or the bias",
        "taps of kernel 1 at stride 2, far from the borders: some outputs get none",
        "dilation 3: the kernel reaches 1",
    )
    (cropped, *_) = te.transposed_settings(4, 7, padding=[(0, 2)], stride=2, kernel_size=3)
    assert (
        "padding (0, 2) is asymmetric: PyTorch takes one number for both sides" in cropped.reasons
    )
    assert "4 samples times stride 2 are 8, and the output has 1 less" in cropped.reasons


def test_nothing_within_the_bounds():
    assert te.transposed_settings(12, 24, padding="same", output_padding=0)
    assert te.transposed_settings(7, 224) == ()
    assert te.transposed_settings(5, 5, kernel_size=2, stride=2) == ()
    assert te.transposed_settings((5, 5), (5, 50), kernel_size=1) == ()


def test_bounds_hold_for_what_is_free_only():
    bounds = {"largest_kernel": 3, "largest_stride": 2, "largest_dilation": 1}
    found = te.transposed_settings(8, 16, **bounds)
    assert {s.kernel_size[0] for s in found} == {2, 3, 1}
    assert {s.stride[0] for s in found} == {2}
    assert {s.dilation[0] for s in found} == {1}
    # Given values may be larger. 1·4 + 10 = 14, one too many: cut off before, or after, or more
    # before than that and as much added after, up to the output_padding 3 that stride 4 allows.
    beyond = te.transposed_settings(2, 13, kernel_size=4, stride=4, dilation=3, **bounds)
    assert len(beyond) == 5
    assert str(beyond[0]) == "kernel_size=4, stride=4, padding=1, output_padding=1, dilation=3"


BOUNDS = {"largest_kernel": 4, "largest_stride": 4, "largest_dilation": 3}


def layer(one):
    """What a setting computes: padding that output_padding keeps again is no padding."""
    k, s, d, (p, q), extra = one
    return k, s, d, p, q - extra


def layers(m, n, ones):
    """The first setting of each layer, in order."""
    first = {}
    for one in sorted(ones, key=lambda one: expected_order(m, n, one)):
        first.setdefault(layer(one), one)
    return [*first.values()]


def everything(m, n):
    """All settings of one axis within BOUNDS, from the definition of the size alone."""
    for k, s, d in product(range(1, 5), range(1, 5), range(1, 4)):
        reach = d * (k - 1) + 1
        for p, q, extra in product(range(reach), range(reach), range(max(s, d))):
            if (m - 1) * s + reach - p - q + extra == n:
                yield k, s, d, (p, q), extra


def flat(setting):
    s = setting
    pair = s.padding if s.padding == "same" else s.padding[0]
    return s.kernel_size[0], s.stride[0], s.dilation[0], pair, s.output_padding[0]


def phases(k, s, d):
    """Count the taps on each phase, from where they fall."""
    return np.bincount([tap * d % s for tap in range(k)], minlength=s)


def expected_order(m, n, one):
    k, s, d, (p, q), extra = one
    counts = phases(k, s, d)
    empty = counts.min() == 0 or extra > q
    uneven = counts.min() < counts.max()
    return (empty, extra >= s, p != q, abs(n - m * s), extra, uneven, d, k, s, p)


@at_most(60)
@given(st.integers(1, 9), st.integers(1, 30))
def test_the_list_is_complete_legal_and_in_order(m, n):
    found = [flat(setting) for setting in te.transposed_settings(m, n, **BOUNDS)]
    assert found == layers(m, n, everything(m, n))


@at_most(100)
@given(st.integers(1, 9), st.integers(1, 30), st.data())
def test_given_options_are_fixed(m, n, data):
    fixed = {
        name: data.draw(st.none() | st.integers(least, most), label=name)
        for name, least, most in [("kernel_size", 1, 4), ("stride", 1, 4), ("dilation", 1, 3)]
    }
    extra = data.draw(st.none() | st.integers(0, 3))
    most = max(fixed["stride"] or 4, fixed["dilation"] or 3)
    extra = None if extra is None else min(extra, most - 1)
    found = te.transposed_settings(m, n, **fixed, output_padding=extra, **BOUNDS)
    wanted = (*fixed.values(), None, extra)
    every = [
        one
        for one in everything(m, n)
        if all(w is None or w == o for w, o in zip(wanted, one, strict=True))
    ]
    assert [flat(setting) for setting in found] == layers(m, n, every)


PADDINGS = ["valid", "same", "full", 0, 1, 2, 5, [(0, 1)], [(2, 0)], [(7, 3)]]


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("m", [1, 4])
def test_given_padding_is_fixed(m, padding):
    sizes = range(1, 16)
    expected = {n: set() for n in sizes}
    for (k, s, d, extra), n in sizes_of_given_padding(m, padding, sizes):
        expected[n].add((k, s, d, 0 if padding == "same" else extra))
    for n in sizes:
        found = te.transposed_settings(m, n, padding=padding, **BOUNDS)
        assert {(*one[:3], one[4]) for one in map(flat, found)} == expected[n]
        assert padding != "same" or all(setting.padding == "same" for setting in found)


def sizes_of_given_padding(m, padding, sizes):
    """Yield (kernel size, stride, dilation, output padding) and the size that they are run to."""
    for k, s, d, extra in product(range(1, 5), range(1, 5), range(1, 4), range(4)):
        x, kernel = np.ones((m, 1), int), np.ones((k, 1, 1), int)
        options = {"stride": s, "dilation": d, "padding": padding}
        wanted = [{"output_padding": extra}]
        if padding == "same":  # a size is asked for
            wanted = [{"output_size": n} for n in sizes]
        for size in wanted:
            with contextlib.suppress(ValueError):
                n = len(te.conv_transpose(x, kernel, **options, **size))
                if n in sizes:
                    yield (k, s, d, extra), n


@at_most(60)
@given(st.integers(1, 6), st.integers(1, 20))
def test_every_setting_runs_and_its_reasons_are_true(m, n):
    x = np.arange(1, m + 1).reshape(m, 1)
    for setting in te.transposed_settings(m, n, **BOUNDS)[::5]:
        k, s, d, pair, extra = flat(setting)
        kernel = 10 ** np.arange(k).reshape(k, 1, 1)
        y = te.conv_transpose(x, kernel, **setting.options)
        assert y.shape == (n, 1)
        options = {"stride": s, "dilation": d}
        back = te.conv_output_size(n, k, padding=[pair], **options)[0]
        said = setting.reasons
        assert (f"the convolution maps {n} back to {m}" in said) is (back == m)
        assert (back == m) is (extra < s)
        if back != m:
            assert said[0].startswith(f"the convolution maps {n} to {back}, not {m}")
        assert ("no output_padding" in " ".join(said)) is (extra == 0)
        assert (f"dilation {d}: the kernel reaches {d * (k - 1) + 1}" in said) is (d > 1)
        if 'padding="same" means this padding here' in said:
            same = te.conv_transpose(x, kernel, padding="same", output_size=n, **options)
            np.testing.assert_array_equal(y, same)
        unhit = [int(line.split(" of ")[0].split()[-1]) for line in said if "no tap" in line]
        assert unhit == ([extra - pair[1]] if extra > pair[1] else [])
        assert not y[n - sum(unhit) :].any()


@pytest.mark.parametrize(("k", "s", "d"), [*product(range(1, 7), range(1, 5), range(1, 5))])
def test_the_overlap_is_what_an_interior_output_sees(k, s, d):
    m, reach = 40, d * (k - 1) + 1
    n = (m - 1) * s + reach
    (setting,) = te.transposed_settings(m, n, kernel_size=k, stride=s, dilation=d, padding=0)[:1]
    hits = te.conv_transpose(np.ones((m, 1), int), np.ones((k, 1, 1), int), stride=s, dilation=d)
    inner = hits[reach : n - reach, 0]
    assert inner.size >= s
    fewest, most = inner.min(), inner.max()
    spread = f"{most} per output, evenly" if fewest == most else f"{fewest} or {most} per output"
    line = next(line for line in setting.reasons if line.startswith("taps"))
    assert (spread if fewest else "some outputs get none") in line


@at_most(40)
@given(st.tuples(st.integers(1, 6), st.integers(1, 6)), st.tuples(*[st.integers(1, 20)] * 2))
def test_two_axes_share_all_but_output_padding(m, n):
    each = [
        {one[:4]: one for one in everything(*size) if simple(one)}
        for size in zip(m, n, strict=True)
    ]
    found = te.transposed_settings(m, n, **BOUNDS)
    shared = each[0].keys() & each[1].keys()
    if not shared:
        best = [te.transposed_settings(*size, **BOUNDS)[:1] for size in zip(m, n, strict=True)]
        assert [columns(setting) for setting in found] == (
            [[*zip(*(flat(one) for (one,) in best), strict=True)]] if all(best) else []
        )
        return
    assert len(found) == len({tuple(layer(axis[key]) for axis in each) for key in shared})
    for setting in found:
        *same, extras = columns(setting)
        key = tuple(values[0] for values in same)
        assert same == [(value, value) for value in key]
        assert extras == tuple(axis[key][4] for axis in each)


def simple(one):
    """Whether padding is symmetric; or is not for a reason, with the least output_padding."""
    _, s, _, (p, q), extra = one
    symmetric = p - q + extra  # the output_padding with which padding p does the same
    return p == q or (not (extra and q) and symmetric not in range(s))


def columns(setting):
    s = setting
    return [s.kernel_size, s.stride, s.dilation, s.padding, s.output_padding]


@at_most(30)
@given(st.tuples(*[st.integers(1, 5)] * 3), st.tuples(*[st.integers(1, 12)] * 3))
def test_three_axes_run(m, n):
    x = np.ones((*m, 1), int)
    for setting in te.transposed_settings(m, n, **BOUNDS)[:3]:
        kernel = np.ones((*setting.kernel_size, 1, 1), int)
        assert te.conv_transpose(x, kernel, **setting.options).shape == (*n, 1)


BAD = [  # what tests/messages.txt does not hold
    ("input_size", 0, ValueError),
    ("input_size", 1.5, TypeError),
    ("output_size", -1, ValueError),
    ("output_size", True, TypeError),
    ("kernel_size", 0, ValueError),
    ("stride", "2", TypeError),
    ("dilation", 0, ValueError),
    ("padding", -1, ValueError),
    ("padding", "SAME", ValueError),
    ("output_padding", -1, ValueError),
    ("output_padding", 8, ValueError),
    ("framework", 3, TypeError),
    ("largest_stride", None, TypeError),
    ("largest_dilation", 1.0, TypeError),
]


@pytest.mark.parametrize(("name", "value", "error"), BAD)
def test_bad_input(name, value, error):
    arguments = {"input_size": 8, "output_size": 16, name: value}
    with pytest.raises(error, match=f"^{name} must .*; got .*; for example {name}="):
        te.transposed_settings(**arguments)


def test_unequal_ranks():
    with pytest.raises(ValueError, match="one per spatial axis"):
        te.transposed_settings((8, 8), (16, 16), stride=(2, 2, 2))


def test_padding_or_output_padding_alone_may_say_how_many_axes_there_are():
    first = te.transposed_settings(12, 24, kernel_size=3, padding=[(1, 1), (0, 1)], stride=2)[0]
    assert first.output_padding == (1, 0)
    first = te.transposed_settings(12, 24, kernel_size=3, output_padding=(1, 0), stride=2)[0]
    assert [sum(pair) - 1 for pair in first.padding] == [1, 0]


def test_given_padding_leaves_more_to_be_searched():
    far = {"kernel_size": 2000, "dilation": 600, "stride": 1}  # k_eff is 600 · 1999 + 1
    (found,) = te.transposed_settings(5, 4 + 1199401, padding=0, **far)
    assert found.output_padding == (0,)


def test_each_axis_is_chosen_among_what_the_framework_can_say():
    options = {"kernel_size": 2, "framework": "keras", "largest_stride": 4}
    first = te.transposed_settings((2, 2), (4, 8), **options)[0]
    assert str(first) == "kernel_size=2, stride=(2, 4), output_padding=(0, 2)"


def test_a_million_combinations_are_tried():
    one, given = (range(1, 2),), {"kernel_size": None, "stride": 1, "dilation": 1, "padding": 0}
    given |= {"largest_kernel": 10**6, "largest_stride": 8, "largest_dilation": 2}
    _must_end([(range(1, 10**6 + 1),), one, one], given)
    with pytest.raises(ValueError, match="largest_kernel must leave at most 1000000"):
        _must_end([(range(1, 10**6 + 2),), one, one], given)


def test_every_setting_can_be_asked_for():
    most = 2**31 - 1
    options = {"kernel_size": 3, "stride": 3, "dilation": most}
    # (M - 1)·3 + 2·most + 1 - 2·(2·most) = most - 2, but the padding would be 4294967294.
    assert te.transposed_settings(most, most - 2, **options, padding="full") == ()
    for setting in te.transposed_settings(2, most, kernel_size=1, stride=most - 1):
        options = {name: getattr(setting, name) for name in ("stride", "padding", "dilation")}
        assert most in te.conv_transpose_output_sizes(2, 1, **options)[0]
