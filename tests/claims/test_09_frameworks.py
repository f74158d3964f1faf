"""The propositions of chapter 9, against the frameworks themselves."""

from itertools import product

import numpy as np
import pytest
import tensorflow as tf
import torch
from jax import lax

from layers import first, integers, last
from tconv_edu.frameworks import FRAMEWORKS, Layer, convert, read_jax
from witness import CONV_TRANSPOSE


def stamped(x, kernel, stride, dilation):
    """The full array of one axis and one channel, from the condition i·S + m·D = i'."""
    full = np.zeros((len(x) - 1) * stride + dilation * (len(kernel) - 1) + 1)
    for (i, sample), (m, weight) in product(enumerate(x), enumerate(kernel)):
        full[i * stride + m * dilation] += sample * weight
    return full


def fingerprint(m, k):
    """Samples 1, 2, … and weights 1, 10, …"""
    return np.arange(1.0, m + 1), 10.0 ** np.arange(k)


def cropped(full, before, after):
    """The array without its ends; a negative amount adds zeros."""
    grown = np.pad(full, (max(-before, 0), max(-after, 0)))
    return grown[max(before, 0) : len(grown) - max(after, 0)]


def expected_digit(position, m, options, samples):
    stride, dilation, before = options
    found = [i for i in range(samples) if i * stride + m * dilation - before == position]
    return found[0] + 1 if found else 0


