"""A transposed convolution in other operators, for what lacks it or is slow at it.

A rewriting is a list of a few steps, made from the normal form alone. NumPy runs them as they are;
the writers put them into the words of five frameworks::

    into              steps
    resize            Resize (nearest), Mask, Conv
    zero_insertion    Fold (of one tap: it inserts zeros), Conv
    depth_to_space    Conv (a channel for each phase), Fold (DepthToSpace), Crop
    product           Conv (of one entry: a matrix product), Fold (shifted additions), Crop

Each is exact for every stride, dilation, crop and number of groups, and at every size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tconv_edu.arrays import Array
from tconv_edu.checks import one_of
from tconv_edu.frameworks.call import outline_of
from tconv_edu.layer import Layer, must_have_no_bias
from tconv_edu.rewriting.steps import Step
from tconv_edu.rewriting.ways import WAYS, Into
from tconv_edu.rewriting.words import JAX, ONNX, Keras, TensorFlow, Torch

WRITERS = {"torch": Torch, "tensorflow": TensorFlow, "keras": Keras, "jax": JAX, "onnx": ONNX}
Target = Literal["torch", "tensorflow", "keras", "jax", "onnx"]


@dataclass(frozen=True, eq=False)
class Rewriting:
    """A layer without a transposed convolution.

    Args:
        steps: functions of NumPy arrays `(..., *spatial, channels)`, one after the other.
        weight: that of the convolution among the steps, in the framework's layout.
        code: takes `x` and `weight` in the framework's layout and assigns `y`, and `x` on its way.

    """

    steps: tuple[Step, ...]
    weight: Array
    code: str


def rewrite(layer: Layer, target: Target, *, into: Into) -> Rewriting:
    """Write a transposed convolution in other operators of a framework.

    The code asks for the sizes of `x` where it runs, so that it can be traced with an open batch
    and open sizes: Keras asks for them in a layer alone, such as Lambda. What a framework lacks (a
    DepthToSpace of blocks that are no squares, or in 1-D or 3-D) is written by slices, pads, sums
    and reshapes. TensorFlow's code keeps to what LiteRT has. A bias is refused: add it to `y`. NaN
    and infinities may meet zeros: of a mask, between samples, and of a kernel's phases.

    Args:
        layer: with one to three spatial axes; a `read_…` of `tconv_edu.frameworks` returns one.
        target: "torch", "tensorflow", "keras", "jax" or "onnx"; Flax runs JAX's code, whose arrays
            are its own.
        into: "resize", "zero_insertion", "depth_to_space" or "product".

    Returns:
        The rewriting.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> import numpy as np
    >>> layer = Layer([[[1]], [[10]], [[100]]], (2,), (1,), 1, ((0, 1),))
    >>> result = rewrite(layer, "torch", into="depth_to_space")
    >>> y = np.array([[1], [2], [3]])
    >>> for step in result.steps:
    ...     y = step(y)
    >>> y.ravel().tolist()
    [1, 10, 102, 20, 203, 30]
    >>> result.weight.tolist()  # a channel for each phase: 1 + 100, and 10
    [[[100, 1]], [[0, 10]]]

    Source: Shi et al., arXiv:1609.05158 (sub-pixel convolution) and arXiv:1609.07009 (why it is a
    transposed one); Chellapilla, Puri & Simard, "High performance convolutional neural networks for
    document processing" (2006), whose products of unfolded samples `product` transposes.

    """
    must_have_no_bias("layer", layer)
    outline_of(layer)
    writer = WRITERS[one_of("target", target, WRITERS)]
    steps = tuple(WAYS[one_of("into", into, WAYS)](layer))
    written = writer(layer, steps)
    return Rewriting(steps, written.weight().copy(), written.code())


__all__ = ["WAYS", "Rewriting", "rewrite"]
