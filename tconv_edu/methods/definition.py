"""Gather: each output sums what the definition lets reach it. Loops, for reading."""

from __future__ import annotations

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.channels import mix, swap
from tconv_edu.checks import Axes
from tconv_edu.geometry import Geometry
from tconv_edu.stages import spatial


def definition(x: Array, kernel: Array, geometry: Geometry) -> Array:
    """Y[i'] = Σ X[i] K[m]ᵀ over all i and m with i·S + m·D = i', one output i' at a time.

    Cost: one small matrix product for each pair (output, kernel entry) that meets a sample.
    """
    g, rank = geometry, len(geometry.stride)
    y = np.zeros((*x.shape[: -1 - rank], *g.full_size, kernel.shape[-2] * g.groups), x.dtype)
    for target in np.ndindex(*g.full_size):
        for tap in np.ndindex(*g.kernel_size):
            source = _source(target, tap, g)
            if source is not None:
                weights = swap(kernel[tap], g.groups)
                y[spatial(target)] += mix(x[spatial(source)], weights, g.groups)
    return y


def _source(target: Axes, tap: Axes, g: Geometry) -> Axes | None:
    """Return the sample i with i·S + m·D = i' on every axis, or None where there is none."""
    axes = zip(target, tap, g.dilation, g.stride, strict=True)
    pairs = [divmod(place - m * d, s) for place, m, d, s in axes]
    if any(remainder for _, remainder in pairs):
        return None
    source = tuple(quotient for quotient, _ in pairs)
    inside = all(0 <= i < size for i, size in zip(source, g.output_size, strict=True))
    return source if inside else None
