"""Gradients: by hand, as adjoints, and against torch.autograd."""

from fractions import Fraction

import numpy as np
from hypothesis import given

import tconv_edu as te
import witness
from strategies import Setting, at_most, settings_of_conv
from tconv_edu.geometry import plan


def test_input_gradient_by_hand():
    kernel = np.array([1, 10, 100]).reshape(3, 1, 1)
    gradient = te.conv_input_gradient([[1], [2]], kernel, 5, stride=2, padding=[(0, 0)])
    assert gradient.ravel().tolist() == [1, 10, 102, 20, 200]


def test_kernel_gradient_by_hand():
    x = np.array([[1, 7], [2, 8], [3, 9]])
    gradient = te.conv_kernel_gradient(x, [[1], [10]], (2,))
    assert gradient[..., 0].tolist() == [[21, 87], [32, 98]]


def test_kernel_gradient_with_groups_by_hand():
    x = np.array([[1, 7], [2, 8]])
    gradient = te.conv_kernel_gradient(x, [[1, 100]], 2, groups=2)
    assert gradient.tolist() == [[[1, 700]], [[2, 800]]]


@given(settings_of_conv())
def test_the_input_gradient_is_the_transposed_convolution(s: Setting):
    gradient = te.conv_input_gradient(s.y, s.kernel, s.input_size, **s.options)
    back = te.conv_transpose(s.y, s.kernel, output_size=s.input_size, **s.options)
    assert gradient.dtype == np.int64
    assert np.array_equal(gradient, back)


@at_most(200)
@given(settings_of_conv())
def test_both_gradients_equal_torch_autograd(s: Setting):
    options = plan(
        s.kernel.shape[:-2], s.options["stride"], s.options["padding"], s.options["dilation"]
    )
    x = witness.channels_first(s.x).requires_grad_()
    w = witness.weight(s.kernel).requires_grad_()
    keywords = {name: s.options[name] for name in ("stride", "dilation", "groups")}
    y = witness.conv(x, w, options.pairs(s.input_size), **keywords)
    y.backward(witness.channels_first(s.y))
    ours = te.conv_input_gradient(s.y, s.kernel, s.input_size, **s.options)
    assert np.array_equal(ours, witness.channels_last(x.grad))
    ours = te.conv_kernel_gradient(s.x, s.y, s.kernel.shape[:-2], **s.options)
    assert np.array_equal(ours, np.moveaxis(w.grad.numpy(), (0, 1), (-1, -2)))


def test_groups_may_be_any_integer_type():
    gradient = te.conv_kernel_gradient(np.ones((3, 256)), np.ones((3, 256)), 1, groups=np.int8(2))
    assert gradient.shape == (1, 128, 256)


def test_sums_tap_by_tap_keep_the_kind_of_number():
    x = np.array([[Fraction(1, 3)], [Fraction(1, 7)]])
    found = te.conv_kernel_gradient(x, np.array([[1], [3]], object), 1)
    assert found.ravel().tolist() == [Fraction(1, 3) + Fraction(3, 7)]
    infinite = np.array([[np.inf], [2]], np.float32)
    found = te.conv_kernel_gradient(infinite, np.array([[3], [5]], np.float32), 1)
    assert (found.dtype, found.ravel().tolist()) == (np.float32, [np.inf])
