"""What a layer keeps from one chunk to the next: entries on a line, and windows that read them.

Along the axis of time, both layers lay entries on a line, where they are added up, and read windows
of it. An output is emitted once its window is complete; what later windows do not read is dropped::

                    samples lay                           outputs read
    convolution     themselves, 1 apart, from P on        k_eff entries, stride apart
    transposed one  their stamps, stride apart, from −P   1 entry, 1 apart
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import NUMPY, Array, Cause, array, common_dtype, must_fit
from tconv_edu.checks import Axes, groups_of, refuse
from tconv_edu.geometry import Geometry, kernel_of, plan
from tconv_edu.geometry.operands import bias_of

Reading = Mapping[str, Any]
Read = Callable[[Array], Array]  # of at least one window, their outputs


class Line(NamedTuple):
    """Where on the line the entries of samples are laid, and where outputs read it."""

    size: int  # how many entries a sample lays
    pace: int  # how far they are from those of the sample before
    place: int  # where those of the first sample begin
    window: int  # how many entries an output reads
    hop: int  # how far they are from those of the output before
    rest: int  # how many entries more are complete if no sample follows; below 0, less

    @property
    def held(self) -> int:
        """How many entries wait, as they belong to no output if no sample follows."""
        return max(-self.rest, 0)

    def emitted(self, count: int, last: bool = False) -> int:
        """Return how many outputs have been emitted after so many samples; all, if none follows."""
        end = self.place + count * self.pace + (self.rest if last else -self.held)
        return max((end - self.window) // self.hop + 1, 0)


def reading(kind: str, size: int, stride: int = 1, pair: tuple[int, int] = (0, 0)) -> Reading:
    """Describe how far a layer reads along the axis of time, as `receptive_field` takes it."""
    return {"kind": kind, "kernel_size": size, "stride": stride, "padding": [pair]}


class State(NamedTuple):
    """What a layer knows of the samples so far. It is never written into: a refusal leaves it."""

    kept: Array  # the entries from the next window on, time first
    emitted: int  # how many outputs
    taken: int  # how many samples
    kind: tuple[Axes, object]  # of samples: their sizes beside the axis of time, and their dtype


class Feed:
    """Something that is fed with chunks along the first spatial axis, and hands out outputs."""

    rank: int
    example: str
    advance: Callable[..., tuple[Array, Any]]  # see `StreamingLayer.advance`
    _state: Any = None
    _end: Any = None  # what to go on with if no sample follows, once there was one

    def push(self, chunk: ArrayLike) -> Array:
        """Take the next samples, and return the outputs that they complete.

        Args:
            chunk: `(batch, samples, *others, channels)` or `(samples, *others, channels)`, with any
                number of samples. The other sizes and the dtype stay those of the first chunk.

        Returns:
            `(batch, outputs, *others, channels)`, or without the batch axis.

        Raises:
            TypeError, ValueError: naming `chunk`, its value, the rule and a value that would do;
                the stream is then as it was before.

        >>> from tconv_edu import StreamingTranspose
        >>> stream = StreamingTranspose([[[1]], [[10]], [[100]]], stride=2, padding=1, bias=[5])
        >>> stream.push([[1], [2]]).ravel().tolist()
        [15, 107, 25]

        """
        samples = array("chunk", chunk, self.example)
        axis = samples.ndim - self.rank - 1
        if axis not in (0, 1):
            rule = f"must have {self.rank} spatial axes, as the kernel has, then channels"
            raise refuse("chunk", samples, f"{rule}; a batch may lead", self.example)
        outputs, self._state = self.advance(self._state, samples, axis, False)
        if samples.shape[axis]:
            self._end = np.take(samples, [], axis), axis, True
        return outputs

    def finish(self) -> Array:
        """Return what is left, as no sample follows, and be ready for another stream.

        Raises:
            ValueError: if there was no sample, or if there is no output.

        >>> from tconv_edu import StreamingTranspose
        >>> stream = StreamingTranspose([[[1]], [[10]], [[100]]], stride=2, output_padding=1)
        >>> stream.push([[1], [2]]).ravel().tolist()
        [1, 10, 102, 20]
        >>> stream.finish().ravel().tolist()
        [200, 0]

        """
        if self._end is None:
            raise refuse("chunk", None, "must have been pushed before finish", "np.ones((5, 1))")
        rest, _ = self.advance(self._state, *self._end)
        self._state = self._end = None
        return rest


class StreamingLayer(ABC):
    """A convolution, which goes 1 way, or its transpose, −1; of chunks along the first axis."""

    line: Line
    reads: Reading
    whole: Callable[[Axes], Geometry]  # refuses so many samples if there is no output of them

    def __init__(
        self, kernel: Any, way: int, groups: object = 1, bias: object = None, **options: Any
    ) -> None:
        self.kernel = kernel_of(kernel).copy()
        self.size, (rows, columns) = self.kernel.shape[:-2], self.kernel.shape[-2:]
        defaults = {"stride": 1, "padding": "valid", "dilation": 1}
        self.options = plan(self.size, **(defaults | options))
        self.groups = groups_of(groups, {"out_channels": columns})
        self.channels = (rows * self.groups, columns)[::way]
        self.bias = bias_of(bias, self.channels[1], NUMPY)
        if self.bias is not None:
            common_dtype(("bias", "kernel"), self.bias.dtype, self.kernel.dtype)
            self.bias = self.bias.copy()
        self.rank, self.stride = self.options.rank, self.options.stride[0]
        self.reach = self.options.effective_kernel_size[0]
        # Along this axis, the padding does not depend on the number of samples.
        self.pairs = self.options.pairs(self.options.stride)

    @property
    def keeps(self) -> int:
        """How many entries are kept from one chunk to the next, at most."""
        line = self.line
        return max(line.size - line.pace + line.held + line.window - 1, 0)

    @abstractmethod
    def _laid(self, samples: Array, axis: int) -> tuple[Array, Read]:
        """Check samples; return the entries that they lay, and what reads windows."""

    def advance(
        self, state: State | None, chunk: Array, axis: int, last: bool
    ) -> tuple[Array, State]:
        """Return what the next samples complete (all, if none follow), and the state after them."""
        new, kind = chunk.shape[axis], (chunk.shape[:axis] + chunk.shape[axis + 1 :], chunk.dtype)
        # A sample of zeros is checked in the place of none.
        entries, read = self._laid(chunk if new else np.insert(chunk, 0, 0, axis), axis)
        entries = np.moveaxis(entries, axis, 0)
        state = state or State(entries[:0], 0, 0, kind)
        if state.kind != kind:
            rule = f"must go on as it began: {state.kind} beside the axis of time, and its dtype"
            raise refuse("chunk", chunk, rule, "the next samples of one array")
        count, line = state.taken + new, self.line
        if last:
            self.whole((count, *chunk.shape[axis + 1 : -1]))
        kept = self._added(state, entries) if new else state.kept
        ready = line.emitted(count, last) - state.emitted
        windows = self._filled(kept, max(ready - 1, 0) * line.hop + line.window)
        outputs = read(np.moveaxis(windows, 0, axis))
        after = State(kept[ready * line.hop :].copy(), state.emitted + ready, count, kind)
        return np.take(outputs, range(ready), axis), after

    def _added(self, state: State, entries: Array) -> Array:
        """Add entries to those that are kept; what lies before these is dropped."""
        line, kept = self.line, state.kept
        begin = line.place + state.taken * line.pace - state.emitted * line.hop
        entries, begin = entries[max(-begin, 0) :], max(begin, 0)
        added = self._filled(kept, max(begin + len(entries), len(kept)))
        added[begin : begin + len(entries)] += entries
        return added

    def _filled(self, entries: Array, length: int) -> Array:
        """Return a copy of so many entries, with zeros behind those that there are."""
        shape = max(length - len(entries), 0), *entries.shape[1:]
        padding = Cause("padding", self.options.given_padding, self.line.place, "'valid'")
        stride = Cause("stride", self.stride, self.line.pace - 1, "1")
        must_fit("the outputs", (length, *shape[1:]), entries.itemsize, [padding, stride])
        return np.concatenate([entries[:length], np.zeros(shape, entries.dtype)])
