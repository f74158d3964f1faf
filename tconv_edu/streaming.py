"""Streaming: a transposed convolution of samples that arrive in chunks, equal to that of the whole.

The transposed convolution is a sum of stamps. Those of a chunk are added onto what the last chunk
left; what no later stamp can reach is emitted, and the rest is carried to the next chunk.
"""

from __future__ import annotations

from functools import partial
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu import fast
from tconv_edu.arrays import (
    NUMPY,
    Cause,
    array,
    common_dtype,
    computing,
    converted,
    must_fit,
    widened,
)
from tconv_edu.checks import Array, Axes, Integers, groups_of, refuse
from tconv_edu.geometry import Padding, kernel_of, plan, resolve_transpose, transposed
from tconv_edu.geometry.operands import bias_of
from tconv_edu.layer import Layer


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
        weights = kernel_of(kernel)
        options = plan(weights.shape[:-2], stride, padding, dilation)
        count = groups_of(groups, {"out_channels": weights.shape[-1]})
        self._whole = partial(transposed, options, groups=count, output_padding=output_padding)
        # The crop does not depend on the number of samples: enough of them tell it.
        crop = self._whole(tuple(1 + p + q for p, q in options.pairs(options.stride))).crop
        self._layer = Layer(weights, options.stride, options.dilation, count, crop)
        self._bias = bias_of(bias, self._layer.out_channels, NUMPY)
        if self._bias is not None:
            common_dtype(("bias", "kernel"), self._bias.dtype, weights.dtype)
            self._bias = self._bias.copy()
        self._stride, reach = options.stride[0], options.effective_kernel_size[0]
        self._held = max(crop[0][1] - (reach - self._stride), 0)
        self._reset()

    def _reset(self) -> None:
        # Positions count from the start of the full array: what the crop drops, too, is `done`.
        self._count = self._done = self._axis = 0
        self._kind: tuple[Axes, object] | None = None
        self._dtype = widened(self._layer.kernel.dtype)
        self._sums = np.zeros((0, self._layer.out_channels), computing(self._dtype))

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
        example = f"np.ones({(*self._layer.effective_kernel_size, self._layer.kernel.shape[-1])})"
        samples = array("chunk", chunk, example)
        axis = samples.ndim - self._layer.kernel.ndim + 1
        count = samples.shape[axis] if axis in (0, 1) else 1
        if not count:  # a sample of zeros is checked in the place of none
            samples = np.insert(samples, 0, 0, axis)
        stamped = self._stamp(samples, axis, example)
        if count:
            begin = self._count * self._stride - self._done
            self._lengthen(begin + len(stamped))
            self._sums[begin : begin + len(stamped)] += stamped
        self._count += count
        return self._emit(self._count * self._stride - self._held)

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
        if self._kind is None or not self._count:
            raise refuse("chunk", None, "must have been pushed before finish", "np.ones((5, 1))")
        whole = self._whole((self._count, *self._kind[0][self._axis : -1]))
        rest = self._emit(self._layer.crop[0][0] + whole.input_size[0])
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

    def _stamp(self, samples: Array, axis: int, example: str) -> Array:
        """Check a chunk against the first, and stamp it alone: the axis of time comes first."""
        layer, crop, names = self._layer, self._layer.crop[1:], ("chunk", "output_size")
        options = layer.kernel, layer.stride, "valid", layer.dilation, layer.groups
        operands = resolve_transpose(samples, *options, names=names)
        sizes = zip(operands.geometry.full_size[1:], crop, strict=True)
        if any(full - before - after < 1 for full, (before, after) in sizes):
            rule = f"must leave an output on every axis after a crop by {crop}"
            raise refuse("chunk", samples, rule, example)
        kind = samples.shape[:axis] + samples.shape[axis + 1 :], samples.dtype
        if self._kind not in (None, kind):
            rule = f"must go on as it began: {self._kind} beside the axis of time, and its dtype"
            raise refuse("chunk", samples, rule, "the next samples of one array")
        dtype = operands.dtype
        if self._bias is not None:
            dtype = common_dtype(("chunk", "bias"), dtype, self._bias.dtype)
        stamped = np.moveaxis(fast.transpose(*operands, ((0, 0), *crop)), axis, 0)
        if self._kind is None:
            self._kind, self._axis, self._dtype, self._sums = kind, axis, dtype, stamped[:0]
        return stamped

    def _emit(self, end: int) -> Array:
        """Return the sums up to the position `end` of the full array, and keep the rest."""
        ready, skip = max(end - self._done, 0), max(self._layer.crop[0][0] - self._done, 0)
        self._lengthen(ready)
        outputs = np.moveaxis(self._sums[skip:ready], 0, self._axis)
        self._sums, self._done = self._sums[ready:].copy(), self._done + ready
        complete = outputs if self._bias is None else outputs + self._bias
        return converted(np.ascontiguousarray(complete), self._dtype)

    def _lengthen(self, length: int) -> None:
        """Append zeros to the sums, where they are shorter."""
        missing = length - len(self._sums)
        if missing > 0:
            others, causes = self._sums.shape[1:], [Cause("stride", self._stride, 0, "1")]
            must_fit("the outputs", (length, *others), self._sums.itemsize, causes)
            zeros = np.zeros((missing, *others), self._sums.dtype)
            self._sums = np.concatenate([self._sums, zeros])
