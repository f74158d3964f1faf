"""How far a kernel is from answering constant images with constant images, and the nearest one."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import Array, computing, converted
from tconv_edu.checkerboard.overlap import phases, sum_phases
from tconv_edu.checks import Integers, refuse
from tconv_edu.geometry import resolve_kernel

SMALLEST = Fraction(1, 2**1000)  # of the ratios whose root is taken: a float, and not 0


def checkerboard_score(kernel: ArrayLike, *, stride: Integers, dilation: Integers = 1) -> float:
    """Return how much of the response to constant images is checkerboard, from 0 to 1.

    score² = `Σ |S[φ, c, o] − S̄[c, o]|² / Σ |S[φ, c, o]|²`, both over all φ, c, o, where S are the
    `phase_sums` and S̄ is their mean over φ. A kernel whose phase sums are all 0 scores 0.

    For random constant images, with independent channels of one variance, score² is the part of
    the mean power in the interior that varies from phase to phase. At 0 every constant image comes
    out constant; at 1 the phases average to 0 for every c and o, and the pattern is all there is.

    The sums are exact sums of the numbers as they are stored. So the score is 0 if and only if all
    phases have the same sums; the floats 0.1 and 0.2 do not add up to the float 0.3. Only the root
    is rounded, and a score between 0 and 2⁻⁵⁰⁰ is given as 2⁻⁵⁰⁰. The scale of the kernel has no
    influence, as long as the scaled entries are exact.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, as in `conv_transpose`: finite, of integers, floats
            or complex numbers, or an object array of ints, floats and Fractions.
        stride: as in `conv_transpose`.
        dilation: as in `conv_transpose`.

    Returns:
        The score.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> checkerboard_score([[[1]], [[2]], [[1]]], stride=2)
    0.0
    >>> checkerboard_score([[[1]], [[8]], [[0]]], stride=2) ** 2  # 3.5² + 3.5² of 1² + 8²
    0.3769230769230769
    >>> checkerboard_score([[[1]], [[-1]]], stride=2)
    1.0

    Source: the condition is that of Sugawara, Shiota & Kiya, "Checkerboard artifacts free
    convolutional neural networks", doi:10.1017/ATSIP.2019.2; the measure is the relative distance
    of the phase sums from constant ones.

    """
    weights, options = resolve_kernel(kernel, stride, dilation)
    count = math.prod(options.stride)
    found = sum_phases(_integers(weights), options)
    mean = found.sum(axis=tuple(range(options.rank)))  # times count: an integer, as found is
    pattern = ((count * found - mean) ** 2).sum()
    power = ((count * found) ** 2).sum()
    return math.sqrt(max(Fraction(pattern, power), SMALLEST)) if pattern else 0.0


def _integers(kernel: Array) -> Array:
    # All entries over one common denominator, and without it: Python integers, whose sums are
    # exact. Re and Im of a complex entry stand side by side, as two real channels.
    exact = converted(kernel, computing(kernel.dtype))
    real = np.ascontiguousarray(exact).view(exact.real.dtype)
    try:
        ratios = [entry.as_integer_ratio() for entry in real.astype(object).flat]
    except (AttributeError, OverflowError, ValueError) as error:
        rule = "must hold finite ints, floats or Fractions"
        kind = TypeError if isinstance(error, AttributeError) else ValueError
        raise refuse("kernel", kernel, rule, f"np.ones({kernel.shape})", kind) from error
    common = math.lcm(*{denominator for _, denominator in ratios})
    whole = [numerator * (common // denominator) for numerator, denominator in ratios]
    return np.array(whole, object).reshape(real.shape)


def remove_checkerboard(
    kernel: ArrayLike, *, stride: Integers, dilation: Integers = 1
) -> NDArray[Any]:
    """Return the nearest kernel, in least squares, that draws no checkerboard.

    K'[m] = K[m] + (t − S[φ]) / n[φ] for each of the n[φ] taps m of phase φ, where S are the
    `phase_sums` and t = Σ (S[φ] / n[φ]) / Σ (1 / n[φ]) is the sum that every phase then has. It is
    the orthogonal projection onto these kernels, for each pair of channels apart.

    Where some phase has no tap, t is 0: the kernels without a checkerboard are then those that
    answer every constant image with zeros.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, as in `conv_transpose`.
        stride: as in `conv_transpose`.
        dilation: as in `conv_transpose`.

    Returns:
        The shape of `kernel`. Floats and complex numbers keep their dtype, and are computed in at
        least double precision; integers give float64. Object arrays of ints and Fractions give
        Fractions, and the exact result.

        Otherwise the entries are rounded, and with them the sums: each lies within
        δ = `(k + 4)·eps·Σ|K|` of the exact t, where k counts the taps, `Σ|K|` is over all taps of
        its pair of channels, and eps is that of the result's dtype; Re and Im count apart, and
        nothing may overflow or underflow. So the `checkerboard_score` is at most
        `δ / (|t| − δ)`, with root mean squares over the pairs; where t is 0, it compares rounding
        errors with each other, and can be anything.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> remove_checkerboard([[[1]], [[7]], [[0]]], stride=2).ravel().tolist()
    [3.0, 5.0, 2.0]
    >>> remove_checkerboard([[[1]], [[7]], [[0]]], stride=4).ravel().tolist()
    [0.0, 0.0, 0.0]

    Source: Lagrange multipliers for the constraint of Sugawara, Shiota & Kiya, "Checkerboard
    artifacts free convolutional neural networks", doi:10.1017/ATSIP.2019.2.

    """
    weights, options = resolve_kernel(kernel, stride, dilation)
    one: Any = Fraction(1) if weights.dtype == object else np.float64(1)
    try:
        _ = one - weights / one
    except TypeError as error:
        rule = "must hold numbers that work with Fractions where it is an object array"
        raise refuse("kernel", kernel, rule, f"np.ones({weights.shape})", TypeError) from error
    counts = sum_phases(np.ones((*options.kernel_size, 1, 1), np.int64), options)
    share = one / np.maximum(counts, 1)
    with np.errstate(over="ignore", invalid="ignore"):  # NaN and inf pass through
        found = sum_phases(weights * one, options)
        mean = (found * share).sum(tuple(range(options.rank))) / share.sum()
        target = mean if counts.all() else 0
        nearest: Array = weights + ((target - found) * share)[phases(options)]
        return nearest.astype(np.float64 if weights.dtype.kind in "iu" else weights.dtype)
