"""Chapter 15: windows, what layers keep, and how long an output waits, stated and tested."""

from functools import reduce
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import tconv_edu as te
from chains import drawn_chain, whole
from strategies import at_most
from tconv_edu.streaming.layers import StreamingConvolution


@st.composite
def chains_of_ones(draw, most_stride):
    """Layers along one axis whose weights are 1, so that nothing cancels, with k ≥ S."""
    layers = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["conv", "conv_transpose"]))
        stride = draw(st.integers(1, 3 if kind == "conv_transpose" else most_stride))
        dilation = draw(st.integers(1, 3)) if kind == "conv" else 1
        size = draw(st.integers(1, 3)) + (stride - 1) * (kind == "conv_transpose")
        reach = dilation * (size - 1) + 1
        after = reach - stride if kind == "conv_transpose" else reach - 1
        pair = draw(st.integers(0, reach - 1)), draw(st.integers(0, after))
        layer = {"kind": kind, "kernel": np.ones((size, 1, 1), int), "stride": (stride,)}
        layers.append(layer | {"padding": [pair], "dilation": dilation})
    return layers


def strides(layers):
    """The products of the strides along the first axis: of convolutions, of transposed ones."""
    kinds = "conv", "conv_transpose"
    return [prod(e["stride"][0] for e in layers if e["kind"] == kind) for kind in kinds]


@at_most(300)
@given(chains_of_ones(1), st.data())
def windows_are_right_exactly_with_both_contexts(layers, data):
    """On ones, whatever a window misses makes an output smaller."""
    before, after = te.Stream(layers).context
    left, right = (data.draw(st.integers(0, max(n, 0) + 2)) for n in (before, after))
    begin, end, (_, up) = 60, 64, strides(layers)
    x = np.ones((130, 1), int)
    try:
        expected = whole(layers, x)[begin * up : end * up]
        window = whole(layers, x[begin - left : end + right])
    except ValueError:  # too few samples for an output of each layer
        assume(False)
    same = np.array_equal(window[left * up :][: len(expected)], expected)
    assert same == (left >= before and right >= after)


@pytest.mark.claim("prop-windows")
def test_what_a_window_has_to_hold():
    """Kernel 3, stride 3, one cropped before; then three neighbours: output 3i reads sample i."""
    up = {"kind": "conv_transpose", "kernel_size": 3, "stride": 3, "padding": [(1, 1)]}
    near = {"kind": "conv", "kernel_size": 3, "padding": 1}
    assert te.receptive_field([up, near]).before == (0,)
    ones = [{**layer, "kernel": np.ones((3, 1, 1), int)} for layer in (up, near)]
    assert te.Stream(ones).context == (1, 1)
    x = np.ones((9, 1), int)
    assert whole(ones, x)[12, 0] == 3  # from sample 4 alone
    assert whole(ones, x[4:])[0, 0] == 2
    windows_are_right_exactly_with_both_contexts()


@pytest.mark.claim("prop-stream-conv")
def test_what_a_convolution_emits_and_keeps():
    for size, stride, dilation in np.ndindex(4, 4, 2):
        reach = (dilation + 1) * size + 1
        for pair in [(0, 0), (reach - 1, 0), (1, 2), (reach, 1)]:
            emits_and_keeps(size + 1, stride + 1, dilation + 1, pair)


def emits_and_keeps(size, stride, dilation, pair):
    reach, kernel = dilation * (size - 1) + 1, np.ones((size, 1, 1), int)
    options = {"stride": stride, "dilation": dilation, "padding": [pair]}
    layer, state, done, most = StreamingConvolution(kernel, **options), None, 0, 0
    for count in range(1, 25):
        outputs, state = layer.advance(state, np.ones((1, 1), int), 0, last=False)
        done, most = done + len(outputs), max(most, len(state.kept))
        assert done == max((count + pair[0] - reach) // stride + 1, 0)
        later = (np.arange(60)[:, None] >= count).astype(int)
        assert te.conv(later, kernel, **options)[done, 0] > 0
    assert most == reach - 1


@pytest.mark.claim("prop-stream-chain")
@at_most(300)
@given(drawn_chain(), st.lists(st.integers(0, 9), max_size=4))
def test_a_chain_in_chunks_is_the_chain_of_the_whole(chain, cuts):
    layers, channels, rank, rng = chain
    x = rng.integers(-9, 10, (9, *(4,) * (rank - 1), channels))
    try:
        expected = whole(layers, x)
    except ValueError:
        return
    stream, parts = te.Stream(layers), []
    alone = [te.Stream([e]).emitted for e in layers if e["kind"] in ("conv", "conv_transpose")]
    for end, chunk in zip([*sorted(cuts), 9], np.split(x, sorted(cuts)), strict=True):
        parts.append(stream.push(chunk))
        assert sum(map(len, parts)) == stream.emitted(end)
    if all(layer["kind"] != "sum" for layer in layers):
        counts = range(30)
        expected_counts = [reduce(lambda n, emitted: emitted(n), alone, count) for count in counts]
        assert list(map(stream.emitted, counts)) == expected_counts
    assert np.array_equal(np.concatenate([*parts, stream.finish()]), expected)


@at_most(300)
@given(chains_of_ones(3), st.integers(0, 40))
def nothing_is_emitted_earlier(layers, count):
    """The first output that a stream withholds reads a sample that has not come."""
    stream = te.Stream(layers)
    done, bare = stream.emitted(count), [{**e, "kernel_size": len(e["kernel"])} for e in layers]
    for layer in bare:
        del layer["kernel"]
    assert stream.delay == max(te.receptive_field(bare).after[0], 0)
    try:
        y = whole(layers, (np.arange(200)[:, None] >= count).astype(int))
    except ValueError:
        return
    assert not y[:done].any()
    assert y[done, 0] > 0


@at_most(300)
@given(drawn_chain())
def delays_are_reached(chain):
    """No output waits longer, and some wait as long."""
    stream, (down, up), waits, done = te.Stream(chain[0]), strides(chain[0]), [-1], 0
    for count in range(300):
        if stream.emitted(count) > done:
            waits.append(count - 1 - done * down // up)
            done = stream.emitted(count)
    assert max(*waits, 0) == stream.delay


@pytest.mark.claim("prop-delay")
def test_the_delay_is_the_look_ahead():
    delays_are_reached()
    nothing_is_emitted_earlier()
