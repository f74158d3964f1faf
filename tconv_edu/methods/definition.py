"""Gather: each output sums what the definition lets reach it. Loops, for reading."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.channels import mix, swap
from tconv_edu.geometry import Geometry
from tconv_edu.stages import spatial


def definition(x: NDArray[Any], kernel: NDArray[Any], geometry: Geometry) -> NDArray[Any]:
    """Y[i] = Σ X[i'] K[m]ᵀ over all i' and m with i'·S + m·D = i, one output at a time.

    Cost: one small matrix product for each pair (output, kernel entry) that meets a sample.
    """
    rank = len(geometry.stride)
    y = np.zeros(
        (
            *x.shape[: -1 - rank],
            *geometry.full_size,
            kernel.shape[-2] * geometry.groups,
        ),
        x.dtype,
    )
    for i in np.ndindex(*geometry.full_size):
        for m in np.ndindex(*geometry.kernel_size):
            source = _source(i, m, geometry)
            if source is not None:
                weights = swap(kernel[m], geometry.groups)
                y[spatial(i)] += mix(x[spatial(source)], weights, geometry.groups)
    return y


def _source(i: tuple[int, ...], m: tuple[int, ...], g: Geometry) -> tuple[int, ...] | None:
    """Return the i' with i'·S + m·D = i on every axis, or None where there is none."""
    pairs = [divmod(a - b * d, s) for a, b, d, s in zip(i, m, g.dilation, g.stride, strict=True)]
    if any(remainder for _, remainder in pairs):
        return None
    source = tuple(quotient for quotient, _ in pairs)
    inside = all(0 <= a < size for a, size in zip(source, g.output_size, strict=True))
    return source if inside else None
