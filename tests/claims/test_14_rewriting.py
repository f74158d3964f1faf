"""Rewriting into other operators, proposition by proposition: against stamps, one by one."""

from functools import reduce
from itertools import product
from math import ceil, prod

import numpy as np
import pytest
from hypothesis import given

import layers
from strategies import at_most
from tconv_edu.counting import count_multiplications
from tconv_edu.layer import Layer
from tconv_edu.rewriting import WAYS, rewrite
from tconv_edu.rewriting.steps import Conv


def blocks(kernel, groups):
    """The kernel from O to C, with zeros between the channels of different groups."""
    *size, rows, columns = kernel.shape
    dense, wide = np.zeros((*size, columns, rows * groups)), columns // groups
    for g in range(groups):
        rows_of, columns_of = slice(g * rows, (g + 1) * rows), slice(g * wide, (g + 1) * wide)
        dense[..., columns_of, rows_of] = np.swapaxes(kernel[..., columns_of], -1, -2)
    return dense


def stamped(x, layer, sizes=None):
    """The full array, a stamp after the other; longer, if it is told so."""
    kernel = blocks(layer.kernel, layer.groups)
    axes = zip(x.shape, layer.stride, layer.effective_kernel_size, strict=False)
    full = np.zeros((*(sizes or [(m - 1) * s + e for m, s, e in axes]), kernel.shape[-1]))
    for i in np.ndindex(*x.shape[:-1]):
        for m in np.ndindex(*layer.kernel_size):
            steps = zip(i, layer.stride, m, layer.dilation, strict=True)
            full[tuple(a * s + b * d for a, s, b, d in steps)] += x[i] @ kernel[m]
    return full


def cut(y, amounts):
    """Zeros first, then cuts."""
    grown = np.pad(y, [*((max(-p, 0), max(-q, 0)) for p, q in amounts), (0, 0)])
    return grown[
        tuple(
            slice(max(p, 0), n - max(q, 0)) for (p, q), n in zip(amounts, grown.shape, strict=False)
        )
    ]


def slid(x, kernel, dilation):
    """A convolution of stride 1 without padding, a window after the other."""
    size = kernel.shape[:-2]
    shape = [n - d * (k - 1) for n, k, d in zip(x.shape, size, dilation, strict=False)]
    y = np.zeros((*shape, kernel.shape[-1]))
    for j, m in product(np.ndindex(*shape), np.ndindex(*size)):
        y[j] += x[tuple(a + b * d for a, b, d in zip(j, m, dilation, strict=True))] @ kernel[m]
    return y


def turned(kernel):
    return np.flip(kernel, tuple(range(kernel.ndim - 2)))


@pytest.mark.claim("prop-resize-mask")
@at_most(150)
@given(layers.drawn_layers())
def test_repeated_and_masked_samples_are_convolved(drawn):
    layer, (x, *_) = drawn
    up = x
    for axis, s in enumerate(layer.stride):
        up = np.repeat(up, s, axis)
    for place in np.ndindex(*up.shape[:-1]):
        if any(n % s for n, s in zip(place, layer.stride, strict=True)):
            up[place] = 0
    axes = zip(layer.crop, layer.kernel_size, layer.dilation, layer.stride, strict=True)
    around = [(p - d * (k - 1), q - d * (k - 1) + s - 1) for (p, q), k, d, s in axes]
    kernel = turned(blocks(layer.kernel, layer.groups))
    y = slid(cut(up, around), kernel, layer.dilation)
    np.testing.assert_array_equal(y, cut(stamped(x, layer), layer.crop))


