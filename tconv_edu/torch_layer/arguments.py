"""The tensors of a call, checked one by one and against one another."""

from __future__ import annotations

import torch
from torch import Tensor

from tconv_edu.geometry import Geometry, integer, plan, refuse, transposed

DTYPES = (torch.float32, torch.float64, torch.complex64, torch.complex128)


def tensor(
    name: str, value: object, shape: tuple[int, ...], dtype: torch.dtype | None = None
) -> Tensor:
    """Return `value` if it is a tensor that NumPy can read, of the weight's dtype where given.

    `shape` is one that would do.
    """
    example = f"torch.ones({tuple(shape)}, dtype={dtype or torch.float32})"
    if not isinstance(value, Tensor):
        raise refuse(name, value, "must be a torch.Tensor", example, TypeError)
    if value.dtype not in DTYPES:
        rule = "must be of float32, float64, complex64 or complex128"
        raise refuse(name, value.dtype, rule, f"{name}.to(torch.float32)", TypeError)
    if value.device.type != "cpu" or value.layout is not torch.strided:
        rule = "must be a dense tensor on the CPU, where NumPy computes"
        raise refuse(name, f"{value.layout} on {value.device}", rule, example)
    if dtype not in (None, value.dtype):
        rule = f"must be of the weight's {dtype}"
        raise refuse(name, value.dtype, rule, f"{name}.to({dtype})", TypeError)
    return value


def weight_shape(weight: object) -> torch.Size:
    """Return the shape `(in_channels, out_channels/groups, *kernel_size)` of any weight."""
    example = "torch.ones((4, 2, 3, 3))"
    if not isinstance(weight, Tensor):
        raise refuse("weight", weight, "must be a torch.Tensor", example, TypeError)
    if weight.ndim < 3 or 0 in weight.shape:
        rule = "must have the shape (in_channels, out_channels/groups, *kernel_size), no size 0"
        raise refuse("weight", tuple(weight.shape), rule, example)
    return weight.shape


def groups_of(value: object, **channels: int) -> int:
    """Return a number of groups that divides all these channels."""
    groups = integer("groups", value, least=1)
    if any(count % groups for count in channels.values()):
        counts = " and ".join(f"the {count} {name}" for name, count in channels.items())
        raise refuse("groups", value, f"must divide {counts}", "1")
    return groups


def resolve(
    input: object,  # noqa: A002 - torch's name
    weight: Tensor,
    bias: object,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
    *,
    output_padding: object,
    wanted: object,
) -> Geometry:
    """Check the tensors and the options of a call, and resolve their geometry."""
    channels, columns, *kernel_size = weight_shape(weight)
    dtype = tensor("weight", weight, weight.shape).dtype
    options = plan(tuple(kernel_size), stride, padding, dilation)
    count = groups_of(groups, in_channels=channels)
    size = _spatial_size(input, channels, options.rank, dtype)
    if bias is not None:
        expected = (columns * count,)
        given = tuple(tensor("bias", bias, expected, dtype).shape)
        if given != expected:
            rule = "must have one entry per output channel"
            raise refuse("bias", given, rule, f"torch.ones({expected}, dtype={dtype})")
    return transposed(options, size, count, output_padding=output_padding, wanted=wanted)


def _spatial_size(samples: object, channels: int, rank: int, dtype: torch.dtype) -> tuple[int, ...]:
    example = (channels, *(5,) * rank)
    shape = tuple(tensor("input", samples, example, dtype).shape)
    if len(shape) - rank not in (1, 2) or shape[-1 - rank] != channels or 0 in shape[-rank:]:
        rule = f"must have {channels} channels, then {rank} spatial axes; a batch may lead"
        raise refuse("input", shape, rule, f"torch.ones({example}, dtype={dtype})")
    return shape[-rank:]
