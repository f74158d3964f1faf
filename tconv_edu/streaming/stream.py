"""A whole decoder of samples that arrive in chunks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import SupportsIndex

from tconv_edu.checks import flag, integer, refuse
from tconv_edu.receptive import context
from tconv_edu.streaming.chain import EXAMPLE, Chain, Description
from tconv_edu.streaming.line import Feed


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

    def emitted(self, count: SupportsIndex, last: bool = False) -> int:
        """Return how many outputs have been emitted after so many samples; all, if none follows.

        Raises:
            TypeError, ValueError: naming the argument, its value, the rule and one that would do.

        >>> stream = Stream([{"kind": "conv", "kernel": [[[1]], [[10]], [[100]]], "stride": 2}])
        >>> [stream.emitted(count) for count in range(8)]
        [0, 0, 0, 1, 1, 2, 2, 3]
        """
        return super().emitted(integer("count", count, least=0), flag("last", last))
