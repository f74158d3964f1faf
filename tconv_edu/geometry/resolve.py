"""Arrays and options of a call, checked against one another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from numpy.typing import ArrayLike, NDArray

from tconv_edu.geometry.arguments import (
    array,
    common_dtype,
    integer,
    per_axis,
    refuse,
    shared_rank,
)
from tconv_edu.geometry.shape import Axes, Geometry, Plan, forward, plan, transposed


class Operands(NamedTuple):
    """Two arrays of one dtype, ready to be multiplied, and the geometry that they share."""

    x: NDArray[Any]
    kernel: NDArray[Any]
    geometry: Geometry


def _kernel(value: ArrayLike, name: str = "kernel") -> NDArray[Any]:
    kernel = array(name, value, "np.ones((3, 3, 1, 1))")
    if kernel.ndim < 3 or 0 in kernel.shape:
        rule = "must have the shape (*kernel_size, channels/groups, out_channels), no size 0"
        raise refuse(name, kernel, rule, "np.ones((3, 3, 1, 1))")
    return kernel


def _example(options: Plan, channels: int) -> str:
    return f"np.ones({(*options.effective_kernel_size, channels)})"


def _spatial_size(name: str, x: NDArray[Any], options: Plan, channels: int) -> Axes:
    rank = options.rank
    if x.ndim - rank not in (1, 2):
        rule = f"must have {rank} spatial axes, as the kernel has, then channels; a batch may lead"
        raise refuse(name, x, rule, _example(options, channels))
    size = x.shape[-1 - rank : -1]
    if min(size) < 1:
        rule = "must have at least one sample on every spatial axis"
        raise refuse(name, x, rule, _example(options, channels))
    return size


def _groups(value: object, example: int = 1, **channels: int) -> int:
    groups = integer("groups", value, least=1, example=str(example))
    if any(count % groups for count in channels.values()):
        counts = " and ".join(f"the {count} {name}" for name, count in channels.items())
        raise refuse("groups", value, f"must divide {counts}", str(example))
    return groups


def _channels(name: str, x: NDArray[Any], expected: int, why: str) -> None:
    if x.shape[-1] != expected:
        rule = f"must have {expected} channels on its last axis, {why}"
        raise refuse(name, x, rule, f"np.ones({(*x.shape[:-1], expected)})")


def _operands(
    names: tuple[str, str], x: NDArray[Any], kernel: NDArray[Any], geometry: Geometry
) -> Operands:
    dtype = common_dtype(names, x.dtype, kernel.dtype)
    return Operands(x.astype(dtype, copy=False), kernel.astype(dtype, copy=False), geometry)


def resolve_conv(
    x: ArrayLike,
    kernel: ArrayLike,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
) -> Operands:
    """Check the arguments of a convolution and resolve its geometry."""
    weights = _kernel(kernel)
    options = plan(weights.shape[:-2], stride, padding, dilation)
    rows, columns = weights.shape[-2:]
    image = array("x", x, _example(options, rows * groups if type(groups) is int else rows))
    fitting = image.shape[-1] // rows if image.ndim and image.shape[-1] % rows == 0 else 1
    example = fitting if fitting and columns % fitting == 0 else 1
    count = _groups(groups, example=example, out_channels=columns)
    size = _spatial_size("x", image, options, rows * count)
    _channels("x", image, rows * count, "groups times the kernel's second-to-last axis")
    geometry = forward(options, size, count, "x", _example(options, rows * count))
    return _operands(("x", "kernel"), image, weights, geometry)


def resolve_transpose(
    x: ArrayLike,
    kernel: ArrayLike,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
    *,
    output_padding: object = 0,
    wanted: object = None,
    names: tuple[str, str] = ("x", "output_size"),
) -> Operands:
    """Check the arguments of a transposed convolution and resolve its geometry.

    `names` says what the caller calls the array and the wanted size.
    """
    weights = _kernel(kernel)
    options = plan(weights.shape[:-2], stride, padding, dilation)
    columns = weights.shape[-1]
    samples = array(names[0], x, _example(options, columns))
    count = _groups(groups, out_channels=columns)
    size = _spatial_size(names[0], samples, options, columns)
    _channels(names[0], samples, columns, "as many as the kernel's last axis")
    geometry = transposed(
        options,
        size,
        count,
        output_padding=output_padding,
        wanted=wanted,
        name=names[1],
    )
    return _operands((names[0], "kernel"), samples, weights, geometry)


def resolve_matrix(
    kernel: ArrayLike,
    input_size: object,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
) -> tuple[NDArray[Any], Geometry]:
    """Check the arguments of a convolution that has no input array yet."""
    weights = _kernel(kernel)
    size = per_axis("input_size", input_size, weights.ndim - 2, least=1)
    options = plan(weights.shape[:-2], stride, padding, dilation)
    count = _groups(groups, out_channels=weights.shape[-1])
    dtype = common_dtype(("kernel", "kernel"), weights.dtype, weights.dtype)
    return weights.astype(dtype, copy=False), forward(options, size, count)


def resolve_kernel(
    kernel: ArrayLike, stride: object, dilation: object = 1, *, name: str = "kernel"
) -> tuple[NDArray[Any], Plan]:
    """Check a kernel that meets no input, and the options that say which outputs its taps hit."""
    weights = _kernel(kernel, name)
    return weights, plan(weights.shape[:-2], stride, "valid", dilation)


def resolve_kernel_gradient(
    x: ArrayLike,
    grad_output: ArrayLike,
    kernel_size: object,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
) -> Operands:
    """Check the arguments of a kernel gradient; the second array is the output's gradient."""
    image, gradient = array("x", x), array("grad_output", grad_output)
    rank = shared_rank(kernel_size=kernel_size)
    options = plan(per_axis("kernel_size", kernel_size, rank, least=1), stride, padding, dilation)
    channels = image.shape[-1] if image.ndim else 1
    size = _spatial_size("x", image, options, channels)
    geometry = forward(options, size, 1, "x", _example(options, channels))
    expected = (*image.shape[: -1 - rank], *geometry.output_size)
    if gradient.shape[:-1] != expected or gradient.shape[-1] < 1 or image.shape[-1] < 1:
        rule = f"must have the shape of the convolution's output, {expected} and its channels"
        raise refuse("grad_output", gradient, rule, f"np.ones({(*expected, 1)})")
    count = _groups(groups, channels=image.shape[-1], out_channels=gradient.shape[-1])
    resolved = replace(geometry, groups=count)
    return _operands(("x", "grad_output"), image, gradient, resolved)
