"""Four ways as they are explained: gather, stamp, the stages transposed, zeros inserted."""

from __future__ import annotations

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.channels import mix, swap, turn
from tconv_edu.checks import Axes
from tconv_edu.geometry import Geometry
from tconv_edu.stages import convolve_full, correlate, insert_zeros, pad, spatial, taps


def definition(x: Array, kernel: Array, geometry: Geometry) -> Array:
    """Gather: Y[i'] = Σ X[i] K[m]ᵀ over all i and m with i·S + m·D = i', one output i' at a time.

    Cost: one small matrix product for each pair (output, kernel entry) that meets a sample.
    """
    g, y = geometry, _zeros(x, kernel, geometry)
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


def scatter(x: Array, kernel: Array, geometry: Geometry) -> Array:
    """Stamp: Y[i·S + m·D] += X[i] K[m]ᵀ, for all samples i at once, one kernel entry m at a time.

    Cost: one matrix product of all samples for each kernel entry; nothing is multiplied by zero.
    """
    g, y = geometry, _zeros(x, kernel, geometry)
    for tap, hit in taps(g.kernel_size, g.dilation, g.stride, g.output_size):
        y[hit] += mix(x, swap(kernel[tap], g.groups), g.groups)
    return y


def _zeros(x: Array, kernel: Array, g: Geometry) -> Array:
    """Return the full array, empty."""
    lead, channels = x.shape[: -1 - len(g.stride)], kernel.shape[-2] * g.groups
    return np.zeros((*lead, *g.full_size, channels), x.dtype)


def stages(x: Array, kernel: Array, g: Geometry) -> Array:
    """Compute Correlateᵀ after Subsampleᵀ; Padᵀ is the crop that follows every method.

    Cost: Sᵈ times the multiplications of `scatter` in d dimensions, nearly all of them by zero. An
    infinite or NaN kernel entry meets these zeros too, and gives NaN where `scatter` gives nothing.
    """
    return convolve_full(insert_zeros(x, g.stride), kernel, g.dilation, g.groups)


def zero_insertion(x: Array, kernel: Array, g: Geometry) -> Array:
    """Compute the transposed convolution as a regular one: S − 1 zeros between, D(k − 1) around.

    The kernel is flipped, and its channels are swapped. Cost, and broken kernel entries: as for
    `stages`.
    """
    reach = [d * (k - 1) for k, d in zip(g.kernel_size, g.dilation, strict=True)]
    spread = pad(insert_zeros(x, g.stride), tuple((r, r) for r in reach))
    return correlate(spread, turn(kernel, g.groups), g.dilation, g.groups)
