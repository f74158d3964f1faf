"""Insert zeros, pad, and correlate with the flipped kernel whose channels are swapped."""

from __future__ import annotations

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.channels import swap
from tconv_edu.geometry import Geometry
from tconv_edu.stages import correlate, insert_zeros, pad


def zero_insertion(x: Array, kernel: Array, geometry: Geometry) -> Array:
    """Compute the transposed convolution as a regular one: S − 1 zeros between, D(k − 1) around.

    Cost: Sᵈ times the multiplications of `scatter` in d dimensions, nearly all of them by zero. An
    infinite or NaN kernel entry meets these zeros too, and gives NaN where `scatter` gives nothing.
    """
    reach = [d * (k - 1) for k, d in zip(geometry.kernel_size, geometry.dilation, strict=True)]
    spread = pad(insert_zeros(x, geometry.stride), tuple((r, r) for r in reach))
    flipped = np.flip(kernel, axis=tuple(range(len(reach))))
    return correlate(spread, swap(flipped, geometry.groups), geometry.dilation, geometry.groups)
