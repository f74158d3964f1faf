"""The gradients of a convolution: the one for the input *is* the transposed convolution."""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.correlation import kernel_gradient
from tconv_edu.geometry import (
    Geometry,
    Integers,
    Padding,
    refuse,
    resolve_kernel_gradient,
    resolve_transpose,
)
from tconv_edu.methods.fast import fast_cropped
from tconv_edu.stages import pad, spatial


def conv_input_gradient(
    grad_output: ArrayLike,
    kernel: ArrayLike,
    input_size: Integers,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
    groups: SupportsIndex = 1,
) -> NDArray[Any]:
    """Return the gradient of a loss with respect to the input of `conv`.

    It is `conv_transpose` of the output's gradient, with `input_size` as its output size.

    Args:
        grad_output: ∂loss/∂output, `(batch, *output_size, O)` or `(*output_size, O)`.
        kernel: the kernel of the convolution, `(*kernel_size, C/groups, O)`.
        input_size: the spatial size of the convolution's input, an int or one per axis.
        stride: as in `conv`.
        padding: as in `conv`.
        dilation: as in `conv`.
        groups: as in `conv`.

    Returns:
        ∂loss/∂input, `(batch, *input_size, C)`, or without the batch axis. Half precision as in
        `conv_transpose`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> conv_input_gradient([[1], [2]], kernel, 6, stride=2).ravel().tolist()
    [1, 10, 102, 20, 200, 0]

    Source: Dumoulin & Visin, arXiv:1603.07285, section 4.1.

    """
    if input_size is None:
        rule = "must be the spatial size of the convolution's input"
        raise refuse("input_size", None, rule, "(5, 5)", TypeError)
    operands = resolve_transpose(
        grad_output,
        kernel,
        stride,
        padding,
        dilation,
        groups,
        wanted=input_size,
        names=("grad_output", "input_size"),
    )
    return operands.rounded(fast_cropped(*operands, operands.geometry.crop))


def conv_kernel_gradient(
    x: ArrayLike,
    grad_output: ArrayLike,
    kernel_size: Integers,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
    groups: SupportsIndex = 1,
) -> NDArray[Any]:
    """Return the gradient of a loss with respect to the kernel of `conv`, summed over the batch.

    Each kernel entry K[m, c, o] met the inputs X[i·S + m·D − P, c] and sent them to the outputs
    [i, o]: its gradient is the sum of these inputs times the gradients of these outputs.

    Args:
        x: the convolution's input, `(batch, *spatial, C)` or `(*spatial, C)`.
        grad_output: ∂loss/∂output, of the shape that `conv` returns.
        kernel_size: one int per spatial axis; an int alone means one axis.
        stride: as in `conv`.
        padding: as in `conv`.
        dilation: as in `conv`.
        groups: as in `conv`.

    Returns:
        ∂loss/∂kernel, `(*kernel_size, C/groups, O)`. Half precision as in `conv`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> conv_kernel_gradient([[1], [2], [3], [4], [5]], [[1], [10]], 3, stride=2).ravel().tolist()
    [31, 42, 53]

    Source: Dumoulin & Visin, arXiv:1603.07285; Goodfellow, Bengio & Courville, "Deep Learning",
    section 9.5.

    """
    operands = resolve_kernel_gradient(
        x, grad_output, kernel_size, stride, padding, dilation, groups
    )
    image, gradient, g = operands
    with np.errstate(over="ignore", invalid="ignore"):
        if image.dtype != object and np.isfinite(image.sum()):
            return operands.rounded(kernel_gradient(image, gradient, g))
        return operands.rounded(_sum_by_tap(image, gradient, g))


def _sum_by_tap(image: NDArray[Any], gradient: NDArray[Any], g: Geometry) -> NDArray[Any]:
    """Sum for any numbers: no sample meets a gradient that is not its own."""
    padded = pad(image, g.padding)
    rows, columns = image.shape[-1] // g.groups, gradient.shape[-1] // g.groups
    sent = gradient.reshape(-1, g.groups, columns).transpose(1, 0, 2)
    result = np.empty((*g.kernel_size, rows, g.groups, columns), image.dtype)
    for tap in np.ndindex(*g.kernel_size):
        axes = zip(tap, g.dilation, g.output_size, g.stride, strict=True)
        met = padded[spatial([slice(t * d, t * d + (m - 1) * s + 1, s) for t, d, m, s in axes])]
        block = met.reshape(-1, g.groups, rows).transpose(1, 2, 0) @ sent
        result[tap] = block.transpose(1, 0, 2)
    return result.reshape(*g.kernel_size, rows, g.groups * columns)
