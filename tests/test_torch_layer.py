"""torch_layer: by hand, then torch's own layer as a witness for values and every derivative."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.autograd import grad, gradcheck, gradgradcheck
from torch.utils._python_dispatch import TorchDispatchMode

import tconv_edu as te
import tconv_edu.torch_layer as tl
import witness
from strategies import at_most
from tconv_edu.torch_layer import partials
from test_errors import suggestion
from test_transposed import torch_settings

pytestmark = pytest.mark.long
OURS = {1: tl.ConvTranspose1d, 2: tl.ConvTranspose2d, 3: tl.ConvTranspose3d}
THEIRS = {1: nn.ConvTranspose1d, 2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}


def integers(seed, *shape, dtype=torch.float64):
    drawn = np.random.default_rng(seed).integers(-9, 10, shape)
    return torch.from_numpy(drawn).to(dtype).requires_grad_()


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def lists(tensors):
    return [t.tolist() for t in tensors]


# By hand: x = [1, 2, 3] and w = [1, 10, 100] show every product by its digits.


def line():
    x = torch.tensor([[[1.0, 2, 3]]], requires_grad=True)
    return x, torch.tensor([[[1.0, 10, 100]]], requires_grad=True)


def test_values_by_hand():
    y = tl.conv_transpose(*line(), torch.tensor([1000.0]), stride=2, padding=1, output_padding=1)
    assert y.tolist() == [[[1010, 1102, 1020, 1203, 1030, 1300]]]


def test_axes_channels_and_groups_by_hand():
    x = torch.tensor([[[1.0], [2]], [[3], [4]]])  # 2 channels of 2 by 1 samples
    weight = torch.tensor([[[[1.0, 10]], [[5, 50]]], [[[2.0, 20]], [[7, 70]]]])
    mixed = tl.conv_transpose(x, weight, stride=(2, 1))
    assert mixed.tolist() == [[[7, 70], [0, 0], [10, 100]], [[26, 260], [0, 0], [38, 380]]]
    apart = tl.conv_transpose(x, weight, groups=2)
    assert apart[:, :, 0].tolist() == [[1, 2], [5, 10], [6, 8], [21, 28]]


def test_gradients_by_hand():
    x, weight = line()
    bias = torch.zeros(1, requires_grad=True)
    y = tl.conv_transpose(x, weight, bias, stride=2)
    gradients = grad(y[0, 0, 2] + 2 * y[0, 0, 5], (x, weight, bias))
    assert lists(gradients) == [[[[100, 1, 20]]], [[[2, 6, 1]]], [3]]


def test_the_second_derivative_by_hand():
    x, weight = line()
    third = tl.conv_transpose(x, weight, stride=2)[0, 0, 2]  # 2·w₀ + 1·w₂
    (by_x,) = grad(third, x, create_graph=True)
    rows = [grad(entry, weight, retain_graph=True)[0].ravel().tolist() for entry in by_x.ravel()]
    assert rows == [[0, 0, 1], [1, 0, 0], [0, 0, 0]]


def test_an_output_padding_beyond_the_stride_by_hand():
    """The regular convolution of 7 samples gives 3, and only the first came from here."""
    x = torch.tensor([[[2.0]]], requires_grad=True)
    weight = torch.tensor([[[1.0, 10]]], requires_grad=True)
    y = tl.conv_transpose(x, weight, dilation=4, output_padding=2)
    assert y.tolist() == [[[2, 0, 0, 0, 20, 0, 0]]]
    upstream = torch.tensor([[[1.0, 2, 3, 4, 5, 6, 7]]], requires_grad=True)
    by_x, by_weight = grad(y, (x, weight), upstream, create_graph=True)
    assert lists([by_x, by_weight]) == [[[[51]]], [[[2, 10]]]]
    (by_upstream,) = grad(by_x.sum(), upstream)
    assert by_upstream.tolist() == [[[1, 0, 0, 0, 10, 0, 0]]]


# torch as a witness.


@st.composite
def calls(draw):
    """Draw (x, weight, bias), exact integers, and the options of a call."""
    x, kernel, options = draw(torch_settings())
    x = witness.channels_first(x)
    bias = integers(1, kernel.shape[-2] * options["groups"])
    operands = [x if draw(st.booleans()) else x[0], witness.weight(kernel), bias]
    return [operand.detach().requires_grad_() for operand in operands], options


def theirs(x, weight, bias, **options):
    return witness.CONV_TRANSPOSE[weight.ndim - 2](x, weight, bias, **options)


def theirs_cropped(x, weight, bias, *, padding, output_padding, **options):
    full = theirs(x, weight, None, **options)
    pairs = zip(reversed(padding), reversed(output_padding), strict=True)
    amounts = [amount for p, more in pairs for amount in (-p, more - p)]
    return nn.functional.pad(full, amounts) + bias.reshape(-1, *[1] * len(padding))


def derivatives(function, operands, options, order):
    """The output and its derivatives up to an order, each along integer directions."""
    current, sources = [function(*operands, **options)], list(operands)
    found = list(current)
    for step in range(order):
        directions = [integers(10 * step + i, *t.shape) for i, t in enumerate(current)]
        along = sum((t * d).sum() for t, d in zip(current, directions, strict=True))
        current = grad(along, sources, create_graph=True, materialize_grads=True)
        sources += directions
        found += current
    return found


def same(ours, others):
    pairs = zip(ours, others, strict=True)
    return all(a.dtype == b.dtype and torch.equal(a, b) for a, b in pairs)


@at_most(250)
@given(calls())
def test_outputs_and_two_orders_of_derivatives_equal_those_of_torch(call):
    assert same(derivatives(tl.conv_transpose, *call, 2), derivatives(theirs, *call, 2))


@at_most(50)
@given(calls())
def test_three_orders_of_derivatives_equal_those_of_the_cropped_full_array(call):
    """torch's own third derivative fails with output_padding: here it sees none."""
    assert same(derivatives(tl.conv_transpose, *call, 3), derivatives(theirs_cropped, *call, 3))


