"""The code of explorers and calculator, run beside the numbers and the sizes of the page."""

import itertools

import jax
import numpy as np
import pytest
import test_calculator_models as models
import torch
from bs4 import BeautifulSoup
from node import answers
from pasted import Pasted
from test_explorer_setting import drawn
from torch import nn

from elements import code as without_scripts
from tconv_edu import frameworks
from tconv_edu.frameworks import Layer

jax.config.update("jax_disable_most_optimizations", True)  # every setting is compiled, run once
FRAMEWORKS = tuple(each.label for each in frameworks.FRAMEWORKS.values())
STEP = {"Flax": 4}  # a few of them: each layer is built, with random weights, before JAX runs it
ASKED = [
    "1d",
    "1d.stride-3.padding-same",
    "1d.padding-1x0.dilation-2",
    "1d.padding-2x1.stride-3.output_padding-2",
    "1d.kernel-4.stride-1.padding-full.dilation-3",
    "2d",
    "2d.padding-same.kernel-4x3",
    "2d.padding-1x0.output_padding-1",
    "2d.input-3x2.stride-1.dilation-2",
]

SIZES = {  # of the published decoders: what goes in, and what comes out
    "U-Net": ((16, 16), (256, 256)),
    "DCGAN": ((1, 1), (64, 64)),
    "VAE": ((2, 2), (64, 64)),
    "HiFi-GAN": ((32,), (8192,)),
    "EnCodec": ((75,), (24000,)),
}


def shown(addresses):
    """What explorers show at these addresses: input, kernel and output; then the code."""
    models = [each for each in answers([{"address": text} for text in addresses]) if each["legal"]]
    codes = answers([{"layer": each["layer"]} for each in models])
    for model, code in zip(models, codes, strict=True):
        rank = model["setting"]["dimensions"]
        arrays = (np.array(model[name]) for name in ("samples", "weights", "output"))
        yield *((array[0] if rank == 1 else array) for array in arrays), model["layer"], code


def layer_of(layer, kernel):
    axes = (tuple(layer[name]) for name in ("stride", "dilation"))
    return Layer(kernel[..., None, None], *axes, 1, tuple(map(tuple, layer["crop"])))


def computed(layer, x, kernel):
    return layer_of(layer, kernel)(x[..., None])[..., 0]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_pasted_code_gives_the_numbers_beside_it(framework):
    settings = [*drawn(60, 1), *drawn(60, 2)]
    exact = [setting.spell() for setting in settings if setting.given_k != "bilinear"]  # integers
    found = list(shown([*ASKED, *exact]))
    assert len(found) > 45
    for x, kernel, y, _, code in found[:: STEP.get(framework, 1)]:
        got = Pasted(framework, code[framework], kernel)(x)
        np.testing.assert_array_equal(got, y, err_msg=code[framework])


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_pasted_code_is_traced_with_open_sizes(framework):
    for x, kernel, y, layer, code in shown(ASKED):
        program = Pasted(framework, code[framework], kernel)
        compute = program.traced(x.ndim)
        np.testing.assert_array_equal(program(x, compute), y, err_msg=code[framework])
        longer = np.concatenate([x, -x, 2 * x])
        np.testing.assert_array_equal(program(longer, compute), computed(layer, longer, kernel))


def test_without_scripts_the_same_code_stands_there():
    for _, kernel, _, layer, code in shown(ASKED):
        parts = BeautifulSoup(without_scripts(layer_of(layer, kernel)), "html.parser")
        names = [each.text for each in parts.find_all("strong")]
        texts = [each.text for each in parts.find_all("pre")]
        assert dict(zip(names, texts, strict=True)) == code


