"""Keras 3: kernels (*kernel_size, C, O); output_padding sets the size, and grows before, too."""

from __future__ import annotations

from typing import Any

from tconv_edu.checks import Axes, Integers, Pairs, below, one_of, per_axis, refuse
from tconv_edu.frameworks.call import Call, Wording, compose, outline_of
from tconv_edu.frameworks.crops import named, named_crop, split_evenly, told
from tconv_edu.frameworks.framework import Framework, SizeArgument
from tconv_edu.frameworks.layouts import CHANNELS_LAST
from tconv_edu.frameworks.reading import Parts, Weight, takes_layer, weights
from tconv_edu.frameworks.templates import SHAPES, one_per_group, shorten
from tconv_edu.layer import Layer, Outline

NAMES = ("valid", "same")
DEFAULTS = {"strides": 1, "padding": "valid", "dilation_rate": 1}
CALL = """\
layer = keras.layers.Conv$rank$DTranspose($outputs$; $size$$arguments$; use_bias=False)
layer.build(x.shape)
layer.set_weights([weight])
y = layer(x)"""
GROUPS = one_per_group(CALL, "keras.ops.split", "keras.ops.concatenate", "np.split")
REST = """
$rest$# No padding of Keras says this crop.
y = keras.ops.pad(y, $grown$)
y = y[$kept$]
"""
CODE = f"import keras\n\n{SHAPES}\n{CALL}{REST}"
CODE_OF_GROUPS = f"import keras\nimport numpy as np\n\n{SHAPES}\n{GROUPS}{REST}"


def _parts(layer: Any, _: object) -> Parts | None:
    """Take apart a layer of Keras 3, built, of any backend."""
    is_layer = hasattr(layer, "dilation_rate") and hasattr(layer, "output_padding")
    return Parts(layer.kernel, bias=layer.bias) if is_layer else None


@takes_layer(_parts)
def read_keras(
    kernel: Weight,
    *,
    strides: Integers = 1,
    padding: str = "valid",
    output_padding: Integers | None = None,
    dilation_rate: Integers = 1,
) -> Layer:
    """Read the arguments of `keras.layers.Conv1DTranspose`, `2D` or `3D`, of Keras 3, or a layer.

    With output_padding, "same" returns (M − 1)·strides + k_eff % 2 + output_padding samples; each
    more sample is taken from what is cut off, alternately before and after. Without it, "same"
    returns M·strides, and "valid" (M − 1)·strides + max(k_eff, strides). All backends agree; only
    TensorFlow's refuses "same" with output_padding=0 and an even k_eff, and on a CPU dilates in
    float32 only.

    Args:
        kernel: `(*kernel_size, C, O)`; there are no groups. Or a layer as it is, built, which holds
            all the rest and a bias; its activation is left out.
        strides: an int, or one per axis.
        padding: "valid" or "same", in any case.
        output_padding: None, an int or one per axis; below strides.
        dilation_rate: an int, or one per axis; must be 1 where any stride is above 1.

    Returns:
        The layer.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> layer = read_keras(kernel, strides=2, padding="same", output_padding=0)
    >>> layer.crop, layer([[1], [2], [3]]).ravel().tolist()
    (((1, 1),), [10, 102, 20, 203, 30])

    Source: Keras's documentation of `keras.layers.Conv2DTranspose`; the sides are those of
    Keras 3.15 on TensorFlow, JAX and PyTorch.

    """
    array = weights("kernel", kernel, "(*kernel_size, out_channels, in_channels)")
    rank = array.ndim - 2
    stride = per_axis("strides", strides, rank, least=1)
    dilation = per_axis("dilation_rate", dilation_rate, rank, least=1)
    if max(stride) > 1 and max(dilation) > 1:
        rule = "must be 1 where a stride is above 1"
        raise refuse("dilation_rate", dilation_rate, rule, "1")
    lowered = padding.lower() if isinstance(padding, str) else padding
    name = one_of("padding", lowered, NAMES)
    extra = (
        None
        if output_padding is None
        else below("output_padding", output_padding, stride, "strides")
    )
    crop = _crop(Outline(array.shape[:-2], stride, dilation), name, extra)
    return Layer(array, stride, dilation, 1, crop)


def write_keras(layer: Layer) -> Call:
    """Write a layer as `keras.layers.Conv1DTranspose`, `2D` or `3D`, of Keras 3.

    The snippet slices or pads `y` where no padding says the crop. Keras has no dilation together
    with a stride: then the weight holds the zeros that dilation puts between its entries. Its
    layers have no groups: there is one for each. (`keras.ops.conv_transpose` is no way out: in
    Keras 3.15 it exchanges two arguments where a model is built of it.)

    Args:
        layer: with one to three spatial axes.

    Returns:
        The call; its code takes an array or tensor, channels last, and a NumPy weight.

    Raises:
        ValueError: naming the layer, its kernel's shape, the rule and a layer that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> same = Layer(kernel, stride=(2,), dilation=(1,), groups=1, crop=((0, 1),))
    >>> print(write_keras(same).code)
    import keras
    <BLANKLINE>
    # x: (batch, length, 1), weight: (3, 1, 1), channels last
    layer = keras.layers.Conv1DTranspose(1, 3, strides=2, padding="same", use_bias=False)
    layer.build(x.shape)
    layer.set_weights([weight])
    y = layer(x)
    <BLANKLINE>

    Source: Keras's documentation of `keras.layers.Conv2DTranspose`.

    """
    return compose(layer, say_keras(outline_of(layer)))


def say_keras(outline: Outline) -> Wording:
    """Choose padding and output_padding; a crop that they cannot say is left for a slice."""
    spread = max(outline.stride) > 1 and outline.is_dilated
    padding, extra = _said(outline)
    arguments = {
        "strides": shorten(outline.stride),
        "padding": padding,
        "dilation_rate": 1 if spread else shorten(outline.dilation),
        "output_padding": extra and shorten(extra),
    }
    codes = CHANNELS_LAST, CODE, CODE_OF_GROUPS
    return Wording(outline, arguments, DEFAULTS, _crop(outline, padding, extra), *codes, spread)


def _said(outline: Outline) -> tuple[str, Axes | None]:
    """Return padding and output_padding that give the layer's crop, or else the least crop."""
    if name := named(outline, NAMES):
        return name, None
    for padding in NAMES:
        if extra := told(outline, _least(outline, padding)):
            return padding, extra
    return "valid", None


def _least(outline: Outline, padding: str) -> Axes:
    """Return the size that one sample gives with output_padding=0."""
    reach = outline.effective_kernel_size
    return tuple(each % 2 for each in reach) if padding == "same" else reach


def _crop(outline: Outline, padding: str, extra: Axes | None) -> Pairs:
    if extra is None:
        return named_crop(padding, outline)
    axes = zip(outline.effective_kernel_size, _least(outline, padding), extra, strict=True)
    return tuple(split_evenly(reach - least - more) for reach, least, more in axes)


SIZE = SizeArgument("kernel_size", shorten)
KERAS = Framework("Keras", read_keras, write_keras, say_keras, CHANNELS_LAST, SIZE, by_name=True)