def twice_forward(function, operands, options):
    """The second derivative along the operands themselves, by forward mode in forward mode."""
    once = lambda *a: torch.func.jvp(lambda *b: function(*b, **options), a, a)[1]  # noqa: E731
    return torch.func.jvp(once, tuple(operands), tuple(operands))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch about itself
@at_most(60)
@given(calls())
def test_nested_forward_modes_equal_those_of_torch(call):
    operands, options = call
    operands = [operand.detach() for operand in operands]
    ours, others = (twice_forward(f, operands, options) for f in (tl.conv_transpose, theirs))
    assert same(ours, others)


# What torch's own layer has no word for. The rest is compared with its derivatives, exactly.
GRID = {
    "same": ((3,), (1, 2, 4), {"stride": 3, "padding": "same"}),
    "same, another size": ((3,), (1, 2, 4), {"stride": 3, "padding": "same", "output_size": 7}),
    "full": ((4,), (1, 2, 3), {"stride": 2, "padding": "full", "dilation": 2}),
    "pairs": ((3, 2), (2, 1, 3, 2), {"stride": (2, 1), "padding": [(0, 2), (1, 0)], "groups": 2}),
}


@pytest.mark.parametrize("dtype", [torch.float64, torch.complex128], ids=str)
@pytest.mark.parametrize("case", GRID)
def test_numerical_derivatives(case, dtype):
    size, shape, options = GRID[case]
    shapes = (2, shape[0], *size), shape, (shape[1] * options.get("groups", 1),)
    operands = [
        torch.randn(*each, dtype=dtype, requires_grad=True, generator=seeded(seed))
        for seed, each in enumerate(shapes)
    ]
    call = lambda *a: tl.conv_transpose(*a, **options)  # noqa: E731
    assert gradcheck(call, operands)
    assert gradgradcheck(call, operands)


