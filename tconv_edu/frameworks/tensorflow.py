"""TensorFlow: filters (*kernel_size, C, O), and an output_shape that the caller must know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from tconv_edu.arrays import Array
from tconv_edu.checks import Integers, Pairs, flag, one_of, pairs_per_axis, per_axis, refuse
from tconv_edu.frameworks.call import Call, Wording, compose, outline_of
from tconv_edu.frameworks.crops import told
from tconv_edu.frameworks.framework import Framework, SizeArgument
from tconv_edu.frameworks.layouts import CHANNELS_LAST
from tconv_edu.frameworks.reading import weights
from tconv_edu.frameworks.templates import AXES, SHAPES, one_per_group, shorten
from tconv_edu.frameworks.tensorflow_lists import inner, spatial_shape
from tconv_edu.geometry import legal_sizes, plan, transposed
from tconv_edu.layer import Layer, Outline

DEFAULTS = {"padding": "SAME"}
HEAD = f"""\
import tensorflow as tf

{SHAPES}
batch, $axes$, _ = tf.unstack(tf.shape(x))
"""
CALL = "y = tf.nn.conv$rank$d_transpose(x; weight; $shape$$arguments$)"
GROUPS = one_per_group(CALL, "tf.split", "tf.concat")
DEPTHWISE = """\
# not in LiteRT: write_tensorflow(layer, lite=True) calls once for each group
y = tf.nn.depthwise_conv2d_backprop_input($shape$; weight; x$arguments$)"""
REST = """
$rest$# Neither "SAME" nor "VALID" says this crop.
y = tf.pad(y, $grown$)
y = y[$kept$]
"""
CODE, CODE_OF_GROUPS, CODE_OF_DEPTHWISE = (HEAD + each + REST for each in (CALL, GROUPS, DEPTHWISE))


def read_tensorflow(
    filters: ArrayLike,
    *,
    input_size: Integers,
    output_shape: Sequence[int | None],
    strides: Integers,
    padding: str | Sequence[Sequence[int]] = "SAME",
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
    stride = inner("strides", strides, rank)
    dilation = (1,) * rank if dilations is None else inner("dilations", dilations, rank)
    options = plan(kernel.shape[:-2], stride, _padding(padding, rank), dilation)
    legal = legal_sizes(options, size)
    if not all(legal):
        rule = f"must leave a size of at least 1 from {size} samples, and none is left"
        raise refuse("padding", padding, rule, '"VALID"')
    wanted = spatial_shape(output_shape, legal, kernel.shape[-2])
    crop = transposed(options, size, 1, wanted=wanted).crop
    return Layer(kernel, stride, dilation, 1, crop)


def _padding(value: object, rank: int) -> str | Pairs:
    """Return a name in small letters, or the pairs of the spatial axes, which there are in 2-D."""
    if rank != 2 or isinstance(value, str):
        return one_of("padding", value, ("SAME", "VALID")).lower()
    around = pairs_per_axis("padding", value, 4, least=0)
    if around[0] != (0, 0) or around[3] != (0, 0):
        rule = "must not pad the batch or the channels"
        raise refuse("padding", value, rule, str([(0, 0), *around[1:3], (0, 0)]))
    return around[1:3]


def write_tensorflow(layer: Layer, *, lite: bool = False) -> Call:
    """Write a layer as a call of `tf.nn.conv1d_transpose`, `conv2d_transpose` or `3d`.

    The code reads its sizes where it runs, so that it can be traced by `tf.function` with an open
    batch or size, and it keeps to what LiteRT has, too: it slices or pads `y` where neither "SAME"
    nor "VALID" says the crop, writes the zeros that dilation puts between the kernel's entries into
    the weight (dilations are for float32 on some CPUs), and calls once for each group. Only a
    depthwise layer in 2-D with one stride is a single call, which LiteRT does not have.

    Args:
        layer: with one to three spatial axes.
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
    depthwise = not flag("lite", lite) and _is_depthwise(outline_of(layer))
    said = say_tensorflow(outline_of(layer), depthwise=depthwise)
    channels = layer.out_channels if depthwise else layer.kernel.shape[-2]
    names, reach = AXES[len(layer.stride)], layer.effective_kernel_size
    axes = zip(names, layer.stride, reach, said.crop, strict=True)
    # (M − 1)S + k_eff − crop = S·M + more
    sizes = [_size(name, s, r - s - p - q) for name, s, r, (p, q) in axes]
    return compose(layer, said, shape=f"(batch, {', '.join(sizes)}, {channels})")


def _is_depthwise(outline: Outline) -> bool:
    """Whether TensorFlow has the layer as one call: in 2-D, with one stride for both axes."""
    one_each = outline.out_channels == outline.groups > 1
    return one_each and len(outline.stride) == 2 and len(set(outline.stride)) == 1


def say_tensorflow(outline: Outline, *, depthwise: bool = False) -> Wording:
    """Choose "SAME" or "VALID"; a crop that is neither is left for a slice."""
    (name, crop), spread = _name(outline), outline.is_dilated
    if depthwise:
        arguments: dict[str, Any] = {"strides": (1, *outline.stride, 1), "padding": name}
        layout = CHANNELS_LAST._replace(to_weight=_of_each_channel)
        return Wording(outline, arguments, {}, crop, layout, CODE_OF_DEPTHWISE, spread=spread)
    arguments, codes = {"strides": shorten(outline.stride), "padding": name}, (CODE, CODE_OF_GROUPS)
    return Wording(outline, arguments, DEFAULTS, crop, CHANNELS_LAST, *codes, spread)


def _of_each_channel(kernel: Array, groups: int) -> Array:
    return kernel.reshape(*kernel.shape[:-2], groups, -1)


def _name(outline: Outline) -> tuple[str, Pairs]:
    """Return a padding, and the crop that it gives: all of the layer's, or none."""
    least = {"SAME": (1,) * len(outline.crop), "VALID": outline.effective_kernel_size}
    for name, size in least.items():
        if told(outline, size):
            return name, outline.crop
    return "VALID", ((0, 0),) * len(outline.crop)


def _size(name: str, stride: int, more: int) -> str:
    product = name if stride == 1 else f"{stride} * {name}"
    return f"{product} {'+' if more > 0 else '-'} {abs(more)}" if more else product


SIZE = SizeArgument("output_shape", tuple, of="output_size")  # its spatial part
TENSORFLOW = Framework(
    "TensorFlow", read_tensorflow, write_tensorflow, say_tensorflow, CHANNELS_LAST, SIZE, True
)
