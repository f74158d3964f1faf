"""Streaming: a transposed convolution of samples that arrive in chunks, equal to that of the whole.

The transposed convolution is a sum of stamps. Those of a chunk are added onto what the last chunk
left; what no later stamp can reach is emitted, and the rest is carried to the next chunk.
"""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu import fast
from tconv_edu.arrays import (
    Array,
    Cause,
    array,
    common_dtype,
    computing,
    converted,
    must_fit,
    widened,
)
from tconv_edu.checks import Integers, refuse
from tconv_edu.geometry import Geometry, Padding, plan, resolve_transpose, transposed


class StreamingTranspose:
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
        weights = array("kernel", kernel, "np.ones((3, 3, 1, 1))")
        sample = np.zeros((1,) * (weights.ndim - 2) + weights.shape[-1:], weights.dtype)
        operands = resolve_transpose(sample, weights, stride, "valid", dilation, groups)
        geometry = operands.geometry
        self._kernel, self._groups = weights.copy(), geometry.groups
        self._options = plan(geometry.kernel_size, geometry.stride, padding, geometry.dilation)
        self._output_padding = output_padding
        self._bias = self._checked_bias(bias)
        # The crop does not depend on the number of samples: enough of them tell it.
        pairs = self._options.pairs(geometry.stride)
        self._crop = self._whole(tuple(1 + p + q for p, q in pairs)).crop
        self._stride, reach = geometry.stride[0], self._options.effective_kernel_size[0]
        self._held = max(self._crop[0][1] - (reach - self._stride), 0)
        self._reset()

    def push(self, chunk: ArrayLike) -> Array:
        """Take the next samples, and return the outputs that they complete.

        Args:
            chunk: `(batch, samples, *others, O)` or `(samples, *others, O)`, with any number of
                samples. The other sizes and the dtype stay those of the first chunk.

        Returns:
            `(batch, outputs, *others, C)`, or without the batch axis.

        Raises:
            TypeError, ValueError: naming `chunk`, its value, the rule and a value that would do.

        >>> stream = StreamingTranspose([[[1]], [[10]], [[100]]], stride=2, padding=1, bias=[5])
        >>> stream.push([[1], [2]]).ravel().tolist()
        [15, 107, 25]

        """
        rank = self._options.rank
        example = f"np.ones({(*self._options.effective_kernel_size, self._kernel.shape[-1])})"
        samples = array("chunk", chunk, example)
        axis = samples.ndim - rank - 1
        count = samples.shape[axis] if axis in (0, 1) else 1
        if not count:  # a sample of zeros is checked in the place of none
            shape = (*samples.shape[:axis], 1, *samples.shape[axis + 1 :])
            samples = np.zeros(shape, samples.dtype)
        stamped, dtype = self._stamp(samples, example)
        self._begin_or_go_on(samples, axis, stamped, dtype)
        begin = self._count * self._stride - self._done
        self._count += count
        end = self._count * self._stride - self._held
        return self._emit(end, stamped, begin) if count else self._emit(end)

    def finish(self) -> Array:
        """Return what is left, as no sample follows, and be ready for another stream.

        Raises:
            ValueError: if there was no sample, or if the padding leaves no output.

        >>> stream = StreamingTranspose([[[1]], [[10]], [[100]]], stride=2, output_padding=1)
        >>> stream.push([[1], [2]]).ravel().tolist()
        [1, 10, 102, 20]
        >>> stream.finish().ravel().tolist()
        [200, 0]

        """
        if not self._count:
            raise refuse("chunk", None, "must have been pushed before finish", "np.ones((5, 1))")
        others = tuple(1 + before + max(after, 0) for before, after in self._crop[1:])
        whole = self._whole((self._count, *others))
        rest = self._emit(self._crop[0][0] + whole.input_size[0])
        self._reset()
        return rest

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
        return self._sums.copy()

    def _reset(self) -> None:
        # Positions count from the start of the full array: what the crop drops, too, is `done`.
        self._count = self._done = self._axis = 0
        self._kind: tuple[object, ...] = ()
        self._dtype = widened(self._kernel.dtype)
        self._sums = np.zeros((0, self._channels), computing(self._dtype))

    @property
    def _channels(self) -> int:
        return int(self._kernel.shape[-2]) * self._groups

    def _checked_bias(self, value: ArrayLike | None) -> Array | None:
        if value is None:
            return None
        bias = array("bias", value, f"np.zeros({self._channels})")
        if bias.shape != (self._channels,):
            rule = f"must have the shape ({self._channels},), a number per channel of the output"
            raise refuse("bias", bias, rule, f"np.zeros({self._channels})")
        common_dtype(("bias", "kernel"), bias.dtype, self._kernel.dtype)
        return bias.copy()

    def _whole(self, count: tuple[int, ...]) -> Geometry:
        return transposed(self._options, count, self._groups, output_padding=self._output_padding)

    def _stamp(self, samples: Array, example: str) -> tuple[Array, np.dtype[Any]]:
        """Stamp a chunk alone, and crop on every axis but that of time, which comes first.

        Return the dtype of the outputs, too: the sums may be wider.
        """
        o = self._options
        operands = resolve_transpose(
            samples,
            self._kernel,
            o.stride,
            "valid",
            o.dilation,
            self._groups,
            names=("chunk", "output_size"),
        )
        sizes = zip(operands.geometry.full_size[1:], self._crop[1:], strict=True)
        if any(full - before - after < 1 for full, (before, after) in sizes):
            rule = f"must leave an output on every axis after a crop by {self._crop[1:]}"
            raise refuse("chunk", samples, rule, example)
        stamped = fast.transpose(*operands, ((0, 0), *self._crop[1:]))
        axis = samples.ndim - self._options.rank - 1
        dtype = operands.dtype
        if self._bias is not None:
            dtype = common_dtype(("chunk", "bias"), dtype, self._bias.dtype)
        return np.moveaxis(stamped, axis, 0), dtype

    def _begin_or_go_on(
        self, samples: Array, axis: int, stamped: Array, dtype: np.dtype[Any]
    ) -> None:
        """Take the shape and the dtype of the first chunk, and hold the next ones to them."""
        shape = samples.shape[:axis] + samples.shape[axis + 1 :]
        if not self._kind:
            self._kind, self._axis = (shape, samples.dtype), axis
            self._sums, self._dtype = stamped[:0], dtype
        elif self._kind != (shape, samples.dtype):
            rule = f"must go on as it began: {self._kind} beside the axis of time, and its dtype"
            raise refuse("chunk", samples, rule, "the next samples of one array")

    def _emit(self, end: int, stamped: Array | None = None, begin: int = 0) -> Array:
        """Add stamps to the sums from `begin` on; return them up to position `end`, keep the rest.

        `begin` counts from the first sum that was kept, `end` from the start of the full array.
        """
        done, self._done = self._done, max(end, self._done)
        ready, reach = self._done - done, 0 if stamped is None else begin + len(stamped)
        sums = self._blank(max(len(self._sums), reach, ready))
        sums[: len(self._sums)] = self._sums
        if stamped is not None:
            sums[begin:reach] += stamped
        self._sums = sums[ready:].copy()
        skip = max(self._crop[0][0] - done, 0)
        outputs = np.moveaxis(sums[skip : max(ready, skip)], 0, self._axis)
        complete = outputs if self._bias is None else outputs + self._bias
        return converted(np.ascontiguousarray(complete), self._dtype)

    def _blank(self, length: int) -> Array:
        shape = (length, *self._sums.shape[1:])
        causes = [Cause("stride", self._stride, length, "1")]
        must_fit("the outputs", shape, self._sums.itemsize, causes)
        return np.zeros(shape, self._sums.dtype)
