"""ONNX: weights (O, C/groups, *kernel_size), and pads that need not be alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from tconv_edu.checks import Axes, Integers, Pairs, below, groups_of, one_of, refuse
from tconv_edu.frameworks.call import Call, Wording, compose, outline_of
from tconv_edu.frameworks.crops import less_after, split_evenly
from tconv_edu.frameworks.framework import Framework, SizeArgument
from tconv_edu.frameworks.layouts import CHANNELS_FIRST
from tconv_edu.frameworks.reading import Weight, given, listed, of_node, takes_layer, weights
from tconv_edu.frameworks.templates import AXES
from tconv_edu.layer import Layer, Outline

NAMES = ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER")
DEFAULTS = {"strides": 1, "pads": 0, "output_padding": 0, "dilations": 1}
MODEL = '''\
import onnx.parser
import onnxruntime

# x: (batch, $inputs$, $axes$), weight: $weight$, both float32
model = onnx.parser.parse_model("""
<ir_version: 8, opset_import: ["" : 13]>
layer (float[N, $inputs$, $axes$] x, float$shape$ weight)
    => (float[N, $outputs$, $sizes$] y)
{
NODES
}
""")
session = onnxruntime.InferenceSession(model.SerializeToString())
(y,) = session.run(None, {"x": x, "weight": weight})
'''
NODES = """\
    $result$ = ConvTranspose $attributes$(x, weight)
    $rest$# neither pads nor output_padding can add these zeros
    $rest$zeros = Constant <value = int64[$count$] {$amounts$}> ()
    $rest$y = Pad (cut, zeros)"""
CODE = MODEL.replace("NODES", NODES)


@takes_layer(of_node)
def read_onnx(
    W: Weight,
    *,
    initializer: Iterable[Any] | None = None,
    input_size: Integers | None = None,
    auto_pad: str = "NOTSET",
    pads: Sequence[int] | None = None,
    output_shape: Sequence[int] | None = None,
    output_padding: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
    dilations: Sequence[int] | None = None,
    group: int = 1,
) -> Layer:
    """Read the attributes of ONNX's ConvTranspose, or a node, as ONNX Runtime computes it.

    The full array and output_padding after it lose `pads`, or what auto_pad or output_shape make
    of them: SAME_UPPER and SAME_LOWER cut down to M·strides and split what they cut, the odd one
    after (UPPER) or before (LOWER; also output_shape with any other auto_pad). So output_padding
    moves the crop of SAME_*, and may swap UPPER and LOWER.

    Where the operator's text and ONNX Runtime 1.32 differ, this follows ONNX Runtime: SAME_* never
    adds zeros, so a full array shorter than M·strides stays as it is; and a size that the
    convolution would not map back to the input's is refused, so output_padding, and what
    output_shape adds, must be below the stride even where the dilation is larger.

    Args:
        W: `(O, C/group, *kernel_size)`. Or a node as it is, which holds all attributes; its weight
            and its bias are in `initializer`.
        initializer: `graph.initializer` of the node's graph; not looked at with an array.
        input_size: the spatial size of the input; needed with output_shape and not looked at else.
        auto_pad: "NOTSET", "VALID", "SAME_UPPER" or "SAME_LOWER".
        pads: all the amounts before, then all after; not together with another auto_pad.
        output_shape: the spatial size to return; `pads` are then ignored.
        output_padding: one int per axis.
        strides: one int per axis.
        dilations: one int per axis.
        group: how many blocks the channels are split into.

    Returns:
        The layer.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> W = [[[1, 10, 100]]]
    >>> layer = read_onnx(W, strides=[2], auto_pad="SAME_LOWER")
    >>> layer.crop, layer([[1], [2], [3]]).ravel().tolist()
    (((1, 0),), [10, 102, 20, 203, 30, 300])

    Source: the ONNX operator ConvTranspose, version 22; ONNX Runtime 1.32 on a CPU.

    """
    array = weights("W", W, "(in_channels, out_channels/group, *kernel_size)")
    rank = array.ndim - 2
    name = one_of("auto_pad", auto_pad, NAMES)
    stride = given("strides", strides, rank, least=1)
    dilation = given("dilations", dilations, rank, least=1)
    added = given("output_padding", output_padding, rank, least=0)
    extra = below("output_padding", added, stride, "strides")
    count = groups_of(group, {"in_channels": array.shape[0]}, name="group")
    amounts = _pads(pads, name, rank)
    kernel = CHANNELS_FIRST.to_kernel(array, count)
    layer = Layer(kernel, stride, dilation, count, ((0, 0),) * rank)
    if output_shape is not None or name.startswith("SAME"):
        odd_before = name != "SAME_UPPER"
        totals = _totals(layer, extra, input_size, output_shape)
        amounts = tuple(split_evenly(total, odd_before=odd_before) for total in totals)
    return replace(layer, crop=less_after(amounts, extra))


def _pads(pads: Sequence[int] | None, auto_pad: str, rank: int) -> Pairs:
    """Return the pads as pairs: ONNX lists all that come before, then all that come after."""
    if pads is not None and auto_pad != "NOTSET":
        raise refuse("pads", pads, f"must be left out with auto_pad={auto_pad!r}", "None")
    amounts = given("pads", pads, 2 * rank, least=0)
    return tuple(zip(amounts[:rank], amounts[rank:], strict=True))


def _totals(
    layer: Layer, extra: Axes, input_size: Integers | None, output_shape: Sequence[int] | None
) -> list[int]:
    """Return what the full array, and output_padding after it, lose to a size, or to M·strides."""
    if output_shape is None:
        axes = zip(layer.effective_kernel_size, layer.stride, extra, strict=True)
        return [max(reach - s + r, 0) for reach, s, r in axes]
    alone = ", the spatial sizes without batch and channels"
    wanted = listed("output_shape", output_shape, len(layer.stride), least=1, what=alone)
    if input_size is None:
        example = str((3,) * len(wanted))
        raise refuse("input_size", None, "must come with output_shape", example, TypeError)
    full = layer.output_size(input_size)
    bounds = tuple(size + stride for size, stride in zip(full, layer.stride, strict=True))
    below("output_shape", output_shape, bounds, "the full size plus the stride")
    return [size + r - n for n, size, r in zip(wanted, full, extra, strict=True)]


def write_onnx(layer: Layer) -> Call:
    """Write a layer as an ONNX model of one ConvTranspose, and run it with ONNX Runtime.

    A Pad follows where `pads` and output_padding cannot say the crop: on an axis that grows
    before, or by the stride or more after.

    Args:
        layer: with one to three spatial axes.

    Returns:
        The call; its code takes NumPy arrays of float32 in ONNX's layout, channels second.

    Raises:
        ValueError: naming the layer, its kernel's shape, the rule and a layer that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> same = Layer(kernel, stride=(2,), dilation=(1,), groups=1, crop=((0, 1),))
    >>> print(write_onnx(same).code.splitlines()[9])
        y = ConvTranspose <strides = [2], pads = [0, 1]> (x, weight)

    Source: the ONNX operators ConvTranspose and Pad; ONNX's documentation of its text format.

    """
    said = say_onnx(outline_of(layer))
    attributes = ", ".join(f"{name} = {value}" for name, value in said.told.items())
    before, after = zip(*said.rest, strict=True)
    amounts = [0, 0, *(-p for p in before), 0, 0, *(-q for q in after)]
    fields = {
        "shape": [layer.kernel.shape[-1], layer.kernel.shape[-2], *layer.kernel_size],
        "outputs": layer.out_channels,
        "sizes": ", ".join(f"out_{name}" for name in AXES[len(before)]),
        "attributes": attributes and f"<{attributes}> ",
        "result": "cut" if any(amounts) else "y",
        "count": len(amounts),
        "amounts": ", ".join(map(str, amounts)),
    }
    return compose(layer, said, **fields)


def say_onnx(outline: Outline) -> Wording:
    """Choose pads and output_padding; zeros that they cannot add are left for Pad."""
    axes = zip(outline.crop, outline.stride, strict=True)
    extra = [-after if 0 < -after < stride else 0 for (_, after), stride in axes]
    pads = tuple((max(before, 0), max(after, 0)) for before, after in outline.crop)
    arguments = {
        "strides": list(outline.stride),
        "pads": [pair[side] for side in (0, 1) for pair in pads],
        "output_padding": extra,
        "dilations": list(outline.dilation),
        "group": outline.groups if outline.groups > 1 else None,
    }
    crop = less_after(pads, tuple(extra))
    return Wording(outline, arguments, DEFAULTS, crop, CHANNELS_FIRST, CODE)


SIZE = SizeArgument("kernel_shape", list)
ONNX = Framework("ONNX", read_onnx, write_onnx, say_onnx, CHANNELS_FIRST, SIZE)
