"""TensorFlow: filters (*kernel_size, C, O), and an output_shape that the caller must know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from tconv_edu.frameworks.arguments import Axes, Pairs, pairs, weights
from tconv_edu.frameworks.layer import Layer
from tconv_edu.geometry import (
    Integers,
    integer,
    is_sequence,
    legal_sizes,
    one_of,
    per_axis,
    plan,
    refuse,
    transposed,
)

Padding = str | Sequence[Sequence[int]]


def read_tensorflow(
    filters: ArrayLike,
    *,
    input_size: Integers,
    output_shape: Sequence[int | None],
    strides: Integers,
    padding: Padding = "SAME",
    dilations: Integers | None = None,
) -> Layer:
    """Read the arguments of `tf.nn.conv1d_transpose`, `conv2d_transpose` or `conv3d_transpose`.

    TensorFlow computes the gradient of the convolution that maps `output_shape` to the input, so
    the crop is the padding of that convolution, which depends on both sizes. XLA takes
    every dilation; a CPU without it takes one only by oneDNN: in float32, with "SAME" or "VALID".

    Args:
        filters: `(*kernel_size, C, O)`; there are no groups.
        input_size: the spatial size of the input, an int or one per axis.
        output_shape: `(batch, *spatial, C)`; its batch is not looked at.
        strides: an int, one per axis, or those between two ones for batch and channels.
        padding: "SAME", "VALID", or in 2-D `[[0, 0], [top, bottom], [left, right], [0, 0]]`.
        dilations: as strides.

    Returns:
        The layer.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> filters = [[[1]], [[10]], [[100]]]
    >>> layer = read_tensorflow(filters, input_size=3, output_shape=(1, 6, 1), strides=2)
    >>> layer.crop, layer([[1], [2], [3]]).ravel().tolist()
    (((0, 1),), [1, 10, 102, 20, 203, 30])

    Source: TensorFlow's documentation of `tf.nn.conv2d_transpose` and its notes on padding.

    """
    kernel = weights("filters", filters, "(*kernel_size, out_channels, in_channels)")
    rank = kernel.ndim - 2
    size = per_axis("input_size", input_size, rank, least=1)
    stride = _per_axis("strides", strides, rank)
    dilation = (1,) * rank if dilations is None else _per_axis("dilations", dilations, rank)
    options = plan(kernel.shape[:-2], stride, _padding(padding, rank), dilation)
    legal = legal_sizes(options, size)
    if not all(legal):
        rule = f"must leave a size of at least 1 from {size} samples, and none is left"
        raise refuse("padding", padding, rule, '"VALID"')
    example = (1, *(sizes[0] for sizes in legal), kernel.shape[-2])
    wanted = _spatial(output_shape, example)
    if any(n not in sizes for n, sizes in zip(wanted, legal, strict=True)):
        listing = " by ".join(f"{sizes[0]} to {sizes[-1]}" for sizes in legal)
        rule = f"must be (batch, *spatial, channels) with a spatial size of {listing}"
        raise refuse("output_shape", output_shape, rule, str(example))
    crop = transposed(options, size, 1, wanted=wanted).crop
    return Layer(kernel, stride, dilation, 1, crop)


def _per_axis(name: str, value: Any, rank: int) -> Axes:
    """Take an int, one per axis, or what TensorFlow takes too: one in a list, or 1, …, 1."""
    if is_sequence(value) and len(value) == 1:
        return per_axis(name, value[0], rank, least=1)
    if is_sequence(value) and len(value) == rank + 2 and _is_one(value[0]) and _is_one(value[-1]):
        return _entries(name, value, slice(1, -1))
    return per_axis(name, value, rank, least=1)


def _entries(name: str, value: Any, part: slice) -> Axes:
    """Check a part of a list, each entry under its own index."""
    places = range(len(value))[part]
    return tuple(integer(f"{name}[{at}]", value[at], least=1) for at in places)


def _is_one(entry: object) -> bool:
    return isinstance(entry, int) and entry == 1


def _padding(value: Padding, rank: int) -> str | Pairs:
    if rank != 2 or isinstance(value, str):
        return one_of("padding", value, ("SAME", "VALID")).lower()
    around = pairs("padding", value, 4, least=0)
    if around[0] != (0, 0) or around[3] != (0, 0):
        rule = "must not pad the batch or the channels"
        raise refuse("padding", value, rule, str([(0, 0), *around[1:3], (0, 0)]))
    return around[1:3]


def _spatial(output_shape: Sequence[int | None], example: Axes) -> Axes:
    rule = f"must have {len(example)} entries, (batch, *spatial, {example[-1]})"
    if not is_sequence(output_shape):
        raise refuse("output_shape", output_shape, rule, str(example), TypeError)
    if len(output_shape) != len(example):
        raise refuse("output_shape", output_shape, rule, str(example))
    *spatial, channels = _entries("output_shape", output_shape, slice(1, None))
    if channels != example[-1]:
        raise refuse("output_shape", output_shape, rule, str(example))
    return tuple(spatial)
