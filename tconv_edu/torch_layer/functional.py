"""`conv_transpose` for tensors: check, compute by one of the engines, add the bias, round once."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.overrides import handle_torch_function, has_torch_function

from tconv_edu.checks import Integers
from tconv_edu.geometry import Padding
from tconv_edu.layer import Outline
from tconv_edu.torch_layer.arguments import HALVES, Engine, as_autocast, resolve
from tconv_edu.torch_layer.native import native
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
    engine: Engine = "formula",
) -> Tensor:
    """Apply the transposed convolution to tensors in torch's layout, differentiable to any order.

    The numbers are those of `torch.nn.functional.conv_transpose1d`, `2d` and `3d`: the weight's
    rank tells which. With `engine="formula"`, they and all their derivatives come from our own
    formulas, in torch's views and matrix products; with "native", from torch's own convolution.

    Args:
        input: `(batch, in_channels, *spatial)` or `(in_channels, *spatial)`, on any device.
        weight: `(in_channels, out_channels/groups, *kernel_size)`.
        bias: `(out_channels,)`, added to every sample.
        stride: as in `tconv_edu.conv_transpose`.
        padding: as there: an int, one per axis, or beyond torch pairs and names.
        output_padding: as there.
        output_size: as there: the spatial size to return; as in torch, the batch and the channels
            may lead.
        groups: how many blocks the channels are split into; each output block reads one.
        dilation: as there.
        engine: "formula", or "native": what torch cannot say, at the speed of what it can.

    Returns:
        `(batch, out_channels, *output_size)`, or without the batch axis, in the input's layout of
        memory. float16 and bfloat16 are computed in float32 and rounded once ("native" leaves it
        to torch on other devices than the CPU); everything else stays what it is.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do;
            each is a RuntimeError too, as torch's own are.

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
    steps = {"stride": stride, "padding": padding, "dilation": dilation}
    sizes = {"output_padding": output_padding, "output_size": output_size}
    options: dict[str, Any] = {**steps, **sizes, "groups": groups, "engine": engine}
    if has_torch_function((input, weight, bias)):  # a proxy, or somebody's own tensors
        return handle_torch_function(
            conv_transpose, (input, weight, bias), input, weight, bias, **options
        )
    return _compute(*as_autocast(input, weight, bias), **options)


def _compute(
    x: Tensor, weight: Tensor, bias: Tensor | None, *, engine: Engine, **options: Any
) -> Tensor:
    """Check, then compute a batch in a precision that sums of products can bear."""
    g = resolve(x, weight, bias, engine=engine, **options)
    outline = Outline(g.kernel_size, g.stride, g.dilation, g.crop, groups=g.groups)
    lone, dtype = x.ndim == weight.ndim - 1, weight.dtype
    rounding = engine == "native" and x.device.type != "cpu"  # that torch does, having summed
    wide = torch.float32 if dtype in HALVES and not rounding else dtype
    kernel, samples = weight.to(wide), (x.unsqueeze(0) if lone else x).to(wide)
    if engine == "native":
        result = native(outline, kernel, samples)
    else:
        result = partial(outline, None, kernel, samples)
    if bias is not None:
        result = result + bias.to(wide).reshape(-1, *(1,) * len(g.stride))
    return (result.squeeze(0) if lone else result).to(dtype)
