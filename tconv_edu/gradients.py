"""The two gradients of a convolution: the input's is `conv_transpose`, the kernel's sums products.

Arrays of other libraries are taken and given back as in `operations`.
"""

from __future__ import annotations

from typing import SupportsIndex

from numpy.typing import ArrayLike

from tconv_edu.checks import Integers, refuse
from tconv_edu.geometry import Channels, Padding
from tconv_edu.geometry.resolve import resolve_kernel_gradient, resolve_transpose
from tconv_edu.operations import Result
from tconv_edu.portable import primitives


def conv_input_gradient(
    grad_output: ArrayLike,
    kernel: ArrayLike,
    input_size: Integers,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
    groups: SupportsIndex = 1,
    channels: Channels = "last",
) -> Result:
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
        channels: as in `conv`.

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
    options, names = (stride, padding, dilation, groups, channels), ("grad_output", "input_size")
    operands = resolve_transpose(grad_output, kernel, *options, wanted=input_size, names=names)
    return operands.apply(primitives(operands.x).transpose, operands.geometry.crop)


def conv_kernel_gradient(
    x: ArrayLike,
    grad_output: ArrayLike,
    kernel_size: Integers,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
    groups: SupportsIndex = 1,
    channels: Channels = "last",
) -> Result:
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
        channels: as in `conv`.

    Returns:
        ∂loss/∂kernel, `(*kernel_size, C/groups, O)`. Half precision as in `conv`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> conv_kernel_gradient([[1], [2], [3], [4], [5]], [[1], [10]], 3, stride=2).ravel().tolist()
    [31, 42, 53]

    Source: Dumoulin & Visin, arXiv:1603.07285; Goodfellow, Bengio & Courville, "Deep Learning",
    section 9.5.

    """
    options = (stride, padding, dilation, groups, channels)
    operands = resolve_kernel_gradient(x, grad_output, kernel_size, *options)
    return operands.apply(primitives(operands.x).kernel_gradient)
