"""Four ways as they are explained: gather, stamp, the stages transposed, zeros inserted."""

from itertools import product

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.channels import mix, swap, turn
from tconv_edu.geometry import Geometry
from tconv_edu.stages import convolve_full, correlate, insert_zeros, pad, spatial, taps


def definition(x: Array, kernel: Array, geometry: Geometry) -> Array:
    """Gather: Y[i'] = Σ X[i] K[m]ᵀ over all i and m with i·S + m·D = i', one output i' at a time.

    Cost: one small matrix product for each pair (output, kernel entry) that meets a sample.
    """
    g, y = geometry, _zeros(x, kernel, geometry)
    weights = swap(kernel, g.groups)
    for target in np.ndindex(*g.full_size):
        axes = zip(target, g.kernel_size, g.dilation, g.stride, g.output_size, strict=True)
        for pairs in product(*(_meetings(*axis) for axis in axes)):
            tap, source = zip(*pairs, strict=True)
            y[spatial(target)] += mix(x[spatial(source)], weights[tap], g.groups)
    return y


def _meetings(target: int, k: int, d: int, s: int, size: int) -> list[tuple[int, int]]:
    """Return all (m, i) with i·S + m·D = i' on one axis: kernel entries, and samples they meet."""
    found = [(m, *divmod(target - m * d, s)) for m in range(k)]
    return [(m, i) for m, i, remainder in found if not remainder and 0 <= i < size]


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
