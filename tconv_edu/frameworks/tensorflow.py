"""TensorFlow: filters (*kernel_size, C, O), and an output_shape that the caller must know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from tconv_edu.frameworks.arguments import Axes, Pairs, pairs, weights
from tconv_edu.frameworks.layer import Call, Layer, without_dilation
from tconv_edu.frameworks.snippet import (
    axes_of,
    crop_lines,
    join,
    one_per_group,
    shapes,
    shorten,
    unless,
)
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


def write_tensorflow(layer: Layer, *, input_size: Integers | None = None) -> Call:
    """Write a layer as a call of `tf.nn.conv1d_transpose`, `conv2d_transpose` or `3d`.

    The snippet slices or pads `y` where neither "SAME" nor "VALID" nor, in 2-D, explicit padding
    says the crop, and calls once for each group. The weight holds the zeros that dilation puts
    between its entries, since TensorFlow on a CPU takes dilations in float32 only,
    and not with explicit padding.

    Args:
        layer: with one to three spatial axes.
        input_size: puts `output_shape` into the arguments, for a batch of 1 and one group; the
            code computes it from `x` and needs no size.

    Returns:
        The call; its code takes arrays or tensors, channels last.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> same = Layer(kernel, stride=(2,), dilation=(1,), groups=1, crop=((0, 1),))
    >>> print(write_tensorflow(same).code)
    import tensorflow as tf
    <BLANKLINE>
    # x: (batch, length, 1), weight: (3, 1, 1), channels last
    batch, length, _ = x.shape
    y = tf.nn.conv1d_transpose(x, weight, (batch, 2 * length, 1), strides=2)
    <BLANKLINE>

    Source: TensorFlow's documentation of `tf.nn.conv2d_transpose` and its notes on padding.

    """
    names = axes_of(layer)
    dilated = max(layer.dilation) > 1
    layer = without_dilation(layer)
    padding, said = _say(layer)
    arguments: dict[str, Any] = {"strides": shorten(layer.stride)}
    arguments |= unless({"padding": "SAME"}, padding=padding)
    # (M − 1)S + k − crop = S·M + more
    axes = zip(layer.kernel_size, layer.stride, said, strict=True)
    more = [k - s - p - q for k, s, (p, q) in axes]
    sizes = [_size(*entry) for entry in zip(names, layer.stride, more, strict=True)]
    channels = layer.kernel.shape[-2]
    shape = f"({', '.join(['batch', *sizes, str(channels)])})"
    function, operands = f"tf.nn.conv{len(names)}d_transpose", ["x", "weight", shape]
    rest = tuple((p - a, q - b) for (p, q), (a, b) in zip(layer.crop, said, strict=True))
    why = "No padding of TensorFlow says this crop."
    code = join(
        "import tensorflow as tf",
        "",
        shapes(layer, layer.kernel.shape, dilated=dilated),
        f"batch, {', '.join(names)}, _ = x.shape",
        *one_per_group(
            layer, function, operands, arguments, split="tf.split", concatenate="tf.concat"
        ),
        *crop_lines(rest, "tf.pad", why),
    )
    if input_size is not None:
        samples = per_axis("input_size", input_size, len(names), least=1)
        spatial = [m * s + c for m, s, c in zip(samples, layer.stride, more, strict=True)]
        arguments = {"output_shape": (1, *spatial, channels)} | arguments
    return Call(arguments, layer.kernel.copy(), code)


def _say(layer: Layer) -> tuple[str | list[list[int]], Pairs]:
    """Return a padding, and the crop that it gives: all of the layer's, or none."""
    axes = list(zip(layer.crop, layer.kernel_size, layer.stride, strict=True))
    if all(_is_same(*axis) for axis in axes):
        return "SAME", layer.crop
    if all(before == 0 and -s < after <= 0 for (before, after), _, s in axes):
        return "VALID", layer.crop
    if len(axes) == 2 and all(before >= 0 and after > -s for (before, after), _, s in axes):
        explicit = [[before, max(after, 0)] for before, after in layer.crop]
        return [[0, 0], *explicit, [0, 0]], layer.crop
    return "VALID", ((0, 0),) * len(axes)


def _is_same(crop: tuple[int, int], k: int, stride: int) -> bool:
    more = k - sum(crop)  # what the size has beyond (M − 1)·stride
    return 1 <= more <= stride and crop[0] == max(sum(crop) // 2, 0)


def _size(name: str, stride: int, more: int) -> str:
    product = name if stride == 1 else f"{stride} * {name}"
    if more < 0:
        return f"{product} - {-more}"
    return f"{product} + {more}" if more else product
