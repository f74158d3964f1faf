"""Sizes, padding names and crops: every argument is checked and resolved here, once."""

from tconv_edu.geometry.arguments import (
    Integers,
    Padding,
    array,
    common_dtype,
    integer,
    one_of,
    per_axis,
    refuse,
    shared_rank,
)
from tconv_edu.geometry.resolve import (
    Operands,
    resolve_conv,
    resolve_kernel,
    resolve_kernel_gradient,
    resolve_matrix,
    resolve_transpose,
)
from tconv_edu.geometry.shape import Geometry, Plan, forward, legal_sizes, plan, transposed

__all__ = [
    "Geometry",
    "Integers",
    "Operands",
    "Padding",
    "Plan",
    "array",
    "common_dtype",
    "forward",
    "integer",
    "legal_sizes",
    "one_of",
    "per_axis",
    "plan",
    "refuse",
    "resolve_conv",
    "resolve_kernel",
    "resolve_kernel_gradient",
    "resolve_matrix",
    "resolve_transpose",
    "shared_rank",
    "transposed",
]
