"""What a framework says of a layer: its arguments, what they cut off, and what is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes, Pairs
from tconv_edu.frameworks.templates import unless
from tconv_edu.layer import Layer, Outline, without_dilation


class Wording(NamedTuple):
    """One call of a framework: its arguments, defaults too, and what they cut off.

    None stands for an argument that is left out. `spread` says that the weight has to hold the
    zeros of its dilation; `one_call` is False where a framework needs a call for each group.
    """

    arguments: dict[str, Any]
    defaults: Mapping[str, Any]
    crop: Pairs
    spread: bool = False
    one_call: bool = True

    @property
    def told(self) -> dict[str, Any]:
        """The arguments that are no defaults."""
        return unless(self.defaults, self.arguments)

    def kernel(self, layer: Layer) -> Array:
        """Return the kernel that the call is made with."""
        return without_dilation(layer).kernel if self.spread else layer.kernel

    def rest(self, outline: Outline) -> Pairs:
        """Return the crop that is left to do; below 0, zeros to add."""
        axes = zip(outline.crop, self.crop, strict=True)
        return tuple((p - a, q - b) for (p, q), (a, b) in axes)

    def is_exact(self, outline: Outline) -> bool:
        """Whether this call alone computes the layer: the one source of all answers to that."""
        return self.one_call and not self.spread and self.crop == outline.crop


def less_after(padding: Pairs, output_padding: Axes) -> Pairs:
    """Return what is cut off where output_padding keeps that much more after."""
    return tuple((p, q - r) for (p, q), r in zip(padding, output_padding, strict=True))


def split_evenly(total: int) -> tuple[int, int]:
    """Split what "same" cuts off: the odd one after; what is missing grows after, too."""
    before = max(total // 2, 0)
    return before, total - before


def named_crop(name: str, outline: Outline) -> Pairs:
    """Return what Keras and JAX cut off by "same" and "valid", where only the name is said."""
    axes = zip(outline.effective_kernel_size, outline.stride, strict=True)
    more = [reach - stride for reach, stride in axes]
    if name.lower() == "valid":
        more = [min(extra, 0) for extra in more]
    return tuple(map(split_evenly, more))
