"""A transposed convolution in other layers of Keras: as it is, and in models with open sizes."""

import os
import subprocess
import sys
from pathlib import Path

import keras
import pytest
from hypothesis import given

import layers
from strategies import at_most
from tconv_edu.rewriting import WAYS, rewrite


@at_most(30)
@given(layers.drawn_layers())
def test_the_code_is_the_layer(drawn):
    layer, x = drawn
    for into in WAYS:
        written = rewrite(layer, "keras", into=into)
        y = layers.run(written, x, written.weight)
        layers.same_array(keras.ops.convert_to_numpy(y), layer(x))


@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_the_code_is_part_of_a_model_with_open_sizes(layer):
    modelled(layer)


@pytest.mark.weekly  # Keras and its backend, imported once more
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_the_other_backends_agree(backend):
    names = "1-D, more than all", "2-D, groups", "3-D, torch's 1 and 1"
    code = "import layers, test_rewriting_keras as t\n"
    code += f"for name in {names}: t.modelled(layers.TRAVELLERS[name])\n"
    code += "print(t.keras.backend.backend())"
    environment = os.environ | {"KERAS_BACKEND": backend}
    run = [sys.executable, "-c", code]
    said = subprocess.run(
        run, cwd=Path(__file__).parent, env=environment, capture_output=True, check=False
    )
    assert said.returncode == 0, said.stderr.decode()
    assert said.stdout.split() == [backend.encode()]


def modelled(layer):
    written = [rewrite(layer, "keras", into=into) for into in WAYS]
    x = keras.Input((None,) * len(layer.stride) + (layer.kernel.shape[-1],))
    around = keras.layers.Lambda(
        lambda x: [layers.run(one, x, one.weight) for one in written],
        output_shape=[(*x.shape[:-1], layer.out_channels)] * len(WAYS),  # torch would compute it
    )
    model = keras.Model(x, around(x))
    for x in layers.inputs(layer):
        for y in model(x):
            layers.same_array(keras.ops.convert_to_numpy(y), layer(x))
