"""All that is known of a framework: how it is read and written, what it says, and how it names."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from tconv_edu.checks import Axes
from tconv_edu.frameworks.call import Call, Wording
from tconv_edu.frameworks.layouts import WeightLayout
from tconv_edu.frameworks.templates import AXES
from tconv_edu.layer import Layer, Outline

LETTERS = {2: "C", 3: "k₁", 4: "O", 5: "k₂"}  # by the sizes of a kernel, which are unequal
OPTIONS = {"stride": "stride", "padding": "pad|shape", "dilation": "dilation", "groups": "group"}


class Entry(NamedTuple):
    """A framework's line of the Rosetta table.

    Attributes:
        layout: the axes of its weight, in their order; the layer takes O channels to C.
        flipped: whether the weight is stored flipped.
        recipe: what makes its weight of PyTorch's, `w`, of two axes and one group.
        names: of its arguments, by `stride`, `padding`, `dilation` and `groups`.
    """

    layout: tuple[str, ...]
    flipped: bool
    recipe: str
    names: Mapping[str, tuple[str, ...]]


class SizeArgument(NamedTuple):
    """The argument that says a layer's kernel size or output size, and the form it has there."""

    name: str
    form: Callable[[Axes], Any]
    of: str = "kernel_size"  # or "output_size"


class Framework(NamedTuple):
    """All that is known of a framework; one file fills it in.

    Attributes:
        label: its name as its users spell it.
        read: takes its weight and its arguments, and returns a `Layer`.
        write: takes a `Layer`, and returns a `Call`.
        say: chooses the arguments for a layer whose weights do not matter.
        layout: of its weight.
        size: the argument for a size, None if the call has none.
        by_name: whether its padding is a name.
    """

    label: str
    read: Callable[..., Layer]
    write: Callable[..., Call]
    say: Callable[[Outline], Wording]
    layout: WeightLayout
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
        Keras 3.15, JAX 0.10, Flax 0.12 and ONNX Runtime 1.32.
        """
        return len(outline.stride) in AXES and self.say(outline).is_exact

    def entry(self) -> Entry:
        """Find its line by writing a kernel of unequal sizes, and in the reader's signature."""
        kernel = np.arange(120).reshape(3, 5, 2, 4)
        stored = self.write(Layer(kernel, (1, 1), (1, 1), 1, ((0, 0), (0, 0)))).weight
        order = [(4, 2, 3, 5).index(size) for size in stored.shape]  # of PyTorch's axes
        flipped = bool(stored.flat[0])
        recipe = "w" + ".flip(2, 3)" * flipped
        if order != sorted(order):
            recipe += f".permute({', '.join(map(str, order))})"
        arguments = inspect.signature(self.read).parameters
        names = {
            option: tuple(name for name in arguments if any(p in name for p in parts.split("|")))
            for option, parts in OPTIONS.items()
        }
        return Entry(tuple(LETTERS[size] for size in stored.shape), flipped, recipe, names)
