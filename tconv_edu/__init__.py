"""Transposed convolution, from its definition: tested NumPy code behind the book.

>>> import tconv_edu as te
>>> te.conv_transpose([[1], [2], [3]], [[[1]], [[10]], [[100]]], stride=2).ravel().tolist()
[1, 10, 102, 20, 203, 30, 300]
"""

from tconv_edu import folding
from tconv_edu.checkerboard import (
    bilinear_kernel,
    checkerboard_score,
    icnr_kernel,
    overlap_counts,
    phase_sums,
    remove_checkerboard,
)
from tconv_edu.gradients import conv_input_gradient, conv_kernel_gradient
from tconv_edu.methods import METHODS
from tconv_edu.methods.matrix import conv_matrix
from tconv_edu.operations import conv, conv_transpose
from tconv_edu.probing import check_transposed
from tconv_edu.receptive import receptive_field
from tconv_edu.sizes import (
    conv_output_size,
    conv_transpose_output_sizes,
    nearest_settings,
    plan_decoder,
    transposed_settings,
)
from tconv_edu.streaming import Stream, StreamingTranspose

__version__ = "0.1.0"

__all__ = [
    "METHODS",
    "Stream",
    "StreamingTranspose",
    "bilinear_kernel",
    "check_transposed",
    "checkerboard_score",
    "conv",
    "conv_input_gradient",
    "conv_kernel_gradient",
    "conv_matrix",
    "conv_output_size",
    "conv_transpose",
    "conv_transpose_output_sizes",
    "folding",
    "icnr_kernel",
    "nearest_settings",
    "overlap_counts",
    "phase_sums",
    "plan_decoder",
    "receptive_field",
    "remove_checkerboard",
    "transposed_settings",
]
