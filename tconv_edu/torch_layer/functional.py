"""`conv_transpose` for tensors: check, take one partial of the form, add the bias."""

from __future__ import annotations

from torch import Tensor

from tconv_edu.geometry import Integers, Padding
from tconv_edu.torch_layer.arguments import resolve
from tconv_edu.torch_layer.partials import partial


def conv_transpose(
    input: Tensor,  # noqa: A002 - torch's name
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    stride: Integers = 1,
    padding: Padding = 0,
    output_padding: Integers = 0,
    output_size: Integers | None = None,
    groups: int = 1,
    dilation: Integers = 1,
) -> Tensor:
    """Apply the transposed convolution to tensors in torch's layout, differentiable to any order.

    The numbers are those of `torch.nn.functional.conv_transpose1d`, `2d` and `3d`: the weight's
    rank tells which. They and all their derivatives come from our own formulas.

    Args:
        input: `(batch, in_channels, *spatial)` or `(in_channels, *spatial)`, on the CPU.
        weight: `(in_channels, out_channels/groups, *kernel_size)`.
        bias: `(out_channels,)`, added to every sample.
        stride: as in `tconv_edu.conv_transpose`.
        padding: as there: an int, one per axis, or beyond torch pairs and names.
        output_padding: as there.
        output_size: as there: the spatial size to return.
        groups: how many blocks the channels are split into; each output block reads one.
        dilation: as there.

    Returns:
        `(batch, out_channels, *output_size)`, or without the batch axis; contiguous. float32,
        float64, complex64 and complex128 stay what they are.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> import torch
    >>> x = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    >>> y = conv_transpose(x, torch.tensor([[[1.0, 10.0, 100.0]]]), stride=2)
    >>> y.tolist()
    [[1.0, 10.0, 102.0, 20.0, 203.0, 30.0, 300.0]]
    >>> torch.autograd.grad(y[0, 2], x)[0].tolist()
    [[100.0, 1.0, 0.0]]

    Source: the documentation of `torch.nn.functional.conv_transpose2d`; Dumoulin & Visin,
    arXiv:1603.07285, chapter 4.

    """
    geometry = resolve(
        input,
        weight,
        bias,
        stride,
        padding,
        dilation,
        groups,
        output_padding=output_padding,
        wanted=output_size,
    )
    result = partial(geometry, None, weight, input)
    return result if bias is None else result + bias.reshape(-1, *(1,) * len(geometry.stride))
