"""What torch does to a layer: every row of the table in book/api.md, for both engines.

The numbers are small integers: each result is exact, and equal to that of torch's own layer.
"""

import copy
import functools
import io
import itertools
import pickle
import re
import warnings
from pathlib import Path
from typing import NamedTuple

import onnx
import onnxruntime
import pytest
import torch
import torch._dynamo.guards
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.autograd import grad, gradcheck, gradgradcheck
from torch.export import Dim
from torch.func import functional_call
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode

import tconv_edu as te
import tconv_edu.torch_layer as tl
from conftest import accelerator, compiler

pytestmark = [
    # torch's own words about its older ways in, and about itself.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore:Constant folding:UserWarning"),
]
PAGE = Path(__file__).parents[1] / "book" / "api.md"
OURS = {1: tl.ConvTranspose1d, 2: tl.ConvTranspose2d, 3: tl.ConvTranspose3d}
LAZY = {1: tl.LazyConvTranspose1d, 2: tl.LazyConvTranspose2d, 3: tl.LazyConvTranspose3d}
THEIRS = {1: nn.ConvTranspose1d, 2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}
OPTIONS = onnxruntime.SessionOptions()
OPTIONS.intra_op_num_threads = 1
HALVES = (torch.float16, torch.bfloat16)


class Case(NamedTuple):
    """A layer of ours; the crop is what torch's layer, which has no word for it, leaves to do."""

    rank: int
    arguments: tuple
    options: dict
    padding: object
    crop: tuple = ()


CASES = {
    "1-D": Case(1, (4, 6, 3), {"stride": 2, "output_padding": 1}, 1),
    "2-D": Case(
        2,
        (4, 6, (3, 2)),
        {"stride": (2, 3), "output_padding": (1, 2), "groups": 2, "dilation": (1, 2)},
        (1, 0),
    ),
    "3-D": Case(3, (2, 4, (1, 2, 3)), {"stride": (2, 1, 2), "groups": 2, "bias": False}, (0, 1, 1)),
    "a name": Case(2, (2, 3, (3, 4)), {"stride": (2, 3)}, "same", ((0, 1), (0, 1))),
    "pairs": Case(1, (2, 3, 3), {"stride": 2, "dilation": 2}, [(0, 3)], ((0, 3),)),
}
# An array that is a view of another one where nothing is added, and where nothing is cropped.
CASES["few"] = Case(2, (2, 1, (3, 1)), {"stride": (2, 3), "dilation": (2, 4)}, (1, 0))
KEYS = [(engine, name) for engine in ("formula", "native") for name in CASES]
# Three layers each, with the engines in turn, and then with them exchanged. Of rows that trace
# long, a run tries a part, `make weekly` all.
LAYERS = list(CASES)
ONE_ENGINE = list(zip(("formula", "native") * 3, LAYERS, strict=True))
OTHER_ENGINE = list(zip(("native", "formula") * 3, LAYERS, strict=True))


@pytest.fixture(autouse=True)
def guards_are_not_timed(monkeypatch):
    """For each compilation, torch would empty the processor's cache, to say how long they take."""
    monkeypatch.setattr(torch._dynamo.guards, "profile_guard_manager", lambda *_: 0.0)


def integers(*shape, seed=0, dtype=torch.float32):
    drawn = torch.randint(-3, 4, shape, generator=torch.Generator().manual_seed(seed))
    return drawn.to(dtype)


class Pair:
    """A layer of ours and one of torch's, with the same weights, and images for them."""

    def __init__(self, engine, name, dtype=torch.float32):
        self.case, self.engine, self.dtype = CASES[name], engine, dtype
        rank, arguments, options, padding, crop = self.case
        options = {**options, "dtype": dtype}
        self.ours = OURS[rank](*arguments, padding=padding, **options, engine=engine)
        self.theirs = THEIRS[rank](*arguments, padding=0 if crop else padding, **options)
        amounts = [-amount for pair in reversed(crop) for amount in pair]
        if crop:
            self.theirs.register_forward_hook(lambda _, __, y: nn.functional.pad(y, amounts))
        shapes = {key: value.shape for key, value in self.ours.state_dict().items()}
        for layer in (self.ours, self.theirs):
            layer.load_state_dict({key: integers(*s, seed=7) for key, s in shapes.items()})

    def image(self, size=4, seed=0):
        rank, (channels, *_) = self.case.rank, self.case.arguments
        return integers(2, channels, *range(size, size + rank), seed=seed, dtype=self.dtype)

    def images(self):
        """Three sizes, the first one again in the end."""
        return [self.image(size, seed) for seed, size in enumerate((4, 7, 4))]

    def axes(self):
        """The batch and every spatial axis: what a recorded graph leaves open."""
        return [0, *range(2, 2 + self.case.rank)]


