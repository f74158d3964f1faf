"""The regular convolution of deep learning: pad, correlate, subsample."""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.correlation import correlate_strided
from tconv_edu.geometry import Integers, Padding, resolve_conv
from tconv_edu.stages import correlate, pad, subsample


def conv(
    x: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
    groups: SupportsIndex = 1,
) -> NDArray[Any]:
    """Convolve `x` with `kernel`, as deep learning means it: a cross-correlation, with no flip.

    Y[i, o] = Σ over m, c of X[i·S + m·D − P, c] · K[m, c, o], where X is 0 outside its bounds.

    Args:
        x: `(batch, *spatial, C)` or `(*spatial, C)`; the kernel's rank tells which.
        kernel: `(*kernel_size, C/groups, O)`.
        stride: how many samples the kernel moves between two outputs; one int, or one per axis.
        padding: "valid" (none), "same" (⌈N/stride⌉ outputs, the odd zero after), "full"
            (k_eff − 1 zeros on both sides), an int, or one int or (before, after) pair per axis.
        dilation: the distance in samples between two kernel entries.
        groups: how many blocks the channels are split into; each output block reads one.

    Returns:
        `(batch, *output_size, O)`, or without the batch axis. Integers give 64-bit integers,
        exact while they fit; arrays of Python integers (dtype object) have no limit. float16 and
        bfloat16 (of ml_dtypes) are summed in float32 and rounded once.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> x = [[1], [2], [3], [4], [5]]
    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> conv(x, kernel, stride=2).ravel().tolist()
    [321, 543]
    >>> conv(x, kernel, padding=[(0, 1)]).ravel().tolist()
    [321, 432, 543, 54]

    Source: Dumoulin & Visin, "A guide to convolution arithmetic for deep learning",
    arXiv:1603.07285; "same" is the rule of TensorFlow's documentation of `tf.nn.convolution`.

    """
    operands = resolve_conv(x, kernel, stride, padding, dilation, groups)
    image, weights, g = operands
    with np.errstate(over="ignore", invalid="ignore"):  # NaN and inf pass through
        if image.dtype != object and np.isfinite(weights.sum()):
            return operands.rounded(correlate_strided(image, weights, g))
        dense = correlate(pad(image, g.padding), weights, g.dilation, g.groups)
        return operands.rounded(subsample(dense, g.stride).copy())
