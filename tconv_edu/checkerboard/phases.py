"""Phases: tap m of a kernel hits only the outputs whose position is m·D modulo S."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import Array, computing, converted, widened
from tconv_edu.checks import Integers
from tconv_edu.geometry import Plan, resolve_kernel


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
