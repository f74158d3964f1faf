"""Samples in chunks: whatever the cuts, the outputs of the whole; errors name the chunk."""

import importlib

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

import tconv_edu as te
from strategies import at_most

X = np.array([[1], [2], [3]])
KERNEL = np.array([1, 10, 100]).reshape(3, 1, 1)


def stream_of(chunks, kernel=KERNEL, **options):
    stream = te.StreamingTranspose(kernel, **options)
    return [y.ravel().tolist() for y in [*(stream.push(c) for c in chunks), stream.finish()]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"stride": 2}, [[1, 10], [102, 20], [203, 30], [300]]),
        ({"stride": 2, "padding": [(0, 1)]}, [[1, 10], [102, 20], [203, 30], []]),
        ({"stride": 2, "padding": 1}, [[10], [102, 20], [203, 30], []]),
        ({"stride": 2, "padding": 1, "output_padding": 1}, [[10], [102, 20], [203, 30], [300]]),
        ({"stride": 2, "padding": "same"}, [[1, 10], [102, 20], [203, 30], []]),
        ({"stride": 2, "padding": 2}, [[], [102], [20, 203], []]),
        ({"stride": 2, "padding": 3}, [[], [], [20], []]),
        ({"stride": 2, "bias": [7]}, [[8, 17], [109, 27], [210, 37], [307]]),
        # a gap belongs to the result only if a stamp follows
        ({"stride": 4}, [[1, 10, 100], [0, 2, 20, 200], [0, 3, 30, 300], []]),
        ({"dilation": 2}, [[1], [2], [13], [20, 130, 200, 300]]),
    ],
)
def test_one_sample_at_a_time_by_hand(options, expected):
    assert stream_of(X[:, None], **options) == expected


def test_what_is_carried_by_hand():
    kernel = np.array([1, 10, 100, 1000]).reshape(4, 1, 1)
    stream = te.StreamingTranspose(kernel, stride=2, bias=[7])
    assert stream.carried.shape == (0, 1)
    stream.push(X[:2])
    assert stream.carried.ravel().tolist() == [200, 2000]
    stream.carried[:] = 0
    assert stream.push(X[2:]).ravel().tolist() == [210, 2037]


@st.composite
def cut_samples(draw):
    """Samples, a kernel with options, a bias, and where the samples are cut."""
    rank = draw(st.integers(1, 3))
    batched = draw(st.booleans())
    axes = [tuple(draw(st.integers(1, most)) for _ in range(rank)) for most in (6, 4, 5, 3)]
    samples, kernel_size, stride, dilation = axes
    reach = [d * (k - 1) + 1 for k, d in zip(kernel_size, dilation, strict=True)]
    pairs = [(draw(st.integers(0, r + 1)), draw(st.integers(0, r + 1))) for r in reach]
    causal = [(0, max(reach[0] - stride[0], 0)), *pairs[1:]]
    padding = draw(st.sampled_from(["valid", "same", "full", pairs, pairs, causal]))
    extra = tuple(draw(st.integers(0, bound - 1)) for bound in map(max, stride, dilation))
    groups, rows, columns = (draw(st.integers(1, 2)) for _ in range(3))
    cuts = sorted(draw(st.lists(st.integers(0, samples[0]), max_size=5)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.integers(-9, 10, (*[2] * batched, *samples, columns * groups))
    kernel = rng.integers(-9, 10, (*kernel_size, rows, columns * groups))
    options = {"stride": stride, "dilation": dilation, "groups": groups, "padding": padding}
    if padding != "same":
        options["output_padding"] = extra
    bias = rng.integers(-9, 10, rows * groups) if draw(st.booleans()) else None
    return x, kernel, options, bias, cuts


@at_most(500)
@given(cut_samples())
def test_chunks_give_the_whole_however_they_are_cut(drawn):
    x, kernel, options, bias, cuts = drawn
    try:
        whole = te.conv_transpose(x, kernel, **options)
    except ValueError:  # the padding leaves nothing
        return
    whole = whole if bias is None else whole + bias
    stream = te.StreamingTranspose(kernel, bias=bias, **options)
    axis = x.ndim - kernel.ndim + 1
    for _ in range(2):  # a finished stream is ready for the next
        parts = [stream.push(chunk) for chunk in np.split(x, cuts, axis)] + [stream.finish()]
        assert all(part.dtype == whole.dtype for part in parts)
        assert np.array_equal(np.concatenate(parts, axis), whole)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "uint64", "int8"])
def test_dtypes_are_those_of_the_whole(dtype):
    stream = te.StreamingTranspose(KERNEL.astype(dtype), stride=2)
    assert stream.push(X.astype(dtype)).dtype == {"int8": "int64"}.get(dtype, dtype)


def test_symbols_go_through():
    a, b, u, v = sympy.symbols("a b u v")
    stream = te.StreamingTranspose(np.array([[[u]], [[v]]]))
    parts = [stream.push([[a]]), stream.push([[b]]), stream.finish()]
    assert [sympy.expand(y.item()) for y in parts] == [a * u, a * v + b * u, b * v]


