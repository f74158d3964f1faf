"""PyTorch: weights (O, C/groups, *kernel_size), crops (padding, padding − output_padding)."""

from __future__ import annotations

from typing import Any

from tconv_edu.checks import Integers, below, groups_of, per_axis
from tconv_edu.frameworks.call import Call, Wording, compose, outline_of
from tconv_edu.frameworks.crops import less_after
from tconv_edu.frameworks.framework import Framework, SizeArgument
from tconv_edu.frameworks.layouts import CHANNELS_FIRST
from tconv_edu.frameworks.reading import Parts, Weight, takes_layer, weights
from tconv_edu.frameworks.templates import shorten
from tconv_edu.layer import Layer, Outline

DEFAULTS = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1}
CODE = """\
import torch.nn.functional as F

# x: (batch, $inputs$, $axes$), weight: $weight$, both tensors
y = F.conv_transpose$rank$d(x; weight$arguments$)
y = F.pad(y, $amounts$)  # what padding cannot say: zeros, and cuts below 0
"""


def _parts(layer: Any, _: object) -> Parts | None:
    """Take apart a module of torch's, or ours; on any device, trained or not."""
    is_layer = getattr(layer, "transposed", False)
    return Parts(layer.weight, bias=layer.bias) if is_layer else None


@takes_layer(_parts)
def read_torch(
    weight: Weight,
    *,
    stride: Integers = 1,
    padding: Integers = 0,
    output_padding: Integers = 0,
    groups: int = 1,
    dilation: Integers = 1,
) -> Layer:
    """Read the arguments of `torch.nn.functional.conv_transpose1d`, `2d` or `3d`, or a module.

    Args:
        weight: `(O, C/groups, *kernel_size)`; torch calls O in_channels and C out_channels. Or an
            `nn.ConvTranspose1d`, `2d` or `3d` as it is, which holds all the rest and a bias.
        stride: an int, or one per axis.
        padding: what is cut off the full array, before and after alike; at least 0.
        output_padding: how much less is cut off after; below max(stride, dilation).
        groups: how many blocks the channels are split into.
        dilation: an int, or one per axis.

    Returns:
        The layer, with the crop (padding, padding − output_padding) on each axis.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> weight = [[[1, 10, 100]]]
    >>> layer = read_torch(weight, stride=2, padding=1, output_padding=1)
    >>> layer.crop, layer([[1], [2], [3]]).ravel().tolist()
    (((1, 0),), [10, 102, 20, 203, 30, 300])
    >>> import torch
    >>> layer = read_torch(torch.nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, groups=2))
    >>> layer.kernel.shape, layer.crop, layer.groups, layer.bias.shape
    ((3, 3, 3, 4), ((1, 1), (1, 1)), 2, (6,))

    Source: PyTorch's documentation of `torch.nn.functional.conv_transpose2d` and
    `torch.nn.ConvTranspose2d`.

    """
    array = weights("weight", weight, "(in_channels, out_channels/groups, *kernel_size)")
    rank = array.ndim - 2
    strides = per_axis("stride", stride, rank, least=1)
    dilations = per_axis("dilation", dilation, rank, least=1)
    before = per_axis("padding", padding, rank, least=0)
    bounds = tuple(map(max, strides, dilations))
    extra = below("output_padding", output_padding, bounds, "max(stride, dilation)")
    count = groups_of(groups, {"in_channels": array.shape[0]})
    kernel = CHANNELS_FIRST.to_kernel(array, count)
    return Layer(
        kernel, strides, dilations, count, less_after(zip(before, before, strict=True), extra)
    )


def write_torch(layer: Layer) -> Call:
    """Write a layer as a call of `torch.nn.functional.conv_transpose1d`, `2d` or `3d`.

    The snippet adds `F.pad` where padding and output_padding cannot say the crop: on an axis that
    loses more after than before, grows before, or keeps max(stride, dilation) samples or more
    after that it loses before.

    Args:
        layer: with one to three spatial axes.

    Returns:
        The call; its code takes tensors in torch's layout, channels second.

    Raises:
        ValueError: naming the layer, its kernel's shape, the rule and a layer that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> same = Layer(kernel, stride=(2,), dilation=(1,), groups=1, crop=((0, 1),))
    >>> print(write_torch(same).code)
    import torch.nn.functional as F
    <BLANKLINE>
    # x: (batch, 1, length), weight: (1, 1, 3), both tensors
    y = F.conv_transpose1d(x, weight, stride=2)
    y = F.pad(y, (0, -1))  # what padding cannot say: zeros, and cuts below 0
    <BLANKLINE>

    Source: PyTorch's documentation of `torch.nn.functional.conv_transpose2d` and
    `torch.nn.functional.pad`.

    """
    return compose(layer, say_torch(outline_of(layer)))


def say_torch(outline: Outline) -> Wording:
    """Choose padding and output_padding; what they cannot say is left for F.pad."""
    bounds = map(max, outline.stride, outline.dilation)
    padding, extra = zip(*map(_padding, outline.crop, bounds), strict=True)
    arguments = {
        "stride": shorten(outline.stride),
        "padding": shorten(padding),
        "output_padding": shorten(extra),
        "dilation": shorten(outline.dilation),
        "groups": outline.groups if outline.groups > 1 else None,
    }
    crop = less_after(zip(padding, padding, strict=True), extra)
    return Wording(outline, arguments, DEFAULTS, crop, CHANNELS_FIRST, CODE)


def _padding(pair: tuple[int, int], bound: int) -> tuple[int, int]:
    before, after = pair
    if before >= 0 and before - after in range(bound):
        return before, before - after
    return max(min(pair), 0), 0


SIZE = SizeArgument("kernel_size", shorten)
TORCH = Framework("PyTorch", read_torch, write_torch, say_torch, CHANNELS_FIRST, SIZE)