def same(ours, theirs):
    assert ours.dtype == theirs.dtype
    assert torch.equal(ours, theirs)


def same_step(ours, theirs, image):
    """The outputs and all gradients are equal."""
    image.requires_grad_()
    y, z = ours(image), theirs(image)
    same(y, z)
    upstream = integers(*z.shape, seed=5, dtype=z.dtype)
    pairs = zip(
        grad(y, [image, *ours.parameters()], upstream),
        grad(z, [image, *theirs.parameters()], upstream),
        strict=True,
    )
    for mine, yours in pairs:
        same(mine, yours)


ROWS = {}


def row(label, keys=KEYS, often=KEYS):
    """Register the check of a row, for these keys; those that are not tried often, once a week."""

    def register(check):
        ROWS[label] = (check, keys, often)
        return check

    return register


def compiled(engine, name, backend):
    pair = Pair(engine, name)
    torch._dynamo.reset()
    layer = torch.compile(pair.ours, backend=backend, fullgraph=True)
    for image in pair.images():
        same_step(layer, pair.theirs, image)


# Inductor writes C++ and takes seconds for each: three of them, no two alike, two in every run.
SOME = [("formula", "2-D"), ("formula", "pairs"), ("native", "a name")] if compiler() else []


@row("`torch.compile`", SOME, SOME[1:])
def by_inductor(engine, name):
    """With vectors of the processor on one axis; on more, Inductor seeks long where to lay them."""
    with torch._inductor.config.patch({"cpp.simdlen": None if CASES[name].rank == 1 else 1}):
        compiled(engine, name, "inductor")


# Inductor compiles what this passes on to it: where it has run, this has.
@row("`torch.compile`, `aot_eager`", [key for key in KEYS if key not in SOME[1:]], OTHER_ENGINE[:3])
def by_aot_eager(engine, name):
    compiled(engine, name, "aot_eager")