@pytest.mark.parametrize("padding", ["valid", "same", "full", 1, (1, 2), [(0, 1), (2, 0)]], ids=str)
def test_names_and_pairs_of_padding_are_those_of_the_package(padding):
    x, weight = integers(0, 2, 4, 5, 6), integers(1, 4, 3, 3, 4)
    options = {"stride": (2, 3), "padding": padding, "groups": 2}
    y = tl.conv_transpose(x, weight, **options)
    kernel = np.moveaxis(weight.detach().numpy(), (0, 1), (-1, -2))
    expected = te.conv_transpose(witness.channels_last(x), kernel, **options)
    assert np.array_equal(witness.channels_last(y), expected)
    layer = tl.ConvTranspose2d(4, 6, (3, 4), stride=(2, 3), padding=padding, groups=2, bias=False)
    layer.load_state_dict({"weight": weight})
    assert torch.allclose(layer(x.float()), y.float())


# What torch does of its own accord must not be the convolution.


class Recorder(TorchDispatchMode):
    """Write down every operator that torch itself computes, in backward passes too."""

    def __init__(self):
        super().__init__()
        self.names = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.names.append(str(func))
        return func(*args, **(kwargs or {}))


@pytest.mark.parametrize(("function", "convolves"), [(tl.conv_transpose, False), (theirs, True)])
def test_torch_computes_no_convolution(function, convolves):
    operands = integers(0, 2, 2, 4, 3), integers(1, 2, 3, 3, 2), integers(2, 3)
    with Recorder() as recorder:
        derivatives(function, operands, {"stride": 2}, 3)
    assert len(recorder.names) > 20
    assert any("conv" in name for name in recorder.names) is convolves


@pytest.mark.parametrize(("frozen", "formula"), [("x", "conv"), ("weight", "kernel_gradient")])
def test_gradients_that_nobody_needs_are_not_computed(monkeypatch, frozen, formula):
    operands = {"x": integers(0, 2, 2, 4), "weight": integers(1, 2, 3, 3)}
    y = tl.conv_transpose(*operands.values(), stride=2)
    monkeypatch.setattr(partials, formula, None)
    with pytest.raises(TypeError, match="not callable"):
        y.sum().backward()
    operands[frozen].requires_grad_(False)
    tl.conv_transpose(*operands.values(), stride=2).sum().backward()
    assert operands.pop(frozen).grad is None
    assert all(operand.grad.any() for operand in operands.values())


# Memory, modes and layouts.


def test_results_share_no_memory_and_inputs_stay():
    x, weight, bias = torch.ones(1, 1, 4), torch.ones(1, 1, 1), torch.ones(1)
    y, with_bias = tl.conv_transpose(x, weight), tl.conv_transpose(x, weight, bias)
    for result in (y, with_bias):
        result.add_(5)
    assert lists([x, weight, bias]) == [[[[1, 1, 1, 1]]], [[[1]]], [1]]
    assert y.tolist() == [[[6, 6, 6, 6]]]


def test_gradients_share_no_memory():
    x, weight = integers(0, 1, 1, 4), integers(1, 1, 1, 1)
    upstream = integers(2, 1, 1, 4)
    kept = [t.detach().clone() for t in (x, weight, upstream)]
    for gradient in grad(tl.conv_transpose(x, weight), (x, weight), upstream):
        gradient.add_(99)
    assert same([x, weight, upstream], kept)


@pytest.mark.parametrize("lead", [(2,), (), (0,)], ids=["batch", "unbatched", "empty batch"])
def test_batches(lead):
    x, weight, bias = integers(0, *lead, 4, 3, 2), integers(1, 4, 3, 2, 3), integers(2, 6)
    options = {"stride": (2, 1), "padding": (1, 0), "groups": 2}
    ours, others = (f(x, weight, bias, **options) for f in (tl.conv_transpose, theirs))
    assert same([ours], [others])
    gradients = (grad(y.sum(), (x, weight, bias)) for y in (ours, others))
    assert same(*gradients)


def test_layouts_of_memory():
    x, weight = integers(0, 2, 6, 7, 4), integers(1, 3, 2, 3, 4)
    wide = [x.permute(0, 3, 1, 2)[:, ::2, ::3, 1:], weight.permute(1, 0, 3, 2)]
    packed = [t.detach().contiguous().requires_grad_() for t in wide]
    results = []
    for operands in (wide, packed):
        y = tl.conv_transpose(*operands, stride=2)
        assert y.is_contiguous()
        results.append([y, *grad(y.mT.square().sum(), operands)])
    assert same(*results)


