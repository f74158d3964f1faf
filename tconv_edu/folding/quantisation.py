"""Weights as small integers times a scale: one scale for all, or one for each channel.

Symmetric: the zero point is 0, and with 8 bits the integers go from −127 to 127, so that a weight
and its negative are treated alike. What a runtime computes with is `Quantised.weight`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Literal, NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import Array, array, computing, converted
from tconv_edu.checks import because, integer, one_of, refuse
from tconv_edu.folding.channels import LayoutName, layout_of, output_channels, real

Per = Literal["tensor", "channel", "axis"]


class Quantised(NamedTuple):
    """A weight as integers.

    Args:
        values: in the shape of the weight, int8 where there are 8 bits or fewer.
        scale: `()` for the tensor, `(C,)` per channel, or one entry for each place on `axis`.
        axis: the axis of `values` along which `scale` lies; None for the tensor, and where groups
            leave no axis that counts all C channels.
        weight: values times scale.
    """

    values: NDArray[Any]
    scale: NDArray[Any]
    axis: int | None
    weight: NDArray[Any]


def quantise(
    weight: ArrayLike,
    *,
    per: Per = "channel",
    scale: Any = None,
    bits: SupportsIndex = 8,
    groups: SupportsIndex = 1,
    layout: LayoutName = None,
) -> Quantised:
    """Round a weight to integers times a scale, symmetrically around 0.

    Args:
        weight: as in `output_channels`; integers and Fractions are computed exactly.
        per: what shares a scale: the whole "tensor"; the weights of an output "channel"; or those
            at one place of the "axis" of output channels, which with groups are the channels of the
            same place in all groups, and all that a runtime's one axis can say.
        scale: one number for all scales; None takes the largest weight / 127, and 1 for zeros.
        bits: of the integers, which go up to 2^(bits − 1) − 1 on both sides.
        groups: as in `output_channels`.
        layout: as in `output_channels`.

    Returns:
        The integers, rounded to the nearest, halves to even; their scales; and their product.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> found = quantise([[[1]], [[2]], [[1]]], per="tensor")
    >>> found.values.ravel().tolist(), str(found.scale)
    ([64, 127, 64], '2/127')
    >>> quantise(np.ones((4, 2, 1)), per="axis", groups=2, layout="torch").axis
    1

    Source: ONNX's operators QuantizeLinear and DequantizeLinear; LiteRT's quantization
    specification for −127; Jacob et al., arXiv:1712.05877.

    """
    channels = output_channels(weight, groups=groups, layout=layout)
    one = np.ones((*(1,) * (channels.ndim - 2), 2, 1))  # two output channels
    axis = layout_of(layout).to_weight(one, 1).shape.index(2)
    places = {"channel": channels, "axis": np.indices(channels.shape)[axis], "tensor": 0 * channels}
    sets = places[one_of("per", per, ("tensor", "channel", "axis"))]
    if (count := integer("bits", bits, least=2, example="8")) > 32:
        raise refuse("bits", bits, "must be an integer from 2 to 32", "8")
    given, top = _numbers(array("weight", weight)), 2 ** (count - 1) - 1
    scales = _scales(given, sets, top, scale)
    ratios = given / scales[sets]
    exact = np.frompyfunc(round, 1, 1)(ratios) if ratios.dtype == object else np.rint(ratios)
    values = np.clip(exact, -top, top).astype(np.int8 if top < 128 else np.int32)
    has_axis = per != "tensor" and len(scales) == channels.shape[axis]
    said = scales.reshape(()) if per == "tensor" else scales
    return Quantised(values, said, axis if has_axis else None, values * scales[sets])


def _numbers(weight: Array) -> Array:
    """Return finite floats as they are, and all else as exact Fractions."""
    rule, example = "must hold numbers that are real and finite", f"np.ones({weight.shape})"
    if weight.dtype.kind not in "iuOc":
        if not np.isfinite(weight).all():
            raise refuse("weight", weight, rule, example)
        return converted(weight, computing(weight.dtype))
    try:
        return np.asarray(np.frompyfunc(Fraction, 1, 1)(weight.astype(object)))
    except (TypeError, ValueError, OverflowError) as error:
        raise refuse("weight", weight, because(rule, error), example, TypeError) from error


def _scales(weight: Array, sets: Array, top: int, scale: Any) -> Array:
    """Return a scale for each set of weights: the one given, or what its largest weight asks."""
    largest = np.zeros(sets.max() + 1, weight.dtype)
    np.maximum.at(largest, sets, abs(weight))
    if scale is None:
        steps = largest / top  # 0 also of what is too small for a float to divide
        return np.asarray(np.where(steps == 0, 1, steps), weight.dtype)
    real("scale", scale, "must be a number above 0", lambda value: 0 < float(value) < np.inf)
    step = scale if isinstance(scale, int | Fraction) else float(scale)
    return np.full_like(largest, Fraction(step) if weight.dtype == object else step)
