"""What the initialisers of Keras and Flax count, for 64 → 256 channels, kernel 4, stride 2."""

import jax
import keras
import numpy as np
import pytest
from flax import linen

LECUN = keras.initializers.LecunNormal(seed=7)  # the rule of both: variance 1/fan_in


def test_keras_counts_the_outputs_and_no_stride():
    layer = keras.layers.Conv2DTranspose(256, 4, strides=2, kernel_initializer=LECUN)
    layer.build((None, 8, 8, 64))
    assert layer.kernel.shape == (4, 4, 256, 64)
    assert np.var(layer.kernel) * 4096 == pytest.approx(1, rel=0.02)


def test_flax_counts_the_inputs_and_no_stride():
    layer = linen.ConvTranspose(256, (4, 4), strides=(2, 2))
    kernel = layer.init(jax.random.key(7), np.zeros((1, 8, 8, 64)))["params"]["kernel"]
    assert kernel.shape == (4, 4, 64, 256)
    assert np.var(kernel) * 1024 == pytest.approx(1, rel=0.02)
