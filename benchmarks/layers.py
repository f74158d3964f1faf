"""The layers that are timed. None was chosen for its time, and none is tuned for by its name.

The first eight are those of chapter 10: upsampling steps of generators, decoders, segmenters.
The others go to where the eight are not: sound, volumes, single pixels and single channels, groups,
dilation, strides far beyond 2, one image at a time.
"""

from __future__ import annotations

from typing import NamedTuple

BOOK = 8  # the first layers
KINDS = ("dense", "grouped", "depthwise", "small")


class Layer(NamedTuple):
    """A transposed convolution of a batch, alike along all of its axes."""

    batch: int
    inputs: int
    outputs: int
    size: int
    kernel: int
    stride: int
    padding: int = 0
    output_padding: int = 0
    dilation: int = 1
    groups: int = 1
    rank: int = 2

    @property
    def output_size(self) -> int:
        """Samples along each axis of the result."""
        full = (self.size - 1) * self.stride + self.dilation * (self.kernel - 1) + 1
        return full - 2 * self.padding + self.output_padding

    @property
    def multiplications(self) -> int:
        """As many as every sample meets kernel entries."""
        taps = (self.size * self.kernel) ** self.rank
        return int(self.batch * taps * self.inputs * self.outputs // self.groups)

    @property
    def kind(self) -> str:
        """What it is judged with: groups have no product in NumPy."""
        if self.multiplications < 10_000:
            return "small"
        if self.groups == 1:
            return "dense"
        return "depthwise" if self.groups == self.inputs == self.outputs else "grouped"

    def __str__(self) -> str:
        options = {
            " p": self.padding,
            " op": self.output_padding,
            " d": self.dilation if self.dilation > 1 else 0,
            " g": self.groups if self.groups > 1 else 0,
        }
        said = "".join(f"{name}{value}" for name, value in options.items() if value)
        size = f"{self.size}{('', '²', '³')[self.rank - 1]}"
        channels = f"{self.inputs}→{self.outputs}"
        return f"{self.batch}, {channels}, {size}, k{self.kernel} s{self.stride}{said}"


LAYERS = (
    Layer(16, 512, 256, 8, 4, 2, 1),
    Layer(16, 256, 128, 16, 4, 2, 1),
    Layer(16, 64, 3, 32, 4, 2, 1),
    Layer(4, 256, 128, 32, 2, 2, 0),
    Layer(8, 64, 64, 56, 3, 2, 1, 1),
    Layer(8, 64, 32, 32, 5, 2, 2, 1),
    Layer(8, 64, 64, 56, 3, 1, 1),
    Layer(1, 21, 21, 64, 16, 8, 4),
    # sound: a vocoder's first and second step, a codec's, a long filter
    Layer(1, 512, 256, 64, 16, 8, 4, rank=1),
    Layer(1, 128, 64, 4096, 4, 2, 1, rank=1),
    Layer(1, 64, 32, 6000, 4, 2, rank=1),
    Layer(1, 256, 128, 50, 8, 4, 2, rank=1),
    Layer(1, 80, 80, 100, 1024, 256, rank=1),
    # one image at a time, single pixels, a large stride, one channel
    Layer(64, 100, 512, 1, 4, 1),
    Layer(1, 512, 256, 32, 2, 2),
    Layer(1, 256, 128, 64, 3, 2, 1, 1),
    Layer(1, 21, 21, 12, 64, 32, 16),
    Layer(1, 56, 1, 120, 9, 3, 4, 2),
    Layer(1, 1, 1, 256, 4, 2, 1),
    # dilation, volumes
    Layer(4, 64, 64, 28, 3, 1, 2, dilation=2),
    Layer(1, 64, 32, 16, 2, 2, rank=3),
    Layer(2, 128, 64, 8, 4, 2, 1, rank=3),
    # groups
    Layer(4, 64, 64, 28, 3, 2, 1, 1, groups=8),
    Layer(4, 64, 64, 56, 4, 2, 1, groups=64),
    Layer(1, 256, 256, 2000, 4, 2, 1, groups=256, rank=1),
    # a call
    Layer(1, 1, 1, 4, 3, 2),
)
