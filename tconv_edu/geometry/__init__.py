"""Sizes, padding names and crops: every argument is checked and resolved here, once."""

from tconv_edu.geometry.arguments import (
    LARGEST,
    Integers,
    Padding,
    array,
    common_dtype,
    flag,
    integer,
    is_sequence,
    one_of,
    per_axis,
    refuse,
    shared_rank,
    widened,
)
from tconv_edu.geometry.half import computing, converted, is_half
from tconv_edu.geometry.memory import Cause, must_fit
from tconv_edu.geometry.resolve import (
    Operands,
    matrix_shape,
    resolve_conv,
    resolve_kernel,
    resolve_kernel_gradient,
    resolve_matrix,
    resolve_transpose,
)
from tconv_edu.geometry.shape import Geometry, Plan, forward, legal_sizes, plan, transposed

__all__ = [
    "LARGEST",
    "Cause",
    "Geometry",
    "Integers",
    "Operands",
    "Padding",
    "Plan",
    "array",
    "common_dtype",
    "computing",
    "converted",
    "flag",
    "forward",
    "integer",
    "is_half",
    "is_sequence",
    "legal_sizes",
    "matrix_shape",
    "must_fit",
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
    "widened",
]
