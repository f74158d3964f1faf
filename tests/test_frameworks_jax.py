"""JAX, read and written: by hand, then against jax.lax itself."""

import subprocess
import sys
from dataclasses import replace
from functools import partial

import jax
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jax import lax

import layers
import tconv_edu as te
from strategies import at_most
from tconv_edu.frameworks import Layer, read_jax, write_jax
from test_errors import check

jax.config.update("jax_disable_most_optimizations", True)  # every setting is compiled, run once
RHS = np.array([1, 10, 100]).reshape(3, 1, 1)
X = [[1], [2], [3]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"padding": "SAME"}, [100, 10, 201, 20, 302, 30]),
        ({"padding": "SAME", "transpose_kernel": True}, [1, 10, 102, 20, 203, 30]),
        ({"padding": "VALID"}, [100, 10, 201, 20, 302, 30, 3]),
        ({"padding": [(2, 2)]}, [100, 10, 201, 20, 302, 30, 3]),
        ({"padding": [(0, 3)]}, [201, 20, 302, 30, 3, 0]),
        ({"padding": [(-1, 1)]}, [20, 302, 30]),
        ({"padding": [(0, 1)], "use_consistent_padding": True}, [100, 10, 201, 20, 302, 30]),
        ({"padding": "SAME", "use_consistent_padding": True}, [100, 10, 201, 20, 302, 30]),
        ({"padding": "VALID", "strides": (4,)}, [100, 10, 1, 0, 200, 20, 2, 0, 300, 30, 3, 0]),
        ({"padding": "SAME", "rhs_dilation": (2,)}, [0, 210, 0, 321, 0, 32]),
    ],
)
def test_read_by_hand(arguments, expected):
    arguments = {"strides": (2,)} | arguments
    assert read_jax(RHS, **arguments)(X).ravel().tolist() == expected
    x = np.array(X, np.float32)[None]
    assert lax.conv_transpose(x, RHS.astype(np.float32), **arguments).ravel().tolist() == expected


def test_the_kernel_by_hand():
    rhs = np.arange(1, 13).reshape(2, 3, 2)  # length, in_channels, out_channels
    layer = read_jax(rhs, strides=(1,), padding="VALID")
    assert layer([[1, 0, 0]]).tolist() == [[7, 8], [1, 2]]
    turned = read_jax(rhs, strides=(1,), padding="VALID", transpose_kernel=True)
    assert turned([[1, 0]]).tolist() == [[1, 3, 5], [7, 9, 11]]


@st.composite
def calls(draw):
    rank = draw(st.sampled_from([1, 1, 2, 2, 3]))
    axes = lambda low, high: tuple(draw(st.integers(low, high)) for _ in range(rank))  # noqa: E731
    most = 4 if rank < 3 else 3
    arguments = {"strides": axes(1, 4), "transpose_kernel": draw(st.booleans())}
    if draw(st.booleans()):
        arguments["rhs_dilation"] = axes(1, 3)
    if draw(st.booleans()):
        arguments["use_consistent_padding"] = draw(st.booleans())
    pairs = tuple(zip(axes(-1, 7), axes(0, 7), strict=True))
    arguments["padding"] = draw(st.sampled_from(["SAME", "VALID", pairs, pairs]))
    rng, (given, wanted) = draw(layers.generators), draw(st.tuples(*[st.integers(1, 2)] * 2))
    order = (wanted, given) if arguments["transpose_kernel"] else (given, wanted)
    rhs = layers.integers(rng, *axes(1, most), *order)
    return layers.integers(rng, 1, *axes(1, most), given), rhs, arguments


@at_most(320)
@given(calls())
def test_read_is_jax(call):
    x, rhs, arguments = call
    layer = read_jax(rhs, **arguments)
    assume(not layers.ends_jax(layer, x.shape[1:-1]))
    axes = zip(layer.effective_kernel_size, layer.crop, strict=True)
    if any(max(pair) >= reach for reach, pair in axes):
        x, rhs = x.astype(np.int32), rhs.astype(np.int32)  # pads below 0 are wrong in float32
    if layers.is_empty(layer, x.shape[1:-1]):
        with pytest.raises(ValueError, match="size of at least 1"):
            layer(x)
    else:
        layers.same_array(layer(x), lax.conv_transpose(x, rhs, **arguments))
    for flag in (False, True):
        written = write_jax(layer, transpose_kernel=flag)
        again = read_jax(written.weight, **written.arguments)
        layers.same_layer(again, replace(layer, crop=again.crop))
        assert written.exact == (again.crop == layer.crop)


