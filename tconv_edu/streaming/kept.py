"""What a layer keeps from one chunk to the next, and how anything is fed with chunks.

A convolution keeps samples that its next windows reach; a transposed one keeps sums that later
stamps reach. Either is a line of entries that grows at its end and is used up from its start.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import NUMPY, Array, Cause, array, common_dtype, must_fit
from tconv_edu.checks import Axes, groups_of, refuse
from tconv_edu.geometry import kernel_of, plan
from tconv_edu.geometry.operands import bias_of


class Kept(NamedTuple):
    """Entries along the axis of time, which comes first, from a position on; later ones are 0.

    Like all that a state holds, they are never written into: a refused chunk changes nothing.
    """

    entries: Array
    start: int = 0

    def until(self, end: int, cause: Cause) -> Array:
        """Return the entries before a position; `cause` is blamed if memory cannot hold them."""
        length, others = max(end - self.start, 0), self.entries.shape[1:]
        if length <= len(self.entries):
            return self.entries[:length]
        must_fit("the outputs", (length, *others), self.entries.itemsize, [cause])
        zeros = np.zeros((length - len(self.entries), *others), self.entries.dtype)
        return np.concatenate([self.entries, zeros])

    def added(self, values: Array, place: int, cause: Cause) -> Kept:
        """Add values to the entries from a position on; what lies before the start is dropped."""
        values, begin = values[max(self.start - place, 0) :], max(place - self.start, 0)
        end = max(begin + len(values), len(self.entries))
        entries = self.until(self.start + end, cause).copy()
        entries[begin : begin + len(values)] += values
        return Kept(entries, self.start)

    def since(self, start: int) -> Kept:
        """Forget the entries before a position."""
        return Kept(self.entries[max(start - self.start, 0) :].copy(), max(start, self.start))


class State(NamedTuple):
    """All that a layer knows of the samples so far."""

    kept: Kept
    dtype: np.dtype[Any]  # of the outputs
    size: Axes  # of the samples, time first
    kind: tuple[Axes, object]  # the sizes beside the axis of time, and the dtype


class Feed:
    """Something that is fed with chunks along the first spatial axis, and hands out outputs."""

    rank: int
    example: str
    advance: Any  # see `StreamingLayer.advance`
    _state: Any = None
    _count = 0

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
        outputs: Array
        outputs, self._state = self.advance(self._state, samples, axis, False)
        self._count += samples.shape[axis]
        self._none, self._axis = np.take(samples, [], axis), axis
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
        if not self._count:
            raise refuse("chunk", None, "must have been pushed before finish", "np.ones((5, 1))")
        rest: Array = self.advance(self._state, self._none, self._axis, True)[0]
        self._state, self._count = None, 0
        return rest


class StreamingLayer(ABC):
    """A convolution or its transpose, of chunks along the first spatial axis."""

    transposing: bool
    place: int  # where the first sample's entries are added to the line
    pace: int  # how many positions further each next one's are
    cause: Cause  # what to blame for a long line

    def __init__(
        self,
        kernel: ArrayLike,
        *,
        stride: object = 1,
        padding: object = "valid",
        dilation: object = 1,
        groups: object = 1,
        bias: object = None,
    ) -> None:
        self.kernel = kernel_of(kernel).copy()
        *size, rows, columns = self.kernel.shape
        self.options = plan(tuple(size), stride, padding, dilation)
        self.groups = groups_of(groups, {"out_channels": columns})
        ways = rows * self.groups, columns
        self.channels = ways[::-1] if self.transposing else ways
        given = bias_of(bias, self.channels[1], NUMPY)
        if given is not None:
            common_dtype(("bias", "kernel"), given.dtype, self.kernel.dtype)
        self.bias = None if given is None else given.copy()
        self.rank, self.stride = self.options.rank, self.options.stride[0]
        self.reach = self.options.effective_kernel_size[0]
        # Along this axis, the padding does not depend on the number of samples.
        self.pairs = self.options.pairs(self.options.stride)

    @abstractmethod
    def _read(self, samples: Array, axis: int) -> tuple[Array, np.dtype[Any]]:
        """Check a chunk; return what is added to the line, time first, and the outputs' dtype."""

    @abstractmethod
    def _emit(self, state: State, axis: int, last: bool) -> tuple[Array, int]:
        """Return the outputs that are complete, and where what is kept for the rest begins."""

    def advance(
        self, state: State | None, chunk: Array, axis: int, last: bool
    ) -> tuple[Array, State]:
        """Return what the next samples complete (all, if none follow), and the state after them."""
        count = chunk.shape[axis]
        # A sample of zeros is checked in the place of none.
        samples = chunk if count else np.insert(chunk, 0, 0, axis)
        values, dtype = self._read(samples, axis)
        kind = chunk.shape[:axis] + chunk.shape[axis + 1 :], chunk.dtype
        if state is None:
            state = State(Kept(values[:0]), dtype, (0, *chunk.shape[axis + 1 : -1]), kind)
        elif state.kind != kind:
            rule = f"must go on as it began: {state.kind} beside the axis of time, and its dtype"
            raise refuse("chunk", chunk, rule, "the next samples of one array")
        if count:
            before, *others = state.size
            kept = state.kept.added(values, self.place + before * self.pace, self.cause)
            state = state._replace(kept=kept, size=(before + count, *others))
        outputs, start = self._emit(state, axis, last)
        return outputs, state._replace(kept=state.kept.since(start))


def reading(
    kind: str, size: int, stride: int = 1, pair: tuple[int, int] = (0, 0)
) -> dict[str, Any]:
    """Describe how far a layer reads along the axis of time, as `receptive_field` takes it."""
    return {"kind": kind, "kernel_size": size, "stride": stride, "padding": [pair]}
