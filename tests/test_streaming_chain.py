"""Chains in chunks: whatever the cuts, the outputs of the whole; what is kept, read and awaited."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
from chains import chunks_through, drawn_chain, whole
from strategies import at_most

X = np.array([[1], [2], [3], [4]])
KERNEL = np.array([1, 10, 100]).reshape(3, 1, 1)
CONV = {"kind": "conv", "kernel": KERNEL}
UP = {"kind": "conv_transpose", "kernel": KERNEL, "stride": 2}


def summed(*branches):
    return {"kind": "sum", "branches": list(branches)}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [[], [], [321], [432], []]),
        ({"padding": [(2, 0)]}, [[100], [210], [321], [432], []]),
        ({"padding": "same"}, [[], [210], [321], [432], [43]]),
        ({"padding": [(0, 2)]}, [[], [], [321], [432], [43, 4]]),
        ({"padding": [(2, 0)], "stride": 2}, [[100], [], [321], [], []]),
        ({"padding": [(1, 0)], "stride": 2}, [[], [210], [], [432], []]),
        ({"padding": [(4, 0)]}, [[0, 0, 100], [210], [321], [432], []]),
        ({"dilation": 2, "padding": [(4, 0)]}, [[100], [200], [310], [420], []]),
        ({"kernel": [[[1]], [[10]]], "stride": 3}, [[], [21], [], [], []]),  # none reads sample 3
        ({"padding": [(2, 0)], "bias": [7]}, [[107], [217], [328], [439], []]),
    ],
)
def test_a_convolution_one_sample_at_a_time_by_hand(options, expected):
    stream = te.Stream([CONV | options])
    assert [y.ravel().tolist() for y in chunks_through(stream, X, [1, 2, 3], 0)] == expected


def test_a_chain_by_hand():
    """1 10 102 20 203 30 300 from three samples, each added to the one before it."""
    smooth = {"kind": "conv", "kernel": [[[1]], [[1]]], "padding": [(1, 0)]}
    stream = te.Stream([UP, {"kind": "pointwise", "function": np.negative}, smooth])
    parts = [y.ravel().tolist() for y in chunks_through(stream, X[:3], [1, 1, 2], 0)]
    assert parts == [[-1, -11], [], [-112, -122], [-223, -233], [-330]]
    assert (stream.context, stream.delay, stream.keeps) == ((1, 0), 0, (1, 0, 1))


def kept(state):
    """How many entries along time a layer of a stream keeps now; of a sum, all that are inside."""
    if state is None:
        return 0
    if hasattr(state, "kept"):
        return len(state.kept)
    states, waiting = state
    return sum(kept(s) for one in states for s in one) + sum(len(w) for w in waiting)


@at_most(400)
@given(drawn_chain(), st.data())
def test_chunks_give_the_whole_however_they_are_cut(chain, data):
    layers, channels, rank, rng = chain
    size = data.draw(st.integers(1, 12))
    others = (data.draw(st.integers(1, 5)),) * (rank - 1)
    batch = (2,) * data.draw(st.integers(0, 1))
    x = rng.integers(-9, 10, (*batch, size, *others, channels))
    try:
        expected = whole(layers, x)
    except ValueError:  # some layer has too few samples for an output
        return
    stream, axis = te.Stream(layers), len(batch)
    cuts = sorted(data.draw(st.lists(st.integers(0, size), max_size=5)))
    for _ in range(2):  # a finished stream is ready for the next
        parts = []
        for end, chunk in zip([*cuts, size], np.split(x, cuts, axis), strict=True):
            parts.append(stream.push(chunk))
            assert sum(part.shape[axis] for part in parts) == stream.emitted(end)
            if not batch:
                held = map(kept, stream._state)
                assert all(n <= most for n, most in zip(held, stream.keeps, strict=True))
        parts.append(stream.finish())
        assert all(part.dtype == expected.dtype for part in parts)
        assert stream.emitted(size, last=True) == expected.shape[axis]
        assert np.array_equal(np.concatenate(parts, axis), expected)


def test_what_each_layer_keeps_is_kept_at_some_time():
    layers = [CONV | {"padding": "same"}, UP, CONV | {"stride": 3}, UP | {"stride": 4}]
    stream, most = te.Stream(layers), (0,) * 4
    for n in range(40):
        stream.push([[n]])
        most = tuple(map(max, most, map(kept, stream._state)))
    assert most == stream.keeps == (2, 1, 2, 0)


def test_branches_wait_for_one_another():
    """Looking 2, 1 and 0 ahead: what comes first waits for the last."""
    ahead = [{"kind": "conv", "kernel": KERNEL, "padding": [(2 - n, n)]} for n in (2, 1)]
    stream = te.Stream([summed([ahead[0]], [], [ahead[1]])])
    counts = [len(y) for y in chunks_through(stream, X, [1, 2, 3], 0)]
    assert (counts, stream.delay, stream.context) == ([0, 0, 1, 1, 2], 2, (1, 2))
    assert stream.keeps == (2 + 2 + 2 + 1,)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "float16"])
def test_floats_differ_by_rounding_alone(dtype):
    rng = np.random.default_rng(0)
    kernels = rng.normal(size=(2, 6, 2, 2)).astype(dtype)
    layers = [
        {"kind": "conv", "kernel": kernels[0], "padding": [(5, 0)]},
        {"kind": "pointwise", "function": np.tanh},
        {"kind": "conv_transpose", "kernel": kernels[1], "stride": 3, "padding": [(0, 3)]},
    ]
    x = rng.normal(size=(20, 2)).astype(dtype)
    parts = chunks_through(te.Stream(layers), x, [1, 5, 6], 0)
    assert {part.dtype for part in parts} == {np.dtype(dtype)}
    close = {"float64": 1e-12, "float16": 2e-2}.get(dtype, 1e-5)
    assert np.allclose(np.concatenate(parts), whole(layers, x), atol=close)


def test_a_causal_decoder_of_torch():
    """Upsampling and a dilated residual, padded before, cropped after, as in EnCodec."""
    torch.manual_seed(0)
    first, up, inner, last = (
        torch.nn.Conv1d(3, 4, 7),
        torch.nn.ConvTranspose1d(4, 2, 6, stride=3),
        torch.nn.Conv1d(2, 2, 3, dilation=3, groups=2),
        torch.nn.Conv1d(2, 1, 7),
    )
    modules = (first.double(), up.double(), inner.double(), last.double())
    pad = torch.nn.functional.pad
    x = torch.randn(1, 3, 30, dtype=torch.float64)
    with torch.no_grad():
        y = up(torch.nn.functional.elu(first(pad(x, (6, 0)))))[..., :-3]
        y = y + inner(pad(torch.nn.functional.elu(y), (6, 0)))
        y = last(pad(torch.nn.functional.elu(y), (6, 0)))
        arrays = [{k: v.numpy() for k, v in m.state_dict().items()} for m in modules]
    first, up, inner, last = ({"kernel": a["weight"].T, "bias": a["bias"]} for a in arrays)
    elu = {"kind": "pointwise", "function": lambda z: np.where(z > 0, z, np.expm1(z))}
    conv = {"kind": "conv", "padding": [(6, 0)]}
    residual = [elu, conv | inner | {"dilation": 3, "groups": 2}]
    wider = {"kind": "conv_transpose", "stride": 3, "padding": [(0, 3)]} | up
    layers = [conv | first, elu, wider, summed([], residual), elu, conv | last]
    stream = te.Stream(layers)
    parts = chunks_through(stream, x[0].numpy().T, [1, 2, 9, 9, 20], 0)
    assert [len(part) for part in parts] == [3, 3, 21, 0, 33, 30, 0]
    assert np.allclose(np.concatenate(parts), y[0].numpy().T)
    assert (stream.delay, stream.keeps) == (0, (6, 0, 3, 6, 0, 6))


def test_inputs_are_left_alone_and_results_are_new():
    def doubled(x):
        x *= 2
        return x

    kernel, chunk = KERNEL.copy(), X.copy()
    ahead = [{"kind": "conv", "kernel": kernel, "padding": [(0, 2)]}]
    both = {"kind": "sum", "branches": [[], [{"kind": "pointwise", "function": doubled}, *ahead]]}
    stream = te.Stream([both])
    kernel[:] = 0
    first = stream.push(chunk)
    assert first.ravel().tolist() == [1 + 642, 2 + 864]
    assert chunk.tolist() == X.tolist()
    first[:], chunk[:] = -1, 0
    assert stream.finish().ravel().tolist() == [3 + 86, 4 + 8]


def test_a_refused_chunk_changes_nothing():
    def fails(x):
        if (x == 0).any():
            raise RuntimeError("no zeros")
        return x

    stream = te.Stream([UP, {"kind": "pointwise", "function": fails}, CONV])
    assert stream.push(X[:2]).ravel().tolist() == [10301, 3030]
    for bad, error in [([[0]], RuntimeError), ([[1.5]], ValueError), ([[1, 2]], ValueError)]:
        with pytest.raises(error):
            stream.push(bad)
    rest = np.concatenate([stream.push(X[2:]), stream.finish()])
    assert np.array_equal(rest, whole([UP, CONV], X)[2:])


def test_what_memory_cannot_hold_is_refused(monkeypatch):
    monkeypatch.setattr("tconv_edu.arrays.memory.AVAILABLE", 1 << 20)
    stream = te.Stream([CONV | {"padding": [(2**20, 0)]}])
    with pytest.raises(ValueError, match=r"^padding must leave the outputs"):
        stream.push(X)


def test_too_few_samples_are_refused_at_the_end():
    stream = te.Stream([CONV])
    with pytest.raises(ValueError, match=r"^chunk must have been pushed before finish"):
        stream.finish()
    stream.push(X[:2])
    with pytest.raises(ValueError, match=r"^chunk must reach the kernel's \(3,\)"):
        stream.finish()
    stream.push(X[2:3])
    assert stream.push(X[:0]).shape == stream.finish().shape == (0, 1)
    with pytest.raises(ValueError, match=r"^chunk must have been pushed before finish"):
        stream.finish()


def named(kind, **options):
    return {"kind": kind, "kernel": KERNEL, **options}


TWO = {"kind": "conv", "kernel": np.ones((3, 2, 1))}
POINT = KERNEL[:1]
LATE = [named("conv", padding=[(2, 0)]) | {"kernel": POINT}, CONV]
EARLY = [named("conv_transpose", padding=[(2, 0)]) | {"kernel": POINT}, named("conv", padding=2)]
ERRORS = [
    (3, TypeError, "layers must be a sequence of mappings"),
    ([], ValueError, "layers must hold a convolution"),
    ([{"kind": "pointwise", "function": np.tanh}], ValueError, "layers must hold a convolution"),
    ([3], TypeError, r"layers\[0\] must be a mapping"),
    ([{"kernel": KERNEL}], TypeError, r"layers\[0\]\['kind'\] must be one of 'conv'"),
    ([{"kind": "conv", "kernel_size": 3}], ValueError, r"layers\[0\] must have kernel, and"),
    ([CONV, named("conv", output_padding=1)], ValueError, r"layers\[1\] must have kernel"),
    ([named("conv", kernel_size=4)], ValueError, r"kernel_size must be that of the kernel"),
    ([named("conv", stride=0)], ValueError, r"layers\[0\]: stride must be"),
    ([named("conv", bias=[1, 2])], ValueError, r"layers\[0\]: bias must have"),
    ([named("conv", stride=2, padding="same")], ValueError, r"for example padding=\[\(0, 1\)\]"),
    ([UP, TWO], ValueError, r"layers\[1\]: channels must be 1, as in the layer before; got 2"),
    ([UP, named("conv") | {"kernel": np.ones((3, 3, 1, 1))}], ValueError, "spatial_axes must be 1"),
    ([UP, {"kind": "pointwise", "function": 3}], TypeError, r"\[1\]: function must be a function"),
    ([summed()], TypeError, r"branches must be a sequence of sequences"),
    ([summed(3)], TypeError, r"branches\[0\] must be a sequence of mapp"),
    ([summed([], [CONV])], ValueError, r"branches\[1\] must have stride 1"),
    ([summed(LATE)], ValueError, r"branches\[0\] must .* around"),
    ([summed(EARLY)], ValueError, r"branches\[0\] must .* around"),
    ([summed([UP])], ValueError, r"branches\[0\] must have stride 1"),
    ([summed([{"kind": "conv"}])], ValueError, r"branches\[0\]\[0\] must have kernel"),
    ([named("conv_transpose", stride=2**21)], ValueError, r"layers\[0\]: stride must let"),
]


@pytest.mark.parametrize(("layers", "error", "said"), ERRORS)
def test_layers_are_checked_before_the_first_sample(layers, error, said):
    with pytest.raises((TypeError, ValueError), match=said) as caught:
        te.Stream(layers)
    assert type(caught.value) is error
    assert "; got " in str(caught.value)
    assert "; for example " in str(caught.value)


@pytest.mark.parametrize("function", [lambda x: x[:1], lambda x: "a", lambda x: x.sum()])
def test_a_function_that_is_not_pointwise_is_refused(function):
    stream = te.Stream([CONV, {"kind": "pointwise", "function": function}])
    with pytest.raises((TypeError, ValueError), match=r"^layers\[1\]: function must"):
        stream.push(X)


def test_branches_of_unequal_sizes_are_refused():
    wide = [{"kind": "conv", "kernel": np.ones((1, 1, 1, 2), int)}]
    stream = te.Stream([{"kind": "sum", "branches": [[], wide]}])
    with pytest.raises(ValueError, match=r"^branches must give outputs of one size"):
        stream.push(np.ones((2, 3, 1), int))
