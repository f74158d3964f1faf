"""A layer in the words of a framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tconv_edu.arrays import Array


@dataclass(frozen=True, eq=False)
class Call:
    """A layer in a framework's words: its arguments, its weight array, and code that runs it.

    Args:
        arguments: by the framework's own names; defaults are left out.
        weight: in the framework's layout, a new array.
        code: takes `x` and `weight` in the framework's layout and assigns `y`.
        exact: whether the framework says the layer in this one call: nothing is sliced or padded
            after it, the weight holds no zeros of a dilation, and no group has a call of its own.

    >>> from tconv_edu.frameworks import read_onnx, write_torch
    >>> W = [[[1, 10, 100]]]
    >>> write_torch(read_onnx(W, strides=[2], pads=[1, 0])).arguments
    {'stride': 2, 'padding': 1, 'output_padding': 1}
    >>> write_torch(read_onnx(W, strides=[2], pads=[0, 1])).exact  # less before than after
    False

    Source: the documentation of the five frameworks, named at the functions that read and write.

    """

    arguments: dict[str, Any]
    weight: Array
    code: str
    exact: bool
