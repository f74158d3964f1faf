"""A layer without its weights, and what the arguments of a framework say of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from tconv_edu.frameworks.arguments import Axes, Pairs


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


class Said(NamedTuple):
    """One call of a framework: all of its arguments, defaults too, and what they cut off.

    `one_call` is False where a framework needs zeros in the weight, or a call for each group.
    """

    arguments: dict[str, Any]
    crop: Pairs
    one_call: bool = True

    def rest(self, outline: Outline) -> Pairs:
        """Return the crop that is left to do; below 0, zeros to add."""
        axes = zip(outline.crop, self.crop, strict=True)
        return tuple((p - a, q - b) for (p, q), (a, b) in axes)

    def is_exact(self, outline: Outline) -> bool:
        """Whether this call alone computes the layer: the one source of all answers to that."""
        return self.one_call and self.crop == outline.crop
