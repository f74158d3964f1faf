"""The receptive field of a chain of layers: which input samples an output reads, first to last.

Along one axis, a convolution's output i reads i·S − P + m·D for every weight m, and a transposed
convolution's output j reads the samples i with j + P − m·D = i·S: the three stages of each. So the
first and the last sample that a position reads go through the stages as numbers do, with
"the smallest of" or "the largest of" for the sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from operator import mul, truediv
from typing import Any, NamedTuple

import numpy as np

from tconv_edu.arrays import Array, Cause, must_fit
from tconv_edu.checks import LARGEST, Axes, Integers, one_of, per_axis, refuse, shared_rank, within
from tconv_edu.geometry.shape import Geometry, forward, plan, transposed

OPTIONS = {  # the first is needed
    "conv": ("kernel_size", "kind", "stride", "padding", "dilation"),
    "conv_transpose": ("kernel_size", "kind", "stride", "padding", "output_padding", "dilation"),
}
EXAMPLE = "{'kind': 'conv', 'kernel_size': 3}"
LONGEST_PERIOD = 2**20  # after so many outputs at most, what they read repeats further on
BYTES = 64  # of an end of an interval: eight numbers at a time, while two tables are compared
ENDLESS = 2**70  # samples of an input whose size is open: more than any kernel or padding


class _Reads(NamedTuple):
    """The interval that each position of one axis reads.

    `ends` is `(2, n)`: minus the first sample that a position reads, and the last one, so that the
    larger is the further for both; −∞ where nothing is read. Position p + n reads `shift` samples
    further on than p. Where the size is known, n is the size and `shift` is 0: positions then go
    around a ring, with a gap that no kernel reaches over.
    """

    ends: Array
    shift: int

    @classmethod
    def itself(cls, size: int | None) -> _Reads:
        """Without any layer, each position reads the sample at its place."""
        samples = np.arange(size or 1, dtype=float)
        return cls(np.stack([-samples, samples]), 0 if size else 1)

    @property
    def length(self) -> int:
        return int(self.ends.shape[1])

    def at(self, positions: Array) -> Array:
        turns, places = np.divmod(positions, self.length)
        further = turns * float(self.shift)
        return self.ends[:, places] + np.stack([-further, further])

    def places(self, jump: Fraction) -> Array:
        """The sample at the place of each position, ⌊j·jump⌋."""
        return np.arange(self.length) * jump.numerator // jump.denominator

    def together(self, count: int, step: int) -> _Reads:
        """What so many positions read together, from each one on, `step` apart."""
        joined, taken, everywhere = self, 1, np.arange(self.length)
        while taken < count:  # what is taken twice is read no less
            more = min(taken, count - taken)
            ends = np.maximum(joined.ends, joined.at(everywhere + more * step))
            joined, taken = _Reads(ends, self.shift), taken + more
        return joined

    def spread(self, length: int, stride: int) -> _Reads:
        """Put positions that read nothing after each one, and up to this length at the end."""
        ends = np.full((2, length), -np.inf)
        ends[:, : (self.length - 1) * stride + 1 : stride] = self.ends
        return _Reads(ends, self.shift)


@dataclass(frozen=True)
class ReceptiveField:
    """How far the outputs of a chain of layers see, along each axis, in input samples.

    Output j is measured from sample ⌊j·jump⌋. Counts are the most over all outputs, and 0 where no
    output reads anything; below 0 where all that is read lies on the other side.

    Attributes:
        before: how many samples before sample ⌊j·jump⌋ an output reads.
        after: how many samples after it: the look-ahead.
        size: how many samples there are from the first one read to the last.
        jump: how many input samples an output is from the next: the product of the convolutions'
            strides over that of the transposed convolutions'.
        output_size: of the last layer; None where `input_size` was left open.
    """

    before: Axes
    after: Axes
    size: Axes
    jump: tuple[Fraction, ...]
    output_size: Axes | None
    _reads: tuple[_Reads, ...] = field(repr=False, compare=False)

    def interval(self, j: Integers) -> tuple[tuple[int, int] | None, ...]:
        """Return the first and the last input sample that output `j` reads, along each axis.

        Samples between the two may be unread, where a dilation or a stride leaves holes.

        Args:
            j: the output's position, an int or one per axis.

        Returns:
            One (first, last) pair per axis, or None where nothing is read. With an open
            `input_size` borders are ignored, and samples may lie below 0.

        Raises:
            TypeError, ValueError: naming the argument, its value, the rule and one that would do.

        >>> from tconv_edu import receptive_field
        >>> gaps = receptive_field([{"kind": "conv_transpose", "kernel_size": 2, "stride": 3}])
        >>> [gaps.interval(j)[0] for j in range(4)]
        [(0, 0), (0, 0), None, (1, 1)]
        """
        places = per_axis("j", j, len(self.jump), least=0)
        if any(place >= size for place, size in zip(places, self.output_size or (), strict=False)):
            rule = f"must be below the output size {self.output_size}"
            raise refuse("j", j, rule, (0,) * len(places))
        return tuple(map(_interval, self._reads, places))


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
    rank = _rank(layers, input_size)
    size = None if input_size is None else per_axis("input_size", input_size, rank, least=1)
    if size:
        must_fit("the intervals", (2, max(size)), BYTES, [Cause("input_size", input_size, 0, "1")])
    reads = tuple(_Reads.itself(size[axis] if size else None) for axis in range(rank))
    chain = _field(reads, (Fraction(1),) * rank, size)
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
    chain = _field((_Reads.itself(None),), (Fraction(1),), None)
    for index, layer in enumerate(layers):
        (reads,), (jump,) = chain._reads, chain.jump
        before = np.maximum(reads.ends[0], -reads.places(jump))
        windowed = _Reads(np.stack([before, reads.ends[1]]), reads.shift)
        with within(f"layers[{index}]"):
            chain = _extended(replace(chain, _reads=(windowed,)), layer)
    return chain.before[0], chain.after[0]


def _rank(layers: Sequence[Mapping[str, Any]], input_size: object) -> int:
    """Check that these are mappings with the names of options; return how many axes they have."""
    rule, example = "must be a sequence of mappings, one per layer", f"[{EXAMPLE}]"
    if not isinstance(layers, Sequence) or not all(isinstance(e, Mapping) for e in layers):
        raise refuse("layers", layers, rule, example, TypeError)
    if not layers:
        raise refuse("layers", layers, rule + ", and at least one", example)
    for index, layer in enumerate(layers):
        described(f"layers[{index}]", layer, OPTIONS, EXAMPLE)
    sizes = {f"layers[{i}]['kernel_size']": layer["kernel_size"] for i, layer in enumerate(layers)}
    return shared_rank(input_size=input_size, **sizes)


def described(
    name: str, layer: object, options: Mapping[str, tuple[str, ...]], example: str
) -> Mapping[str, Any]:
    """Return a mapping that has a kind, and of its options the first, and no others."""
    if not isinstance(layer, Mapping):
        raise refuse(name, layer, "must be a mapping", example, TypeError)
    needed, *others = options[one_of(f"{name}['kind']", layer.get("kind"), options)]
    if needed not in layer or not set(layer) <= {needed, *others}:
        rule = f"must have {needed}, and nothing but {', '.join(others)} beside it"
        raise refuse(name, dict(layer), rule, example)
    return layer


def _field(
    reads: tuple[_Reads, ...], jump: tuple[Fraction, ...], output_size: Axes | None
) -> ReceptiveField:
    before, after, size = zip(*map(_most, reads, jump), strict=True)
    return ReceptiveField(before, after, size, jump, output_size, reads)


def _most(reads: _Reads, jump: Fraction) -> tuple[int, int, int]:
    """How far before and after ⌊j·jump⌋ outputs read at most, and the longest of the intervals."""
    start = reads.places(jump)
    ways = reads.ends[0] + start, reads.ends[1] - start, reads.ends.sum(0) + 1
    before, after, size = (int(way.max()) if np.isfinite(way.max()) else 0 for way in ways)
    return before, after, size


def _extended(chain: ReceptiveField, layer: Mapping[str, Any]) -> ReceptiveField:
    """Put one more layer behind a chain."""
    rank, transposing = len(chain.jump), layer["kind"] == "conv_transpose"
    kernel_size = per_axis("kernel_size", layer["kernel_size"], rank, least=1)
    stride, padding = layer.get("stride", 1), layer.get("padding", "valid")
    options = plan(kernel_size, stride, padding, layer.get("dilation", 1))
    size = chain.output_size or (ENDLESS,) * rank
    if transposing:
        g = transposed(options, size, 1, output_padding=layer.get("output_padding", 0))
        output_size, jump = g.input_size, tuple(map(truediv, chain.jump, options.stride))
    else:
        if options.padding == "same" and max(options.stride) > 1 and not chain.output_size:
            rule = "must not be 'same' where input_size is left open and the stride is above 1"
            raise refuse("padding", padding, rule, "'valid'")
        g = forward(options, size, 1)
        output_size, jump = g.output_size, tuple(map(mul, chain.jump, options.stride))
    _must_stay_small(g, chain, jump)
    reads = tuple(_through(one, g, axis, transposing) for axis, one in enumerate(chain._reads))
    longer = _field(reads, jump, output_size if chain.output_size else None)
    if max(map(abs, longer.before + longer.after)) > LARGEST:
        rule = f"must leave outputs that read within {LARGEST} samples of their place"
        raise refuse("kernel_size", layer["kernel_size"], rule, "1")
    return longer


def _must_stay_small(g: Geometry, chain: ReceptiveField, jump: tuple[Fraction, ...]) -> None:
    """Refuse what makes the tables too long: of all outputs, or of a period of them."""
    lengths = [n for one in jump for n in one.as_integer_ratio()]
    if chain.output_size:
        spans = [d * k for d, k in zip(g.dilation, g.kernel_size, strict=True)]
        zeros = [(s - 1) * m for s, m in zip(g.stride, g.output_size, strict=True)]
        causes = [
            Cause("input_size", chain.output_size, max(chain.output_size), "1"),
            Cause("padding", g.padding, max(map(sum, g.padding)), "'valid'"),
            Cause("dilation", g.dilation, max(spans), "1"),
            Cause("stride", g.stride, max(zeros), "1"),
        ]
        must_fit("the intervals", (2, max(_padded(g))), BYTES, causes)
    else:
        axes = zip(chain._reads, chain.jump, jump, strict=True)
        lengths += [int(one.length * old / new) for one, old, new in axes]
    if max(lengths) > LONGEST_PERIOD:
        rule = f"must let outputs repeat what they read after at most {LONGEST_PERIOD}"
        raise refuse("stride", g.stride, rule, "1")


def _through(reads: _Reads, g: Geometry, axis: int, transposing: bool) -> _Reads:
    """Spread, read so many neighbours, keep every so many: either has one of the two strides."""
    (before, _), stride, dilation = g.padding[axis], g.stride[axis], g.dilation[axis]
    spread, keep, way = (stride, 1, -1) if transposing else (1, stride, 1)
    if reads.shift:
        length = outputs = reads.length * spread
    else:
        length = _padded(g)[axis]
        outputs = (g.input_size if transposing else g.output_size)[axis]
    dense = reads.spread(length, spread).together(g.kernel_size[axis], way * dilation)
    places = np.arange(outputs) * keep - way * before
    return _Reads(dense.at(places), reads.shift * keep)


def _padded(g: Geometry) -> Axes:
    """The size that the kernel moves over: all that one stage leaves, or more, in either way."""
    return tuple(n + sum(pair) for n, pair in zip(g.input_size, g.padding, strict=True))


def _interval(reads: _Reads, place: int) -> tuple[int, int] | None:
    first, last = reads.at(np.array(place))
    return None if np.isinf(last) else (int(-first), int(last))
