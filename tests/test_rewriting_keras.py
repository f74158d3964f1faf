"""A transposed convolution in other layers of Keras: as it is, and in models with open sizes."""

import keras
import pytest
from hypothesis import given

import layers
from strategies import at_most
from tconv_edu.rewriting import WAYS, rewrite


@at_most(60)
@given(layers.drawn_layers())
def test_the_code_is_the_layer(drawn):
    layer, x = drawn
    for into in WAYS:
        written = rewrite(layer, "keras", into=into)
        y = layers.run(written, x, written.weight)
        layers.same_array(keras.ops.convert_to_numpy(y), layer(x))


@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_the_code_is_part_of_a_model_with_open_sizes(layer):
    written = [rewrite(layer, "keras", into=into) for into in WAYS]
    x = keras.Input((None,) * len(layer.stride) + (layer.kernel.shape[-1],))
    model = keras.Model(x, [layers.run(one, x, one.weight) for one in written])
    for x in layers.inputs(layer):
        for y in model(x):
            layers.same_array(keras.ops.convert_to_numpy(y), layer(x))
