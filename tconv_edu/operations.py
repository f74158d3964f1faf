"""The two operations: arguments are checked once, a primitive computes, the result is rounded.

    conv              pad P   →  correlate with K          →  subsample: keep every S-th
    conv_transpose    crop P  ←  convolve with K, in full  ←  insert S − 1 zeros

Arrays of other libraries that speak the Array API standard come back as what they were, on the same
device, recorded and differentiated by their library; what NumPy reads becomes NumPy's.
"""

from __future__ import annotations

from typing import Any, Literal, SupportsIndex, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu import portable
from tconv_edu.checks import Integers, one_of
from tconv_edu.geometry import Channels, Padding, resolve_conv, resolve_transpose
from tconv_edu.methods import METHODS, MethodName
from tconv_edu.portable import primitives

Result: TypeAlias = NDArray[Any] | Any  # of the library that the arrays are of
Zeros = Literal["zeros"]


def conv(
    x: ArrayLike,
    kernel: ArrayLike,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
    groups: SupportsIndex = 1,
    bias: ArrayLike | None = None,
    channels: Channels = "last",
    padding_mode: Zeros = "zeros",
) -> Result:
    """Convolve `x` with `kernel`, as deep learning means it: a cross-correlation, with no flip.

    Y[i, o] = Σ over m, c of X[i·S + m·D − P, c] · K[m, c, o], where X is 0 outside its bounds.

    Args:
        x: `(batch, *spatial, C)` or `(*spatial, C)`; the kernel's rank tells which.
        kernel: `(*kernel_size, C/groups, O)`.
        stride: how many samples the kernel moves between two outputs; one int, or one per axis.
        padding: "valid" (none), "same" (⌈N/stride⌉ outputs, the odd zero after), "full"
            (k_eff − 1 zeros on both sides), an int, or one int or (before, after) pair per axis.
        dilation: the distance in samples between two kernel entries.
        groups: how many blocks the channels are split into; each output block reads one. NumPy has
            no product for groups: with many, a framework takes a fraction of the time.
        bias: `(O,)`, added once to every output, or None.
        channels: "last", or "first" for `(batch, C, *spatial)` in and out; the kernel stays.
        padding_mode: "zeros"; for other borders, pad first and crop after.

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
    options = (stride, padding, dilation, groups, channels, padding_mode)
    operands = resolve_conv(x, kernel, *options, bias=bias)
    return operands.apply(primitives(operands.x).convolve)


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
    bias: ArrayLike | None = None,
    channels: Channels = "last",
    padding_mode: Zeros = "zeros",
    method: MethodName = "fast",
) -> Result:
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
        groups: how many blocks the channels are split into; each output block reads one. NumPy has
            no product for groups: with many, a framework takes a fraction of the time.
        bias: `(C,)`, added once to every output, or None.
        channels: "last", or "first" for `(batch, O, *spatial)` in and out; the kernel stays.
        padding_mode: "zeros"; for other borders, pad first and crop after.
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
    options = (stride, padding, dilation, groups, channels, padding_mode)
    operands = resolve_transpose(
        x, kernel, *options, output_padding=output_padding, wanted=output_size, bias=bias
    )
    if not isinstance(operands.x, np.ndarray):
        compute = portable.METHODS[one_of("method", method, portable.METHODS)]
    return operands.apply(compute, operands.geometry.crop)
