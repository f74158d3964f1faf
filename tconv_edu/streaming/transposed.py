"""A transposed convolution of samples that arrive in chunks.

It is a sum of stamps. Those of a chunk are added onto what the last chunk left; what no later stamp
can reach is emitted, and the rest is kept for the next chunk.
"""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu import fast
from tconv_edu.arrays import Array, Cause, common_dtype, computing, converted, widened
from tconv_edu.checks import Axes, Integers, refuse
from tconv_edu.geometry import Geometry, Padding, resolve_transpose, transposed
from tconv_edu.streaming.kept import Feed, State, StreamingLayer, reading


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

    transposing, place = True, 0

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
        super().__init__(kernel, **options, groups=groups, bias=bias)
        self._extra = output_padding
        # Enough samples tell the crop, which does not depend on their number.
        self.crop = self._whole(tuple(1 + p + q for p, q in self.pairs)).crop
        self.example = f"np.ones({(*self.options.effective_kernel_size, self.channels[0])})"
        self.pace, self.cause = self.stride, Cause("stride", self.stride, 0, "1")
        (before, after), overlap = self.crop[0], self.reach - self.stride
        self.held = max(after - overlap, 0)
        self.keeps = max(overlap + self.held, 0)
        around = self.stride == 1 and before < self.reach
        self.grows = overlap - before - after if around else None
        # As if an output read all samples up to the one that it waits for.
        size, pair = max(self.reach + self.held, self.stride), (before + self.held, 0)
        self.reads = reading("conv_transpose", size, self.stride, pair)

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
        if self._state is None:
            return np.zeros((0, self.channels[1]), computing(widened(self.kernel.dtype)))
        sums: Array = self._state.kept.entries
        return sums.copy()

    def emitted(self, count: int) -> int:
        """Return how many outputs have been emitted after so many samples."""
        return max(count * self.stride - self.crop[0][0] - self.held, 0)

    def _read(self, samples: Array, axis: int) -> tuple[Array, np.dtype[Any]]:
        """Stamp a chunk alone."""
        crop, plan = self.crop[1:], self.options
        options = self.kernel, plan.stride, "valid", plan.dilation, self.groups
        operands = resolve_transpose(samples, *options, names=("chunk", "output_size"))
        sizes = zip(operands.geometry.full_size[1:], crop, strict=True)
        if any(full - before - after < 1 for full, (before, after) in sizes):
            rule = f"must leave an output on every axis after a crop by {crop}"
            raise refuse("chunk", samples, rule, self.example)
        dtype = operands.dtype
        if self.bias is not None:
            dtype = common_dtype(("chunk", "bias"), dtype, self.bias.dtype)
        return np.moveaxis(fast.transpose(*operands, ((0, 0), *crop)), axis, 0), dtype

    def _whole(self, size: Axes) -> Geometry:
        return transposed(self.options, size, self.groups, output_padding=self._extra)

    def _emit(self, state: State, axis: int, last: bool) -> tuple[Array, int]:
        """Return the sums before the next stamp; positions count from the start of the full array.

        What the crop drops is done, too.
        """
        before, end = self.crop[0][0], state.size[0] * self.stride - self.held
        if last:
            end = before + self._whole(state.size).input_size[0]
        sums = state.kept.until(end, self.cause)[max(before - state.kept.start, 0) :]
        outputs = np.moveaxis(sums, 0, axis)
        complete = outputs if self.bias is None else outputs + self.bias
        return converted(np.ascontiguousarray(complete), state.dtype), end
