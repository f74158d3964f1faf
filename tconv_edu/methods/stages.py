"""The stages, transposed and in reverse: insert zeros, then convolve in full."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from tconv_edu.geometry import Geometry
from tconv_edu.stages import convolve_full, insert_zeros


def stages(x: NDArray[Any], kernel: NDArray[Any], g: Geometry) -> NDArray[Any]:
    """Compute Correlateᵀ after Subsampleᵀ; Padᵀ is the crop that follows every method.

    Cost: Sᵈ times the multiplications of `scatter` in d dimensions, nearly all of them by zero. An
    infinite or NaN kernel entry meets these zeros too, and gives NaN where `scatter` gives nothing.
    """
    return convolve_full(insert_zeros(x, g.stride), kernel, g.dilation, g.groups)