def test_a_nan_reaches_only_its_own_stamp():
    stream = te.StreamingTranspose(KERNEL.astype(float), stride=2)
    parts = [stream.push([[value]]) for value in (1.0, np.nan, 3.0)] + [stream.finish()]
    assert np.flatnonzero(np.isnan(np.concatenate(parts))).tolist() == [2, 3, 4]


def test_inputs_are_left_alone_and_results_are_new():
    kernel, chunk, bias = KERNEL.copy(), X.copy(), np.array([1])
    stream = te.StreamingTranspose(kernel, bias=bias)
    kernel[:], bias[:] = 0, 0
    first = stream.push(chunk)
    first[:] = -1
    chunk[:] = 0
    assert stream.finish().ravel().tolist() == [231, 301]


CHUNKS = [
    ("other channels", np.ones((2, 2), int), ValueError),
    ("too few axes", np.ones(3, int), ValueError),
    ("too many axes", np.ones((1, 1, 2, 1), int), ValueError),
    ("a batch where none was", np.ones((1, 2, 1), int), ValueError),
    ("another dtype", np.ones((2, 1)), ValueError),
    ("text", [["a"]], TypeError),
    ("nothing", None, TypeError),
]


@pytest.mark.parametrize(("chunk", "error"), [c[1:] for c in CHUNKS], ids=[c[0] for c in CHUNKS])
def test_a_chunk_of_another_kind_is_refused_and_the_stream_goes_on(chunk, error):
    stream = te.StreamingTranspose(KERNEL, stride=2)
    stream.push(X[:1])
    with pytest.raises(error, match=r"^chunk must .*; got .*for example chunk="):
        stream.push(chunk)
    assert stream.push(X[1:]).ravel().tolist() == [102, 20, 203, 30]


def test_finish_needs_a_sample():
    stream = te.StreamingTranspose(KERNEL)
    with pytest.raises(ValueError, match=r"^chunk must have been pushed"):
        stream.finish()
    assert stream.push(X[:0]).shape == (0, 1)
    with pytest.raises(ValueError, match=r"^chunk must have been pushed"):
        stream.finish()


def test_a_padding_that_leaves_no_output_is_refused_at_the_end():
    stream = te.StreamingTranspose(KERNEL, stride=2, padding=4)
    assert stream.push(X).size == 0
    with pytest.raises(ValueError, match=r"^padding must leave a size of at least 1"):
        stream.finish()


def test_a_crop_that_leaves_nothing_on_another_axis_is_refused():
    stream = te.StreamingTranspose(np.ones((1, 1, 1, 1)), padding=[0, 1])
    with pytest.raises(ValueError, match=r"^padding must leave a size of at least 1"):
        stream.push(np.ones((2, 2, 1)))


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"stride": 0}, "stride"),
        ({"padding": -1}, "padding"),
        ({"output_padding": 1}, "output_padding"),
        ({"padding": "same", "stride": 2, "output_padding": 1}, "output_padding"),
        ({"groups": 2}, "groups"),
        ({"bias": [1, 2]}, "bias"),
        ({"bias": 1}, "bias"),
        ({"bias": np.ones(1, np.uint64)}, "bias"),
    ],
)
def test_options_are_checked_before_the_first_sample(options, name):
    with pytest.raises((TypeError, ValueError), match=f"^{name} must"):
        te.StreamingTranspose(KERNEL, **options)


def test_a_stride_that_memory_cannot_hold_is_refused(monkeypatch):
    memory = importlib.import_module("tconv_edu.arrays.memory")
    monkeypatch.setattr(memory, "AVAILABLE", 1 << 20)
    stream = te.StreamingTranspose(KERNEL, stride=2**18)
    stream.push(X[:1])
    with pytest.raises(ValueError, match=r"^stride must leave"):
        stream.push(X[1:2])


def test_a_new_stream_carries_nothing_of_its_kernel_s_kind():
    for dtype in (np.int64, np.float32, np.complex64):
        stream = te.StreamingTranspose(np.ones((3, 2, 4), dtype), groups=2)
        for _ in range(2):
            assert (stream.carried.shape, stream.carried.dtype) == ((0, 4), dtype)
            stream.push(np.ones((1, 4), dtype))
            stream.finish()


def test_a_batch_of_none_may_begin_with_no_samples():
    kernel = np.array([[[1]], [[10]], [[100]]])
    stream = te.StreamingTranspose(kernel, stride=2)
    chunks = [stream.push(np.ones((0, count, 1), int)) for count in (0, 2, 0, 1)]
    assert [chunk.shape for chunk in chunks] == [(0, 0, 1), (0, 4, 1), (0, 0, 1), (0, 2, 1)]
    assert stream.finish().shape == (0, 1, 1)


def test_no_samples_leave_no_sums_behind():
    stream = te.StreamingTranspose(np.ones((5, 1, 1), int), stride=2)
    assert stream.push(np.ones((0, 1), int)).shape == (0, 1)
    assert stream.carried.shape == (0, 1)
    stream.push([[1], [2]])
    stream.push(np.ones((0, 1), int))
    assert stream.carried.ravel().tolist() == [3, 2, 2]