def test_modes():
    x, weight = integers(0, 2, 4), integers(1, 2, 3, 3)
    y = tl.conv_transpose(x, weight, stride=2)
    assert y.requires_grad
    for mode in (torch.no_grad, torch.inference_mode):
        with mode():
            quiet = tl.conv_transpose(x, weight, stride=2)
        assert not quiet.requires_grad
        assert torch.equal(quiet, y)
    assert not tl.conv_transpose(x.detach(), weight.detach()).requires_grad
    pure = torch.func.grad(lambda a: tl.conv_transpose(a, weight, stride=2).square().sum())
    assert torch.equal(pure(x), grad(y.square().sum(), x)[0])


def test_an_operand_changed_before_the_backward_pass_is_an_error():
    x, weight = integers(0, 2, 4), integers(1, 2, 3, 3)
    y = tl.conv_transpose(x, weight)
    with torch.no_grad():
        weight += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


# Layers.

LAYERS = [
    (1, (4, 6, 3), {}),
    (1, (4, 6, 5), {"stride": 3, "padding": 2, "output_padding": 1, "groups": 2, "bias": False}),
    (2, (3, 2, (3, 4)), {"stride": (1, 2), "padding": (0, 1), "dilation": (2, 1)}),
    (2, (4, 4, 2), {"stride": 2, "groups": 4, "dtype": torch.float64}),
    (3, (2, 3, (1, 2, 3)), {"stride": (2, 1, 1), "output_padding": (1, 0, 0)}),
]


@pytest.mark.parametrize(("rank", "arguments", "options"), LAYERS)
def test_a_layer_is_initialised_and_shown_as_that_of_torch(rank, arguments, options):
    layers = []
    for kind in (OURS[rank], THEIRS[rank]):
        with torch.random.fork_rng():
            torch.manual_seed(5)
            layers.append(kind(*arguments, **options))
    ours, others = (layer.state_dict() for layer in layers)
    assert list(ours) == list(others)
    assert same(ours.values(), others.values())
    assert repr(layers[0]) == repr(layers[1])


def test_the_arguments_of_a_layer_stand_in_the_order_of_torch():
    arguments = (4, 6, 3, 2, 1, 1, 2, False, 2, "zeros", "cpu", torch.float64)
    ours, others = tl.ConvTranspose2d(*arguments), nn.ConvTranspose2d(*arguments)
    others.load_state_dict(ours.state_dict())
    x = torch.randn(2, 4, 5, 6, dtype=torch.float64, generator=seeded(0))
    assert repr(ours) == repr(others)
    assert torch.allclose(ours(x), others(x))


@pytest.mark.parametrize("batched", [True, False])
def test_output_size_means_what_it_means_to_torch(batched):
    options = {"stride": (2, 3), "padding": 1, "output_padding": 1}
    ours, others = (c(2, 3, (3, 4), **options) for c in (tl.ConvTranspose2d, nn.ConvTranspose2d))
    ours.load_state_dict(others.state_dict())
    x = torch.randn(*[2][:batched], 2, 4, 5, generator=seeded(0))
    lead = [7, 7] if batched else [7]  # torch reads past batch and channels
    for height in (7, 8):
        for width in (14, 15, 16):
            for size in ([height, width], torch.Size([*lead, height, width])):
                y = ours(x, output_size=size)
                assert y.shape[-2:] == (height, width)
                assert torch.allclose(y, others(x, output_size=size), atol=1e-5)
    for size in ([9, 14], [7, 13], [8, 17], [7], [1, 2, 3, 7, 14]):
        with pytest.raises(ValueError, match="output"):
            others(x, output_size=size)
        refused(lambda s: ours(x, output_size=s), "output_size", size, ValueError, "must be")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", ["formula", "native"])
@pytest.mark.parametrize("lead", [0, 2])
def test_an_output_size_that_a_trace_makes_a_constant_is_warned_of(engine, lead):
    """torch's own layer fixes how much is added to the smallest size; it warns, too."""
    options = {"stride": 3, "engine": engine}

    def grow(x, skip):
        size = skip.shape[2 - lead :]
        return tl.conv_transpose(x, torch.ones(2, 3, 4), output_size=size, **options)

    with pytest.warns(torch.jit.TracerWarning, match="Python integer"):
        traced = torch.jit.trace(grow, (torch.ones(1, 2, 5), torch.ones(1, 3, 17)))
    assert traced(torch.ones(1, 2, 5), torch.ones(1, 3, 17)).shape == (1, 3, 17)


