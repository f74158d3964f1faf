"""A transposed convolution in other operators: by hand, refused, and in PyTorch."""

from functools import reduce
from typing import get_args

import numpy as np
import pytest
import torch
from hypothesis import given

import layers
from strategies import at_most
from tconv_edu.layer import Layer
from tconv_edu.rewriting import WAYS, rewrite
from tconv_edu.rewriting.ways import Into
from test_errors import check

SAME = Layer(np.array([1, 10, 100]).reshape(3, 1, 1), (2,), (1,), 1, ((0, 1),))
HAND = {
    "resize": [[1, 1, 2, 2, 3, 3], [1, 0, 2, 0, 3, 0], [1, 10, 102, 20, 203, 30]],
    "zero_insertion": [[1, 0, 2, 0, 3, 0], [1, 10, 102, 20, 203, 30]],
    # the last of four cells, (300, 0), is cut before it is computed
    "depth_to_space": [[[1, 10], [102, 20], [203, 30]], [1, 10, 102, 20, 203, 30]],
    "product": [
        [[1, 10, 100], [2, 20, 200], [3, 30, 300]],
        [1, 10, 102, 20, 203, 30, 300, 0],
        [1, 10, 102, 20, 203, 30],
    ],
}


def computed(steps, x):
    return reduce(lambda y, step: step(y), steps, x)


@pytest.mark.parametrize("into", WAYS)
def test_each_step_by_hand(into):
    x, steps = np.array([[1], [2], [3]]), rewrite(SAME, "torch", into=into).steps
    assert len(steps) == len(HAND[into])
    for step, expected in zip(steps, HAND[into], strict=True):
        x = step(x)
        assert x.squeeze(-1 if x.shape[-1] == 1 else ()).tolist() == expected


@at_most(60)
@given(layers.drawn_layers())
def test_the_steps_are_the_layer(drawn):
    layer, x = drawn
    for into in WAYS:
        layers.same_array(computed(rewrite(layer, "jax", into=into).steps, x), layer(x))


@at_most(60)
@given(layers.drawn_layers())
def test_the_code_for_torch_is_the_layer(drawn):
    layer, x = drawn
    for into in WAYS:
        written = rewrite(layer, "torch", into=into)
        given = torch.from_numpy(layers.first(x)), torch.from_numpy(written.weight)
        layers.same_array(layers.last(layers.run(written, *given)), layer(x))


@pytest.mark.long
@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_torch_exports_the_code_with_open_sizes(layer):
    written = [rewrite(layer, "torch", into=into) for into in WAYS]

    class All(torch.nn.Module):
        def forward(self, x):
            weights = [torch.from_numpy(one.weight) for one in written]
            return [layers.run(one, x, w) for one, w in zip(written, weights, strict=True)]

    small, large = (torch.from_numpy(layers.first(x)) for x in layers.inputs(layer))
    sizes = dict.fromkeys((0, *range(2, small.ndim)), torch.export.Dim.DYNAMIC)
    program = torch.export.export(All(), (small,), dynamic_shapes=({**sizes},)).module()
    for x in (small, large):
        for y in program(x):
            layers.same_array(layers.last(y), layer(layers.last(x)))


def test_every_stride_is_repeated_rightly():
    """By "nearest", PyTorch takes floor(41·float32(1/41)) = 0 for 1."""
    x = torch.arange(60.0).reshape(1, 1, 60)
    wrong = torch.nn.functional.interpolate(x, scale_factor=41, mode="nearest")
    assert not torch.equal(wrong, x.repeat_interleave(41, 2))
    for stride in (*range(1, 130), 1000):
        layer = Layer(np.ones((1, 1, 1), np.float32), (stride,), (1,), 1, ((0, 1 - stride),))
        written = rewrite(layer, "torch", into="resize")
        y = layers.run(written, x, torch.from_numpy(written.weight))
        assert torch.equal(y[..., ::stride], x)
        assert np.count_nonzero(y) == 59


BAD = [
    ("target", "caffe", ValueError, "'torch', 'tensorflow'"),
    ("into", "deconv", ValueError, "'resize', 'zero_insertion'"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), BAD)
def test_what_is_refused(name, value, error, phrase):
    given = {"layer": SAME, "target": "onnx", "into": "resize"} | {name: value}
    check(lambda: rewrite(**given), name, value, error, phrase)


def test_what_is_no_layer_is_refused():
    with pytest.raises(TypeError, match="layer must be a Layer; got 3; for example layer=Layer"):
        rewrite(3, "onnx", into="resize")


def test_phases_that_no_memory_holds_are_refused():
    layer = Layer(np.ones((1, 1, 1)), (2**31 - 1,), (1,), 1, ((0, 0),))
    deep = Layer(np.ones((1, 1, 1, 1)), (2**31 - 1,) * 2, (1, 1), 1, ((0, 0),) * 2)
    with pytest.raises(ValueError, match=r"layer must leave the weight .* small enough for memory"):
        rewrite(deep, "torch", into="depth_to_space")
    assert rewrite(layer, "torch", into="product").weight.shape == (1, 1, 1)


def test_the_types_name_every_way():
    assert get_args(Into) == tuple(WAYS)


def test_nothing_of_the_callers_is_shared():
    for into in WAYS:
        written = rewrite(SAME, "tensorflow", into=into)
        written.weight[...] = 7
        assert SAME.kernel.ravel().tolist() == [1, 10, 100]
