"""A transposed convolution in other operations of JAX: compiled, and exported with open sizes."""

import jax
import pytest
from hypothesis import given
from jax import export

import layers
from strategies import at_most
from tconv_edu.rewriting import WAYS, rewrite

jax.config.update("jax_disable_most_optimizations", True)  # every setting is compiled, run once


def program(layer):
    written = [rewrite(layer, "jax", into=into) for into in WAYS]
    return jax.jit(lambda x: [layers.run(one, x, one.weight) for one in written])


@at_most(40)
@given(layers.drawn_layers())
def test_the_code_is_the_layer(drawn):
    layer, x = drawn
    for y in program(layer)(x):
        layers.same_array(y, layer(x))


@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_one_export_takes_every_batch_and_size(layer):
    small, large = layers.inputs(layer)
    names = ", ".join("bhwd"[: small.ndim - 1])
    shape = export.symbolic_shape(
        f"{names}, {small.shape[-1]}", constraints=[f"{n} >= 2" for n in names[::3]]
    )
    exported = export.export(program(layer))(jax.ShapeDtypeStruct(shape, small.dtype))
    for x in (small, large):
        for y in exported.call(x):
            layers.same_array(y, layer(x))
