"""A convolution of samples that arrive in chunks.

Its outputs read windows. Those whose last sample has arrived are computed and emitted; the samples
that the next window reads are kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu import fast
from tconv_edu.arrays import Array, Cause
from tconv_edu.checks import refuse
from tconv_edu.geometry import forward, resolve_conv
from tconv_edu.geometry.operands import Operands
from tconv_edu.streaming.kept import State, StreamingLayer, reading


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
    >>> outputs.tolist(), state.kept.entries.tolist()
    ([[100]], [[0], [1]])

    Source: overlap-save, as in Oppenheim & Schafer, "Discrete-Time Signal Processing".

    """

    transposing, pace = False, 1

    def __init__(self, kernel: ArrayLike, **options: Any) -> None:
        super().__init__(kernel, **options)
        if self.options.padding == "same" and self.stride > 1:
            rule = (
                "must not be 'same' where the first axis has a stride above 1: the zeros before "
                "then depend on the number of samples, which a stream does not know; pairs do "
                "the same for numbers that the stride divides"
            )
            raise refuse("padding", "same", rule, list(self.pairs))
        self.place = self.pairs[0][0]
        self.cause = Cause("padding", self.options.given_padding, 0, "'valid'")
        self.keeps = self.reach - 1
        around = self.stride == 1 and self.place < self.reach
        self.grows = sum(self.pairs[0]) - self.keeps if around else None
        self.reads = reading("conv", self.reach, self.stride, self.pairs[0])

    def emitted(self, count: int) -> int:
        """Return how many outputs have been emitted after so many samples."""
        return max((count + self.place - self.reach) // self.stride + 1, 0)

    def _read(self, samples: Array, axis: int) -> tuple[Array, np.dtype[Any]]:
        """Let one tap along the axis of time meet a chunk: it refuses what all of them would."""
        return np.moveaxis(samples, axis, 0), self._met(samples, axis, 1).dtype

    def _emit(self, state: State, axis: int, last: bool) -> tuple[Array, int]:
        """Convolve the windows that are complete; positions count from the first zero before."""
        first, end = state.kept.start // self.stride, self.emitted(state.size[0])
        if last:
            end = forward(self.options, state.size, 1, "chunk").output_size[0]
        taps, ready = (len(self.kernel), end - first) if end > first else (1, 0)
        length = (end - 1) * self.stride + self.reach if ready else state.kept.start + 1
        windows = np.moveaxis(state.kept.until(length, self.cause), 0, axis)
        outputs = self._met(windows, axis, taps).apply(fast.convolve)
        return np.take(outputs, range(ready), axis), end * self.stride

    def _met(self, samples: Array, axis: int, taps: int) -> Operands:
        """Resolve the convolution with the first taps, without padding along the axis of time."""
        plan, size = self.options, samples.shape[axis:-1]
        options = plan.stride, ((0, 0), *plan.pairs(size)[1:]), plan.dilation, self.groups
        return resolve_conv(samples, self.kernel[:taps], *options, bias=self.bias, name="chunk")
