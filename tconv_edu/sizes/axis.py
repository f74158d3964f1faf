"""One axis of a transposed convolution between two sizes, and the layer of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tconv_edu.frameworks import FRAMEWORKS, FrameworkName
from tconv_edu.frameworks.templates import AXES
from tconv_edu.layer import Outline

Pair = tuple[int, int]


class Axis(NamedTuple):
    """One axis of a transposed convolution M → N, with every number known."""

    input_size: int
    output_size: int
    kernel_size: int
    stride: int
    before: int
    after: int
    output_padding: int
    dilation: int

    @property
    def reach(self) -> int:
        """k_eff = D(k − 1) + 1."""
        return self.dilation * (self.kernel_size - 1) + 1


def outline(axes: Sequence[Axis]) -> Outline:
    """Return the layer of a setting: what it keeps of the full array, however that is spelled."""
    return Outline(
        kernel_size=tuple(a.kernel_size for a in axes),
        stride=tuple(a.stride for a in axes),
        dilation=tuple(a.dilation for a in axes),
        crop=tuple((a.before, a.after - a.output_padding) for a in axes),
    )


def sayable(framework: FrameworkName | None, axes: Sequence[Axis]) -> bool:
    """Tell whether the framework can say this setting in one call; without one, all can be said.

    Its rules are those of the frameworks as they run: PyTorch 2.13, TensorFlow 2.21, Keras 3.15,
    JAX 0.10 and ONNX Runtime 1.32.
    """
    if framework is None:
        return True
    layer = outline(axes)
    return len(axes) in AXES and FRAMEWORKS[framework].say(layer).is_exact(layer)