@at_most(300)
@given(layers.drawn_layers(), st.booleans())
def test_written_code_gives_our_numbers(drawn, flag):
    layer, x = drawn
    assume(not layers.ends_jax(layer, x.shape[1:-1]))
    call = write_jax(layer, transpose_kernel=flag)
    layers.exact_means_one_call(call)
    compiled = jax.jit(partial(layers.run, call))  # once, and not each of its operations
    layers.same_array(compiled(x, call.weight), layer(x))


@pytest.mark.weekly
def test_xla_reads_outside_of_x_where_a_pad_is_below_0():
    """Why the code slices. If this fails, XLA was mended: openxla/xla issue 48713."""
    x = np.arange(16, dtype=np.float32).reshape(2, 4, 2)
    rhs = np.ones((4, 2, 2), np.float32)
    call = partial(lax.conv_transpose, strides=(1,), padding=((-1, 1),))
    assert call(np.int32(x), np.int32(rhs)).ravel().tolist() == [27, 27, 75, 75]
    assert call(x, rhs).ravel().tolist() != [27, 27, 75, 75]


@pytest.mark.weekly
def test_xla_ends_the_process_while_it_compiles():
    """Why `layers.ends_jax` stands here. If this fails, XLA was mended."""
    program = """if True:
        import numpy as np
        from jax import lax
        x, rhs = np.ones((1, 2, 3, 1), np.float32), np.ones((3, 2, 1, 1), np.float32)
        lax.conv_transpose(x, rhs, (1, 2), ((1, 1), (0, 0)))
    """
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode < 0, "no longer by a signal"
    assert "Window dimensions do not match RHS shape" in ended.stderr


def test_written_by_hand():
    kernel = np.array([1, 10, 100]).reshape(3, 1, 1)
    write = lambda crop, s=2, d=1: write_jax(Layer(kernel, (s,), (d,), 1, (crop,))).arguments  # noqa: E731
    assert write((0, 1)) == {"strides": (2,), "padding": "SAME"}
    assert write((0, 0)) == {"strides": (2,), "padding": "VALID"}
    assert write((1, 0)) == {"strides": (2,), "padding": ((1, 2),)}
    assert write((5, -1)) == {"strides": (2,), "padding": ((0, 3),)}
    assert write((2, 2), 1, 2) == {"strides": (1,), "padding": "SAME", "rhs_dilation": (2,)}
    weight = write_jax(Layer(kernel, (2,), (1,), 1, ((0, 1),))).weight
    assert weight.ravel().tolist() == [100, 10, 1]
    deep = write_jax(Layer(kernel, (1,), (1,), 1, ((4, 1),)))  # no pad is below 0
    assert deep.arguments == {"strides": (1,), "padding": ((0, 1),)}
    assert deep.code.endswith("\ny = y[:, 2:]\n")
    assert not deep.exact
    call = write_jax(Layer(kernel, (2,), (1,), 1, ((0, 1),)), transpose_kernel=True)
    assert call.weight.ravel().tolist() == [1, 10, 100]
    assert call.arguments["transpose_kernel"] is True


BAD = [
    ("strides", 2, TypeError, "sequence"),
    ("strides", (2, 2), ValueError, "sequence of 1 integer"),
    ("padding", "same", ValueError, "'SAME'"),
    ("padding", 1, TypeError, "pair"),
    ("padding", [1], ValueError, "pair"),
    ("padding", [(0, 0), (0, 0)], ValueError, "pair"),
    ("rhs_dilation", 2, TypeError, "sequence"),
    ("rhs_dilation", (0,), ValueError, "at least 1"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), BAD)
def test_what_jax_refuses(name, value, error, phrase):
    arguments = {"strides": (2,), "padding": "SAME", name: value}
    with pytest.raises((TypeError, ValueError, IndexError)):
        lax.conv_transpose(np.ones((1, 5, 1)), np.ones((3, 1, 1)), **arguments)
    better = check(lambda: read_jax(RHS, **arguments), name, value, error, phrase)
    if better == (0, 1) or isinstance(better, int):
        better = (better,)  # the message speaks of an entry
    read_jax(RHS, **{**arguments, name: better})


TRACED = {
    "rhs": (lambda rhs: read_jax(rhs, strides=(1,), padding="SAME"), RHS),
    "stride": (lambda stride: te.conv(np.ones((5, 1)), RHS, stride=stride), 2),
}


@pytest.mark.parametrize("name", TRACED)
def test_what_jax_traces_is_told_so(name):
    """NumPy cannot read it, and what JAX says of it stands in the refusal."""
    call, value = TRACED[name]
    with pytest.raises(TypeError, match=rf"^{name} must .*traced array") as caught:
        jax.jit(call)(value)
    assert "Tracer" in type(caught.value.__cause__).__name__
