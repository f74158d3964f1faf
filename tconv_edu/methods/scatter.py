"""Stamp: each sample adds a copy of the kernel, scaled by its value, at S times its place."""

from __future__ import annotations

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.channels import mix, swap
from tconv_edu.geometry import Geometry
from tconv_edu.stages import spatial


def scatter(x: Array, kernel: Array, geometry: Geometry) -> Array:
    """Y[i·S + m·D] += X[i] K[m]ᵀ, for all samples i at once, one kernel entry m at a time.

    Cost: one matrix product of all samples for each kernel entry; nothing is multiplied by zero.
    """
    g, rank = geometry, len(geometry.stride)
    y = np.zeros((*x.shape[: -1 - rank], *g.full_size, kernel.shape[-2] * g.groups), x.dtype)
    for tap in np.ndindex(*g.kernel_size):
        axes = zip(tap, g.dilation, g.output_size, g.stride, strict=True)
        hit = [slice(m * d, m * d + (size - 1) * s + 1, s) for m, d, size, s in axes]
        y[spatial(hit)] += mix(x, swap(kernel[tap], g.groups), g.groups)
    return y
