"""Batch norm, when it is done: a scale and a shift per channel, and both before a layer.

After a layer they are numbers for its outputs, see `fold_after`. Before it they are numbers for its
inputs, and the shift is a constant image: what the layer makes of that need not be constant.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isqrt
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import Array, array
from tconv_edu.checks import Integers, because, per_axis, refuse
from tconv_edu.folding.channels import per_channel, precision, product, real
from tconv_edu.layer import Layer, must_have_no_bias


def batch_norm(
    mean: ArrayLike, variance: ArrayLike, weight: Any = None, bias: Any = None, *, eps: Any = 1e-5
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the scale and the shift that a batch norm is, once its statistics stand still.

    scale = weight / √(variance + eps), and shift = bias − scale·mean.

    Args:
        mean: `(C,)`, the running mean.
        variance: `(C,)`, the running variance.
        weight: `(C,)`, or None for ones.
        bias: `(C,)`, or None for zeros.
        eps: what is added to the variance; PyTorch's default is 1e-5, that of Keras 1e-3.

    Returns:
        The scale and the shift, `(C,)` each; of Fractions whose roots are rational, Fractions.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> scale, shift = batch_norm([2, 1], [4, 25], [6, 10], [0, 1], eps=0)
    >>> scale.tolist(), shift.tolist()
    ([3.0, 2.0], [-6.0, -1.0])

    Source: Ioffe & Szegedy, arXiv:1502.03167, algorithm 2; PyTorch's documentation of
    `torch.nn.BatchNorm2d`.

    """
    spread = array("variance", variance, "np.ones(3)")
    if spread.ndim != 1:
        raise refuse("variance", spread, "must have the shape (channels,)", "np.ones(3)")
    center = per_channel("mean", mean, len(spread))
    factor = per_channel("weight", weight, len(spread), default=1)
    least = real("eps", eps, "must be a number of at least 0", lambda value: value >= 0)
    added = per_channel("bias", bias, len(spread))
    for number in spread:
        if isinstance(number, Real) and not number + least > 0:  # a symbol may be anything
            raise refuse("variance", spread, "must be above 0 with its eps", "np.ones(3)")
    try:
        scale = factor / _root(spread + least)
        return scale, added - scale * center
    except (TypeError, OverflowError) as error:  # of objects, and of a huge eps
        rule = because("must hold numbers that have roots, and divide the others", error)
        raise refuse("variance", spread, rule, "np.ones(3)", TypeError) from error


def _root(values: Array) -> Array:
    """Take roots: of object arrays exactly where they are rational, or as SymPy does."""
    return np.sqrt(values) if values.dtype != object else np.frompyfunc(_exact_root, 1, 1)(values)


def _exact_root(value: Any) -> Any:
    if isinstance(value, int | Fraction) and value >= 0:
        root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
        if root * root == value:
            return root
    return value ** Fraction(1, 2)


def fold_before(
    layer: Layer,
    scale: ArrayLike,
    shift: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    input_size: Integers | None = None,
) -> tuple[Layer, NDArray[Any]]:
    """Put a scale and a shift of a layer's inputs into its kernel and its bias.

    The scale always goes into the kernel. The shift is a constant image, and a bias can be what the
    layer makes of it only if that is constant too: if all outputs get the same sum of
    weights, which takes a flat kernel and a crop of at least k_eff − stride on both sides.
    Where it is not constant, it is one number per output, and depends on the size of the input.

    Args:
        layer: in the book's terms; `tconv_edu.frameworks` reads and writes it.
        scale: `(O,)`.
        shift: `(O,)`.
        bias: the layer's own, `(C,)`, or None.
        input_size: an int, or one per axis: asks for the bias of each output for this size.

    Returns:
        The layer of the scaled kernel, and the bias, `(C,)` or with an input_size
        `(*output_size, C)`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do;
            where input_size is None and outputs differ in what the shift adds to them.

    >>> tent = Layer([[[1]], [[2]], [[1]]], stride=(2,), dilation=(1,), groups=1, crop=((1, 1),))
    >>> layer, bias = fold_before(tent, [3], [5])
    >>> layer.kernel.ravel().tolist(), bias.tolist()
    ([3, 6, 3], [10])
    >>> layer, bias = fold_before(replace(tent, crop=((0, 0),)), [3], [5], input_size=2)
    >>> bias.ravel().tolist()
    [5, 10, 10, 10, 5]

    Source: Proposition "When a constant image stays constant" of the book.

    """
    inputs = must_have_no_bias("layer", layer).kernel.shape[-1]
    kernel = product(layer.kernel, per_channel("scale", scale, inputs))
    folded = replace(layer, kernel=kernel)
    added, own = per_channel("shift", shift, inputs), per_channel("bias", bias, layer.out_channels)
    size = _large_enough(layer) if input_size is None else input_size
    size = per_axis("input_size", size, len(layer.stride), least=1)
    layer.output_size(size)  # refuses one that leaves nothing, or too much
    constant = np.broadcast_to(added, (*size, inputs))
    image = layer(constant)
    if input_size is not None:
        return folded, image + own
    flat = image.reshape(-1, image.shape[-1])
    same = flat == flat[0]
    if rounding := 8 * precision(flat):
        most = replace(layer, kernel=abs(layer.kernel))(abs(constant)).max()
        same = abs(flat - flat[0]) <= rounding * most
    if not same.all():
        rule = "must add the same to all outputs of a channel; here phases or borders differ"
        example = f"np.zeros({inputs}), or give an input_size"
        raise refuse("shift", added, rule, example)
    return folded, flat[0] + own


def _large_enough(layer: Layer) -> tuple[int, ...]:
    """Return a size at which both borders and each phase between them are seen."""
    axes = zip(layer.effective_kernel_size, layer.stride, layer.crop, strict=True)
    return tuple(2 + -(-(reach + max(p, 0) + max(q, 0)) // s) for reach, s, (p, q) in axes)
