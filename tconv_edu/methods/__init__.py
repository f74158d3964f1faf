"""The ways to compute a transposed convolution: one table, one signature.

Each takes samples `(..., *M, O)`, a kernel `(*k, C/groups, O)`, the geometry and a crop. All but
`fast` are written without the crop: they compute the full array `(..., *full_size, C)` with
full_size = (M − 1)S + k_eff, and see no padding. Where no crop is given, that is the result.
`conv_transpose` checks the arguments before, widens half precision to float32, and rounds after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Literal, Protocol

import numpy as np

from tconv_edu import fast
from tconv_edu.arrays import Array
from tconv_edu.checks import Pairs
from tconv_edu.geometry import Geometry
from tconv_edu.methods.matrix import matrix
from tconv_edu.methods.plain import definition, scatter, stages, zero_insertion
from tconv_edu.methods.subpixel import subpixel
from tconv_edu.stages import crop

MethodName = Literal[
    "stages", "definition", "scatter", "zero_insertion", "matrix", "subpixel", "fast"
]
Full = Callable[[Array, Array, Geometry], Array]


class Method(Protocol):
    """What the table holds."""

    def __call__(self, x: Array, kernel: Array, g: Geometry, crop_by: Pairs = ()) -> Array:
        """Compute the full array, and crop it where a crop is given."""


def _cropped(method: Full) -> Method:
    """Let a method that computes the full array be followed by its crop."""

    @wraps(method)
    def compute(x: Array, kernel: Array, g: Geometry, crop_by: Pairs = ()) -> Array:
        with np.errstate(over="ignore", invalid="ignore"):  # NaN and inf pass through
            full = method(x, kernel, g)
        return np.ascontiguousarray(crop(full, crop_by)) if crop_by else full

    return compute


METHODS: Mapping[MethodName, Method] = MappingProxyType(
    {
        "stages": _cropped(stages),
        "definition": _cropped(definition),
        "scatter": _cropped(scatter),
        "zero_insertion": _cropped(zero_insertion),
        "matrix": _cropped(matrix),
        "subpixel": _cropped(subpixel),
        "fast": fast.transpose,
    }
)

__all__ = ["METHODS", "Method", "MethodName"]