def network(layers, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.Sequential(
            layers(2, 8, (3, 4), stride=2, padding=1, dtype=torch.float64),
            nn.Tanh(),
            layers(8, 2, 4, stride=(2, 3), groups=2, output_padding=1, dtype=torch.float64),
        )


def losses(layers, steps):
    """Teach a network the outputs of another one, and return the loss at every step."""
    x = torch.randn(8, 2, 3, 4, dtype=torch.float64, generator=seeded(1))
    target = network(nn.ConvTranspose2d, seed=4)(x).detach()
    model = network(layers, seed=3)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.05)
    found = []
    for _ in range(steps):
        optimiser.zero_grad()
        loss = nn.functional.mse_loss(model(x), target)
        loss.backward()
        optimiser.step()
        found.append(loss.item())
    return found


def test_a_network_learns_as_that_of_torch_does():
    """The rounding of float64, 1e-16, grows over 60 steps and stays far below 1e-9."""
    ours, others = losses(tl.ConvTranspose2d, 60), losses(nn.ConvTranspose2d, 60)
    assert ours == pytest.approx(others, rel=1e-9)
    assert ours[-1] < ours[0] / 100


# Initialisation.


def interior(y, kernel_size, stride, dilation=1):
    """Whole periods of the phases where no border is missing: (k_eff − 1) to (M − 1)S."""
    rank = len(kernel_size)
    for axis, (k, s) in enumerate(zip(kernel_size, stride, strict=True), y.ndim - rank):
        first, last = dilation * (k - 1), y.shape[axis] - dilation * (k - 1)
        y = y.narrow(axis, first, (last - first) // s * s)
    return y


FANS = [
    ((6, 4, 4), 2, 1, 12),
    ((6, 4, 5), 2, 1, 15),
    ((6, 4, 5), 3, 2, 5),
    ((6, 4, 1), 4, 3, Fraction(1, 2)),
    ((64, 256, 4, 4), 2, 1, 256),
    ((4, 3, 3, 2), (2, 3), 2, 2),
    ((2, 1, 3, 2, 5), (2, 1, 4), 2, Fraction(15, 4)),
]


@pytest.mark.parametrize(("shape", "stride", "groups", "expected"), FANS)
@pytest.mark.parametrize("dilation", [1, 2])
def test_the_effective_fan_in_counts_the_products(shape, stride, groups, expected, dilation):
    """Ones times ones: every output is the number of its products."""
    rank = len(shape) - 2
    strides = (stride,) * rank if isinstance(stride, int) else stride
    x, weight = torch.ones(shape[0], *(9,) * rank), torch.ones(shape)
    counts = tl.conv_transpose(x, weight, stride=stride, groups=groups, dilation=dilation)
    counted = interior(counts, shape[2:], strides, dilation)
    assert Fraction(int(counted.sum()), counted.numel()) == expected
    assert tl.effective_fan_in(weight, stride, groups) == expected


RESPONSES = [
    (OURS[1], (24, 12, 4), {"stride": 2}),
    (OURS[1], (64, 32, 3), {"stride": 4, "groups": 2}),
    (THEIRS[2], (64, 256, 4), {"stride": 2}),
    (OURS[2], (48, 20, (5, 3)), {"stride": (2, 3), "groups": 4}),
    (OURS[2], (40, 16, 3), {"stride": 2, "dilation": 2}),
    (THEIRS[3], (32, 8, (2, 3, 4)), {"stride": (2, 2, 3)}),
]


def response(layer):
    """The mean square of the interior of a layer's output to white noise, and its tolerance.

    A mean of n squares of normal numbers has the relative deviation √(2/n). Weights, inputs and
    outputs each bring theirs; the tolerance is five times their sum in squares.
    """
    size = {1: 400, 2: 30, 3: 12}[len(layer.kernel_size)]
    x = torch.randn(4, layer.in_channels, *(size,) * len(layer.kernel_size), generator=seeded(1))
    with torch.no_grad():
        y = interior(layer(x), layer.kernel_size, layer.stride, layer.dilation[0])
    parts = (layer.weight.numel(), x.numel(), y.numel())
    return y.square().mean().item(), 5 * math.sqrt(sum(2 / n for n in parts))


@pytest.mark.parametrize("gain", [1.0, math.sqrt(2)])
@pytest.mark.parametrize(("kind", "arguments", "options"), RESPONSES)
def test_the_variance_is_preserved(kind, arguments, options, gain):
    layer = kind(*arguments, bias=False, **options)
    weight = tl.variance_preserving_normal_(layer, gain=gain, generator=seeded(0))
    assert weight is layer.weight
    variance, tolerance = response(layer)
    assert tolerance < 0.25
    assert variance == pytest.approx(gain**2, rel=tolerance)


@pytest.mark.parametrize(("kind", "arguments", "options"), RESPONSES)
def test_kaiming_normal_counts_the_wrong_fan(kind, arguments, options):
    """It gives in_channels / (out_channels · ∏ stride) of what it means to."""
    layer = kind(*arguments, bias=False, **options)
    nn.init.kaiming_normal_(layer.weight, nonlinearity="linear", generator=seeded(0))
    share = arguments[0] / arguments[1] / math.prod(layer.stride)
    if arguments[:2] == (64, 256):
        assert share == 0.0625
    variance, tolerance = response(layer)
    assert variance == pytest.approx(share, rel=tolerance)


def test_initialisation_is_seeded_and_leaves_the_bias():
    layer = tl.ConvTranspose2d(4, 6, 3, stride=2)
    bias = layer.bias.detach().clone()
    first, again, other = (
        tl.variance_preserving_normal_(layer, generator=seeded(seed)).detach().clone()
        for seed in (0, 0, 1)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(layer.bias, bias)
    assert layer.weight.requires_grad


# Bad input.

X, WEIGHT = torch.ones(2, 4, 3, 2), torch.ones(4, 3, 2, 3)
TENSORS = [
    ("input", X.numpy(), TypeError, "torch.Tensor"),
    ("input", None, TypeError, "torch.Tensor"),
    ("input", X.int(), TypeError, "float32"),
    ("input", X.half(), TypeError, "the weight's torch.float32"),
    ("input", X.bfloat16(), TypeError, "the weight's torch.float32"),
    ("input", X.double(), TypeError, "the weight's torch.float32"),
    ("input", X.to_sparse(), ValueError, "dense"),
    ("input", X[:, :3], ValueError, "4 channels"),
    ("input", X[0, 0], ValueError, "2 spatial axes"),
    ("input", X[None], ValueError, "2 spatial axes"),
    ("input", X[..., :0], ValueError, "2 spatial axes"),
    ("weight", 3, TypeError, "torch.Tensor"),
    ("weight", WEIGHT[0, 0], ValueError, "kernel_size"),
    ("weight", WEIGHT[:, :0], ValueError, "kernel_size"),
    ("weight", WEIGHT.int(), TypeError, "floating point"),
    ("weight", WEIGHT.to_sparse(), ValueError, "dense"),
    ("bias", 1.0, TypeError, "torch.Tensor"),
    ("bias", torch.ones(4), ValueError, "output channel"),
    ("bias", torch.ones(1), ValueError, "output channel"),
    ("bias", torch.ones(6).double(), TypeError, "the weight's torch.float32"),
    ("groups", 3, ValueError, "divide"),
    ("groups", 2.0, TypeError, "integer"),
    ("stride", (2, 0), ValueError, "at least 1"),
    ("padding", "SAME", ValueError, "'same'"),
    ("padding", 9, ValueError, "size of at least 1"),
    ("output_padding", 2, ValueError, "below max(stride, dilation)"),
    ("output_size", (9, 9), ValueError, "6 to 7"),
    ("dilation", True, TypeError, "boolean"),
    ("engine", "cudnn", ValueError, "'formula', 'native'"),
]


def refused(call, name, value, error, phrase):
    """Check the error for an argument, and return the value that it says would do."""
    with pytest.raises((TypeError, ValueError)) as caught:
        call(value)
    message = str(caught.value)
    assert isinstance(caught.value, error), message
    assert isinstance(caught.value, RuntimeError), message  # as torch's own errors are
    assert message.startswith(name), message
    assert "; got " in message, message
    assert phrase in message, message
    return suggestion(message, torch=torch, **{name: value})


@pytest.mark.parametrize(("name", "value", "error", "phrase"), TENSORS)
def test_bad_arguments_of_the_function(name, value, error, phrase):
    given = {"input": X, "weight": WEIGHT, "stride": 2, "groups": 2}
    call = lambda value: tl.conv_transpose(**{**given, name: value})  # noqa: E731
    better = refused(call, name, value, error, phrase)
    if error is ValueError or not isinstance(value, torch.Tensor):
        call(better)


OPTIONS = [
    ("in_channels", 0, ValueError, "at least 1"),
    ("out_channels", 6.0, TypeError, "integer"),
    ("kernel_size", (3,), ValueError, "per spatial axis"),
    ("kernel_size", 0, ValueError, "at least 1"),
    ("stride", 1.5, TypeError, "integer"),
    ("padding", -1, ValueError, "at least 0"),
    ("padding", "SAME", ValueError, "'same'"),
    ("output_padding", -1, ValueError, "at least 0"),
    ("groups", 4, ValueError, "the 4 in_channels and the 6 out_channels"),
    ("dilation", (1, 0), ValueError, "at least 1"),
    ("padding_mode", "circular", ValueError, "'zeros'"),
    ("engine", None, TypeError, "'formula', 'native'"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), OPTIONS)
def test_bad_arguments_of_a_layer(name, value, error, phrase):
    given = {"in_channels": 4, "out_channels": 6, "kernel_size": 3}
    call = lambda value: tl.ConvTranspose2d(**{**given, name: value})  # noqa: E731
    call(refused(call, name, value, error, phrase))


def test_an_input_on_another_device_is_refused():
    call = lambda value: tl.conv_transpose(value, WEIGHT.to("meta"), groups=2)  # noqa: E731
    better = refused(call, "input", X, ValueError, "the weight's device, meta")
    assert call(better).shape == (2, 6, 4, 4)


def test_a_layer_refuses_what_the_function_refuses():
    layer = tl.ConvTranspose2d(4, 6, 3, stride=2)
    for value, error in [(X.numpy(), TypeError), (X[0, 0], ValueError), (X.half(), TypeError)]:
        refused(layer, "input", value, error, "must")
    better = refused(lambda size: layer(X, size), "output_size", (9, 9), ValueError, "7 to 8")
    assert layer(X, better).shape[-2:] == better


def test_bad_arguments_of_the_initialisation():
    fan_in = tl.effective_fan_in
    fan_in(refused(fan_in, "weight", 3, TypeError, "torch.Tensor"))
    fan_in(refused(fan_in, "weight", torch.ones(3, 3), ValueError, "kernel_size"))
    assert fan_in(torch.empty(4, 2, 3, device="meta", dtype=torch.half)) == 12
    for name, value, error, phrase in [
        ("stride", 0, ValueError, "at least 1"),
        ("groups", 3, ValueError, "divide"),
    ]:
        call = lambda v, name=name: fan_in(WEIGHT, **{name: v})  # noqa: E731
        call(refused(call, name, value, error, phrase))
    fill = tl.variance_preserving_normal_
    fill(refused(fill, "layer", nn.Conv2d(2, 2, 3), TypeError, "transposed"))
    normed = nn.utils.parametrizations.weight_norm(nn.ConvTranspose1d(2, 2, 3))
    with pytest.raises(TypeError, match="must be a parameter"):
        fill(normed)
    for gain, error in [(0, ValueError), (-1.0, ValueError), (math.nan, ValueError)] + [
        (wrong, TypeError) for wrong in (None, True, "relu")
    ]:
        call = lambda v: fill(nn.ConvTranspose1d(2, 2, 3), gain=v)  # noqa: E731
        call(refused(call, "gain", gain, error, "positive number"))
