"""A transposed convolution in other operations of TensorFlow: as it is, traced, and in LiteRT."""

import pytest
import tensorflow as tf
from hypothesis import given

import layers
from strategies import at_most
from tconv_edu.rewriting import WAYS, rewrite


@at_most(60)
@given(layers.drawn_layers())
def test_the_code_is_the_layer(drawn):
    layer, x = drawn
    for into in WAYS:
        written = rewrite(layer, "tensorflow", into=into)
        layers.same_array(layers.run(written, x, written.weight), layer(x))


@pytest.mark.filterwarnings("ignore:.*tf.lite.Interpreter is deprecated:UserWarning")
@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_lite_rt_gives_our_numbers_at_every_size(layer):
    """Traced with every size open; there is no transposed convolution among its operators."""
    small, large = layers.inputs(layer)
    spec = tf.TensorSpec([None] * (small.ndim - 1) + [small.shape[-1]], tf.float32)
    written = [rewrite(layer, "tensorflow", into=into) for into in WAYS]
    compute = tf.function(
        lambda x: [layers.run(one, x, one.weight) for one in written], input_signature=[spec]
    )
    for x in (small, large):
        for y in compute(x):
            layers.same_array(y, layer(x))
    converter = tf.lite.TFLiteConverter.from_concrete_functions([compute.get_concrete_function()])
    interpreter = tf.lite.Interpreter(model_content=converter.convert())
    names = {op["op_name"] for op in interpreter._get_ops_details()}
    assert not any("TRANSPOSE_CONV" in name or "FLEX" in name.upper() for name in names), names
    (source,) = interpreter.get_input_details()
    for x in (small, large):
        interpreter.resize_tensor_input(source["index"], x.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(source["index"], x)
        interpreter.invoke()
        for target in interpreter.get_output_details():
            layers.same_array(interpreter.get_tensor(target["index"]), layer(x))
