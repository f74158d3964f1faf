"""All that is known of a framework: how it is read, written and asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tconv_edu.checks import Axes
from tconv_edu.frameworks.call import Call, Wording
from tconv_edu.frameworks.templates import AXES
from tconv_edu.layer import Layer, Outline


class SizeArgument(NamedTuple):
    """The argument that says a layer's kernel size or output size, and the form it has there."""

    name: str
    of: str  # "kernel_size" or "output_size"
    form: Callable[[Axes], Any]


class Framework(NamedTuple):
    """All that is known of a framework; one file fills it in.

    Attributes:
        label: its name as its users spell it.
        read: takes its weight and its arguments, and returns a `Layer`.
        write: takes a `Layer`, and returns a `Call`.
        say: chooses the arguments for a layer whose weights do not matter.
        defaults: of its arguments; a number holds for every axis.
        code: the template of `templates.fill` for a layer with one group.
        size: the argument for a size, None if the call has none.
        by_name: whether its padding is a name.
    """

    label: str
    read: Callable[..., Layer]
    write: Callable[..., Call]
    say: Callable[[Outline], Wording]
    defaults: Mapping[str, Any]
    code: str
    size: SizeArgument | None = None
    by_name: bool = False

    def arguments(self, outline: Outline, output_size: Axes) -> dict[str, Any]:
        """Return all arguments for a layer between two sizes, defaults too, a size first."""
        sizes = {"kernel_size": outline.kernel_size, "output_size": output_size}
        first = {self.size.name: self.size.form(sizes[self.size.of])} if self.size else {}
        said = self.say(outline).arguments
        return first | {name: value for name, value in said.items() if value is not None}

    def can_say(self, outline: Outline) -> bool:
        """Whether one call says the layer.

        The rules are those of the frameworks as they run: PyTorch 2.13, TensorFlow 2.21,
        Keras 3.15, JAX 0.10 and ONNX Runtime 1.32.
        """
        return len(outline.stride) in AXES and self.say(outline).is_exact(outline)
