"""The size of a convolution, and the sizes that its transpose may have."""

from __future__ import annotations

from tconv_edu.checks import LARGEST, Axes, Integers, per_axis, refuse, shared_rank
from tconv_edu.geometry.padding import Padding
from tconv_edu.geometry.shape import Plan, forward, legal_sizes, plan


def conv_output_size(
    input_size: Integers,
    kernel_size: Integers,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
) -> tuple[int, ...]:
    """Return the spatial size that `conv` gives: M = ⌊(N + P + Q − k_eff) / stride⌋ + 1 per axis.

    Args:
        input_size: N, in samples; an int, or one per axis.
        kernel_size: k, in kernel entries; an int, or one per axis.
        stride: as in `conv`.
        padding: as in `conv`.
        dilation: as in `conv`; k_eff = dilation·(k − 1) + 1.

    Returns:
        One int per spatial axis; two ints alone mean one axis.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> conv_output_size((7, 8), 3, stride=2)
    (3, 3)
    >>> conv_output_size(7, 3, stride=2, padding="same")
    (4,)

    Source: Dumoulin & Visin, arXiv:1603.07285, relationship 6.

    """
    size, options = resolved(input_size, kernel_size, stride, padding, dilation)
    output_size = forward(options, size, 1).output_size
    if max(output_size) > LARGEST:
        rule = f"must leave sizes of at most {LARGEST}, and leads to {output_size}"
        raise refuse("padding", padding, rule, "'valid'")
    return output_size


def conv_transpose_output_sizes(
    input_size: Integers,
    kernel_size: Integers,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
) -> tuple[range, ...]:
    """Return every spatial size up to 2147483647 that the convolution maps to `input_size`.

    They are the sizes that `conv_transpose` takes as `output_size`: up to `stride` many per axis.

    Args:
        input_size: M, the size of the transposed convolution's input; an int, or one per axis.
        kernel_size: k, in kernel entries; an int, or one per axis.
        stride: as in `conv`.
        padding: as in `conv`.
        dilation: as in `conv`.

    Returns:
        One range per spatial axis; two ints alone mean one axis.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> conv_transpose_output_sizes(12, 3, stride=2, padding=1)
    (range(23, 25),)
    >>> conv_transpose_output_sizes((4, 5), 3, stride=2, padding="same")
    (range(7, 9), range(9, 11))

    Source: Dumoulin & Visin, arXiv:1603.07285, relationship 14, for every remainder at once.

    """
    size, options = resolved(input_size, kernel_size, stride, padding, dilation)
    legal = legal_sizes(options, size)
    if not all(legal):
        rule = f"must leave a size of at least 1 from {size} samples, and none is left"
        raise refuse("padding", padding, rule, "'valid'")
    counted = tuple(range(sizes.start, min(sizes.stop, LARGEST + 1)) for sizes in legal)
    if not all(counted):
        smallest = tuple(sizes[0] for sizes in legal)
        rule = f"must come from a size of at most {LARGEST}, and the smallest is {smallest}"
        raise refuse("input_size", input_size, rule, "1")
    return counted


def resolved(
    input_size: Integers, kernel_size: Integers, stride: object, padding: object, dilation: object
) -> tuple[Axes, Plan]:
    """Check the sizes and options of a call that has no arrays."""
    rank = shared_rank(input_size=input_size, kernel_size=kernel_size)
    size = per_axis("input_size", input_size, rank, least=1)
    kernel = per_axis("kernel_size", kernel_size, rank, least=1)
    return size, plan(kernel, stride, padding, dilation)
