"""What a runtime is asked: a layer, its samples, and perhaps a bias."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from benchmarks.runtimes.cases import Case
from tconv_edu.arrays import Array
from tconv_edu.frameworks import FRAMEWORKS, FrameworkName, Layer


class Unsaid(Exception):
    """The runtime's words have none for this layer, so that it was not asked."""


class Job(NamedTuple):
    """A layer and channels-last samples in float32; `attributes` are ONNX's own words for it."""

    layer: Layer
    x: Array
    bias: Array | None = None
    attributes: dict[str, Any] | None = None

    @property
    def rank(self) -> int:
        """The number of spatial axes."""
        return len(self.layer.stride)

    @property
    def first(self) -> Array:
        """The samples, channels second."""
        return in_order(np.moveaxis(self.x, -1, 1))

    def arguments(self, framework: FrameworkName) -> dict[str, Any]:
        """Return the arguments by which one call of a framework says the layer, defaults too."""
        said = FRAMEWORKS[framework].say(self.layer.outline)
        if self.attributes is not None:
            raise Unsaid(f"{framework} has no such names")
        if not said.is_exact:
            raise Unsaid(f"{framework} has no words for this in one call")
        return {name: value for name, value in said.arguments.items() if value is not None}


Ask = Callable[[Job], Any]  # returns what the runtime gives, `(batch, *N, C)`


def job_of(case: Case) -> Job:
    """Return what is asked for a case."""
    bias = case.bias_array
    floats = None if bias is None else bias.astype(np.float32)
    return Job(case.layer, case.arrays[0].astype(np.float32), floats, case.attributes or None)


def last(y: Any) -> Array:
    """Move the channels of an answer from second to last."""
    return np.moveaxis(np.asarray(y), 1, -1)


def first_weight(layer: Layer) -> Array:
    """Lay the kernel out as `(O, C/groups, *k)`, in float32."""
    kernel = np.moveaxis(layer.kernel, (-1, -2), (0, 1))
    return in_order(kernel.astype(np.float32))


def in_order(array: Array) -> Array:
    """Return the array with the strides that its shape has by default, for axes of size 1, too."""
    return array.ravel().reshape(array.shape)
