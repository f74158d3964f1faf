"""Decoders that close: by hand, then for every input size of drawn chains, with real arrays."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
from strategies import at_most
from tconv_edu.sizes import DecoderLayer, DecoderPlan

HALVE = {"kernel_size": 3, "stride": 2, "padding": 1}


def test_a_plan_by_hand():
    # 24 + 2 - 3 = 23 = 11·2 + 1: 12 outputs and a remainder of 1; 12 + 2 - 3 = 11 = 5·2 + 1.
    assert te.plan_decoder(24, [HALVE, HALVE]) == DecoderPlan(
        layers=(DecoderLayer((3,), (2,), ((1, 1),), (1,), (1,)),) * 2,
        down=((24,), (12,), (6,)),
        least=(1,),
        modulus=(4,),
        remainder=(0,),
    )
    # 25 + 2 - 3 = 24 = 12·2 and 13 + 2 - 3 = 12 = 6·2: nothing is forgotten.
    plan = te.plan_decoder(25, [HALVE, HALVE])
    assert plan.down == ((25,), (13,), (7,))
    assert plan.up == ((7,), (13,), (25,))
    assert [layer.output_padding for layer in plan.layers] == [(0,), (0,)]
    assert (plan.remainder, plan.modulus) == ((1,), (4,))
    assert te.plan_decoder(25, [HALVE | {"kind": "conv"}, HALVE]) == plan


def test_the_decoder_is_the_mirror_image():
    first = {"kernel_size": (5, 3), "stride": (3, 1), "padding": [(1, 2), (0, 0)], "dilation": 2}
    second = {"kernel_size": 2, "stride": 2, "padding": "same"}
    plan = te.plan_decoder((22, 11), [first, second])
    # Axis 0: 22 + 3 - 9 = 16 = 5·3 + 1, then 6 to 3; axis 1: 11 - 5 = 6, then 7 to 4.
    assert plan.down == ((22, 11), (6, 7), (3, 4))
    last, early = plan.layers
    assert last == DecoderLayer((2, 2), (2, 2), ((0, 0), (0, 1)), (1, 1), (0, 0))
    assert early == DecoderLayer((5, 3), (3, 1), ((1, 2), (0, 0)), (2, 2), (1, 0))
    assert (plan.modulus, plan.remainder, plan.least) == ((6, 2), (4, 1), (6, 5))


def test_an_open_input_size_needs_output_size_where_the_stride_forgets():
    plan = te.plan_decoder(None, [{"kernel_size": 3}, HALVE])
    assert [layer.output_padding for layer in plan.layers] == [None, (0,)]
    assert [layer.needs.split()[0] for layer in plan.layers] == ["output_size", "nothing"]
    assert (plan.down, plan.up, plan.remainder) == ((), (), None)
    assert plan.least == (3,)
    assert plan.modulus == (2,)
    assert not plan.closes(2)
    assert plan.closes(3)
    assert plan.next_size(2) == (3,)
    (layer,) = te.plan_decoder(None, [HALVE]).layers
    assert layer == DecoderLayer((3,), (2,), ((1, 1),), (1,), None)


def test_what_a_layer_needs():
    assert te.plan_decoder(24, [HALVE]).layers[0].needs.startswith("output_padding=(1,)")
    assert te.plan_decoder(25, [HALVE]).layers[0].needs == "nothing"
    assert te.plan_decoder(None, [{"kernel_size": 5}]).layers[0].needs == "nothing"


def test_the_next_size_that_closes():
    plan = te.plan_decoder((32, 33), [HALVE] * 5)
    assert plan.next_size((350, 525)) == (352, 545)
    assert plan.next_size((352, 545)) == (352, 545)
    assert plan.next_size(1) == (32, 1)
    deep = te.plan_decoder(40, [{"kernel_size": 4, "stride": 3}] * 2)
    assert (deep.least, deep.modulus, deep.remainder) == ((13,), (9,), (4,))
    assert deep.next_size(1) == (13,)
    assert deep.next_size(14) == (22,)


@st.composite
def layers(draw):
    k, s, d = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    pair = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: [pair])
    padding = draw(st.one_of(st.sampled_from(["valid", "same", "full"]), pair))
    return {"kernel_size": k, "stride": s, "padding": padding, "dilation": d}


def options(layer):
    return {name: layer[name] for name in ("stride", "padding", "dilation")}


def sizes_down(n, chain):
    sizes = [(n,)]
    for layer in chain:
        sizes.append(te.conv_output_size(sizes[-1], **layer))
    return tuple(sizes)


def defined(n, chain):
    try:
        return sizes_down(n, chain)
    except ValueError:
        return None


chains = st.lists(layers(), min_size=1, max_size=3)


def walk(plan, n, chain):
    """Run arrays down and up again; return the arrays on the way up, with an uneven kernel."""
    x = np.arange(1, n + 1).reshape(n, 1)
    down, kernels = [x], []
    for layer in chain:
        kernels.append(np.arange(2, 2 + layer["kernel_size"]).reshape(-1, 1, 1))
        down.append(te.conv(down[-1], kernels[-1], **options(layer)))
    y, up = down[-1], []
    for kernel, layer, skip in zip(kernels[::-1], plan.layers, down[-2::-1], strict=True):
        size = {"output_size": len(skip)} if layer.output_padding is None else {}
        y = te.conv_transpose(y, kernel, **layer.options, **size)
        up.append(y)
    return down, up


@at_most(40)
@given(chains)
def test_every_size_closes(chain):
    open_plan = te.plan_decoder(None, chain)
    for n in range(1, 40):
        down = defined(n, chain)
        assert open_plan.closes(n) is (down is not None)
        if down is None:
            with pytest.raises(ValueError, match="input_size must be at least"):
                te.plan_decoder(n, chain)
            continue
        plan = te.plan_decoder(n, chain)
        assert plan.down == down
        for candidate in (plan, open_plan):
            ran, up = walk(candidate, n, chain)
            assert [a.shape[:-1] for a in ran] == list(down)
            y = ran[-1]
            for layer, skip, risen in zip(chain[::-1], down[-2::-1], up, strict=True):
                kernel = np.arange(2, 2 + layer["kernel_size"]).reshape(-1, 1, 1)
                y = te.conv_transpose(y, kernel, output_size=skip, **options(layer))
                np.testing.assert_array_equal(risen, y)


NAMES = ("kernel_size", "stride", "dilation", "output_padding")


def closes_when_run(plan, n, chain):
    """Tell by arithmetic alone: do the fixed options turn every size into the one before it?"""
    down = defined(n, chain)
    if down is None:
        return False
    for layer, (m,), (wanted,) in zip(plan.layers, down[:0:-1], down[-2::-1], strict=True):
        (k,), (s,), (d,), (extra,) = (getattr(layer, name) for name in NAMES)
        if (m - 1) * s + d * (k - 1) + 1 - sum(layer.padding[0]) + extra != wanted:
            return False
    return True


@at_most(30)
@given(chains)
def test_the_sizes_that_close_are_one_residue_class(chain):
    sizes = [n for n in range(1, 75) if defined(n, chain)]
    modulus = np.prod([layer["stride"] for layer in chain])
    for n in sizes[:12]:
        plan = te.plan_decoder(n, chain)
        closing = [other for other in range(1, 75) if closes_when_run(plan, other, chain)]
        assert closing == [other for other in sizes if other % modulus == n % modulus]
        assert closing == [other for other in range(1, 75) if plan.closes(other)]
        after = [other for other in closing if other >= 40]
        assert plan.next_size(40) == (after[0],)
        same = [te.plan_decoder(other, chain).layers == plan.layers for other in sizes[:20]]
        assert same == [other % modulus == n % modulus for other in sizes[:20]]


@pytest.mark.parametrize(
    ("n", "chain", "error", "message"),  # what tests/messages.txt does not hold
    [
        (8, HALVE, TypeError, "layers must be a sequence of mappings"),
        (8, None, TypeError, "layers must be"),
        (8, [HALVE, {"stride": 2}], ValueError, r"layers\[1\] must have kernel_size"),
        (8, [HALVE | {"kind": "conv_transpose"}], ValueError, r"layers\[0\]\['kind'\] must be"),
        (8, [HALVE | {"groups": 2}], ValueError, r"layers\[0\] must have kernel_size"),
        (8, [HALVE, HALVE | {"stride": 0}], ValueError, r"layers\[1\]: stride must be"),
        (8, [HALVE | {"padding": 0.5}], TypeError, r"layers\[0\]: padding must be"),
        (8, [HALVE | {"dilation": (1, 2)}], ValueError, r"layers\[0\]: dilation must be"),
        ((8, 9), [HALVE | {"kernel_size": (1, 2, 3)}], ValueError, "input_size must be"),
        (8, [HALVE | {"kernel_size": ()}], ValueError, r"layers\[0\]\['kernel_size'\] must be"),
        (0, [HALVE], ValueError, "input_size must be an integer of at least 1"),
        (8.0, [HALVE], TypeError, "input_size must be an integer"),
    ],
)
def test_bad_input(n, chain, error, message):
    with pytest.raises(error, match=message) as caught:
        te.plan_decoder(n, chain)
    assert "; got " in str(caught.value)
    assert "for example" in str(caught.value)


def test_bad_sizes_for_a_plan():
    plan = te.plan_decoder(8, [HALVE])
    for call in (plan.closes, plan.next_size):
        for size, error in ((0, ValueError), ((8, 8), ValueError), (None, TypeError)):
            with pytest.raises(error, match="input_size"):
                call(size)


MOST = 2**31 - 1


def test_the_next_size_is_one_that_can_be_given():
    plan = te.plan_decoder(64, [HALVE] * 5)
    assert plan.next_size(MOST - 31) == (MOST - 31,)  # 2147483616 = 67108863·32
    with pytest.raises(ValueError, match=r"input_size must have a size from it on .* at most") as e:
        plan.next_size(MOST)
    assert plan.next_size(eval(str(e.value).split("for example input_size=")[1])) == (32,)
    assert plan.closes(MOST) is False
    assert te.plan_decoder(MOST, [HALVE] * 5).closes(MOST)
    with pytest.raises(ValueError, match="layers must have an input size of at most 2147483647"):
        te.plan_decoder(None, [{"kernel_size": 3, "dilation": MOST}])


large = st.integers(MOST - 40, MOST)


@at_most(150)
@given(st.data())
def test_every_answer_can_be_asked_again(data):
    """What the formulas, the planner and its plans return, they take."""
    chain = data.draw(st.lists(layers(), min_size=1, max_size=3))
    n = data.draw(st.one_of(large, st.integers(1, 40)))
    try:
        plan = te.plan_decoder(data.draw(st.sampled_from([n, None])), chain)
    except ValueError:
        return
    assert plan.least <= (MOST,)
    te.plan_decoder(plan.least, chain)
    for asked in (n, data.draw(large)):
        if not any(plan.closes(n) for n in range(asked, min(asked + 100, MOST) + 1)):
            with pytest.raises(ValueError, match="input_size must have a size from it on"):
                plan.next_size(asked)
            continue
        (following,) = plan.next_size(asked)
        assert plan.closes(following)
        assert plan.closes(asked) == (asked == following)
        te.plan_decoder(following, chain)


@at_most(150)
@given(layers(), large)
def test_every_size_of_the_formulas_can_be_asked_again(layer, n):
    answers = []
    with contextlib.suppress(ValueError):
        answers += te.conv_output_size(n, **layer)
    with contextlib.suppress(ValueError):
        (sizes,) = te.conv_transpose_output_sizes(n, **layer)
        assert te.conv_output_size(sizes[0], **layer) == (n,)
        assert te.conv_output_size(sizes[-1], **layer) == (n,)
        answers += [sizes[0], sizes[-1]]
    for size in answers:
        assert te.conv_output_size(size, 1) == (size,)


def test_sizes_that_cannot_be_counted_are_refused():
    with pytest.raises(ValueError, match="padding must leave sizes of at most 2147483647"):
        te.conv_output_size(MOST, 3, padding="full")
    with pytest.raises(ValueError, match="input_size must come from a size of at most 2147483647"):
        te.conv_transpose_output_sizes(MOST, 3, stride=2)
    half = MOST // 2 + 1  # 2·1073741824 - 1 is the largest size there is, and one of two
    assert te.conv_transpose_output_sizes(half, 1, stride=2) == (range(MOST, MOST + 1),)
