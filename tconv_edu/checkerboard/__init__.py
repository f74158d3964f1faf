"""Checkerboards: why a strided transposed convolution draws them, when exactly, and how not to."""

from tconv_edu.checkerboard.flatness import checkerboard_score, remove_checkerboard
from tconv_edu.checkerboard.kernels import bilinear_kernel, icnr_kernel
from tconv_edu.checkerboard.overlap import overlap_counts, phase_sums

__all__ = [
    "bilinear_kernel",
    "checkerboard_score",
    "icnr_kernel",
    "overlap_counts",
    "phase_sums",
    "remove_checkerboard",
]
