"""Receptive fields: by hand, against the matrix of the chain, and against PyTorch's gradients."""

from __future__ import annotations

import importlib
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

import tconv_edu as te
from strategies import at_most
from tconv_edu.receptive import context

DOWN = {"kind": "conv", "kernel_size": 3, "stride": 2}
UP = {"kind": "conv_transpose", "kernel_size": 4, "stride": 2, "padding": 1}


def options(layer):
    return {name: value for name, value in layer.items() if name not in ("kind", "kernel_size")}


def through(layer, x):
    """One layer with a kernel of ones: on integers that are not negative, nothing cancels."""
    kernel_size = layer["kernel_size"]
    shape = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,)
    return getattr(te, layer["kind"])(x, np.ones((*shape, 1, 1), int), **options(layer))


def read_by_matrix(layers, size):
    """Whether an output reads a sample: booleans `(*input_size, *output_size)`."""
    y = np.eye(prod(size), dtype=int).reshape(-1, *size, 1)
    for layer in layers:
        y = np.minimum(through(layer, y), 1)  # a yes is a yes, and numbers stay small
    return y.reshape(*size, *y.shape[1:-1]) > 0


def hulls(read, place):
    """The first and the last sample that one output reads, along each axis."""
    rank = read.ndim // 2
    samples = np.nonzero(read[(..., *place)])
    return [(int(s.min()), int(s.max())) if len(s) else None for s in samples[:rank]]


def test_a_chain_by_hand():
    """Output 1000 reads 499 and 500 of the middle, and these read 998 to 1000, 1000 to 1002."""
    field = te.receptive_field([DOWN, UP])
    assert field.interval(1000) == ((998, 1002),)
    assert field.interval(1001) == ((1000, 1004),)  # 1002 − 2i from 0 to 3: 500 and 501
    assert (field.before, field.after, field.size) == ((2,), (3,), (5,))
    assert field.jump == (1,)
    assert field.output_size is None


def test_the_pattern_of_a_transposed_layer_by_hand():
    """Kernel 3, stride 2: even outputs read two samples, odd ones read one."""
    field = te.receptive_field([{"kind": "conv_transpose", "kernel_size": 3, "stride": 2}])
    assert [field.interval(j)[0] for j in (4, 5, 6)] == [(1, 2), (2, 2), (2, 3)]
    assert (field.before, field.after, field.size) == ((1,), (0,), (2,))
    assert field.jump == (Fraction(1, 2),)


@st.composite
def drawn_layers(draw, rank, named):
    """One layer: every option, unequal per axis, with paddings of every form."""

    def axes(low, high):
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    kind = draw(st.sampled_from(["conv", "conv_transpose"]))
    stride, dilation, kernel_size = axes(1, 3), axes(1, 3), axes(1, 3)
    most = [d * (k - 1) + 1 for k, d in zip(kernel_size, dilation, strict=True)]
    pairs = [(draw(st.integers(0, m)), draw(st.integers(0, m))) for m in most]
    whole = draw(st.integers(0, min(most)))
    padding = draw(st.sampled_from([pairs, pairs, whole, "valid", "full", *named]))
    layer = {"kind": kind, "kernel_size": kernel_size, "padding": padding}
    layer |= {"stride": stride, "dilation": dilation}
    if kind == "conv_transpose" and padding != "same":
        bounds = map(max, stride, dilation)
        layer["output_padding"] = tuple(draw(st.integers(0, bound - 1)) for bound in bounds)
    return layer


def chains(rank, named=("same",), most=4):
    return st.lists(drawn_layers(rank, named), min_size=1, max_size=most)


def field_or_none(layers, size):
    """The receptive field, or None if some layer gets too few samples for an output."""
    try:
        return te.receptive_field(layers, input_size=size)
    except ValueError:
        with pytest.raises(ValueError, match="must"):
            read_by_matrix(layers, size)
        return None


