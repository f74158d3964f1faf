"""The code of explorers and calculator, pasted beside the numbers that the page shows."""

import itertools

import jax
import numpy as np
import pytest
from bs4 import BeautifulSoup
from node import answers
from pasted import Pasted
from test_explorer_setting import drawn

from elements import code as without_scripts
from tconv_edu import frameworks
from tconv_edu.frameworks import Layer

jax.config.update("jax_disable_most_optimizations", True)  # every setting is compiled, run once
FRAMEWORKS = tuple(each.label for each in frameworks.FRAMEWORKS.values())
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
    for x, kernel, y, _, code in found:
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
    for (question, layer), code in zip(drawn, codes, strict=True):
        x = np.arange(1, 1 + np.prod(question["input"])).reshape(question["input"])
        kernel = np.arange(2, 2 + np.prod(layer["kernel"])).reshape(layer["kernel"])
        got = Pasted(framework, code[framework], kernel)(x)
        assert got.shape == tuple(question["output"])
        np.testing.assert_array_equal(got, computed(layer, x, kernel), err_msg=code[framework])
