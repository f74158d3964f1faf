"""What people reported to others, and the right value: cases that came out right, to stay so."""

import math

import numpy as np
import pytest
import torch

import tconv_edu as te
from tconv_edu.frameworks import convert, read_keras, read_onnx

X = [[1], [2], [3]]


@pytest.mark.parametrize(("stride", "wrong"), [(2, 0), (3, 3), (4, 6), (5, 9), (8, 18)])
def test_the_output_padding_of_a_codec_is_the_remainder(stride, wrong):
    """descript-audio-codec, pull request 78: kernel 2S, padding ⌈S/2⌉, and a rule that is wrong."""
    kernel, padding, mistaken = 2 * stride, math.ceil(stride / 2), 0
    for n in range(3 * stride, 6 * stride):
        plan = te.plan_decoder(n, [{"kernel_size": kernel, "stride": stride, "padding": padding}])
        remainder = (n + 2 * padding - kernel) % stride
        assert plan.layers[0].output_padding == (remainder,)
        options = {"stride": stride, "padding": padding, "output_padding": remainder}
        x, weight = torch.ones(1, 1, *plan.down[1]), torch.ones(1, 1, kernel)
        assert torch.nn.functional.conv_transpose1d(x, weight, **options).shape[-1] == n
        rule = n % stride > 0 if stride % 2 == 0 else (n + 1) % stride > 0
        mistaken += int(rule) != remainder
    assert mistaken == wrong


def test_keras_same_with_an_even_kernel_at_stride_1():
    """keras 20949: right in two backends, an error in the third."""
    layer = read_keras(np.array([1, 10]).reshape(2, 1, 1), padding="same")
    assert layer(X).ravel().tolist() == [1, 12, 23]
    call = convert("keras", "torch", np.ones((2, 2, 2, 1, 1)), padding="same")
    assert call.arguments == {}
    assert "y = F.pad(y, (0, -1, 0, -1, 0, -1))" in call.code


def test_infinite_weights_give_nan_where_signs_meet_alone():
    """pytorch 165744: two devices differ. Only a way that multiplies added zeros gives more."""
    x = np.random.default_rng(0).standard_normal((4, 4, 1))
    kernel = np.full((3, 3, 1, 1), np.inf)
    with np.errstate(invalid="ignore"):
        full = {name: te.conv_transpose(x, kernel, method=name) for name in te.METHODS}
    counts = {name: (int(np.isnan(y).sum()), int(np.isinf(y).sum())) for name, y in full.items()}
    assert counts.pop("zero_insertion") == (36, 0)
    assert set(counts.values()) == {(20, 16)}
    tensors = torch.from_numpy(x.reshape(1, 1, 4, 4)), torch.from_numpy(kernel.reshape(1, 1, 3, 3))
    theirs = torch.nn.functional.conv_transpose2d(*tensors)
    assert (int(theirs.isnan().sum()), int(theirs.isinf().sum())) == (20, 16)


def test_onnx_output_shape_lists_the_spatial_sizes_alone():
    """openvino pull request 32854: files that list batch and channels, too."""
    options = {"strides": [2], "input_size": 3}
    weight = np.array([[[1, 10, 100]]])
    answers = {6: [10, 102, 20, 203, 30, 300], 8: [1, 10, 102, 20, 203, 30, 300, 0]}
    for size, expected in answers.items():
        assert read_onnx(weight, output_shape=[size], **options)(X).ravel().tolist() == expected
    for wrong, why in (([1, 1, 6], "without batch and channels"), ([9], "stride = 9")):
        with pytest.raises(ValueError, match=f"output_shape must be .*{why}"):
            read_onnx(weight, output_shape=wrong, **options)
