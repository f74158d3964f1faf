"""Layers one after the other, and branches side by side: each hands on what it completes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, array
from tconv_edu.checks import LARGEST, is_sequence, per_axis, refuse, within
from tconv_edu.receptive import OPTIONS, context, described
from tconv_edu.streaming.layers import StreamingConvolution, StreamingTranspose
from tconv_edu.streaming.line import reading

EXAMPLE = "{'kind': 'conv', 'kernel': np.ones((3, 1, 1))}"
ANY = 0  # number of axes or channels
Description = Mapping[str, Any]


class Pointwise:
    """A function of each sample for itself: it keeps nothing, and waits for nothing."""

    rank, channels, keeps = ANY, (ANY, ANY), 0
    reads = reading("conv", 1)

    def __init__(self, function: Callable[[Array], ArrayLike]) -> None:
        if not callable(function):
            raise refuse("function", function, "must be a function of arrays", "np.tanh", TypeError)
        self.function = function

    def emitted(self, count: int, last: bool = False) -> int:
        """Return as many outputs as samples."""
        return count

    def advance(self, state: None, chunk: Array, axis: int, last: bool) -> tuple[Array, None]:
        """Apply the function to a copy of the next samples."""
        result = array("function", self.function(chunk.copy()), "np.tanh")
        if result.shape[:-1] != chunk.shape[:-1]:
            rule = f"must leave the shape {chunk.shape} as it is, but for the channels"
            raise refuse("function", result, rule, "np.tanh")
        return result, None


class Chain:
    """Layers one after the other; without any, outputs are the samples."""

    def __init__(self, layers: Sequence[Description], name: str) -> None:
        if not is_sequence(layers):
            rule = "must be a sequence of mappings, one per layer"
            raise refuse(name, layers, rule, f"[{EXAMPLE}]", TypeError)
        self.name, self.rank, takes, gives = name, ANY, ANY, ANY
        self.layers: list[Any] = []
        for index, given in enumerate(layers):
            layer = _layer(f"{name}[{index}]", given)
            with within(f"{name}[{index}]"):
                _must_be("spatial_axes", layer.rank, self.rank)
                _must_be("channels", layer.channels[0], gives)
            self.layers.append(layer)
            self.rank = layer.rank or self.rank
            takes, gives = takes if index else layer.channels[0], layer.channels[1]
        self.channels = takes, gives
        self.reads = [layer.reads for layer in self.layers]
        self.keeps = tuple(layer.keeps for layer in self.layers)

    def emitted(self, count: int, last: bool = False) -> int:
        """Return how many outputs have been emitted after so many samples; all, if none follows."""
        return reduce(lambda n, layer: int(layer.emitted(n, last)), self.layers, count)

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
        self.reads = reading("conv", before + 1 + after, 1, (before, after))
        inner = sum(sum(branch.keeps) for branch in self.branches)
        self.keeps = inner + sum(after - its for its in afters)

    def emitted(self, count: int, last: bool = False) -> int:
        """Return how many outputs have been emitted after so many samples; all, if none follows."""
        return min(branch.emitted(count, last) for branch in self.branches)

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
