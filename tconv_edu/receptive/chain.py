"""The receptive field of a chain of layers, one layer after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import mul, truediv
from typing import Any

import numpy as np

from tconv_edu.arrays import Cause, must_fit
from tconv_edu.checks import LARGEST, Integers, per_axis, refuse, within
from tconv_edu.geometry.shape import Geometry, forward, transposed
from tconv_edu.receptive.descriptions import planned, rank_of
from tconv_edu.receptive.field import ReceptiveField, measured
from tconv_edu.receptive.reads import Reads, padded, through

LONGEST_PERIOD = 2**20  # after so many outputs at most, what they read repeats further on
BYTES = 64  # of an end of an interval: eight numbers at a time, while two tables are compared
ENDLESS = 2**70  # samples of an input whose size is open: more than any kernel or padding


def receptive_field(
    layers: Sequence[Mapping[str, Any]], *, input_size: Integers | None = None
) -> ReceptiveField:
    """Return which input samples the outputs of a chain of layers depend on, exactly.

    Args:
        layers: the layers, first to last: a mapping each with kind ("conv" or "conv_transpose") and
            kernel_size, an int or one per axis, and with stride, padding, dilation and, for
            "conv_transpose", output_padding where they are not the defaults.
        input_size: of the first layer, in samples; an int, or one per axis. None leaves it open and
            ignores borders: then padding="same" needs stride 1, or a transposed layer.

    Returns:
        A `ReceptiveField`. Weights count as read, also those that happen to be 0.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    Halve, then double, by two layers with different kernels:

    >>> down = {"kind": "conv", "kernel_size": 3, "stride": 2}
    >>> up = {"kind": "conv_transpose", "kernel_size": 4, "stride": 2, "padding": 1}
    >>> field = receptive_field([down, up])
    >>> field.before, field.after, field.jump
    ((2,), (3,), (Fraction(1, 1),))
    >>> field.interval(1000)
    ((998, 1002),)

    At a border there is less to read:

    >>> receptive_field([down, up], input_size=9).interval(0)
    ((0, 2),)

    Source: Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks",
    Distill 2019, for convolutions; transposed ones by the definition of `conv_transpose`.

    """
    rank = rank_of(layers, input_size)
    size = None if input_size is None else per_axis("input_size", input_size, rank, least=1)
    if size:
        must_fit("the intervals", (2, max(size)), BYTES, [Cause("input_size", input_size, 0, "1")])
    chain = measured(tuple(map(Reads.itself, size or (None,) * rank)), (Fraction(1),) * rank, size)
    for index, layer in enumerate(layers):
        with within(f"layers[{index}]"):
            chain = _extended(chain, layer)
    return chain


def context(layers: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many samples before and after those of its outputs a window has to hold.

    A window begins in all layers at its first sample's place, and what a layer reads before that is
    missing, even if it could be computed. So what a layer takes counts as reading, beside its own
    samples, the one at its place. One axis; a chain may be empty.
    """
    chain = measured((Reads.itself(None),), (Fraction(1),), None)
    for index, layer in enumerate(layers):
        (reads,), (jump,) = chain._reads, chain.jump
        before = np.maximum(reads.ends[0], -reads.places(jump))
        windowed = Reads(np.stack([before, reads.ends[1]]), reads.shift)
        with within(f"layers[{index}]"):
            chain = _extended(replace(chain, _reads=(windowed,)), layer)
    return chain.before[0], chain.after[0]


def _extended(chain: ReceptiveField, layer: Mapping[str, Any]) -> ReceptiveField:
    """Put one more layer behind a chain."""
    rank, transposing = len(chain.jump), layer["kind"] == "conv_transpose"
    options, size = planned(layer, rank), chain.output_size or (ENDLESS,) * rank
    if transposing:
        g = transposed(options, size, 1, output_padding=layer.get("output_padding", 0))
        output_size, jump = g.input_size, tuple(map(truediv, chain.jump, options.stride))
    else:
        if options.padding == "same" and max(options.stride) > 1 and not chain.output_size:
            rule = "must not be 'same' where input_size is left open and the stride is above 1"
            raise refuse("padding", "same", rule, "'valid'")
        g = forward(options, size, 1)
        output_size, jump = g.output_size, tuple(map(mul, chain.jump, options.stride))
    _must_stay_small(g, chain, jump)
    reads = tuple(through(one, g, axis, transposing) for axis, one in enumerate(chain._reads))
    longer = measured(reads, jump, output_size if chain.output_size else None)
    if max(map(abs, longer.before + longer.after)) > LARGEST:
        rule = f"must leave outputs that read within {LARGEST} samples of their place"
        raise refuse("kernel_size", layer["kernel_size"], rule, "1")
    return longer


def _must_stay_small(g: Geometry, chain: ReceptiveField, jump: tuple[Fraction, ...]) -> None:
    """Refuse what makes the tables too long: of all outputs, or of a period of them."""
    lengths = [n for one in jump for n in one.as_integer_ratio()]
    if chain.output_size:
        zeros = [(s - 1) * m for s, m in zip(g.stride, g.output_size, strict=True)]
        causes = [
            Cause("input_size", chain.output_size, max(chain.output_size), "1"),
            Cause("padding", g.padding, max(map(sum, g.padding)), "'valid'"),
            Cause("dilation", g.dilation, max(map(mul, g.dilation, g.kernel_size)), "1"),
            Cause("stride", g.stride, max(zeros), "1"),
        ]
        must_fit("the intervals", (2, max(padded(g))), BYTES, causes)
    else:
        axes = zip(chain._reads, chain.jump, jump, strict=True)
        lengths += [int(one.length * old / new) for one, old, new in axes]
    if max(lengths) > LONGEST_PERIOD:
        rule = f"must let outputs repeat what they read after at most {LONGEST_PERIOD}"
        raise refuse("stride", g.stride, rule, "1")
