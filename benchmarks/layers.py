"""The layers that are timed: upsampling steps as generators, decoders and segmenters have them."""

from __future__ import annotations

from typing import NamedTuple


class Layer(NamedTuple):
    """A 2-D transposed convolution of a batch of square images, alike along both axes."""

    batch: int
    inputs: int
    outputs: int
    size: int
    kernel: int
    stride: int
    padding: int
    output_padding: int = 0

    @property
    def output_size(self) -> int:
        """Samples along each axis of the result."""
        full = (self.size - 1) * self.stride + self.kernel
        return full - 2 * self.padding + self.output_padding

    @property
    def multiplications(self) -> int:
        """As many as every sample meets kernel entries."""
        return self.batch * self.size**2 * self.kernel**2 * self.inputs * self.outputs

    def __str__(self) -> str:
        p = f" p{self.padding}" if self.padding else ""
        op = f" op{self.output_padding}" if self.output_padding else ""
        channels = f"{self.inputs}→{self.outputs}"
        return f"{self.batch}, {channels}, {self.size}², k{self.kernel} s{self.stride}{p}{op}"


LAYERS = (
    Layer(16, 512, 256, 8, 4, 2, 1),
    Layer(16, 256, 128, 16, 4, 2, 1),
    Layer(16, 64, 3, 32, 4, 2, 1),
    Layer(4, 256, 128, 32, 2, 2, 0),
    Layer(8, 64, 64, 56, 3, 2, 1, 1),
    Layer(8, 64, 32, 32, 5, 2, 2, 1),
    Layer(8, 64, 64, 56, 3, 1, 1),
    Layer(1, 21, 21, 64, 16, 8, 4),
)
