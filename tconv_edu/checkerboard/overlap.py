"""Overlap: how many stamps of the kernel fall on each output."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_edu.arrays import Cause, must_fit
from tconv_edu.checks import Integers, per_axis, shared_rank
from tconv_edu.geometry import Padding, plan, transposed


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
    rank = shared_rank(input_size=input_size, kernel_size=kernel_size)
    size = per_axis("input_size", input_size, rank, least=1)
    options = plan(per_axis("kernel_size", kernel_size, rank, least=1), stride, padding, dilation)
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
