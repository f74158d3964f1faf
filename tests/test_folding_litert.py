"""LiteRT's converter as a witness of the axis and the scales of a quantised weight."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from tconv_edu.folding import quantise


@pytest.mark.filterwarnings("ignore:.*tf.lite.Interpreter is deprecated:UserWarning")
@pytest.mark.filterwarnings("ignore:Statistics for quantized inputs were expected:UserWarning")
def test_litert_stores_outputs_first_and_a_scale_for_each():
    rng = np.random.default_rng(0)
    kernel = rng.standard_normal((3, 2, 2, 4)).astype(np.float32) * np.float32([[1], [100]])

    @tf.function(input_signature=[tf.TensorSpec([1, 5, 5, 4], tf.float32)])
    def layer(x):
        return tf.nn.conv2d_transpose(x, tf.constant(kernel), (1, 10, 10, 2), strides=2)

    converter = tf.lite.TFLiteConverter.from_concrete_functions([layer.get_concrete_function()])
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: [[np.ones((1, 5, 5, 4), np.float32)]]
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    interpreter = tf.lite.Interpreter(model_content=converter.convert())
    interpreter.allocate_tensors()
    (stored,) = (t for t in interpreter.get_tensor_details() if tuple(t["shape"]) == (2, 3, 2, 4))
    ours, theirs = quantise(kernel, layout="tensorflow"), stored["quantization_parameters"]
    assert theirs["quantized_dimension"] == 0
    np.testing.assert_allclose(theirs["scales"], ours.scale, rtol=1e-6)
    np.testing.assert_array_equal(theirs["zero_points"], [0, 0])
    values = interpreter.get_tensor(stored["index"])
    np.testing.assert_array_equal(values, np.moveaxis(ours.values, -2, 0))
