"""A whole decoder of samples that arrive in chunks.

Layers one after the other, and branches side by side: each hands on what it completes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import reduce
from typing import Any, SupportsIndex

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.checks import LARGEST, flag, integer, is_sequence, per_axis, refuse, within
from tconv_edu.receptive import OPTIONS, context, described
from tconv_edu.streaming.layers import ANY, Pointwise, StreamingConvolution, StreamingTranspose
from tconv_edu.streaming.line import Feed, Line, reading

EXAMPLE = "{'kind': 'conv', 'kernel': np.ones((3, 1, 1))}"
Description = Mapping[str, Any]


class Chain:
    """Layers one after the other; without any, outputs are the samples."""

    def __init__(self, layers: Sequence[Description], name: str) -> None:
        if not is_sequence(layers):
            rule = "must be a sequence of mappings, one per layer"
            raise refuse(name, layers, rule, f"[{EXAMPLE}]", TypeError)
        self.layers = [_layer(f"{name}[{index}]", given) for index, given in enumerate(layers)]
        self.name, self.rank, gives = name, ANY, ANY
        for index, layer in enumerate(self.layers):
            with within(f"{name}[{index}]"):
                _must_be("spatial_axes", layer.rank, self.rank)
                _must_be("channels", layer.channels[0], gives)
            self.rank, gives = layer.rank or self.rank, layer.channels[1]
        self.channels = self.layers[0].channels[0] if self.layers else ANY, gives
        self.reads = [layer.reads for layer in self.layers]
        self.keeps = tuple(layer.keeps for layer in self.layers)

    def emitted(self, count: SupportsIndex, last: bool = False) -> int:
        """Return how many outputs have been emitted after so many samples; all, if none follows.

        Raises:
            TypeError, ValueError: naming the argument, its value, the rule and one that would do.

        >>> stream = Stream([{"kind": "conv", "kernel": [[[1]], [[10]], [[100]]], "stride": 2}])
        >>> [stream.emitted(count) for count in range(8)]
        [0, 0, 0, 1, 1, 2, 2, 3]
        """
        emitted, last = integer("count", count, least=0), flag("last", last)
        for layer in self.layers:
            emitted = layer.line.emitted(emitted, last)
        return emitted

    def advance(self, state: Any, chunk: Array, axis: int, last: bool) -> tuple[Array, Any]:
        """Return what the next samples complete (all, if none follow), and the states after."""
        after, states = [], state or [None] * len(self.layers)
        for index, layer in enumerate(self.layers):  # the first one speaks of the chunk itself
            with within(f"{self.name}[{index}]") if index else nullcontext():
                chunk, known = layer.advance(states[index], chunk, axis, last)
            after.append(known)
        return chunk, after


class Sum:
    """Branches that read the same samples: an output waits for the last of them."""

    def __init__(self, branches: Sequence[Sequence[Description]]) -> None:
        if not is_sequence(branches) or not len(branches):
            rule = "must be a sequence of sequences of layers"
            raise refuse("branches", branches, rule, f"[[], [{EXAMPLE}]]", TypeError)
        self.branches = [Chain(branch, f"branches[{i}]") for i, branch in enumerate(branches)]
        for index, branch in enumerate(self.branches):
            if not _keeps_length(branch):
                rule = "must have stride 1, read around its samples, and give an output for each"
                raise refuse(f"branches[{index}]", branches[index], rule, "[]")
        told = [(branch.rank, *branch.channels) for branch in self.branches]
        self.rank, *self.channels = map(max, zip(*told, strict=True))
        befores, afters = zip(*(context(branch.reads) for branch in self.branches), strict=True)
        before, after = max(befores), max(afters)
        self.line = Line(1, 1, before, before + 1 + after, 1, after)
        self.reads = reading("conv", before + 1 + after, 1, (before, after))
        inner = sum(sum(branch.keeps) for branch in self.branches)
        self.keeps = inner + sum(after - its for its in afters)

    def advance(self, state: Any, chunk: Array, axis: int, last: bool) -> tuple[Array, Any]:
        """Add up what all branches have; what only some of them have waits."""
        states, waiting = state or ([None] * len(self.branches), None)
        told = zip(self.branches, states, strict=True)
        both = [branch.advance(its, chunk, axis, last) for branch, its in told]
        parts, states = map(list, zip(*both, strict=True))
        if waiting:
            parts = [np.concatenate(pair, axis) for pair in zip(waiting, parts, strict=True)]
        ready = min(part.shape[axis] for part in parts)
        now, later = zip(*(np.split(part, [ready], axis) for part in parts), strict=True)
        if len(sizes := {part.shape for part in now}) > 1:
            rule = "must give outputs of one size beside the axis of time"
            raise refuse("branches", sizes, rule, {now[0].shape})
        return reduce(np.add, now), (states, [part.copy() for part in later])


CLASSES: dict[str, Callable[..., Any]] = {
    "conv": StreamingConvolution,
    "conv_transpose": StreamingTranspose,
    "pointwise": Pointwise,
    "sum": Sum,
}
NAMES = {kind: ("kernel", "groups", "bias", *OPTIONS[kind]) for kind in OPTIONS}
NAMES |= {"pointwise": ("function", "kind"), "sum": ("branches", "kind")}  # the first is needed


class Stream(Chain, Feed):
    """Apply a chain of layers to samples that arrive in chunks along the first spatial axis.

    The outputs of all calls of `push` and then of `finish`, one after the other, are those of the
    chain for all samples at once, wherever the samples were cut: bit for bit with integers, and up
    to rounding with floats. If a call fails, the stream is as it was before.

    Args:
        layers: the layers, first to last: a mapping each, with kind
            "conv" or "conv_transpose": kernel, and stride, padding, dilation, groups, bias and, for
            "conv_transpose", output_padding, as `conv` and `conv_transpose` take them;
            "pointwise": function, of an array of the next samples, also of none: it has to treat
            each alone, and may change the number of channels;
            "sum": branches, a sequence of lists of layers that read the same samples and are added
            up; [] is the samples themselves. Branches have stride 1 and keep the length.

    Attributes:
        context: how many samples before and after its own a window has to hold, to give the outputs
            of the whole: the `before` and `after` of `receptive_field` along the first axis; more
            before, where a transposed layer crops what only samples of the window write.
        delay: how many samples after ⌊j·jump⌋ have been taken at most when output j is emitted, or
            0: the context after.
        keeps: how many entries along the first axis each layer keeps from one call to the next, at
            most: samples of a convolution, sums of a transposed one.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> up = {"kind": "conv_transpose", "kernel": [[[1]], [[10]], [[100]]], "stride": 2}
    >>> smooth = {"kind": "conv", "kernel": [[[1]], [[1]]], "padding": [(1, 0)]}
    >>> stream = Stream([up, {"kind": "pointwise", "function": lambda x: -x}, smooth])
    >>> stream.push([[1], [2]]).ravel().tolist()
    [-1, -11, -112, -122]
    >>> stream.finish().ravel().tolist()
    [-220]
    >>> stream.context, stream.delay, stream.keeps
    ((1, 0), 0, (1, 0, 1))

    Source: a decoder whose layers keep what they need, as in Défossez et al., arXiv:2210.13438.

    """

    def __init__(self, layers: Sequence[Description]) -> None:
        super().__init__(layers, "layers")
        if not self.rank:
            raise refuse("layers", layers, "must hold a convolution", f"[{EXAMPLE}]")
        self.example = f"np.ones({(*(9,) * self.rank, self.channels[0] or 1)})"
        self.context = context(self.reads)
        self.delay = max(self.context[1], 0)


def _layer(name: str, given: object) -> Any:
    """Build one layer of its description."""
    options = dict(described(name, given, NAMES, EXAMPLE))
    kind, size = options.pop("kind"), options.pop("kernel_size", None)
    with within(name):
        layer = CLASSES[kind](**options)
        if size is not None and per_axis("kernel_size", size, layer.rank, least=1) != layer.size:
            raise refuse("kernel_size", size, "must be that of the kernel", layer.size)
    return layer


def _keeps_length(branch: Chain) -> bool:
    """Whether layers have stride 1, read what is at a place or around it, and keep the length."""
    near = [e["stride"] == 1 and e["padding"][0][0] < e["kernel_size"] for e in branch.reads]
    return all(near) and branch.emitted(LARGEST, True) == LARGEST


def _must_be(what: str, value: int, before: int) -> None:
    """Refuse another number than that of the layer before."""
    if ANY not in (value, before) and value != before:
        raise refuse(what, value, f"must be {before}, as in the layer before", before)
