"""Channels: the small matrix that a kernel applies at each of its positions, and its transpose.

Inner functions: their arguments have been checked in `geometry`.
"""

import numpy as np

from tconv_edu.arrays import AnyArray, Array, namespace_of


def mix(x: AnyArray, matrix: AnyArray, groups: int = 1) -> AnyArray:
    """Multiply the channels of `x` by a matrix, group by group.

    Shapes: x `(..., C)`, matrix `(C/groups, O)`, result `(..., O)`. Group g reads the g-th block of
    channels and writes the g-th block of outputs.

    >>> mix(np.array([[1, 2]]), np.array([[3, 4, 5], [6, 7, 8]]))
    array([[15, 18, 21]])
    >>> mix(np.array([[1, 2]]), np.array([[3, 4]]), groups=2)
    array([[3, 8]])
    """
    if groups == 1:
        return x @ matrix
    lead, rows, columns = x.shape[:-1], matrix.shape[0], matrix.shape[1] // groups
    if rows == columns == 1:
        return x * matrix[0, :]
    xp = namespace_of(x)
    blocks = xp.permute_dims(xp.reshape(matrix, (rows, groups, columns)), (1, 0, 2))
    grouped = xp.reshape(x, (*lead, groups, 1, rows)) @ blocks
    return xp.reshape(grouped, (*lead, groups * columns))


def swap(kernel: AnyArray, groups: int = 1) -> AnyArray:
    """Swap the channel axes of a kernel, within each group: C → O becomes O → C.

    Shapes: `(*kernel_size, C/groups, O)` to `(*kernel_size, O/groups, C)`. `mix` with the swapped
    matrix is the transpose of `mix` with the matrix.

    >>> swap(np.array([[[1, 2, 3], [4, 5, 6]]])).tolist()
    [[[1, 4], [2, 5], [3, 6]]]
    >>> swap(np.array([[[1, 2], [3, 4]]]), groups=2).tolist()
    [[[1, 3, 2, 4]]]
    """
    *size, rows, columns = kernel.shape
    xp, lead = namespace_of(kernel), range(len(size))
    grouped = xp.reshape(kernel, (*size, rows, groups, columns // groups))
    swapped = xp.permute_dims(grouped, (*lead, len(size) + 2, len(size) + 1, len(size)))
    return xp.reshape(swapped, (*size, columns // groups, groups * rows))


def turn(kernel: Array, groups: int = 1) -> Array:
    """Flip a kernel along every spatial axis and swap its channels: its transpose at stride 1.

    Turning twice changes nothing.

    >>> turn(np.array([[[1, 2]], [[3, 4]]])).tolist()
    [[[3], [4]], [[1], [2]]]
    """
    turned: Array = swap(np.flip(kernel, tuple(range(kernel.ndim - 2))), groups)
    return turned


def dense(kernel: Array, groups: int) -> Array:
    """Write a grouped kernel as an ungrouped one, with zeros between unrelated channels.

    Shapes: `(*kernel_size, C/groups, O)` to `(*kernel_size, C, O)`.

    >>> dense(np.array([[[3, 4]]]), groups=2).tolist()
    [[[3, 0], [0, 4]]]
    """
    *size, rows, columns = kernel.shape
    result = np.zeros((*size, groups, rows, groups, columns // groups), kernel.dtype)
    for group in range(groups):
        block = slice(group * columns // groups, (group + 1) * columns // groups)
        result[..., group, :, group, :] = kernel[..., block]
    return result.reshape(*size, groups * rows, columns)


def blocks(kernel: Array, groups: int) -> Array:
    """Keep what a kernel has within groups: `dense` undone.

    Shapes: `(*kernel_size, C, O)` to `(*kernel_size, C/groups, O)`.

    >>> blocks(np.array([[[3, 0], [0, 4]]]), groups=2).tolist()
    [[[3, 4]]]
    """
    *size, rows, columns = kernel.shape
    split = kernel.reshape(*size, groups, rows // groups, groups, columns // groups)
    each = np.arange(groups)
    kept = np.moveaxis(split[..., each, :, each, :], 0, -2)
    return kept.reshape(*size, rows // groups, columns)