class Skip(nn.Module):
    """A layer that grows to the size of another tensor, as in a U-Net."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, image, skip):
        return self.layer(image, output_size=skip.shape[2:])


def sized_images(pair, sizes):
    """Images, each with a tensor of the smallest size that is legal for it, and of the largest."""
    options = {name: getattr(pair.ours, name) for name in ("stride", "dilation")}
    for place, size in itertools.product((0, -1), sizes):
        image = pair.image(size)
        legal = te.conv_transpose_output_sizes(
            image.shape[2:], pair.ours.kernel_size, padding=pair.case.padding, **options
        )
        yield image, torch.empty(1, 1, *(sizes[place] for sizes in legal))


def by_the_package(pair, image, size):
    """What `te.conv_transpose` makes of the layer's weight, which is no code of the layer's."""
    kernel = pair.ours.weight.detach().movedim((0, 1), (-1, -2))
    names = ("stride", "dilation", "groups", "bias")
    options = {name: getattr(pair.ours, name) for name in names} | {"padding": pair.case.padding}
    return te.conv_transpose(image, kernel, output_size=size, channels="first", **options)


@row("`output_size` of another tensor, compiled", often=ONE_ENGINE[3:])
def sized(engine, name):
    """More sizes than torch may compile one by one."""
    pair = Pair(engine, name)
    torch._dynamo.reset()
    with torch._dynamo.config.patch(recompile_limit=3):
        layer = torch.compile(Skip(pair.ours), backend="eager", fullgraph=True)
        for image, skip in sized_images(pair, (4, 7, 5, 9)):
            same(layer(image, skip), by_the_package(pair, image, tuple(skip.shape[2:])))


@row("`output_size` of another tensor, exported, and run in ONNX Runtime", often=OTHER_ENGINE[:3])
@torch.no_grad()
def sized_program(engine, name):
    pair = Pair(engine, name)
    first, *others = sized_images(pair, (4, 7, 5))
    spatial = dict.fromkeys(pair.axes()[1:], Dim.AUTO)
    sizes = ({0: Dim.AUTO, **spatial}, spatial)
    program = torch.export.export(Skip(pair.ours).eval(), first, dynamic_shapes=sizes)
    file = io.BytesIO()
    torch.onnx.export(program, first, file, dynamo=True, input_names=["x", "skip"], verbose=False)
    session = onnxruntime.InferenceSession(file.getvalue(), OPTIONS)
    for image, skip in others:
        expected = by_the_package(pair, image, tuple(skip.shape[2:]))
        same(program.module()(image, skip), expected)
        (y,) = session.run(None, {"x": image.numpy(), "skip": skip.numpy()})
        same(torch.from_numpy(y), expected)


@functools.cache
def program(engine, name):
    """The layer exported, with open sizes: two rows run it."""
    pair = Pair(engine, name)
    sizes = (dict.fromkeys(pair.axes(), Dim.AUTO),)
    return torch.export.export(pair.ours.eval(), (pair.image(),), dynamic_shapes=sizes)


@row("`torch.export`", often=ONE_ENGINE[3:])
def exported(engine, name):
    pair = Pair(engine, name)
    layer, first, *others = pair.ours, *pair.images()
    same(torch.export.export(layer, (first,)).module()(first), pair.theirs(first))
    module = program(engine, name).module()
    for image in others:
        same(module(image), pair.theirs(image))


@row("`torch.jit.trace`")
def traced(engine, name):
    pair = Pair(engine, name)
    with warnings.catch_warnings():
        warnings.simplefilter("error", torch.jit.TracerWarning)
        layer = torch.jit.trace(pair.ours, pair.image())
    for image in pair.images():
        same_step(layer, pair.theirs, image)


@row("`torch.onnx.export`, run in ONNX Runtime", often=ONE_ENGINE[3:])
@torch.no_grad()
def to_onnx(engine, name):
    pair = Pair(engine, name)
    axes = {"x": {axis: f"n{axis}" for axis in pair.axes()}}
    for layer, options in (
        (pair.ours.eval(), {"dynamo": False, "dynamic_axes": axes}),
        (program(engine, name), {"dynamo": True, "verbose": False}),
    ):
        file = io.BytesIO()
        torch.onnx.export(layer, (pair.image(),), file, input_names=["x"], **options)
        session = onnxruntime.InferenceSession(file.getvalue(), OPTIONS)
        nodes = [node.op_type for node in onnx.load_from_string(file.getvalue()).graph.node]
        assert nodes.count("ConvTranspose") == (engine == "native")
        for image in pair.images():
            (y,) = session.run(None, {"x": image.numpy()})
            same(torch.from_numpy(y), pair.theirs(image))


@row("`torch.fx.symbolic_trace`")
def by_fx(engine, name):
    pair = Pair(engine, name)
    graph = torch.fx.symbolic_trace(nn.Sequential(pair.ours, nn.ReLU()))
    same_step(graph, nn.Sequential(pair.theirs, nn.ReLU()), pair.image())


@row("`make_fx`")
def by_make_fx(engine, name):
    pair = Pair(engine, name)
    graph = make_fx(pair.ours)(pair.image())
    same(graph(pair.image(seed=9)), pair.theirs(pair.image(seed=9)))


def calls(pair, dtype=torch.float64):
    """Ours and theirs as functions of an image and the weights; these; and tangents of both."""
    functions, found = [], []
    for layer in (pair.ours, pair.theirs):
        weights = {key: value.detach().to(dtype) for key, value in layer.named_parameters()}
        functions.append(lambda x, w, layer=layer: functional_call(layer, w, (x,)))
        found.append(weights)
    image = pair.image(2).to(dtype)
    tangents = (
        integers(*image.shape, seed=3, dtype=dtype),
        {key: integers(*value.shape, seed=4, dtype=dtype) for key, value in found[0].items()},
    )
    return *functions, (image, found[0]), tangents


def flat(tree):
    return torch.utils._pytree.tree_leaves(tree)


def same_transforms(transform, engine, name):
    ours, theirs, operands, tangents = calls(Pair(engine, name))
    results = [flat(transform(function, operands, tangents)) for function in (ours, theirs)]
    assert len(results[0]) > 0
    for mine, yours in zip(*results, strict=True):
        same(mine, yours)


def square(function, x, w):
    return function(x, w).square().sum()


@row("`torch.func.vmap`")
def by_vmap(engine, name):
    def transform(function, operands, tangents):
        x, w = operands
        images = torch.stack([x, tangents[0], x + 1])
        weights = {key: torch.stack([w[key], tangents[1][key], w[key] - 1]) for key in w}
        mapped = [((0, None), images, w), ((None, 0), x, weights), ((0, 0), images, weights)]
        return [torch.func.vmap(function, dims)(*arrays) for dims, *arrays in mapped]

    same_transforms(transform, engine, name)


@row("`torch.func.jvp`")
def by_jvp(engine, name):
    same_transforms(torch.func.jvp, engine, name)


@row("`jvp` of `jvp`, `jacfwd` of `jacrev`, `jacrev` of `jacfwd`")
def nested(engine, name):
    jvp, jacfwd, jacrev = torch.func.jvp, torch.func.jacfwd, torch.func.jacrev

    def transform(function, operands, tangents):
        x, w = operands
        one = torch.ones((), dtype=x.dtype)

        def along(t):
            y = function(x * t, {key: value * t for key, value in w.items()})
            return torch.stack([y[..., 0].sum(), y.square().sum()])

        return [
            jvp(lambda *at: jvp(function, at, tangents)[1], operands, operands),
            *(f(g(along))(one) for f in (jacfwd, jacrev) for g in (jacfwd, jacrev)),
        ]

    same_transforms(transform, engine, name)


@row("`torch.func.jacrev`, `jacfwd`")
def by_jacrev(engine, name):
    def transform(function, operands, _):
        return [f(function, (0, 1))(*operands) for f in (torch.func.jacrev, torch.func.jacfwd)]

    same_transforms(transform, engine, name)


@row("`torch.func.hessian`")
def by_hessian(engine, name):
    def transform(function, operands, _):
        loss = functools.partial(square, function)
        return torch.func.hessian(loss, (0, 1))(*operands)

    same_transforms(transform, engine, name)


@row("gradients for each example")
def per_sample(engine, name):
    def transform(function, operands, _):
        loss = torch.func.grad(functools.partial(square, function), 1)
        x, w = operands
        return torch.func.vmap(loss, (0, None))(x, w)

    same_transforms(transform, engine, name)


def function_of_tensors(pair):
    ours, _, (x, w), _ = calls(pair)
    arrays = [t.clone().requires_grad_() for t in (x[:1], *w.values())]
    return lambda x, *values: ours(x, dict(zip(w, values, strict=True))), arrays


@row("`gradcheck`, in forward mode, with batched gradients")
def by_gradcheck(engine, name):
    function, arrays = function_of_tensors(Pair(engine, name))
    every = {"check_forward_ad": True, "check_batched_forward_grad": True}
    assert gradcheck(function, arrays, check_batched_grad=True, fast_mode=True, **every)


@row("`gradgradcheck`")
def by_gradgradcheck(engine, name):
    function, arrays = function_of_tensors(Pair(engine, name))
    every = {"check_fwd_over_rev": True, "check_rev_over_rev": True}
    assert gradgradcheck(function, arrays, check_batched_grad=True, fast_mode=True, **every)


@row("`torch.utils.checkpoint`")
def checkpointed(engine, name):
    pair = Pair(engine, name)
    layer = nn.Sequential(pair.ours)
    layer.forward = lambda x: checkpoint(pair.ours, x, use_reentrant=False)
    same_step(layer, pair.theirs, pair.image())


def rounded(pair, dtype):
    """The layer in float64, rounded once: what half precision can at best be."""
    return copy.deepcopy(pair.theirs).double()(pair.image().double()).to(dtype)


@row("`torch.autocast`")
def by_autocast(engine, name):
    pair = Pair(engine, name)
    for dtype in HALVES:
        with torch.autocast("cpu", dtype=dtype):
            y, z = pair.ours(pair.image().to(dtype)), pair.theirs(pair.image())
            wide = copy.deepcopy(pair.ours).double()(pair.image().double())
        assert y.dtype == z.dtype == dtype
        assert wide.dtype == torch.float64
        same(y, rounded(pair, dtype))
        y.float().square().sum().backward()
        assert all(p.grad.dtype == torch.float32 for p in pair.ours.parameters())


@row("`float16`, `bfloat16`")
def in_half(engine, name):
    for dtype in HALVES:
        pair = Pair(engine, name, dtype)
        same(pair.ours(pair.image()), rounded(pair, dtype))
        wide = Pair(engine, name, torch.float64)
        gradients = []
        for each in (pair, wide):
            y = each.ours(each.image().requires_grad_())
            y.backward(integers(*y.shape, seed=5, dtype=y.dtype))
            gradients.append([p.grad for p in each.ours.parameters()])
        for mine, best in zip(*gradients, strict=True):
            same(mine, best.to(dtype))


@row("`complex64`, `complex128`")
def complex_numbers(engine, name):
    for dtype in (torch.complex64, torch.complex128):
        pair = Pair(engine, name, dtype)
        turned = pair.image() + 1j * pair.image(seed=1)
        with torch.no_grad():
            for layer in (pair.ours, pair.theirs):
                layer.weight.mul_(1 - 2j)
        same_step(pair.ours, pair.theirs, turned)


@row("meta tensors")
def on_meta(engine, name):
    pair = Pair(engine, name)
    y = copy.deepcopy(pair.ours).to("meta")(pair.image().to("meta"))
    assert y.device.type == "meta"
    assert y.shape == pair.theirs(pair.image()).shape


@row("fake tensors")
def faked(engine, name):
    pair = Pair(engine, name)
    with FakeTensorMode(allow_non_fake_inputs=True) as mode:
        y = pair.ours(mode.from_tensor(pair.image()))
    assert y.shape == pair.theirs(pair.image()).shape


@row("`channels_last`, `channels_last_3d`", [key for key in KEYS if CASES[key[1]].rank > 1])
def channels_last(engine, name):
    pair = Pair(engine, name)
    layout = {2: torch.channels_last, 3: torch.channels_last_3d}[pair.case.rank]
    image = pair.image().to(memory_format=layout)
    same_step(pair.ours, pair.theirs, image)
    assert pair.ours(image).is_contiguous(memory_format=layout)
    assert pair.ours(pair.image()).is_contiguous()


@row("`FlopCounterMode`")
def flops(engine, name):
    pair = Pair(engine, name)
    counts = []
    for layer in (pair.ours, pair.theirs):
        with FlopCounterMode(display=False) as counter:
            layer(pair.image())
        counts.append(counter.get_total_flops())
    samples, taps = pair.image()[:, 0].numel(), pair.ours.weight[0].numel()
    assert counts == [2 * samples * pair.ours.in_channels * taps] * 2


@row("lazy layers")
def lazy(engine, name):
    pair = Pair(engine, name)
    rank, (_, *arguments), options, padding, _ = pair.case
    layer = LAZY[rank](*arguments, padding=padding, **options, engine=engine)
    assert isinstance(layer.weight, nn.UninitializedParameter)
    layer(pair.image())
    assert type(layer) is OURS[rank]
    layer.load_state_dict(pair.theirs.state_dict())
    same_step(layer, pair.theirs, pair.image())


@row("`pickle`, `copy.deepcopy`")
def copied(engine, name):
    pair = Pair(engine, name)
    for layer in (pickle.loads(pickle.dumps(pair.ours)), copy.deepcopy(pair.ours)):
        same_step(layer, pair.theirs, pair.image())
        assert layer.engine == engine


@row("`state_dict`, both ways")
def state(engine, name):
    pair = Pair(engine, name)
    with torch.no_grad():
        pair.ours.weight.add_(1)
    pair.theirs.load_state_dict(pair.ours.state_dict())
    same_step(pair.ours, pair.theirs, pair.image())
    with torch.no_grad():
        pair.theirs.weight.sub_(2)
    pair.ours.load_state_dict(pair.theirs.state_dict())
    same_step(pair.ours, pair.theirs, pair.image())


@row("`weight_norm`")
def weight_norm(engine, name):
    pair = Pair(engine, name)
    image = pair.image()
    layers = [nn.utils.parametrizations.weight_norm(x) for x in (pair.ours, pair.theirs)]
    y, z = (layer(image) for layer in layers)
    assert torch.allclose(y, z, rtol=1e-5, atol=1e-5)


@row("CUDA, MPS and other devices", KEYS if accelerator() else [])
def on_a_device(engine, name):
    pair = Pair(engine, name)
    for layer in (pair.ours, pair.theirs):
        layer.to(accelerator())
    same_step(pair.ours, pair.theirs, pair.image().to(accelerator()))


CHECKS = [
    pytest.param(label, *key, marks=[] if key in often else pytest.mark.weekly)
    for label, (_, keys, often) in ROWS.items()
    for key in keys
]


@pytest.mark.parametrize(("label", "engine", "name"), CHECKS)
def test_a_row_of_the_table(label, engine, name):
    ROWS[label][0](engine, name)


def test_the_table_has_a_row_for_every_check():
    section = (
        PAGE.read_text(encoding="utf-8").split("## The layer for PyTorch")[1].split("\n## ")[0]
    )
    labels = re.findall(r"^\| (.+?) +\| ", section, re.MULTILINE)
    assert labels[0] == "what torch does"
    assert labels[1:] == list(ROWS)
