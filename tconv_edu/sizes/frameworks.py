"""Which settings a framework can say in one call, and with which arguments.

What a framework can say is known in `tconv_edu.frameworks` alone, which writes the code; here it is
asked. Its rules are those of the frameworks as they run: PyTorch 2.13, TensorFlow 2.21, Keras 3.15,
JAX 0.10 and ONNX Runtime 1.32.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tconv_edu.frameworks import FRAMEWORKS, FrameworkName
from tconv_edu.frameworks.outline import Outline
from tconv_edu.frameworks.snippet import AXES, shorten
from tconv_edu.sizes.search import Axis

Axes = Sequence[Axis]
Arguments = dict[str, Any]
NAMES = ("valid", "same")
NAMED = ("tensorflow", "keras")  # their padding is a name


def outline(axes: Axes) -> Outline:
    """Return the layer of a setting: what it keeps of the full array, however that is spelled."""
    return Outline(
        kernel_size=tuple(a.kernel_size for a in axes),
        stride=tuple(a.stride for a in axes),
        dilation=tuple(a.dilation for a in axes),
        crop=tuple((a.before, a.after - a.output_padding) for a in axes),
    )


def says(framework: FrameworkName | None, axes: Axes) -> bool:
    """Tell whether the framework can say this setting; without a framework, all can be said."""
    if framework is None:
        return True
    layer = outline(axes)
    return len(axes) in AXES and FRAMEWORKS[framework].say(layer).is_exact(layer)


def arguments(framework: FrameworkName, axes: Axes) -> Arguments:
    """Return the framework's own arguments for a setting that it says, defaults too."""
    said = FRAMEWORKS[framework].say(outline(axes)).arguments
    kernel_size = tuple(a.kernel_size for a in axes)
    sizes: dict[str, Arguments] = {
        "torch": {"kernel_size": shorten(kernel_size)},
        "tensorflow": {"output_shape": tuple(a.output_size for a in axes)},  # its spatial part
        "keras": {"kernel_size": shorten(kernel_size)},
        "onnx": {"kernel_shape": list(kernel_size)},
    }
    grouped = ("groups", "group")  # there is one
    shown = {name: value for name, value in said.items() if name not in grouped}
    return sizes.get(framework, {}) | {n: value for n, value in shown.items() if value is not None}
