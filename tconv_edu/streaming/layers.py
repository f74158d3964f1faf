"""The layers that are fed with chunks: one keeps samples, one sums of stamps, and one nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu import fast
from tconv_edu.arrays import Array, array, computing, widened
from tconv_edu.checks import Integers, refuse
from tconv_edu.geometry import Padding, forward, resolve_conv, resolve_transpose, transposed
from tconv_edu.streaming.line import Feed, Line, Read, StreamingLayer, reading

ANY = 0  # number of axes or channels


class StreamingConvolution(StreamingLayer):
    """Apply `conv` to samples that arrive in chunks along the first spatial axis.

    After M samples of a first axis with P zeros before it, max(⌊(M + P − k_eff) / S⌋ + 1, 0)
    outputs have been emitted. Between two calls no more than k_eff − 1 samples are kept.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, that of `conv`, as are the options.
        stride: S, how many samples the kernel moves between two outputs.
        padding: as in `conv`; "same" needs stride 1 along the first axis.
        dilation: the distance in samples between two kernel entries.
        groups: how many blocks the channels are split into; each output block reads one.
        bias: `(O,)`, added once to every output, or None.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> layer = StreamingConvolution([[[1]], [[10]], [[100]]], padding=[(2, 0)])
    >>> outputs, state = layer.advance(None, np.array([[1]]), 0, last=False)
    >>> outputs.tolist(), state.kept.tolist()
    ([[100]], [[0], [1]])

    Source: overlap-save, as in Oppenheim & Schafer, "Discrete-Time Signal Processing".

    """

    def __init__(self, kernel: ArrayLike, **options: Any) -> None:
        super().__init__(kernel, 1, **options)
        if self.options.padding == "same" and self.stride > 1:
            rule = (
                "must not be 'same' where the first axis has a stride above 1: the zeros before "
                "then depend on the number of samples, which a stream does not know; pairs do "
                "the same for numbers that the stride divides"
            )
            raise refuse("padding", "same", rule, list(self.pairs))
        before, after = self.pairs[0]
        self.line = Line(1, 1, before, self.reach, self.stride, after)
        self.reads = reading("conv", self.reach, self.stride, (before, after))
        self.whole = partial(forward, self.options, groups=1, name="chunk")

    def _laid(self, samples: Array, axis: int) -> tuple[Array, Read]:
        """Lay the samples; windows are convolved without padding along the axis of time."""
        plan, size = self.options, samples.shape[axis:-1]
        options = plan.stride, ((0, 0), *plan.pairs(size)[1:]), plan.dilation, self.groups
        met = partial(resolve_conv, bias=self.bias, name="chunk")
        met(samples, self.kernel[:1], *options)  # refuses what all taps would
        return samples, lambda xs: met(xs, self.kernel, *options).apply(fast.convolve)


class StreamingTranspose(StreamingLayer, Feed):
    """Apply `conv_transpose` to samples that arrive in chunks along the first spatial axis.

    The outputs of all calls of `push` and then of `finish`, one after the other, are those of
    `conv_transpose` for all samples at once, plus the bias, wherever the samples were cut; with
    floats, up to the order of additions. float16 and bfloat16 are summed in float32, and rounded
    when they are emitted.

    After M samples of a first axis with padding (P, Q), max(M·S − P − h, 0) outputs have been
    emitted, with h = max(Q − output_padding − (k_eff − S), 0): no later sample can reach them, and
    they belong to the result even if none follows. Between two calls no more than
    max(k_eff − S, Q − output_padding, 0) sums are kept.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, that of `conv_transpose`, as are the options.
        stride: S − 1 zeros go between neighbouring samples; one int, or one per axis.
        padding: "valid", "same", "full", an int, or one int or (before, after) pair per axis.
        output_padding: how many samples more to keep after the last, below max(stride, dilation).
        dilation: the distance in samples between two kernel entries.
        groups: how many blocks the channels are split into; each output block reads one.
        bias: `(C,)`, added once to every output, or None.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> stream = StreamingTranspose([[[1]], [[10]], [[100]]], stride=2)
    >>> stream.push([[1]]).ravel().tolist()
    [1, 10]
    >>> stream.carried.ravel().tolist()
    [100]
    >>> stream.push([[2], [3]]).ravel().tolist()
    [102, 20, 203, 30]
    >>> stream.finish().ravel().tolist()
    [300]

    Source: overlap-add, as in Oppenheim & Schafer, "Discrete-Time Signal Processing"; a decoder's
    layer that keeps its overlap, as in Défossez et al., arXiv:2210.13438.

    """

    def __init__(
        self,
        kernel: ArrayLike,
        *,
        stride: Integers = 1,
        padding: Padding = "valid",
        output_padding: Integers = 0,
        dilation: Integers = 1,
        groups: SupportsIndex = 1,
        bias: ArrayLike | None = None,
    ) -> None:
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        super().__init__(kernel, -1, groups, bias, **options)
        self.whole = partial(transposed, self.options, groups=1, output_padding=output_padding)
        # So many samples tell the crop, which does not depend on their number.
        self._enough = tuple(1 + p + q for p, q in self.pairs)
        before, after = self.whole(self._enough).crop[0]
        rest = self.reach - self.stride - after
        self.line = Line(self.reach, self.stride, -before, 1, 1, rest)
        # As if an output read all samples up to the one that it waits for.
        size, crop = max(self.reach + self.line.held, self.stride), (before + self.line.held, 0)
        self.reads = reading("conv_transpose", size, self.stride, crop)
        self.example = f"np.ones({(*self.options.effective_kernel_size, self.channels[0])})"

    @property
    def carried(self) -> Array:
        """Return a copy of the sums that wait for more samples, without the bias.

        Shape: `(sums, *others, C)`, with a batch axis second. Those of float16 and bfloat16 are
        float32, and are rounded when they are complete.

        >>> stream = StreamingTranspose([[[1]], [[10]], [[100]], [[1000]]], stride=2)
        >>> _ = stream.push([[1], [2]])
        >>> stream.carried.ravel().tolist()
        [200, 2000]
        """
        none = np.zeros((0, self.channels[1]), computing(widened(self.kernel.dtype)))
        return none if self._state is None else np.array(self._state.kept)

    def _laid(self, samples: Array, axis: int) -> tuple[Array, Read]:
        """Lay the stamps of a chunk, cropped along the other axes; to sums, the bias is added."""
        options = self.options.stride, "valid", self.options.dilation, self.groups
        names = "chunk", "output_size"
        operands = resolve_transpose(samples, self.kernel, *options, bias=self.bias, names=names)
        count, *others = operands.geometry.output_size
        crop = self.whole((max(count, self._enough[0]), *others)).crop
        x, kernel, geometry = operands
        stamps = fast.transpose(x, kernel, geometry, ((0, 0), *crop[1:]))
        return stamps, lambda sums: operands.apply(lambda *_: sums)


class Pointwise:
    """A function of each sample for itself: it keeps nothing, and waits for nothing."""

    rank, channels, keeps = ANY, (ANY, ANY), 0
    line, reads = Line(1, 1, 0, 1, 1, 0), reading("conv", 1)

    def __init__(self, function: Callable[[Array], ArrayLike]) -> None:
        if not callable(function):
            raise refuse("function", function, "must be a function of arrays", "np.tanh", TypeError)
        self.function = function

    def advance(self, state: None, chunk: Array, axis: int, last: bool) -> tuple[Array, None]:
        """Apply the function to a copy of the next samples."""
        result = array("function", self.function(chunk.copy()), "np.tanh")
        if result.shape[:-1] != chunk.shape[:-1]:
            rule = f"must leave the shape {chunk.shape} as it is, but for the channels"
            raise refuse("function", result, rule, "np.tanh")
        return result, None
