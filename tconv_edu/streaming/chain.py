"""Layers one after the other, and branches side by side: each hands on what it completes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, array
from tconv_edu.checks import is_sequence, one_of, per_axis, refuse
from tconv_edu.receptive import OPTIONS, receptive_field
from tconv_edu.streaming.convolution import StreamingConvolution
from tconv_edu.streaming.kept import reading
from tconv_edu.streaming.transposed import StreamingTranspose

EXAMPLE = "{'kind': 'conv', 'kernel': np.ones((3, 1, 1))}"
ANY = 0  # number of axes or channels
ITSELF = reading("conv", 1)
Description = Mapping[str, Any]


class Pointwise:
    """A function of each sample for itself: it keeps nothing, and waits for nothing."""

    rank, channels, grows, keeps = ANY, (ANY, ANY), 0, 0
    reads = ITSELF

    def __init__(self, function: Callable[[Array], ArrayLike]) -> None:
        if not callable(function):
            raise refuse("function", function, "must be a function of arrays", "np.tanh", TypeError)
        self.function = function

    def emitted(self, count: int) -> int:
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
        self.name, self.rank, comes = name, ANY, ANY
        self.layers: list[Any] = []
        for index, given in enumerate(layers):
            with self._named(index):
                layer = _layer(given)
                takes, gives = layer.channels
                _must_be("spatial_axes", layer.rank, self.rank)
                _must_be("channels", takes, comes)
            self.layers.append(layer)
            self.rank, comes = layer.rank or self.rank, gives
        self.channels = self.layers[0].channels[0] if self.layers else ANY, comes

    @contextmanager
    def _named(self, index: int) -> Iterator[None]:
        """Say in errors which layer refuses."""
        try:
            yield
        except (TypeError, ValueError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"{self.name}[{index}]: {error}") from error

    def context(self) -> tuple[int, int]:
        """Return how many samples before and after those of its outputs a window has to hold.

        A window begins in all layers at its first sample's place, and what a layer reads before is
        missing, even if it could be computed. So the samples at that place have to be there, too.
        """
        reads, rate = [layer.reads for layer in self.layers], Fraction(1)
        field = receptive_field([*reads, ITSELF])
        befores = [field.before[0]]
        for index, layer in enumerate(reads):
            up, down = rate.as_integer_ratio()
            place = [reading("conv_transpose", up, up), reading("conv", 1, down)]
            befores.append(receptive_field([*place, *reads[index:]]).before[0])
            stride = layer["stride"]
            rate = rate / stride if layer["kind"] == "conv" else rate * stride
        return max(befores), field.after[0]

    def emitted(self, count: int) -> int:
        """Return how many outputs have been emitted after so many samples."""
        return reduce(lambda n, layer: int(layer.emitted(n)), self.layers, count)

    def advance(self, state: Any, chunk: Array, axis: int, last: bool) -> tuple[Array, Any]:
        """Return what the next samples complete (all, if none follow), and the states after."""
        after, states = [], state or [None] * len(self.layers)
        for index, layer in enumerate(self.layers):  # the first one speaks of the chunk itself
            with self._named(index) if index else nullcontext():
                chunk, known = layer.advance(states[index], chunk, axis, last)
            after.append(known)
        return chunk, after


class Sum:
    """Branches that read the same samples: an output waits for the last of them."""

    grows = 0

    def __init__(self, branches: Sequence[Sequence[Description]]) -> None:
        if not is_sequence(branches) or not len(branches):
            rule = "must be a sequence of sequences of layers"
            raise refuse("branches", branches, rule, f"[[], [{EXAMPLE}]]", TypeError)
        self.branches = [Chain(branch, f"branches[{i}]") for i, branch in enumerate(branches)]
        for index, branch in enumerate(self.branches):
            growth = [layer.grows for layer in branch.layers]
            if None in growth or sum(growth):
                rule = "must have stride 1, read around its samples, and give an output for each"
                raise refuse(f"branches[{index}]", branches[index], rule, "[]")
        told = [(branch.rank, *branch.channels) for branch in self.branches]
        self.rank, *self.channels = map(max, zip(*told, strict=True))
        befores, afters = zip(*(branch.context() for branch in self.branches), strict=True)
        before, after = max(befores), max(afters)
        self.reads = reading("conv", before + 1 + after, 1, (before, after))
        inner = sum(layer.keeps for branch in self.branches for layer in branch.layers)
        self.keeps = inner + sum(after - its for its in afters)

    def emitted(self, count: int) -> int:
        """Return how many outputs have been emitted after so many samples."""
        return min(branch.emitted(count) for branch in self.branches)

    def advance(self, state: Any, chunk: Array, axis: int, last: bool) -> tuple[Array, Any]:
        """Add up what all branches have; what only some of them have waits."""
        states, waiting = state or ([None] * len(self.branches), None)
        told = zip(self.branches, states, strict=True)
        both = [branch.advance(its, chunk, axis, last) for branch, its in told]
        parts, states = ([pair[place] for pair in both] for place in (0, 1))
        sizes = [part.shape[:axis] + part.shape[axis + 1 :] for part in parts]
        if sizes.count(sizes[0]) < len(sizes):
            rule = "must give outputs of one size beside the axis of time"
            raise refuse("branches", sizes, rule, [sizes[0]] * len(sizes))
        if waiting:
            parts = [np.concatenate(pair, axis) for pair in zip(waiting, parts, strict=True)]
        ready = min(part.shape[axis] for part in parts)
        cut = [np.split(part, [ready], axis) for part in parts]
        outputs = reduce(np.add, (now for now, _ in cut))
        return outputs, (states, [later.copy() for _, later in cut])


CLASSES: dict[str, Callable[..., Any]] = {
    "conv": StreamingConvolution,
    "conv_transpose": StreamingTranspose,
    "pointwise": Pointwise,
    "sum": Sum,
}
NAMES = {kind: ("kernel", "groups", "bias", *OPTIONS[kind]) for kind in OPTIONS}
NAMES |= {"pointwise": ("function", "kind"), "sum": ("branches", "kind")}  # the first is needed


def _layer(given: object) -> Any:
    """Build one layer of its description."""
    if not isinstance(given, Mapping):
        raise refuse("layer", given, "must be a mapping", EXAMPLE, TypeError)
    kind = one_of("kind", given.get("kind"), NAMES)
    needed, *others = NAMES[kind]
    if needed not in given or not set(given) <= {needed, *others}:
        rule = f"must have {needed}, and nothing but {', '.join(others)} beside it"
        raise refuse("layer", dict(given), rule, EXAMPLE)
    options = {name: value for name, value in given.items() if name not in ("kind", "kernel_size")}
    layer = CLASSES[kind](**options)
    if "kernel_size" in given:
        size = layer.options.kernel_size
        if per_axis("kernel_size", given["kernel_size"], layer.rank, least=1) != size:
            raise refuse("kernel_size", given["kernel_size"], "must be that of the kernel", size)
    return layer


def _must_be(what: str, value: int, before: int) -> None:
    """Refuse another number than that of the layer before."""
    if ANY not in (value, before) and value != before:
        raise refuse(what, value, f"must be {before}, as in the layer before", before)
