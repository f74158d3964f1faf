"""Write the convolution as a matrix, and multiply by its transpose."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import Cause, must_fit
from tconv_edu.channels import dense
from tconv_edu.checks import Integers
from tconv_edu.geometry import Geometry, Padding
from tconv_edu.geometry.resolve import matrix_shape, resolve_matrix


def conv_matrix(
    kernel: ArrayLike,
    input_size: Integers,
    *,
    stride: Integers = 1,
    padding: Padding = "valid",
    dilation: Integers = 1,
    groups: SupportsIndex = 1,
) -> NDArray[Any]:
    """Return the matrix W of `conv`, so that `conv(x).ravel()` equals `W @ x.ravel()`.

    Its transpose is the matrix of `conv_transpose` with `output_size=input_size`.

    Args:
        kernel: `(*kernel_size, C/groups, O)`.
        input_size: the spatial size of the convolution's input, an int or one per axis.
        stride: as in `conv`.
        padding: as in `conv`.
        dilation: as in `conv`.
        groups: as in `conv`.

    Returns:
        `(prod(output_size)·O, prod(input_size)·C)`, dense, in the order of `ravel`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> conv_matrix([[[1]], [[10]], [[100]]], 6, stride=2).tolist()
    [[1, 10, 100, 0, 0, 0], [0, 0, 1, 10, 100, 0]]

    Source: Dumoulin & Visin, arXiv:1603.07285, section 4.1.

    """
    weights, geometry = resolve_matrix(kernel, input_size, stride, padding, dilation, groups)
    return _matrix(weights, geometry)


def matrix(x: NDArray[Any], kernel: NDArray[Any], geometry: Geometry) -> NDArray[Any]:
    """Multiply by the transposed matrix of the convolution that reads the full array.

    Cost: a dense matrix of (samples × outputs) entries, nearly all zero. A NaN or infinite sample
    meets these zeros too, and reaches every output.
    """
    rank, full = len(geometry.stride), geometry.full_size
    unpadded = replace(geometry, input_size=full, padding=((0, 0),) * rank)
    cause = Cause("method", "matrix", 0, "'scatter'")
    must_fit("the matrix", matrix_shape(kernel, unpadded), kernel.itemsize, [cause])
    lead = x.shape[: -1 - rank]
    flat: NDArray[Any] = x.reshape(*lead, prod(x.shape[-1 - rank :])) @ _matrix(kernel, unpadded)
    return flat.reshape(*lead, *full, kernel.shape[-2] * geometry.groups)


def _matrix(kernel: NDArray[Any], g: Geometry) -> NDArray[Any]:
    blocks = dense(kernel, g.groups)
    inputs, outputs = blocks.shape[-2:]
    result = np.zeros((prod(g.output_size), outputs, prod(g.input_size), inputs), kernel.dtype)
    for m in np.ndindex(*g.kernel_size):
        axes = zip(m, g.dilation, g.padding, g.output_size, g.stride, strict=True)
        places = [a * d - p + s * np.arange(n) for a, d, (p, _), n, s in axes]
        read = np.meshgrid(*places, indexing="ij")
        inside = [(at >= 0) & (at < n) for at, n in zip(read, g.input_size, strict=True)]
        rows = np.flatnonzero(np.logical_and.reduce(inside))
        columns = np.ravel_multi_index([at.ravel()[rows] for at in read], g.input_size)
        result[rows, :, columns, :] = blocks[m].T
    return result.reshape(prod(g.output_size) * outputs, prod(g.input_size) * inputs)
