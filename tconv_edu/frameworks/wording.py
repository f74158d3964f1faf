"""What a framework says of a layer: its arguments, what they cut off, and the words around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tconv_edu.checks import Axes, Pairs
from tconv_edu.frameworks.call import Call
from tconv_edu.layer import Layer, Outline


class Wording(NamedTuple):
    """One call of a framework: its arguments, defaults too, and what they cut off.

    None stands for an argument that is left out. `one_call` is False where a framework needs zeros
    in the weight, or a call for each group.
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


def split_evenly(total: int) -> tuple[int, int]:
    """Split what "same" cuts off: the odd one after; what is missing grows after, too."""
    before = max(total // 2, 0)
    return before, total - before


def named_crop(name: str, outline: Outline) -> Pairs:
    """Return what Keras and JAX cut off by "same" and "valid", where only the name is said."""
    axes = zip(outline.effective_kernel_size, outline.stride, strict=True)
    more = [reach - stride for reach, stride in axes]
    if name.lower() == "same":
        return tuple(map(split_evenly, more))
    return tuple((0, min(extra, 0)) for extra in more)