def agrees_with_the_matrix(layers, size):
    field = field_or_none(layers, size)
    assume(field is not None)
    assume(prod(size) * prod(field.output_size) < 50_000)
    read = read_by_matrix(layers, size)
    assert read.shape[len(size) :] == field.output_size
    far: Any = []
    for place in np.ndindex(*field.output_size):
        told, seen = field.interval(place), hulls(read, place)
        # An output that reads nothing along one axis reads nothing at all.
        assert (list(told) if None not in told else [None] * len(size)) == seen
        far.append([place, told])
    for axis, jump in enumerate(field.jump):
        both = [(p[axis] * jump // 1, t[axis]) for p, t in far if t[axis] is not None]
        assert field.before[axis] == max((at - t[0] for at, t in both), default=0)
        assert field.after[axis] == max((t[1] - at for at, t in both), default=0)
        assert field.size[axis] == max((t[1] - t[0] + 1 for _, t in both), default=0)


@at_most(300)
@given(st.data())
def test_known_sizes_agree_with_the_matrix_at_every_output(data):
    rank = data.draw(st.sampled_from([1, 1, 2]))
    most = {1: 30, 2: 6}[rank]
    size = tuple(data.draw(st.integers(1, most)) for _ in range(rank))
    agrees_with_the_matrix(data.draw(chains(rank, most={1: 4, 2: 3}[rank])), size)


def sizes_between(layers, size):
    sizes = [size]
    for layer in layers:
        sizes.append(te.receptive_field([layer], input_size=sizes[-1]).output_size)
    return sizes


@at_most(300)
@given(st.data())
def test_open_sizes_agree_with_the_matrix_away_from_borders(data):
    """Where no layer's reading touches a border, and over a whole period of such outputs."""
    layers = data.draw(chains(1, named=(), most=3))
    size = (120,)
    known = field_or_none(layers, size)
    assume(known is not None and known.output_size[0] < 2000)
    read, sizes = read_by_matrix(layers, size), sizes_between(layers, size)
    field = te.receptive_field(layers)
    assert field.jump == known.jump
    rests = [te.receptive_field(layers[at:]) for at in range(len(layers))]
    inside = []
    for j in range(known.output_size[0]):
        seen = zip(sizes, [rest.interval(j)[0] for rest in rests], strict=False)
        if all(i is None or (i[0] >= 0 and i[1] < n) for (n,), i in seen):
            inside.append(j)
            assert list(field.interval(j)) == hulls(read, (j,))
    period = prod(layer["stride"][0] for layer in layers if layer["kind"] == "conv_transpose")
    if inside and inside == list(range(inside[0], inside[-1] + 1)) and len(inside) >= period:
        both = [(j * field.jump[0] // 1, field.interval(j)[0]) for j in inside]
        both = [(at, interval) for at, interval in both if interval]
        assert field.before[0] == max((at - i[0] for at, i in both), default=0)
        assert field.after[0] == max((i[1] - at for at, i in both), default=0)
        assert field.size[0] == max((i[1] - i[0] + 1 for _, i in both), default=0)


@given(chains(2, named=(), most=3), st.tuples(*[st.integers(0, 50)] * 2))
def test_axes_do_not_mix(layers, place):
    field = te.receptive_field(layers)
    for axis, j in enumerate(place):
        alone = [
            {name: [v[axis]] if isinstance(v, tuple | list) else v for name, v in layer.items()}
            for layer in layers
        ]
        line = te.receptive_field(alone)
        assert line.interval(j)[0] == field.interval(place)[axis]
        assert (line.before[0], line.after[0]) == (field.before[axis], field.after[axis])


def test_the_gradient_of_a_vocoder_in_torch():
    """Upsampling by 8 and 5 with dilated layers between: what torch's derivative says."""
    layers = [
        {"kind": "conv", "kernel_size": 7, "padding": 3},
        {"kind": "conv_transpose", "kernel_size": 16, "stride": 8, "padding": 4},
        {"kind": "conv", "kernel_size": 3, "dilation": 9, "padding": 9},
        {"kind": "conv_transpose", "kernel_size": 11, "stride": 5, "padding": 3},
    ]
    modules = {"conv": torch.nn.Conv1d, "conv_transpose": torch.nn.ConvTranspose1d}
    model = torch.nn.Sequential(
        *(modules[e["kind"]](1, 1, e["kernel_size"], **options(e), bias=False) for e in layers)
    ).double()
    for weight in model.parameters():
        torch.nn.init.ones_(weight)
    x = torch.zeros(1, 1, 60, dtype=torch.float64, requires_grad=True)
    y, field = model(x), te.receptive_field(layers)
    assert y.shape[-1:] == te.receptive_field(layers, input_size=60).output_size
    reads = []
    for j in range(1000, 1040):
        (slope,) = torch.autograd.grad(y[0, 0, j], x, retain_graph=True)
        (read,) = np.nonzero(slope[0, 0].numpy())
        assert field.interval(j) == ((read[0], read[-1]),)
        reads.append((j // 40 - read[0], read[-1] - j // 40))
    assert [max(way) for way in zip(*reads, strict=True)] == [*field.before, *field.after]


def test_nothing_is_read_where_strides_miss_each_other():
    spread = {"kind": "conv_transpose", "kernel_size": 1, "stride": 2}
    missed = {"kind": "conv", "kernel_size": 1, "stride": 2, "padding": [(1, 0)]}
    field = te.receptive_field([spread, missed])
    assert field.interval(7) == (None,)
    assert (field.before, field.after, field.size) == ((0,), (0,), (0,))


def test_what_lies_on_one_side_alone_counts_below_zero():
    ahead = te.receptive_field([{"kind": "conv", "kernel_size": 3, "padding": 5}])
    assert (ahead.before, ahead.after, ahead.size) == ((5,), (-3,), (3,))


def test_a_causal_decoder_does_not_look_ahead():
    """What is cropped before is looked ahead, in outputs: 1, and then 1 · 3 + 1 of 6 a sample."""
    causal = {"kind": "conv_transpose", "kernel_size": 6, "stride": 3, "padding": [(0, 3)]}
    assert te.receptive_field([causal, causal]).after == (0,)
    central = {**causal, "padding": [(1, 2)]}
    assert te.receptive_field([central, causal]).after == (1,)


def test_same_depends_on_the_size_only_where_a_convolution_strides():
    same = {"kernel_size": 4, "padding": "same"}
    up = te.receptive_field([{"kind": "conv_transpose", **same, "stride": 3}])
    pairs = {"kind": "conv_transpose", "kernel_size": 4, "stride": 3, "padding": [(0, 1)]}
    assert up == te.receptive_field([pairs])
    still = te.receptive_field([{"kind": "conv", **same}])
    assert (still.before, still.after) == ((1,), (2,))
    down = {"kind": "conv", **same, "stride": 2}
    fields = [te.receptive_field([down], input_size=n) for n in (10, 11)]
    assert [field.interval(2) for field in fields] == [((3, 6),), ((3, 6),)]
    fields = [te.receptive_field([{**down, "kernel_size": 2}], input_size=n) for n in (10, 11)]
    assert [field.interval(5 - 1) for field in fields] == [((8, 9),), ((8, 9),)]


def test_large_numbers_are_exact():
    far = {"kind": "conv", "kernel_size": 2, "dilation": 2**31 - 1, "padding": "valid"}
    assert te.receptive_field([far]).interval(2**31 - 1) == ((2**31 - 1, 2**32 - 2),)
    up = {"kind": "conv_transpose", "kernel_size": 2**31 - 1, "stride": 2**12}
    assert te.receptive_field([up]).size == (2**19,)


def test_a_window_holds_what_is_at_the_place_of_its_samples_in_every_layer():
    """Output 3i reads three outputs of the first layer; they read sample i, from i − 1 on."""
    up = {"kind": "conv_transpose", "kernel_size": 3, "stride": 3, "padding": [(1, 1)]}
    near = {"kind": "conv", "kernel_size": 3, "padding": 1}
    assert te.receptive_field([up, near]).before == (0,)
    assert context([up, near]) == (1, 1)
    assert context([]) == (0, 0)


ERRORS = [
    ([], {}, ValueError, r"layers must be .* at least one"),
    ({"kind": "conv"}, {}, TypeError, "layers must be a sequence of mappings"),
    ([3], {}, TypeError, "layers must be a sequence of mappings"),
    ([{"kernel_size": 3}], {}, TypeError, r"layers\[0\]\['kind'\] must be one of 'conv', "),
    ([{**DOWN, "kind": "pool"}], {}, ValueError, r"layers\[0\]\['kind'\] must be one of"),
    ([{"kind": "conv"}], {}, ValueError, r"layers\[0\] must have kernel_size"),
    ([DOWN, {**DOWN, "output_padding": 1}], {}, ValueError, r"layers\[1\] must have kernel_size"),
    ([{**UP, "groups": 2}], {}, ValueError, r"nothing but kind, .*output_padding, dilation beside"),
    ([{**DOWN, "kernel_size": ()}], {}, ValueError, r"layers\[0\]\['kernel_size'\] must be"),
    ([{**DOWN, "kernel_size": (3, 3)}, {**DOWN, "stride": (1, 1, 1)}], {}, ValueError, r"\[1\]: s"),
    ([DOWN, {**DOWN, "stride": 0}], {}, ValueError, r"layers\[1\]: stride must be .* at least 1"),
    ([{**DOWN, "padding": 0.5}], {}, TypeError, r"layers\[0\]: padding must be"),
    ([{**DOWN, "padding": "same"}], {}, ValueError, r"padding must not be 'same' where input_size"),
    ([{**UP, "output_padding": 2}], {}, ValueError, r"layers\[0\]: output_padding must be below"),
    ([DOWN], {"input_size": 2}, ValueError, r"layers\[0\]: input_size must reach the kernel's"),
    ([DOWN, DOWN], {"input_size": 5}, ValueError, r"layers\[1\]: input_size must reach"),
    ([DOWN], {"input_size": 1.5}, TypeError, "input_size must be an integer"),
    ([DOWN], {"input_size": (9, 9, 0)}, ValueError, r"input_size\[2\] must be .* at least 1"),
    ([{**UP, "stride": 2**21}], {}, ValueError, r"layers\[0\]: stride must let outputs repeat"),
    ([{**DOWN, "kernel_size": 2**31 - 1, "dilation": 9}], {}, ValueError, "within 2147483647"),
]


@pytest.mark.parametrize(("layers", "more", "error", "said"), ERRORS)
def test_errors(layers, more, error, said):
    with pytest.raises((TypeError, ValueError), match=said) as caught:
        te.receptive_field(layers, **more)
    assert type(caught.value) is error
    assert "; got " in str(caught.value)
    assert "; for example " in str(caught.value)


@pytest.mark.parametrize(
    ("layer", "size", "name"),
    [
        (DOWN, 2**31 - 1, "input_size"),
        (UP, 2**19, r"layers\[0\]: input_size"),
        ({**UP, "stride": 9}, 2**18, r"layers\[0\]: stride"),
        ({**UP, "dilation": 2**30, "padding": "valid"}, 3, r"layers\[0\]: dilation"),
        ({**DOWN, "padding": 2**22}, 3, r"layers\[0\]: padding"),
    ],
)
def test_what_memory_cannot_hold_is_refused(layer, size, name, monkeypatch):
    memory = importlib.import_module("tconv_edu.arrays.memory")
    monkeypatch.setattr(memory, "AVAILABLE", 1 << 26)
    with pytest.raises(ValueError, match=f"^{name} must leave the intervals of .* for memory"):
        te.receptive_field([layer], input_size=size)


@pytest.mark.parametrize(
    ("j", "error", "said"),
    [
        (4, ValueError, r"j must be below the output size \(4,\)"),
        (-1, ValueError, "j must be an integer of at least 0"),
        ((1, 1), ValueError, "j must be an integer, or one per spatial axis"),
        (0.5, TypeError, "j must be"),
    ],
)
def test_an_output_that_is_none(j, error, said):
    field = te.receptive_field([DOWN], input_size=9)
    with pytest.raises(error, match=said):
        field.interval(j)
