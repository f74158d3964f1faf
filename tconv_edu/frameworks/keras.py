"""Keras 3: kernels (*kernel_size, C, O); output_padding sets the size, and grows before, too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from numpy.typing import ArrayLike

from tconv_edu.frameworks.arguments import Axes, Pairs, below, split_evenly, weights
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
from tconv_edu.geometry import Integers, one_of, per_axis, refuse

NAMES = ("valid", "same")
DEFAULTS = {"strides": 1, "padding": "valid", "output_padding": None, "dilation_rate": 1}


def read_keras(
    kernel: ArrayLike,
    *,
    strides: Integers = 1,
    padding: str = "valid",
    output_padding: Integers | None = None,
    dilation_rate: Integers = 1,
) -> Layer:
    """Read the arguments of `keras.layers.Conv1DTranspose`, `2D` or `3D`, of Keras 3.

    With output_padding, "same" returns (M − 1)·strides + k_eff % 2 + output_padding samples; each
    more sample is taken from what is cut off, alternately before and after. Without it, "same"
    returns M·strides, and "valid" (M − 1)·strides + max(k_eff, strides). All backends agree; only
    TensorFlow's refuses "same" with output_padding=0 and an even k_eff, and on a CPU dilates in
    float32 only.

    Args:
        kernel: `(*kernel_size, C, O)`; there are no groups.
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
    extra: tuple[int | None, ...] = (None,) * rank
    if output_padding is not None:
        extra = below(output_padding, stride, "strides")
    layer = Layer(array, stride, dilation, 1, ((0, 0),) * rank)
    return replace(layer, crop=_crops(name, layer.outline, extra))


def _crops(padding: str, outline: Outline, extra: tuple[int | None, ...]) -> Pairs:
    axes = zip(outline.effective_kernel_size, outline.stride, extra, strict=True)
    return tuple(_crop(padding, *axis) for axis in axes)


def _crop(padding: str, reach: int, stride: int, extra: int | None) -> tuple[int, int]:
    if padding == "valid":
        return (0, min(reach - stride, 0) if extra is None else -extra)
    return split_evenly(reach - stride if extra is None else reach - reach % 2 - extra)


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
    names = axes_of(layer)
    said = say_keras(layer.outline)
    arguments = unless(DEFAULTS, said.arguments)
    dense = without_dilation(layer) if _needs_zeros(layer.outline) else layer
    code = join(
        "import keras",
        *(["import numpy as np"] if layer.groups > 1 else []),
        "",
        shapes(dense, dense.kernel.shape, dilated=dense is not layer),
        *_calls(dense, len(names), arguments),
        *crop_lines(
            said.rest(layer.outline), "keras.ops.pad", "No padding of Keras says this crop."
        ),
    )
    return Call(arguments, dense.kernel.copy(), code, said.is_exact(layer.outline))


def _calls(layer: Layer, rank: int, arguments: dict[str, Any]) -> list[str]:
    size = str(shorten(layer.kernel_size))
    operands, unbiased = [str(layer.kernel.shape[-2]), size], arguments | {"use_bias": False}
    grouped = layer.groups > 1
    function = f"keras.layers.Conv{rank}DTranspose"
    lines = [
        call(function, operands, unbiased, "layer = ", indent=4 * grouped),
        "layer.build(x.shape)",
        "layer.set_weights([weight])",
    ]
    if not grouped:
        return [*lines, "y = layer(x)"]
    split = ("keras.ops.split", "np.split")
    body = [*lines, "return layer(x)"]
    return one_per_group(layer, body, split=split, concatenate="keras.ops.concatenate")


def _needs_zeros(outline: Outline) -> bool:
    return max(outline.stride) > 1 and outline.is_dilated


def say_keras(outline: Outline) -> Said:
    """Choose padding and output_padding; a crop that they cannot say is left for a slice."""
    zeros = _needs_zeros(outline)
    padding, extra, crop = _say(outline)
    arguments = {
        "strides": shorten(outline.stride),
        "padding": padding,
        "dilation_rate": 1 if zeros else shorten(outline.dilation),
        "output_padding": extra if extra is None else shorten(extra),
    }
    return Said(arguments, crop, one_call=outline.groups == 1 and not zeros)


def _say(outline: Outline) -> tuple[str, Axes | None, Pairs]:
    """Return padding, output_padding and the crop that they give: the layer's, if Keras can."""
    missing = (None,) * len(outline.stride)
    for padding in NAMES:
        if _crops(padding, outline, missing) == outline.crop:
            return padding, None, outline.crop
    for padding in NAMES:
        extra = _output_padding(padding, outline)
        if extra is not None and _crops(padding, outline, extra) == outline.crop:
            return padding, extra, outline.crop
    return "valid", None, _crops("valid", outline, missing)


def _output_padding(padding: str, outline: Outline) -> Axes | None:
    """Return the output_padding that gives the layer's size, if every backend takes it."""
    result = []
    axes = zip(outline.effective_kernel_size, outline.stride, outline.crop, strict=True)
    for reach, stride, crop in axes:
        kept = 0 if padding == "same" else reach
        odd = reach % 2 if padding == "same" else 0
        extra = reach - sum(crop) - kept - odd
        if not 0 <= extra < stride or kept + odd + extra < 1:
            return None
        result.append(extra)
    return tuple(result)
