"""The Rosetta table: how each framework lays a weight out, and what it calls the options."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from tconv_edu.frameworks.framework import Framework
from tconv_edu.layer import Layer

AXES = {2: "C", 3: "k₁", 4: "O", 5: "k₂"}  # by the sizes of a kernel, which are unequal
OPTIONS = {"stride": "stride", "padding": "pad|shape", "dilation": "dilation", "groups": "group"}


class Entry(NamedTuple):
    """A framework's line of the table.

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


def entry_of(framework: Framework) -> Entry:
    """Find the line by writing a kernel of unequal sizes, and in the signature of the reader."""
    kernel = np.arange(120).reshape(3, 5, 2, 4)
    stored = framework.write(Layer(kernel, (1, 1), (1, 1), 1, ((0, 0), (0, 0)))).weight
    order = [(4, 2, 3, 5).index(size) for size in stored.shape]  # of PyTorch's axes
    flipped = bool(stored.flat[0])
    recipe = "w" + ".flip(2, 3)" * flipped
    if order != sorted(order):
        recipe += f".permute({', '.join(map(str, order))})"
    arguments = inspect.signature(framework.read).parameters
    names = {
        option: tuple(name for name in arguments if any(p in name for p in parts.split("|")))
        for option, parts in OPTIONS.items()
    }
    return Entry(tuple(AXES[size] for size in stored.shape), flipped, recipe, names)
