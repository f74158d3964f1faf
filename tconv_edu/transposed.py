"""The transposed convolution: insert zeros, convolve in full, crop; by any of several methods."""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.geometry import Integers, Padding, one_of, resolve_transpose
from tconv_edu.methods import METHODS, MethodName
from tconv_edu.methods.fast import fast, fast_cropped
from tconv_edu.stages import crop


def conv_transpose(
    x: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    output_padding: Integers = 0,
    output_size: Integers | None = None,
    dilation: Integers = 1,
    groups: SupportsIndex = 1,
    method: MethodName = "fast",
) -> NDArray[Any]:
    """Apply the transpose of the convolution that `kernel` and the options describe.

    Y[i', c] = Σ over i, m, o with i·S + m·D − P = i' of X[i, o] · K[m, c, o].

    The kernel is the *same array* that `conv` takes from C to O channels; here it goes from O to C.
    `padding` is the padding of that convolution too, so the transposed convolution crops by it.

    Args:
        x: `(batch, *spatial, O)` or `(*spatial, O)`; the kernel's rank tells which.
        kernel: `(*kernel_size, C/groups, O)`.
        stride: S − 1 zeros go between neighbouring samples; one int, or one per axis.
        padding: "valid", "same", "full", an int, or one int or (before, after) pair per axis.
        output_padding: how many samples more to keep after the last, below max(stride, dilation).
        output_size: the spatial size to return, one that the convolution maps to that of `x`.
        dilation: the distance in samples between two kernel entries.
        groups: how many blocks the channels are split into; each output block reads one.
        method: a name in `METHODS`; all give the same numbers, up to rounding.

    Returns:
        `(batch, *output_size, C)`, or without the batch axis. M samples and padding (P, Q) give
        (M − 1)·stride + k_eff − P − Q + output_padding with k_eff = dilation·(k − 1) + 1, and
        "same" gives M·stride. Integers give 64-bit integers, exact while they fit; float16 and
        bfloat16 (of ml_dtypes) are summed in float32 and rounded once.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> x = [[1], [2], [3]]
    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> conv_transpose(x, kernel, stride=2).ravel().tolist()
    [1, 10, 102, 20, 203, 30, 300]
    >>> conv_transpose(x, kernel, stride=2, padding=1, output_padding=1).ravel().tolist()
    [10, 102, 20, 203, 30, 300]
    >>> conv_transpose(x, kernel, stride=2, padding="same").ravel().tolist()
    [1, 10, 102, 20, 203, 30]

    Source: Dumoulin & Visin, arXiv:1603.07285, chapter 4; the bound on output_padding is that of
    the documentation of `torch.nn.ConvTranspose2d`.

    """
    compute = METHODS[one_of("method", method, METHODS)]
    operands = resolve_transpose(
        x,
        kernel,
        stride,
        padding,
        dilation,
        groups,
        output_padding=output_padding,
        wanted=output_size,
    )
    crop_by = operands.geometry.crop
    if compute is fast:  # alone computes no more than the crop keeps
        return operands.rounded(fast_cropped(*operands, crop_by))
    with np.errstate(over="ignore", invalid="ignore"):  # NaN and inf pass through
        return operands.rounded(np.ascontiguousarray(crop(compute(*operands), crop_by)))
