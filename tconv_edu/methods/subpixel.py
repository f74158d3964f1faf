"""Sub-pixel: one small convolution per output phase, their results interleaved."""

from __future__ import annotations

from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.geometry import Geometry
from tconv_edu.stages import convolve_full, spatial


def subpixel(x: NDArray[Any], kernel: NDArray[Any], geometry: Geometry) -> NDArray[Any]:
    """Split the kernel into phases, convolve at the low resolution, interleave the results.

    Kernel entries m, m + S/g, m + 2S/g, … with g = gcd(S, D) hit outputs of the same phase, the
    remainder of m·D modulo S. Together they are one convolution of stride 1 and dilation D/g, whose
    result belongs at the outputs m·D, m·D + S, m·D + 2S, …

    Cost: the multiplications of `scatter`, with sums in small arrays and each output written once.
    Source: Shi et al., "Is the deconvolution layer the same as a convolutional layer?",
    arXiv:1609.07009.
    """
    g, rank = geometry, len(geometry.stride)
    y = np.zeros((*x.shape[: -1 - rank], *g.full_size, kernel.shape[-2] * g.groups), x.dtype)
    common = [gcd(s, d) for s, d in zip(g.stride, g.dilation, strict=True)]
    steps = [s // c for s, c in zip(g.stride, common, strict=True)]
    dilation = tuple(d // c for d, c in zip(g.dilation, common, strict=True))
    phases = [min(step, k) for step, k in zip(steps, g.kernel_size, strict=True)]
    for phase in np.ndindex(*phases):
        entries = kernel[tuple(slice(m, None, step) for m, step in zip(phase, steps, strict=True))]
        part = convolve_full(x, entries, dilation, g.groups)
        axes = zip(phase, g.dilation, g.stride, part.shape[-1 - rank : -1], strict=True)
        hit = [slice(m * d, m * d + n * s, s) for m, d, s, n in axes]
        y[spatial(hit)] = part
    return y
