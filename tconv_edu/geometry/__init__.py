"""Sizes, padding names and crops: every argument is checked and resolved here, once."""

from tconv_edu.arrays import (
    Cause,
    array,
    as_read,
    common_dtype,
    computing,
    converted,
    is_half,
    must_fit,
    widened,
)
from tconv_edu.checks import (
    LARGEST,
    Integers,
    because,
    flag,
    groups_of,
    integer,
    is_sequence,
    one_of,
    per_axis,
    refuse,
    shared_rank,
)
from tconv_edu.geometry.operands import Operands, bias_of, kernel_of
from tconv_edu.geometry.padding import Padding, PaddingName
from tconv_edu.geometry.resolve import (
    matrix_shape,
    resolve_conv,
    resolve_kernel,
    resolve_kernel_gradient,
    resolve_matrix,
    resolve_transpose,
)
from tconv_edu.geometry.samples import Channels
from tconv_edu.geometry.shape import Geometry, Plan, forward, legal_sizes, plan, transposed

__all__ = [
    "LARGEST",
    "Cause",
    "Channels",
    "Geometry",
    "Integers",
    "Operands",
    "Padding",
    "PaddingName",
    "Plan",
    "array",
    "as_read",
    "because",
    "bias_of",
    "common_dtype",
    "computing",
    "converted",
    "flag",
    "forward",
    "groups_of",
    "integer",
    "is_half",
    "is_sequence",
    "kernel_of",
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
