"""TensorFlow: the code, which is traced with open sizes and goes through LiteRT."""

from __future__ import annotations

from typing import Any

from tconv_edu.frameworks.arguments import Pairs
from tconv_edu.frameworks.layer import Call, Layer, without_dilation
from tconv_edu.frameworks.outline import Outline, Said
from tconv_edu.frameworks.snippet import (
    axes_of,
    call,
    crop_lines,
    join,
    one_per_group,
    shapes,
    shorten,
    unless,
)
from tconv_edu.geometry import Integers, flag, per_axis

DEFAULTS = {"padding": "SAME"}
NO_NAME = 'Neither "SAME" nor "VALID" says this crop.'
NOT_LITE = "# not in LiteRT: write_tensorflow(layer, lite=True) calls once for each group"


def write_tensorflow(
    layer: Layer, *, input_size: Integers | None = None, lite: bool = False
) -> Call:
    """Write a layer as a call of `tf.nn.conv1d_transpose`, `conv2d_transpose` or `3d`.

    The code reads its sizes where it runs, so that it can be traced by `tf.function` with an open
    batch or size, and it keeps to what LiteRT has, too: it slices or pads `y` where neither "SAME"
    nor "VALID" says the crop, writes the zeros that dilation puts between the kernel's entries into
    the weight (dilations are for float32 on some CPUs), and calls once for each group. Only a
    depthwise layer in 2-D with one stride is a single call, which LiteRT does not have.

    Args:
        layer: with one to three spatial axes.
        input_size: puts `output_shape` into the arguments, for a batch of 1 and one group; the
            code computes it from `x` and needs no size.
        lite: True writes depthwise layers, too, as LiteRT has them: a call for each group.

    Returns:
        The call; its code takes arrays or tensors, channels last. The weight of a depthwise call is
        `(*kernel_size, C, O/C)`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> same = Layer(kernel, stride=(2,), dilation=(1,), groups=1, crop=((0, 1),))
    >>> print(write_tensorflow(same).code)
    import tensorflow as tf
    <BLANKLINE>
    # x: (batch, length, 1), weight: (3, 1, 1), channels last
    batch, length, _ = tf.unstack(tf.shape(x))
    y = tf.nn.conv1d_transpose(x, weight, (batch, 2 * length, 1), strides=2)
    <BLANKLINE>

    Source: TensorFlow's documentation of `tf.nn.conv2d_transpose`,
    `tf.nn.depthwise_conv2d_backprop_input` and its notes on padding.

    """
    names = axes_of(layer)
    depthwise = _is_depthwise(layer.outline) and not flag("lite", lite)
    said = say_tensorflow(layer.outline, depthwise=depthwise)
    arguments = said.arguments if depthwise else unless(DEFAULTS, said.arguments)
    dense = without_dilation(layer)
    shape = (*dense.kernel_size, layer.groups, -1) if depthwise else dense.kernel.shape
    weight = dense.kernel.reshape(shape).copy()
    # (M − 1)S + k − crop = S·M + more
    axes = zip(dense.kernel_size, layer.stride, said.crop, strict=True)
    more = [k - s - p - q for k, s, (p, q) in axes]
    sizes = [_size(*entry) for entry in zip(names, layer.stride, more, strict=True)]
    channels = layer.out_channels if depthwise else layer.kernel.shape[-2]
    output_shape = f"({', '.join(['batch', *sizes, str(channels)])})"
    code = join(
        "import tensorflow as tf",
        "",
        shapes(layer, weight.shape, dilated=layer.outline.is_dilated),
        f"batch, {', '.join(names)}, _ = tf.unstack(tf.shape(x))",
        *_calls(layer, output_shape, arguments, depthwise),
        *crop_lines(said.rest(layer.outline), "tf.pad", NO_NAME),
    )
    if input_size is not None:
        samples = per_axis("input_size", input_size, len(names), least=1)
        spatial = [m * s + c for m, s, c in zip(samples, layer.stride, more, strict=True)]
        name = "input_sizes" if depthwise else "output_shape"
        arguments = {name: (1, *spatial, channels)} | arguments
    return Call(arguments, weight, code, said.is_exact(layer.outline))


def _is_depthwise(outline: Outline) -> bool:
    """Whether TensorFlow has the layer as one call: in 2-D, with one stride for both axes."""
    one_each = outline.out_channels == outline.groups > 1
    return one_each and len(outline.stride) == 2 and len(set(outline.stride)) == 1


def say_tensorflow(outline: Outline, *, depthwise: bool = False) -> Said:
    """Choose "SAME" or "VALID"; a crop that is neither is left for a slice."""
    name, crop = _say(outline)
    strides = (1, *outline.stride, 1) if depthwise else shorten(outline.stride)
    one_call = not outline.is_dilated and (depthwise or outline.groups == 1)
    return Said({"strides": strides, "padding": name}, crop, one_call)


def _say(outline: Outline) -> tuple[str, Pairs]:
    """Return a padding, and the crop that it gives: all of the layer's, or none."""
    axes = list(zip(outline.crop, outline.effective_kernel_size, outline.stride, strict=True))
    if all(_is_same(*axis) for axis in axes):
        return "SAME", outline.crop
    if all(before == 0 and -s < after <= 0 for (before, after), _, s in axes):
        return "VALID", outline.crop
    return "VALID", ((0, 0),) * len(axes)


def _is_same(crop: tuple[int, int], reach: int, stride: int) -> bool:
    more = reach - sum(crop)  # what the size has beyond (M − 1)·stride
    return 1 <= more <= stride and crop[0] == max(sum(crop) // 2, 0)


def _size(name: str, stride: int, more: int) -> str:
    product = name if stride == 1 else f"{stride} * {name}"
    if more < 0:
        return f"{product} - {-more}"
    return f"{product} + {more}" if more else product


def _calls(layer: Layer, shape: str, arguments: dict[str, Any], depthwise: bool) -> list[str]:
    if depthwise:
        function = "tf.nn.depthwise_conv2d_backprop_input"
        return [NOT_LITE, call(function, [shape, "weight", "x"], arguments)]
    function, operands = f"tf.nn.conv{len(layer.stride)}d_transpose", ["x", "weight", shape]
    if layer.groups == 1:
        return [call(function, operands, arguments)]
    body = [call(function, operands, arguments, "return ", indent=4)]
    return one_per_group(layer, body, split=("tf.split", "tf.split"), concatenate="tf.concat")
