"""Arrays and options of a call, checked against one another."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import Cause, array, must_fit, widened
from tconv_edu.checks import per_axis, refuse, shared_rank
from tconv_edu.geometry.operands import (
    Operands,
    example_of,
    groups_of,
    kernel_of,
    moved,
    must_have_channels,
    operands_of,
    spatial_size,
)
from tconv_edu.geometry.shape import Geometry, Plan, forward, plan, transposed


def resolve_conv(
    x: ArrayLike,
    kernel: ArrayLike,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
) -> Operands:
    """Check the arguments of a convolution and resolve its geometry."""
    weights = kernel_of(kernel)
    options = plan(weights.shape[:-2], stride, padding, dilation)
    rows, columns = weights.shape[-2:]
    image = array("x", x, example_of(options, rows * groups if type(groups) is int else rows))
    fitting = image.shape[-1] // rows if image.ndim and image.shape[-1] % rows == 0 else 1
    example = fitting if fitting and columns % fitting == 0 else 1
    count = groups_of(groups, example=example, out_channels=columns)
    size = spatial_size("x", image, options, rows * count)
    why, least = "groups times the kernel's second-to-last axis", options.smallest_input
    must_have_channels("x", image, rows * count, why, least)
    geometry = forward(options, size, count, "x", example_of(options, rows * count))
    operands = operands_of(("x", "kernel"), image, weights, geometry)
    shape = (*image.shape[: -1 - options.rank], *geometry.output_size, columns)
    causes = [
        Cause("x", image, max(size), "x[:1]"),
        Cause("padding", padding, max(map(sum, geometry.padding)), "'valid'"),
    ]
    must_fit("the result", shape, operands.x.itemsize, causes)
    return operands


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
    weights = kernel_of(kernel)
    options = plan(weights.shape[:-2], stride, padding, dilation)
    columns = weights.shape[-1]
    samples = array(names[0], x, example_of(options, columns))
    count = groups_of(groups, out_channels=columns)
    size = spatial_size(names[0], samples, options, columns)
    why, least = "as many as the kernel's last axis", (1,) * options.rank
    must_have_channels(names[0], samples, columns, why, least)
    geometry = transposed(
        options,
        size,
        count,
        output_padding=output_padding,
        wanted=wanted,
        name=names[1],
    )
    operands = operands_of((names[0], "kernel"), samples, weights, geometry)
    channels = weights.shape[-2] * count
    batch = samples.shape[: -1 - options.rank]
    grown = [(s - 1) * m for s, m in zip(options.stride, size, strict=True)]
    reaches = [(d - 1) * k for d, k in zip(options.dilation, options.kernel_size, strict=True)]
    causes = [
        Cause(names[0], samples, max(size), f"{names[0]}[:1]"),
        Cause("stride", stride, max(grown), "1"),
        Cause("dilation", dilation, max(reaches), "1"),
    ]
    for what, spatial in [
        ("the full array", geometry.full_size),
        ("the result", geometry.input_size),
    ]:
        must_fit(what, (*batch, *spatial, channels), operands.x.itemsize, causes)
    return operands


def resolve_matrix(
    kernel: ArrayLike,
    input_size: object,
    stride: object,
    padding: object,
    dilation: object,
    groups: object,
) -> tuple[NDArray[Any], Geometry]:
    """Check the arguments of a convolution that has no input array yet."""
    weights = kernel_of(kernel)
    size = per_axis("input_size", input_size, weights.ndim - 2, least=1)
    options = plan(weights.shape[:-2], stride, padding, dilation)
    count = groups_of(groups, out_channels=weights.shape[-1])
    dtype = widened(weights.dtype)
    geometry = forward(options, size, count)
    causes = [
        Cause("input_size", input_size, max(size), str(options.effective_kernel_size)),
        Cause("padding", padding, max(map(sum, geometry.padding)), "'valid'"),
    ]
    must_fit("the matrix", matrix_shape(weights, geometry), dtype.itemsize, causes)
    return weights.astype(dtype, copy=False), geometry


def matrix_shape(kernel: NDArray[Any], g: Geometry) -> tuple[int, int]:
    """Return the shape of the matrix of a convolution: its outputs by its inputs."""
    outputs = prod(g.output_size) * kernel.shape[-1]
    return outputs, prod(g.input_size) * kernel.shape[-2] * g.groups


def resolve_kernel(
    kernel: ArrayLike, stride: object, dilation: object = 1, *, name: str = "kernel"
) -> tuple[NDArray[Any], Plan]:
    """Check a kernel that meets no input, and the options that say which outputs its taps hit."""
    weights = kernel_of(kernel, name)
    options = plan(weights.shape[:-2], stride, "valid", dilation)
    causes = [Cause("stride", stride, 0, "2")]
    must_fit("the array of phases", (*options.stride, *weights.shape[-2:]), 8, causes)
    return weights, options


def _must_not_be_channels_first(x: NDArray[Any], gradient: NDArray[Any], options: Plan) -> None:
    """Refuse both arrays at once, if they would fit with their channels moved to the last axis."""
    first = x.ndim - 1 - options.rank
    if gradient.ndim != x.ndim or _agree(x, gradient, options):
        return
    if _agree(np.moveaxis(x, first, -1), np.moveaxis(gradient, first, -1), options):
        rule = "must have its channels on the last axis, as must grad_output"
        raise refuse("x", x, rule, f"np.moveaxis(x, {first}, -1)")


def _agree(x: NDArray[Any], gradient: NDArray[Any], options: Plan) -> bool:
    """Whether the convolution takes x to arrays of the other shape, but for their channels."""
    size = x.shape[-1 - options.rank : -1]
    if any(n < least for n, least in zip(size, options.smallest_input, strict=True)):
        return False
    output_size = forward(options, size, 1).output_size
    return gradient.shape[:-1] == (*x.shape[: -1 - options.rank], *output_size)


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
    size = spatial_size("x", image, options, channels)
    if not channels:
        raise refuse("x", image, "must have at least one channel", example_of(options, 1))
    _must_not_be_channels_first(image, gradient, options)
    geometry = forward(options, size, 1, "x", example_of(options, channels))
    expected = (*image.shape[: -1 - rank], *geometry.output_size)
    if gradient.shape[:-1] != expected or gradient.shape[-1] < 1:
        rule = f"must have the shape of the convolution's output, {expected} and its channels"
        example = moved("grad_output", gradient, rank, lambda moved: moved.shape[:-1] == expected)
        raise refuse("grad_output", gradient, rule, example or f"np.ones({(*expected, 1)})")
    count = groups_of(groups, channels=image.shape[-1], out_channels=gradient.shape[-1])
    shape = (*options.kernel_size, image.shape[-1] // count, gradient.shape[-1])
    causes = [Cause("kernel_size", kernel_size, 0, str((1,) * rank))]
    must_fit("the result", shape, 8, causes)
    resolved = replace(geometry, groups=count)
    return operands_of(("x", "grad_output"), image, gradient, resolved)
