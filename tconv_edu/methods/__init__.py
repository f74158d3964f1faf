"""The ways to compute the full array of a transposed convolution: one table, one signature.

Each takes samples `(..., *M, O)`, a kernel `(*k, C/groups, O)` and the geometry, and returns
`(..., *full_size, C)` with full_size = (M − 1)S + k_eff. None of them sees padding:
`conv_transpose` checks the arguments before, widens half precision to float32, and crops and rounds
after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from numpy.typing import NDArray

from tconv_edu.geometry import Geometry
from tconv_edu.methods.definition import definition
from tconv_edu.methods.fast import fast
from tconv_edu.methods.matrix import matrix
from tconv_edu.methods.scatter import scatter
from tconv_edu.methods.subpixel import subpixel
from tconv_edu.methods.zero_insertion import zero_insertion

Method = Callable[[NDArray[Any], NDArray[Any], Geometry], NDArray[Any]]

MethodName = Literal["definition", "scatter", "zero_insertion", "matrix", "subpixel", "fast"]

METHODS: Mapping[MethodName, Method] = MappingProxyType(
    {
        "definition": definition,
        "scatter": scatter,
        "zero_insertion": zero_insertion,
        "matrix": matrix,
        "subpixel": subpixel,
        "fast": fast,
    }
)

__all__ = ["METHODS", "Method", "MethodName"]
