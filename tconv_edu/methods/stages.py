"""The stages, transposed and in reverse: insert zeros, then convolve in full."""

from __future__ import annotations

from tconv_edu.arrays import Array
from tconv_edu.geometry import Geometry
from tconv_edu.stages import convolve_full, insert_zeros


def stages(x: Array, kernel: Array, g: Geometry) -> Array:
    """Compute Correlateᵀ after Subsampleᵀ; Padᵀ is the crop that follows every method.

    Cost: Sᵈ times the multiplications of `scatter` in d dimensions, nearly all of them by zero. An
    infinite or NaN kernel entry meets these zeros too, and gives NaN where `scatter` gives nothing.
    """
    return convolve_full(insert_zeros(x, g.stride), kernel, g.dilation, g.groups)
