"""Overlap: how many kernel entries fall on each output, and what those of each phase add up to.

Tap m of a kernel hits only the outputs whose position is m·D modulo S: that is its phase.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import Array, Cause, computing, converted, must_fit, widened
from tconv_edu.checks import Integers
from tconv_edu.geometry import Padding, Plan, resolve_kernel, transposed
from tconv_edu.sizes.formulas import resolved


def overlap_counts(
    input_size: Integers,
    kernel_size: Integers,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    output_padding: Integers = 0,
    output_size: Integers | None = None,
    dilation: Integers = 1,
) -> NDArray[Any]:
    """Count the pairs of a sample and a kernel entry that meet in each output.

    Along one axis, the output i' counts the pairs (i, m) with i·S + m·D − P = i'; the count of a
    position is the product of the counts along its axes. It is `conv_transpose` of ones by a
    kernel of ones.

    Args:
        input_size: M, the size of the transposed convolution's input; an int, or one per axis.
        kernel_size: k, in kernel entries; an int, or one per axis.
        stride: as in `conv_transpose`.
        padding: as in `conv_transpose`.
        output_padding: as in `conv_transpose`.
        output_size: as in `conv_transpose`.
        dilation: as in `conv_transpose`.

    Returns:
        `(*output_size)`, 64-bit integers; two ints alone mean one axis.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> overlap_counts(4, 3, stride=2).tolist()
    [1, 1, 2, 1, 2, 1, 2, 1, 1]
    >>> overlap_counts((3, 2), (4, 1), stride=(2, 2), padding=(1, 0)).tolist()
    [[1, 0, 1], [2, 0, 2], [2, 0, 2], [2, 0, 2], [2, 0, 2], [1, 0, 1]]

    Source: Odena, Dumoulin & Olah, "Deconvolution and checkerboard artifacts", Distill (2016),
    doi:10.23915/distill.00003.

    """
    size, options = resolved(input_size, kernel_size, stride, padding, dilation)
    g = transposed(options, size, 1, output_padding=output_padding, wanted=output_size)
    causes = [
        Cause("input_size", input_size, max(size), "5"),
        Cause("kernel_size", kernel_size, max(g.kernel_size), "3"),
        Cause("stride", stride, max(g.stride), "2"),
        Cause("dilation", dilation, max(g.dilation), "1"),
    ]
    must_fit("the result", g.input_size, 8, causes)
    for pairs in zip(size, g.kernel_size, strict=True):
        must_fit("a table", pairs, 8, causes)
    before = [p for p, _ in g.padding]
    lines = map(_line, g.input_size, size, g.kernel_size, g.stride, g.dilation, before)
    return reduce(np.multiply.outer, lines)


def _line(n: int, m: int, k: int, stride: int, dilation: int, before: int) -> NDArray[Any]:
    samples = np.arange(m, dtype=np.int64) * stride
    taps = np.arange(k, dtype=np.int64) * dilation
    hit = np.add.outer(samples, taps).ravel() - before
    return np.bincount(hit[(hit >= 0) & (hit < n)], minlength=n).astype(np.int64, copy=False)


def phase_sums(kernel: ArrayLike, *, stride: Integers, dilation: Integers = 1) -> NDArray[Any]:
    """Return the sum of the kernel entries that hit each output phase.

    S[φ, c, o] = Σ over the taps m with m·D ≡ φ (mod stride) of K[m, c, o].

    The phase of an output is its position modulo the stride, per axis, counted in the full array:
    padding P shifts it by P. Where all taps have a sample, a constant input X[i, o] = x[o] gives
    Y[i', c] = Σ over o of S[i' mod stride, c, o] · x[o], in each group by itself. So the interior
    of every constant image is constant if and only if all phases have the same sums.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, as in `conv_transpose`.
        stride: as in `conv_transpose`.
        dilation: as in `conv_transpose`.

    Returns:
        `(*stride, C/groups, O)`; a phase that no tap hits has the sum 0. Integers give 64-bit
        integers; float16 and bfloat16 are summed in float32, and rounded once.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> phase_sums([[[1]], [[10]], [[100]]], stride=2).ravel().tolist()
    [101, 10]
    >>> phase_sums([[[1]], [[10]], [[100]]], stride=2, dilation=2).ravel().tolist()
    [111, 0]

    Source: Sugawara, Shiota & Kiya, "Checkerboard artifacts free convolutional neural networks",
    doi:10.1017/ATSIP.2019.2, where S[φ] is the DC value of a polyphase filter.

    """
    weights, options = resolve_kernel(kernel, stride, dilation)
    dtype = widened(weights.dtype)
    return converted(sum_phases(converted(weights, computing(dtype)), options), dtype)


def phases(options: Plan) -> tuple[Array, ...]:
    """Return the phase m·D mod S of every tap: an index, axis by axis, into arrays of phases."""
    axes = zip(options.kernel_size, options.stride, options.dilation, strict=True)
    return np.ix_(*[np.arange(k) * d % s for k, s, d in axes])


def sum_phases(kernel: Array, options: Plan) -> Array:
    """Sum the kernel over the taps of each phase, in its own dtype."""
    result = np.zeros((*options.stride, *kernel.shape[-2:]), kernel.dtype)
    with np.errstate(over="ignore", invalid="ignore"):  # NaN and inf pass through
        np.add.at(result, phases(options), kernel)
    return result
