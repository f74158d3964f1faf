"""PyTorch, read and written: by hand, then against torch itself."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import layers
from strategies import at_most
from tconv_edu.frameworks import Layer, read_torch, write_torch
from test_errors import check
from witness import CONV_TRANSPOSE

pytestmark = pytest.mark.long
WEIGHT = np.array([1, 10, 100]).reshape(1, 1, 3)
X = [[1], [2], [3]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [1, 12, 123, 230, 300]),
        ({"stride": 2}, [1, 10, 102, 20, 203, 30, 300]),
        ({"stride": 2, "padding": 1}, [10, 102, 20, 203, 30]),
        ({"stride": 2, "padding": 1, "output_padding": 1}, [10, 102, 20, 203, 30, 300]),
        ({"stride": 2, "output_padding": 1}, [1, 10, 102, 20, 203, 30, 300, 0]),
        ({"dilation": 2, "padding": 1, "output_padding": 1}, [2, 13, 20, 130, 200, 300]),
    ],
)
def test_read_by_hand(arguments, expected):
    assert read_torch(WEIGHT, **arguments)(X).ravel().tolist() == expected


def test_the_weight_by_hand():
    weight = np.arange(1, 25).reshape(4, 2, 3)  # in_channels, out_channels/groups, length
    layer = read_torch(weight, groups=2)
    assert layer.kernel.shape == (3, 2, 4)
    assert layer.kernel[1].tolist() == [[2, 8, 14, 20], [5, 11, 17, 23]]
    assert layer([[1, 0, 0, 10]])[0].tolist() == [1, 4, 190, 220]


@st.composite
def calls(draw):
    rank = draw(st.sampled_from([1, 1, 2, 2, 3]))

    def option(low, high):
        axes = tuple(draw(st.integers(low, high)) for _ in range(rank))
        return draw(st.sampled_from([axes, axes[0]]))

    def of(value, axis):
        return value if isinstance(value, int) else value[axis]

    stride, dilation, padding = option(1, 4), option(1, 3), option(0, 3)
    bounds = [max(of(stride, a), of(dilation, a)) for a in range(rank)]
    output_padding = tuple(draw(st.integers(0, bound - 1)) for bound in bounds)
    groups = draw(st.sampled_from([1, 2, 3]))
    rng, (rows, columns) = draw(layers.generators), draw(st.tuples(*[st.integers(1, 2)] * 2))
    sizes = st.integers(1, 4 if rank < 3 else 3)
    weight = layers.integers(rng, columns * groups, rows, *(draw(sizes) for _ in range(rank)))
    x = layers.integers(rng, 2, columns * groups, *(draw(sizes) for _ in range(rank)))
    arguments = {"stride": stride, "padding": padding, "output_padding": output_padding}
    return x, weight, arguments | {"groups": groups, "dilation": dilation}


@at_most(700)
@given(calls())
def test_read_is_torch(call):
    x, weight, arguments = call
    layer = read_torch(weight, **arguments)
    function = CONV_TRANSPOSE[weight.ndim - 2]
    # in float64: in float32, oneDNN sometimes returns an empty result instead of an error
    tensors = torch.from_numpy(x).double(), torch.from_numpy(weight).double()
    compute = lambda: function(*tensors, **arguments)  # noqa: E731
    if layers.is_empty(layer, x.shape[2:]):
        with pytest.raises(RuntimeError):
            compute()
        with pytest.raises(ValueError, match="size of at least 1"):
            layer(layers.last(x))
        return
    layers.same_array(layer(layers.last(x)), layers.last(compute()))
    written = write_torch(layer)
    assert written.exact
    layers.same_layer(read_torch(written.weight, **written.arguments), layer)


@at_most(400)
@given(layers.drawn_layers())
def test_written_code_gives_our_numbers(drawn):
    layer, x = drawn
    call = write_torch(layer)
    layers.exact_means_one_call(call)
    y = layers.run(call, torch.from_numpy(layers.first(x)), torch.from_numpy(call.weight))
    layers.same_array(layers.last(y), layer(x))
    if call.exact:
        layers.same_layer(read_torch(call.weight, **call.arguments), layer)


class Program(torch.nn.Module):
    def __init__(self, call):
        super().__init__()
        self.function, self.weight = layers.function(call), torch.from_numpy(call.weight)

    def forward(self, x):
        return self.function(x, self.weight)


@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_written_code_is_exported_and_traced_with_open_sizes(layer):
    small, large = (torch.from_numpy(layers.first(x)) for x in layers.inputs(layer))
    is_open = dict.fromkeys((0, *range(2, small.ndim)), torch.export.Dim.DYNAMIC)
    program = Program(write_torch(layer))
    exported = torch.export.export(program, (small,), dynamic_shapes=({**is_open},)).module()
    torch.compiler.reset()
    compiled = torch.compile(program, backend="eager", fullgraph=True)
    for compute in (exported, compiled):
        for x in (small, large):
            layers.same_array(layers.last(compute(x)), layer(layers.last(x)))


def code(crop, stride=2):
    layer = Layer(np.ones((3, 2, 1, 1)), (stride, 1), (1, 1), 1, crop)
    return write_torch(layer).code.splitlines()[3:]


def test_written_by_hand():
    assert code(((0, 0), (0, 0)), 1) == ["y = F.conv_transpose2d(x, weight)"]
    assert code(((1, 0), (1, 1))) == [
        "y = F.conv_transpose2d(x, weight, stride=(2, 1), padding=1, output_padding=(1, 0))"
    ]
    assert code(((1, 2), (0, 0)))[1].startswith("y = F.pad(y, (0, 0, 0, -1))  #")
    assert code(((2, 0), (0, -1)))[1].startswith("y = F.pad(y, (0, 1, -2, 0))  #")


BAD = [
    ("stride", 0, ValueError, "at least 1"),
    ("padding", -1, ValueError, "at least 0"),
    ("padding", "same", TypeError, "integer"),
    ("output_padding", 2, ValueError, "below max(stride, dilation) = 2"),
    ("groups", 3, ValueError, "divide the 4 in_channels"),
    ("dilation", (1, 1), ValueError, "one per spatial axis"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), BAD)
def test_what_torch_refuses(name, value, error, phrase):
    weight, arguments = np.ones((4, 1, 3)), {"stride": 2, name: value}
    with pytest.raises((TypeError, RuntimeError, ValueError)):
        torch.nn.functional.conv_transpose1d(
            torch.ones(1, 4, 5, dtype=torch.float64), torch.from_numpy(weight), **arguments
        )
    better = check(lambda: read_torch(weight, **arguments), name, value, error, phrase)
    read_torch(weight, **{"stride": 2, name: better})