@pytest.mark.claim("prop-fingerprint")
def test_the_fingerprint_names_every_connection():
    for k, stride, dilation, m in product((1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3), (1, 3, 9)):
        x, kernel = (torch.from_numpy(a)[None, None] for a in fingerprint(m, k))
        full = (m - 1) * stride + dilation * (k - 1) + 1
        for before in range(min(4, (full + 1) // 2)):
            options = {"stride": stride, "dilation": dilation, "padding": before}
            for flipped in (False, True):
                stored = kernel.flip(-1) if flipped else kernel
                y = CONV_TRANSPOSE[1](x, stored, **options).ravel().long().tolist()
                for position, digit in product(range(len(y)), range(k)):
                    place = k - 1 - digit if flipped else digit
                    wanted = expected_digit(position, place, (stride, dilation, before), m)
                    assert y[position] // 10**digit % 10 == wanted


def same_of_tensorflow(m, k, stride, dilation):
    x, kernel = fingerprint(m, k)
    if dilation > 1:  # a CPU dilates by XLA only; the zeros may as well be in the kernel
        spread = np.zeros(dilation * (k - 1) + 1)
        spread[::dilation] = kernel
        kernel = spread
    arguments = {"output_shape": (1, m * stride, 1), "strides": stride, "padding": "SAME"}
    y = tf.nn.conv1d_transpose(x.reshape(1, m, 1), kernel.reshape(-1, 1, 1), **arguments)
    return y.numpy().ravel()


@pytest.mark.claim("prop-same-crop")
def test_what_same_cuts_off():
    for k, stride, dilation, m in product(range(1, 7), range(1, 6), (1, 2, 3), (1, 2, 4)):
        over = dilation * (k - 1) + 1 - stride
        before, after = (over // 2, -(-over // 2)) if over >= 0 else (0, over)
        full = stamped(*fingerprint(m, k), stride, dilation)
        wanted = cropped(full, before, after)
        np.testing.assert_array_equal(same_of_tensorflow(m, k, stride, dilation), wanted)


@pytest.mark.claim("prop-torch-same")
def test_when_torch_can_say_same():
    hidden = 0
    for m, k, stride, dilation in product((1, 2, 4), range(1, 7), range(1, 5), (1, 2, 3)):
        over = dilation * (k - 1) + 1 - stride
        x, kernel = fingerprint(m, k)
        same = same_of_tensorflow(m, k, stride, dilation)
        tensors = torch.from_numpy(x)[None, None], torch.from_numpy(kernel)[None, None]
        options = {"stride": stride, "dilation": dilation}
        found = [
            (p, r)
            for p, r in product(range(over + stride + 3), range(max(stride, dilation)))
            if m * stride + over - 2 * p + r == m * stride
            and np.array_equal(
                CONV_TRANSPOSE[1](*tensors, padding=p, output_padding=r, **options).ravel(), same
            )
        ]
        wanted = [(0, -over)] if over < 0 else [(over // 2, 0)] if over % 2 == 0 else []
        if same.any():  # a stamp reaches what is kept
            assert found == wanted, (m, k, stride, dilation)
        else:
            assert m == 1 < dilation
            hidden += found != wanted
    assert hidden > 0  # gaps alone, and other crops of the same size keep gaps, too


@pytest.mark.claim("prop-jax")
def test_jax_is_ours_with_a_turned_kernel():
    rng = np.random.default_rng(9)
    for m, k, stride, dilation in product((1, 4), (1, 2, 3, 4), (1, 2, 3), (1, 2)):
        reach = dilation * (k - 1) + 1
        samples, stored = integers(rng, 1, m, 3), integers(rng, k, 3, 2)  # k, O, C
        options = {"strides": (stride,), "rhs_dilation": (dilation,)}
        full = np.zeros(((m - 1) * stride + reach, 2))
        for (i, sample), tap in product(enumerate(samples[0]), range(k)):
            full[i * stride + tap * dilation] += sample @ stored[k - 1 - tap]
        for a, b in ((0, 0), (reach - 1, reach - 1), (1, 0), (0, reach + 1)):
            crop = (reach - 1 - a, reach - 1 - b)
            if len(full) - sum(crop) < 1 or max(crop) >= len(full):
                continue
            wanted = np.stack([cropped(column, *crop) for column in full.T], axis=-1)
            y = lax.conv_transpose(samples, stored, padding=[(a, b)], **options)[0]
            np.testing.assert_array_equal(y, wanted)
            turned = np.flip(stored, 0).swapaxes(1, 2)  # k, C, O
            options_too = options | {"padding": [(a, b)], "transpose_kernel": True}
            y = lax.conv_transpose(samples, turned, **options_too)[0]
            np.testing.assert_array_equal(y, wanted)
            layer = read_jax(stored, padding=[(a, b)], **options)
            np.testing.assert_array_equal(layer.kernel, turned)
            assert layer.crop == (crop,)


@pytest.mark.claim("prop-layouts")
@pytest.mark.parametrize("groups", [1, 2, 3])
def test_five_layouts_of_one_array(groups):
    rng = np.random.default_rng(groups)
    rows, columns = 2, 3  # of a group: C/groups and O/groups
    kernel = integers(rng, 2, 4, rows, columns * groups)
    x = integers(rng, 1, 3, 5, columns * groups)
    stride = (2, 3)

    # The places that the statement names, filled one entry at a time.
    torch_weight = np.zeros((columns * groups, rows, 2, 4), np.float32)
    blocks = np.zeros((groups, 2, 4, rows, columns), np.float32)
    turned = np.zeros((groups, 2, 4, columns, rows), np.float32)
    for m, n, c, o in np.ndindex(kernel.shape):
        a, rest = divmod(o, columns)
        torch_weight[o, c, m, n] = kernel[m, n, c, o]
        blocks[a, m, n, c, rest] = kernel[m, n, c, o]
        turned[a, 1 - m, 3 - n, rest, c] = kernel[m, n, c, o]

    tensors = torch.from_numpy(first(x)), torch.from_numpy(torch_weight)
    expected = last(CONV_TRANSPOSE[2](*tensors, stride=stride, groups=groups))
    shape = (1, *expected.shape[1:3], rows)
    parts = np.split(x, groups, axis=-1)
    same, other, flag = [], [], []
    for part, block, turn in zip(parts, blocks, turned, strict=True):
        arguments = {"output_shape": shape, "strides": stride, "padding": "VALID"}
        same.append(tf.nn.conv2d_transpose(part, block, **arguments))
        options = {"strides": stride, "padding": [(1, 1), (3, 3)]}
        other.append(lax.conv_transpose(part, turn, **options))
        flag.append(lax.conv_transpose(part, block, **options, transpose_kernel=True))
    for results in (same, other, flag):
        np.testing.assert_array_equal(np.concatenate(results, axis=-1), expected)

    layer = Layer(kernel, stride, (1, 1), groups, ((0, 0), (0, 0)))
    for name in ("torch", "onnx"):
        np.testing.assert_array_equal(FRAMEWORKS[name].write(layer).weight, torch_weight)
        call = convert("torch", name, torch_weight, stride=stride, groups=groups)
        np.testing.assert_array_equal(call.weight, torch_weight)
    for name in ("tensorflow", "keras"):
        weight = FRAMEWORKS[name].write(layer).weight
        np.testing.assert_array_equal(np.split(weight, groups, axis=-1), blocks)
    call = FRAMEWORKS["jax"].write(layer)
    np.testing.assert_array_equal(np.split(call.weight, groups, axis=-1), turned)
    if groups > 1:  # side by side, they are the one kernel of a convolution of the spread samples
        np.testing.assert_array_equal(call.weight, np.concatenate(turned, axis=-1))
        y = lax.conv_general_dilated(x, call.weight, **call.arguments)
        np.testing.assert_array_equal(y, expected)


def test_a_layer_that_all_five_say_without_a_slice():
    """The chapter's advice: kernel and stride that differ by an even number, no less than 0."""
    for k, stride in product(range(1, 9), range(1, 6)):
        if k >= stride and (k - stride) % 2 == 0:
            for name in FRAMEWORKS:
                weight, options = (
                    np.ones((2, 3, k, k)),
                    {"stride": stride, "padding": (k - stride) // 2},
                )
                code = convert("torch", name, weight, **options).code
                assert not any(mark in code for mark in ("y[", "pad(", "Pad (", "one_group")), code
