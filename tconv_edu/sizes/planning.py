"""A decoder that mirrors an encoder, layer by layer, and comes back to every size on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from tconv_edu.checks import LARGEST, Axes, Integers, per_axis, refuse, within
from tconv_edu.geometry import Geometry, Plan, forward, legal_sizes
from tconv_edu.receptive.descriptions import OPTIONS, planned, rank_of
from tconv_edu.sizes.decoder import DecoderLayer, DecoderPlan

KIND = "conv"  # of all layers of an encoder


def plan_decoder(input_size: Integers | None, layers: Sequence[Mapping[str, Any]]) -> DecoderPlan:
    """Plan the decoder that mirrors a chain of convolutions, so that the sizes close.

    A convolution with stride S forgets a remainder r < S of its input size, and its transpose has
    to be told: once and for all by `output_padding`, or at run time by `output_size`. Two input
    sizes share one decoder with fixed options exactly if they agree modulo the product of the
    strides.

    Args:
        input_size: of the encoder, an int or one per axis; None leaves it open.
        layers: the convolutions, first to last: a mapping each with kernel_size, and with stride,
            padding and dilation where they are not the defaults of `conv`; as in `receptive_field`
            the kind may be said, and is "conv".

    Returns:
        A `DecoderPlan`. With an input size, padding is resolved to pairs and every remainder is a
        fixed output_padding. Without one, layers with stride 1 need nothing, and the others
        an `output_size` at run time.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    An encoder goes 24 → 12, and without output_padding its decoder goes 12 → 23:

    >>> halve = {"kernel_size": 3, "stride": 2, "padding": 1}
    >>> plan_decoder(24, [halve]).layers[0].needs
    'output_padding=(1,): the remainder that its stride forgets'

    Some odd sizes close without any output_padding, and even ones then do not:

    >>> odd = plan_decoder(25, [halve, halve])
    >>> odd.up, [layer.output_padding for layer in odd.layers]
    (((7,), (13,), (25,)), [(0,), (0,)])
    >>> odd.remainder, odd.modulus, odd.closes(29), odd.closes(24)
    ((1,), (4,), True, False)

    For every size at once, give the size of the skip connection at run time:

    >>> plan_decoder(None, [halve, halve]).layers[0].needs
    'output_size at run time: its stride forgets a remainder that depends on the size'

    Source: Dumoulin & Visin, arXiv:1603.07285, relationship 14; the questions are those of
    milesial/Pytorch-UNet, issue 32, and qubvel-org/segmentation_models.pytorch, issues 57 and 93.

    """
    rank = rank_of(layers, input_size, {KIND: OPTIONS[KIND]}, usual=KIND)
    plans = [_plan(index, layer, rank) for index, layer in enumerate(layers)]
    least = _least(plans, rank)
    if max(least) > LARGEST:
        rule = f"must have an input size of at most {LARGEST} with an output in every layer"
        rule = f"{rule}, and the smallest is {least}"
        raise refuse("layers", layers, rule, "[{'kernel_size': 3}]")
    modulus = tuple(prod(options.stride[axis] for options in plans) for axis in range(rank))
    if input_size is None:
        return DecoderPlan(tuple(map(_open, plans[::-1])), (), least, modulus, None)
    size = per_axis("input_size", input_size, rank, least=1)
    if any(n < low for n, low in zip(size, least, strict=True)):
        rule = f"must be at least {least}, so that every layer has an output"
        raise refuse("input_size", input_size, rule, str(least))
    mirrored, down = [], [size]
    for options in plans:
        geometry = forward(options, down[-1], 1)
        mirrored.append(_fixed(geometry))
        down.append(geometry.output_size)
    remainder = tuple(n % m for n, m in zip(size, modulus, strict=True))
    return DecoderPlan(tuple(mirrored[::-1]), tuple(down), least, modulus, remainder)


def _plan(index: int, layer: Mapping[str, Any], rank: int) -> Plan:
    with within(f"layers[{index}]"):
        return planned(layer, rank)


def _least(plans: list[Plan], rank: int) -> Axes:
    # Sizes never shrink when the input grows, so the smallest one is found from the end.
    least = (1,) * rank
    for options in reversed(plans):
        least = tuple(sizes[0] if sizes else 1 for sizes in legal_sizes(options, least))
    return least


def _open(o: Plan) -> DecoderLayer:
    fixed = None if max(o.stride) > 1 else (0,) * o.rank
    return DecoderLayer(o.kernel_size, o.stride, o.padding, o.dilation, fixed)


def _fixed(g: Geometry) -> DecoderLayer:
    axes = zip(g.input_size, g.padding, g.full_size, strict=True)
    remainders = tuple(n + p + q - full for n, (p, q), full in axes)
    return DecoderLayer(g.kernel_size, g.stride, g.padding, g.dilation, remainders)
