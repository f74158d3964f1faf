"""A layer without its weights."""

from __future__ import annotations

from typing import NamedTuple

from tconv_edu.geometry.shape import Axes, Pairs


class Outline(NamedTuple):
    """What decides how a layer can be said: all of a `Layer` but its weights, an entry per axis."""

    kernel_size: Axes
    stride: Axes
    dilation: Axes
    crop: Pairs
    out_channels: int = 1
    groups: int = 1

    @property
    def effective_kernel_size(self) -> Axes:
        """k_eff = dilation·(k − 1) + 1."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True))

    @property
    def is_dilated(self) -> bool:
        """Whether zeros stand between the kernel's entries, on some axis."""
        return max(self.dilation) > 1
