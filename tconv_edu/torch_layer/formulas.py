"""The three formulas in torch's own operations: views, matrix products, sums; no convolution.

Each operand is a matrix, one for each group. The matrix of x has a column for every sample of y,
with all that this sample reads of x (`im2col`). Three matrices, three products of two of them:

    conv             y = K · columns(x)
    kernel_gradient  K = y · columns(x)ᵀ
    transpose        x = columnsᵀ(Kᵀ · y)   overlaps are added (`col2im`), and the crop comes last

Shapes: x `(N, C, *large)`, K `(O, C/groups, *k)`, y `(N, O, *small)`. But for the kernel's, no size
is written into the operations: a graph that was recorded with one size serves them all.

Inner functions: arguments have been checked in `functional`.
"""

from collections.abc import Callable
from contextlib import nullcontext
from math import prod

import torch
from torch import Tensor
from torch.nn.functional import pad

from tconv_edu.checks import Pairs
from tconv_edu.layer import Outline


def conv(s: Outline, x: Tensor, kernel: Tensor) -> Tensor:
    """Return K · columns(x)."""
    columns = _columns(s, x)
    size = columns.shape[-1 - len(s.stride) :]
    y = _product(_matrix(_grouped(kernel, 0, s.groups)), _matrix(columns, -len(size)))
    return y.reshape(kernel.shape[0], *size).transpose(0, 1)


def kernel_gradient(s: Outline, x: Tensor, y: Tensor) -> Tensor:
    """Return y · columns(x)ᵀ."""
    columns = _columns(s, x)
    samples = _grouped(y, 1, s.groups).movedim(0, 2)
    product = _product(_matrix(samples), _matrix(columns, -1 - len(s.stride)).transpose(1, 2))
    return product.reshape(y.shape[1], columns.shape[1], *s.kernel_size)


def transpose(s: Outline, kernel: Tensor, y: Tensor) -> Tensor:
    """Return columnsᵀ(Kᵀ · y), cropped."""
    rank = len(s.stride)
    samples = _grouped(y, 1, s.groups).movedim(0, 2)
    product = _product(_matrix(_grouped(kernel, 0, s.groups)).transpose(1, 2), _matrix(samples))
    x = product.reshape(s.groups * kernel.shape[1], *s.kernel_size, y.shape[0], *y.shape[2:])
    for axis in reversed(range(rank)):
        grown = max(-s.crop[axis][1], 0)
        x = _overlap_add(x, 1 + axis, axis - rank, s.stride[axis], s.dilation[axis], grown)
    return _cut(x, s.crop).transpose(0, 1)


def crop(a: Tensor, pairs: Pairs) -> Tensor:
    """Cut samples off before and after along the last axes; a negative amount adds zeros."""
    if are_open(pairs) or min(map(min, pairs)) < 0:
        a = pad(a, [max(-amount, 0) for pair in reversed(pairs) for amount in pair])
    return _cut(a, pairs)


def are_open(pairs: Pairs) -> bool:
    """Whether an amount depends on an open size; asked for its sign, torch would fix it."""
    return any(type(amount) is not int for pair in pairs for amount in pair)


def _cut(a: Tensor, pairs: Pairs) -> Tensor:
    """Cut off the amounts that are positive; a view of all would cost a copy on the way back.

    Where torch compiles, amounts may be open, and asking for them would fix them.
    """
    if not are_open(pairs) and max(map(max, pairs)) <= 0:
        return a
    axes = zip(a.shape[-len(pairs) :], pairs, strict=True)
    kept = (slice(max(before, 0), size - max(after, 0)) for size, (before, after) in axes)
    return a[(..., *kept)]  # type: ignore[index]


def copied(a: Tensor) -> Tensor:
    """Copy an array, its samples side by side: forward mode takes no view for a result."""
    return a.clone(memory_format=torch.contiguous_format)


def like(image: Tensor, result: Tensor, pack: Callable[[Tensor], Tensor] = copied) -> Tensor:
    """Pack a result that has gaps, in the layout that `image` has in memory."""
    if image.ndim > 3 and image.movedim(1, -1).is_contiguous() and not image.is_contiguous():
        return pack(result.movedim(1, -1)).movedim(-1, 1)
    return pack(result)


def _columns(s: Outline, x: Tensor) -> Tensor:
    """View what each sample of y reads of x: `(groups, C/groups, *k, N, *small)`.

    The crop is undone first: the frame has (M − 1)S + k_eff samples, whatever output_padding was.
    """
    rank = len(s.stride)
    frame = crop(x, tuple((-before, -after) for before, after in s.crop))
    windows = _grouped(frame, 1, s.groups).movedim(0, 2)
    for axis, (k, step, d) in enumerate(zip(s.kernel_size, s.stride, s.dilation, strict=True)):
        windows = windows.unfold(3 + axis, d * (k - 1) + 1, step).unfold(-1, 1, d)[..., 0]
    return windows.movedim(tuple(range(-rank, 0)), tuple(range(2, 2 + rank)))


def _overlap_add(
    stamps: Tensor, taps: int, samples: int, step: int, distance: int, grown: int
) -> Tensor:
    """Transpose `_columns` along one axis: tap m of sample i is added at place i·S + m·D.

    Behind the last place come zeros, as many as an axis has grown by.
    """
    size, span = list(stamps.shape), (stamps.shape[samples] - 1) * step + 1
    size[samples] = span + (size[taps] - 1) * distance + grown
    del size[taps]
    total = stamps.new_zeros(size)
    for m, stamp in enumerate(stamps.unbind(taps)):
        places = slice(m * distance, m * distance + span, step)
        total[(..., places, *(slice(None),) * (-1 - samples))].add_(stamp)  # type: ignore[index]
    return total


def _grouped(a: Tensor, axis: int, groups: int) -> Tensor:
    """Split the channels of an axis into groups."""
    return a.reshape(*a.shape[:axis], groups, a.shape[axis] // groups, *a.shape[axis + 1 :])


def _matrix(a: Tensor, columns: int = 2) -> Tensor:
    """Join the axes before `columns`, but for the groups, into rows, and those from there on."""
    return a.reshape(a.shape[0], prod(a.shape[1:columns]), prod(a.shape[columns:]))


def _product(a: Tensor, b: Tensor) -> Tensor:
    """Multiply matrices in their own precision: autocast would lower it."""
    kind = a.device.type
    lowered = kind != "meta" and torch.is_autocast_enabled(kind)
    with torch.autocast(kind, enabled=False) if lowered else nullcontext():
        return torch.bmm(a, b)
