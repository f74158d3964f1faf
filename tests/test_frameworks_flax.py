"""Flax, read and written: by hand, then against its layers, of nnx and of linen."""

from functools import partial

import jax
import numpy as np
import pytest
from flax import linen, nnx
from hypothesis import assume, given
from hypothesis import strategies as st

import layers
from strategies import at_most
from tconv_edu.frameworks import convert, read_flax, write_flax
from test_errors import check

jax.config.update("jax_disable_most_optimizations", True)  # every setting is compiled, run once
KERNEL = np.float32([1, 10, 100]).reshape(3, 1, 1)
X = [[1], [2], [3]]


def of_nnx(kernel, bias=None, flip=False, **arguments):
    """A layer of nnx that holds this kernel and this bias."""
    features = kernel.shape[-2:][::-1] if flip else kernel.shape[-2:]
    more = {"use_bias": bias is not None, "transpose_kernel": flip, "rngs": nnx.Rngs(0)}
    more["kernel_init"] = lambda *_: kernel  # drawing one would be compiled for each size
    layer = nnx.ConvTranspose(*features, kernel.shape[:-2], **arguments, **more)
    if bias is not None:
        layer.bias = nnx.Param(bias)
    return layer


def of_linen(kernel, bias=None, flip=False, **arguments):
    """A layer of linen, bound to this kernel and this bias."""
    features = kernel.shape[-2 if flip else -1]
    more = {"use_bias": bias is not None, "transpose_kernel": flip}
    layer = linen.ConvTranspose(features, kernel.shape[:-2], **arguments, **more)
    params = {"kernel": kernel} | ({} if bias is None else {"bias": bias})
    return layer.bind({"params": params})


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [100, 10, 201, 20, 302, 30]),
        ({"padding": "VALID"}, [100, 10, 201, 20, 302, 30, 3]),
        ({"padding": 0}, [201, 20, 302]),
        ({"padding": (1,)}, [10, 201, 20, 302, 30]),
        ({"padding": [(0, 3)]}, [201, 20, 302, 30, 3, 0]),
        ({"padding": [(-1, 1)]}, [20, 302, 30]),
        ({"strides": None}, [210, 321, 32]),
        ({"strides": (4,), "padding": "VALID"}, [100, 10, 1, 0, 200, 20, 2, 0, 300, 30, 3, 0]),
        ({"kernel_dilation": 2}, [0, 210, 0, 321, 0, 32]),
        ({"flip": True}, [1, 10, 102, 20, 203, 30]),
    ],
)
def test_read_by_hand(arguments, expected):
    arguments = {"strides": 2} | arguments
    ours = dict(arguments)
    layer = read_flax(KERNEL, transpose_kernel=ours.pop("flip", False), **ours)
    assert layer(X).ravel().tolist() == expected
    for theirs in (of_nnx(KERNEL, **arguments), of_linen(KERNEL, **arguments)):
        assert theirs(np.float32(X)[None]).ravel().tolist() == expected


@st.composite
def calls(draw):
    rank = draw(st.sampled_from([1, 1, 2, 2, 3]))
    axes = lambda low, high: tuple(draw(st.integers(low, high)) for _ in range(rank))  # noqa: E731
    pairs = tuple(zip(axes(0, 7), axes(0, 7), strict=True))
    choices = ["SAME", "VALID", draw(st.integers(0, 5)), axes(0, 5), pairs, pairs]
    arguments = {
        "strides": draw(st.sampled_from([None, 2, axes(1, 4)])),
        "padding": draw(st.sampled_from(choices)),
        "kernel_dilation": draw(st.sampled_from([None, 2, axes(1, 3)])),
        "flip": draw(st.booleans()),
    }
    rng, (o, c) = draw(layers.generators), draw(st.tuples(*[st.integers(1, 3)] * 2))
    most = 4 if rank < 3 else 3
    kernel = layers.integers(rng, *axes(1, most), *((c, o) if arguments["flip"] else (o, c)))
    bias = draw(st.sampled_from([None, layers.integers(rng, c)]))
    return layers.integers(rng, 2, *axes(1, most), o), kernel, bias, arguments


@at_most(120)
@given(calls(), st.sampled_from([of_nnx, of_linen]))
def test_a_layer_as_it_is_gives_its_own_numbers(call, build):
    x, kernel, bias, arguments = call
    theirs = build(kernel, bias, **arguments)
    layer = read_flax(theirs)
    assume(not layers.ends_jax(layer, x.shape[1:-1]))
    if layers.is_empty(layer, x.shape[1:-1]):
        with pytest.raises(ValueError, match="size of at least 1"):
            layer(x)
    else:
        layers.same_array(layer(x), theirs(x))
    for flag in (False, True):
        written = write_flax(layer, transpose_kernel=flag)
        again = read_flax(written.weight, **written.arguments)
        layers.same_array(again.kernel, layer.kernel)
        assert (again.stride, again.crop) == (layer.stride, layer.crop)


@at_most(50)
@given(layers.drawn_layers(), st.booleans())
def test_written_code_gives_our_numbers(drawn, flag):
    layer, x = drawn
    assume(not layers.ends_jax(layer, x.shape[1:-1]))
    call = write_flax(layer, transpose_kernel=flag)
    layers.exact_means_one_call(call)
    layers.same_array(jax.jit(partial(layers.run, call))(x, call.weight), layer(x))


def test_a_mask_is_part_of_the_weight():
    mask = np.float32([1, 0, 1]).reshape(3, 1, 1)
    for build in (of_nnx, of_linen):
        theirs = build(KERNEL, np.float32([5]), mask=mask, strides=2)
        assert read_flax(theirs)(X).ravel().tolist() == [105, 5, 206, 5, 307, 5]
        layers.same_array(read_flax(theirs)(X)[None], theirs(np.float32(X)[None]))


def test_padding_of_torch_is_another():
    """The same word and number: torch cuts one off, Flax puts one around."""
    call = convert("torch", "flax", KERNEL.reshape(1, 1, 3), stride=2, padding=0)
    assert call.arguments == {"strides": (2,), "padding": "VALID"}
    call = convert("torch", "flax", KERNEL.reshape(1, 1, 3), stride=2, padding=2)
    assert call.arguments == {"strides": (2,), "padding": ((0, 0),)}


BAD = [
    ("strides", (2, 2), ValueError, "one per spatial axis"),
    ("padding", "CIRCULAR", ValueError, "one of 'SAME', 'VALID'"),
    ("padding", "same", ValueError, "one of 'SAME', 'VALID'"),
    ("padding", None, TypeError, "integer"),
    ("padding", [1, 1], ValueError, "there are 1"),
    ("kernel_dilation", 0, ValueError, "at least 1"),
    ("transpose_kernel", 1, TypeError, "True or False"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), BAD)
def test_what_is_refused(name, value, error, phrase):
    call = lambda: read_flax(KERNEL, **{"strides": 2, name: value})  # noqa: E731
    if name == "padding":
        with pytest.raises(error, match="padding"):
            call()
    else:
        better = check(call, name, value, error, phrase)
        read_flax(KERNEL, **{"strides": 2, name: better})


def test_what_holds_no_weight_yet_says_so():
    layer = linen.ConvTranspose(1, (3,))
    check(lambda: read_flax(layer), "kernel", layer, TypeError, "unbound")