def questions():
    """Questions to the calculator, some of them with a framework."""
    free = dict.fromkeys(("kernel", "stride", "padding", "dilation", "outputPadding"))
    sizes = [
        ([6], [12]),
        ([5], [9]),
        ([7], [13]),
        ([3, 4], [6, 8]),
        ([2, 3], [4, 5]),
        ([2, 1, 3], [4, 3, 6]),
    ]
    named = (None, *frameworks.FRAMEWORKS)
    for (m, n), framework in itertools.product(sizes, named):
        yield {**free, "rank": len(m), "input": m, "output": n, "framework": framework}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_calculator_s_code_does_what_it_was_asked(framework):
    asked = list(questions())
    found = answers([{"layer": question} for question in asked], program="run_sizes.mjs")
    pairs = [(q, s) for q, s in zip(asked, found, strict=True) if s]
    drawn = [(q, s[at * (len(s) - 1) // 3]["layer"]) for q, s in pairs for at in range(4)]
    codes = answers([{"layer": layer} for _, layer in drawn])
    assert len({str(code) for code in codes}) > 20
    pairs = [*zip(drawn, codes, strict=True)]
    for (question, layer), code in pairs[:: STEP.get(framework, 1)]:
        x = np.arange(1, 1 + np.prod(question["input"])).reshape(question["input"])
        kernel = np.arange(2, 2 + np.prod(layer["kernel"])).reshape(layer["kernel"])
        got = Pasted(framework, code[framework], kernel)(x)
        assert got.shape == tuple(question["output"])
        np.testing.assert_array_equal(got, computed(layer, x, kernel), err_msg=code[framework])


def executed(code):
    names = {}
    exec(compile(code, "model", "exec"), names)
    return names["decoder"]


def given_by(framework, decoder, size, channels):
    """The sizes that a model gives, of samples that are all 1."""
    last = np.ones((1, *size, channels), np.float32)
    if framework == "torch":
        return tuple(decoder(torch.from_numpy(np.moveaxis(last, -1, 1).copy())).shape[2:])
    return tuple(decoder(last).shape[1:-1])


@pytest.mark.parametrize("framework", models.NAMES)
def test_the_networks_run_at_their_sizes(framework):
    found = [(name, models.small(asked)) for name, asked in models.networks().items()]
    for name, asked in found[:: STEP.get(framework, 1)]:
        plan, channels = (
            models.plan_of(asked),
            [3, *(layer["channels"] for layer in asked["layers"])],
        )
        less, more = SIZES[name]
        assert (plan.up[0], plan.up[-1]) == (less, more)
        decoder = executed(plan.code(channels, framework))
        assert given_by(framework, decoder, less, channels[-1]) == more, name


def encoder_of(asked, channels):
    """The encoder as PyTorch runs it; "same" pads what the package says."""
    rank = len(asked["input"])
    conv = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}[rank]
    pairs = zip(channels, channels[1:], asked["layers"], strict=False)
    return [
        conv(i, o, layer["kernel"], stride=layer["stride"], dilation=layer["dilation"])
        for i, o, layer in pairs
    ]


def sizes_of_encoder(asked, size, channels):
    """What the encoder makes of an input of this size, its padding made of zeros."""
    y = torch.ones(1, channels[0], *size)
    for layer, conv in zip(asked["layers"], encoder_of(asked, channels), strict=True):
        options = models.plan_of(asked | {"input": [*y.shape[2:]], "layers": [layer]}).layers[0]
        amounts = [amount for pair in reversed(options.padding) for amount in pair]
        y = conv(nn.functional.pad(y, amounts))
    return tuple(y.shape[2:])


@pytest.mark.parametrize("framework", models.NAMES)
def test_the_mirror_comes_back_to_every_size_that_closes(framework):
    asked = [models.small(one) for one in models.drawn(30 if framework == "torch" else 8)]
    runs = 0
    for one in asked:
        plan, channels = models.plan_of(one), [3, *(layer["channels"] for layer in one["layers"])]
        if plan.code(channels, framework).endswith("stride.\n"):
            assert framework == "keras"
            continue
        decoder = executed(plan.code(channels, framework))
        padded = any(layer["padding"] == "same" for layer in one["layers"])
        for times in range(1 if padded else 3):
            steps = zip(one["input"], plan.modulus, strict=True)
            size = tuple(n + times * m for n, m in steps)
            if np.prod(size) > 10**5:
                continue
            assert plan.closes(size)
            less = sizes_of_encoder(one, size, channels)
            assert given_by(framework, decoder, less, channels[-1]) == size, one
            runs += 1
    assert runs > 5
