"""One axis of a transposed convolution between two sizes, and the layer of several."""

from collections.abc import Sequence
from typing import NamedTuple

from tconv_edu.frameworks.crops import less_after
from tconv_edu.layer import Outline

Pair = tuple[int, int]


class Axis(NamedTuple):
    """One axis of a transposed convolution M → N, with every number known."""

    input_size: int
    output_size: int
    kernel_size: int
    stride: int
    dilation: int
    padding: Pair
    same: bool = False  # whether the padding goes by that name

    @property
    def reach(self) -> int:
        """k_eff = D(k − 1) + 1."""
        return self.dilation * (self.kernel_size - 1) + 1

    @property
    def output_padding(self) -> int:
        """What is not cropped although it is padding: N + P + Q − (M − 1)S − k_eff."""
        full = (self.input_size - 1) * self.stride + self.reach
        return self.output_size + sum(self.padding) - full


def outline(axes: Sequence[Axis]) -> Outline:
    """Return the layer of a setting: what it keeps of the full array, however that is spelled."""
    _, _, kernel_size, stride, dilation, padding, _ = zip(*axes, strict=True)
    crop = less_after(padding, tuple(axis.output_padding for axis in axes))
    return Outline(kernel_size, stride, dilation, crop)
