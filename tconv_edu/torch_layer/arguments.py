"""The tensors of a call, checked one by one and against one another."""

import functools
import warnings
from collections.abc import Callable
from typing import Any, Literal, ParamSpec, TypeVar, get_args

import torch
from torch import Tensor

from tconv_edu.checks import groups_of, one_of, refuse
from tconv_edu.geometry import Geometry, plan, transposed

HALVES = (torch.float16, torch.bfloat16)
Engine = Literal["formula", "native"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
DTYPES = (*HALVES, torch.float32, torch.float64, torch.complex64, torch.complex128)
P = ParamSpec("P")
R = TypeVar("R")


class TensorTypeError(TypeError, RuntimeError):
    """A refused type, to be caught as torch's users do, or as Python's."""


class TensorValueError(ValueError, RuntimeError):
    """A refused value, to be caught as torch's users do, or as Python's."""


def catchable(check: Callable[P, R]) -> Callable[P, R]:
    """Let a check raise errors that are torch's RuntimeError too."""

    @functools.wraps(check)
    def checked(*args: P.args, **options: P.kwargs) -> R:
        try:
            return check(*args, **options)
        except (TypeError, ValueError) as error:
            kind = TensorTypeError if isinstance(error, TypeError) else TensorValueError
            raise kind(*error.args) from error.__cause__

    return checked


def as_autocast(*values: Any) -> tuple[Any, ...]:
    """Cast the operands of a call as torch casts those of its own layers, where autocast is on."""
    kind = next((v.device.type for v in values if isinstance(v, Tensor)), "meta")
    if kind == "meta" or not torch.is_autocast_enabled(kind):
        return values
    dtype = torch.get_autocast_dtype(kind)
    cast = (*HALVES, torch.float32)  # float64 is left alone
    return tuple(v.to(dtype) if isinstance(v, Tensor) and v.dtype in cast else v for v in values)


def tensor(
    name: str, value: object, shape: tuple[int, ...], weight: Tensor | None = None
) -> tuple[int, ...]:
    """Return the shape of a dense tensor, of the weight's dtype and on its device where given.

    `shape` is one that would do.
    """
    dtype = torch.float32 if weight is None else weight.dtype
    example = f"torch.ones({tuple(shape)}, dtype={dtype})"
    if not isinstance(value, Tensor):
        raise refuse(name, value, "must be a torch.Tensor", example, TypeError)
    if value.dtype not in DTYPES:
        rule = "must be of a floating point dtype of at least 16 bits, complex64 or complex128"
        raise refuse(name, value.dtype, rule, f"{name}.to(torch.float32)", TypeError)
    if value.layout is not torch.strided:
        raise refuse(name, value.layout, "must be a dense tensor", f"{name}.to_dense()")
    if weight is not None and value.dtype != dtype:
        rule = f"must be of the weight's {dtype}"
        raise refuse(name, value.dtype, rule, f"{name}.to({dtype})", TypeError)
    if weight is not None and value.device != weight.device:
        rule = f"must be on the weight's device, {weight.device}"
        raise refuse(name, value.device, rule, f"{name}.to({str(weight.device)!r})")
    return _sizes(value)


def is_tracing() -> bool:
    """Whether `torch.jit.trace` is recording, where sizes are tensors."""
    return bool(torch.jit.is_tracing())  # type: ignore[attr-defined, no-untyped-call]


def _sizes(value: Tensor) -> tuple[int, ...]:
    if not is_tracing():
        return tuple(value.shape)
    with warnings.catch_warnings():  # numbers are checked; the operations keep the traced sizes
        warnings.simplefilter("ignore", torch.jit.TracerWarning)  # type: ignore[attr-defined]
        return tuple(int(size) for size in value.shape)


def weight_shape(weight: object) -> tuple[int, ...]:
    """Return the shape `(in_channels, out_channels/groups, *kernel_size)` of any weight."""
    shape = tensor("weight", weight, (4, 2, 3, 3))
    if len(shape) < 3 or 0 in shape:
        rule = "must have the shape (in_channels, out_channels/groups, *kernel_size), no size 0"
        raise refuse("weight", shape, rule, "torch.ones((4, 2, 3, 3))")
    return shape


@catchable
def resolve(
    input: object,  # noqa: A002 - torch's name
    weight: Tensor,
    bias: object,
    *,
    output_padding: object,
    output_size: object,
    groups: object,
    engine: object,
    **steps: object,
) -> Geometry:
    """Check the tensors and the options of a call, and resolve their geometry.

    The size to return may lead with the batch and the channels, as torch's layers allow.
    """
    one_of("engine", engine, ENGINES)
    channels, columns, *kernel_size = weight_shape(weight)
    options = plan(tuple(kernel_size), **steps)
    count = groups_of(groups, {"in_channels": channels})
    axes, size = _spatial_size(input, channels, options.rank, weight)
    if bias is not None:
        expected = (columns * count,)
        given = tensor("bias", bias, expected, weight)
        if given != expected:
            rule = "must have one entry per output channel"
            raise refuse("bias", given, rule, f"torch.ones({expected}, dtype={weight.dtype})")
    wanted = _without_lead(output_size, axes, options.rank)
    return transposed(options, size, count, output_padding=output_padding, wanted=wanted)


def _without_lead(output_size: object, axes: int, rank: int) -> object:
    """Leave out the batch and the channels; a size that a trace makes a constant is warned of."""
    if not isinstance(output_size, list | tuple):
        return output_size
    spatial = output_size[-rank:] if len(output_size) == axes else output_size
    return [int(n) if isinstance(n, Tensor) else n for n in spatial] if is_tracing() else spatial


def _spatial_size(
    samples: object, channels: int, rank: int, weight: Tensor
) -> tuple[int, tuple[int, ...]]:
    example = (channels, *(5,) * rank)
    shape = tensor("input", samples, example, weight)
    if len(shape) - rank not in (1, 2) or shape[-1 - rank] != channels or 0 in shape[-rank:]:
        rule = f"must have {channels} channels, then {rank} spatial axes; a batch may lead"
        raise refuse("input", shape, rule, f"torch.ones({example}, dtype={weight.dtype})")
    return len(shape), shape[-rank:]