@pytest.mark.claim("prop-shuffled-phases")
@at_most(150)
@given(layers.drawn_layers())
def test_shuffled_phases_are_the_full_array_and_zeros(drawn):
    layer, (x, *_) = drawn
    kernel, stride, rank = blocks(layer.kernel, layer.groups), layer.stride, x.ndim - 1
    taps = [ceil(e / s) for e, s in zip(layer.effective_kernel_size, stride, strict=True)]
    size = [m + t - 1 for m, t in zip(x.shape, taps, strict=False)]
    y = np.zeros((*(n * s for n, s in zip(size, stride, strict=True)), kernel.shape[-1]))
    for phase in np.ndindex(*stride):
        small = np.zeros((*taps, *kernel.shape[-2:]))
        for q, m in product(np.ndindex(*taps), np.ndindex(*layer.kernel_size)):
            axes = zip(q, stride, phase, m, layer.dilation, strict=True)
            if all(a * s + f == b * d for a, s, f, b, d in axes):
                small[q] = kernel[m]
        around = [(1 - t, 1 - t) for t in taps]
        channels = slid(cut(x, around), turned(small), (1,) * rank)
        y[tuple(slice(f, None, s) for f, s in zip(phase, stride, strict=True))] = channels
    np.testing.assert_array_equal(y, stamped(x, layer, y.shape[:-1]))
    axes = zip(y.shape, stamped(x, layer).shape, stride, layer.effective_kernel_size, strict=False)
    assert all(n - full == -e % s for n, full, s, e in axes)


@pytest.mark.claim("prop-folded-axes")
@at_most(150)
@given(layers.drawn_layers())
def test_products_are_folded_an_axis_at_a_time(drawn):
    layer, (x, *_) = drawn
    kernel, rank = blocks(layer.kernel, layer.groups), x.ndim - 1
    y = np.einsum("xo,moc->xmc", x.reshape(-1, x.shape[-1]), kernel.reshape(-1, *kernel.shape[-2:]))
    y = y.reshape(*x.shape[:-1], *layer.kernel_size, -1)  # places, taps, channels
    for axis in reversed(range(rank)):
        s, d, places = layer.stride[axis], layer.dilation[axis], y.shape[axis]
        taps = y.shape[rank + axis]
        long = np.moveaxis(y, (axis, rank + axis), (0, 1))
        added = np.zeros(((places - 1) * s + d * (taps - 1) + 1, *long.shape[2:]))
        for i, m in np.ndindex(places, taps):
            added[i * s + m * d] += long[i, m]
        y = np.expand_dims(np.moveaxis(added, 0, axis), rank + axis)
    np.testing.assert_array_equal(y.reshape(*y.shape[:rank], -1), stamped(x, layer))


@pytest.mark.claim("prop-rewriting-products")
@at_most(60)
@given(layers.drawn_layers())
def test_how_many_products_each_way_makes(drawn):
    layer, (x, *_) = drawn
    full = Layer(layer.kernel, layer.stride, layer.dilation, layer.groups, ((0, 0),) * (x.ndim - 1))
    size, stride, k = x.shape[:-1], layer.stride, layer.kernel_size
    pairs = layer.kernel.shape[-1] * layer.out_channels // layer.groups
    axes = list(zip(size, stride, layer.dilation, k, layer.effective_kernel_size, strict=True))
    spread = prod(n * e for n, e in zip(full.output_size(size), k, strict=True))
    # of a phase: its taps, and over how many cells they reach beyond the first
    whole = [d % s == 0 for _, s, d, _, _ in axes]
    taps = [k if w else ceil(e / s) for w, (_, s, _, k, e) in zip(whole, axes, strict=True)]
    over = [
        d * (k - 1) // s if w else t - 1
        for w, t, (_, s, d, k, _) in zip(whole, taps, axes, strict=True)
    ]
    mask = x.size * prod(stride) if max(stride) > 1 else 0
    expected = {
        "resize": pairs * spread + mask,
        "zero_insertion": pairs * spread,
        "depth_to_space": pairs
        * prod(
            (m + r) * t * (1 if w else s)
            for t, r, w, (m, s, *_) in zip(taps, over, whole, axes, strict=True)
        ),
        "product": pairs * prod(m * k for m, _, _, k, _ in axes),
    }
    for into in WAYS:
        steps = rewrite(full, "jax", into=into).steps
        (conv,) = (step for step in steps if isinstance(step, Conv))

        def run(x, kernel, steps=steps, conv=conv):
            counted = [conv._replace(kernel=kernel) if step is conv else step for step in steps]
            return reduce(lambda array, step: step(array), counted, x)

        count, y = count_multiplications(run, x, conv.kernel)  # zeros are counted, too
        assert count == expected[into], into
        np.testing.assert_array_equal(y, stamped(x, layer))
