"""Transposed convolution in every framework, each read into one normal form and written from it.

The frameworks disagree on three things: how the weight array is laid out, whether it is flipped,
and what is cut off the full array. A `Layer` says all three in our own terms. This package imports
none of the frameworks. Per axis, and as (before, after), they cut off::

    framework     weight                      cut off
    PyTorch       (O, C/groups, *k)           (padding, padding − output_padding)
    TensorFlow    (*k, C, O)                  what the padding of the convolution from output_shape
                                              is; "SAME": the odd one after
    Keras         (*k, C, O)                  the same; output_padding takes from either side
    JAX, Flax     (*k, O/groups, C), flipped  (k_eff − 1 − before, k_eff − 1 − after)
    ONNX          (O, C/group, *k)            pads, less output_padding after
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from types import MappingProxyType
from typing import Any, Literal, get_args

from tconv_edu.checks import one_of
from tconv_edu.frameworks.call import Call
from tconv_edu.frameworks.flax import FLAX, read_flax, write_flax
from tconv_edu.frameworks.framework import Entry, Framework
from tconv_edu.frameworks.jax import JAX, read_jax, write_jax
from tconv_edu.frameworks.keras import KERAS, read_keras, write_keras
from tconv_edu.frameworks.onnx import ONNX, read_onnx, write_onnx
from tconv_edu.frameworks.pytorch import TORCH, read_torch, write_torch
from tconv_edu.frameworks.reading import Weight
from tconv_edu.frameworks.tensorflow import TENSORFLOW, read_tensorflow, write_tensorflow
from tconv_edu.layer import Layer

FrameworkName = Literal["torch", "tensorflow", "keras", "jax", "flax", "onnx"]
_ALL = (TORCH, TENSORFLOW, KERAS, JAX, FLAX, ONNX)
FRAMEWORKS: Mapping[FrameworkName, Framework] = MappingProxyType(
    dict(zip(get_args(FrameworkName), _ALL, strict=True))
)


def convert(source: FrameworkName, target: FrameworkName, weight: Weight, **arguments: Any) -> Call:
    """Translate a transposed convolution from one framework to another.

    Args:
        source: a name in `FRAMEWORKS`.
        target: a name in `FRAMEWORKS`.
        weight: the weight array in the layout of `source`, or a layer of it as it is.
        **arguments: those of `source`, by its own names; and what only the `write_…` of `target`
            takes, as `lite` of TensorFlow's.

    Returns:
        The call of `target`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> weight = [[[1, 10, 100]]]
    >>> convert("torch", "onnx", weight, stride=2, padding=1, output_padding=1).arguments
    {'strides': [2], 'pads': [1, 0]}

    Source: the documentation of the frameworks, named at the functions that read and write.

    """
    read = FRAMEWORKS[one_of("source", source, FRAMEWORKS)].read
    write = FRAMEWORKS[one_of("target", target, FRAMEWORKS)].write
    takes = [signature(function).parameters for function in (read, write)]
    written = {name: arguments.pop(name) for name in {*takes[1]} & {*arguments} - {*takes[0]}}
    return write(read(weight, **arguments), **written)


def rosetta() -> dict[FrameworkName, Entry]:
    """Return how each framework lays out its weight, and what it calls the options.

    Nothing is typed in: a kernel of unequal sizes is written, and signatures are read.

    >>> rosetta()["jax"].layout, rosetta()["jax"].flipped, rosetta()["jax"].recipe
    (('k₁', 'k₂', 'O', 'C'), True, 'w.flip(2, 3).permute(2, 3, 0, 1)')
    >>> {name: entry.names["dilation"] for name, entry in rosetta().items()}["keras"]
    ('dilation_rate',)

    Source: the documentation of the frameworks, named at the functions that read and write.

    """
    return {name: framework.entry() for name, framework in FRAMEWORKS.items()}


__all__ = [
    "FRAMEWORKS",
    "Call",
    "Framework",
    "Layer",
    "convert",
    "read_flax",
    "read_jax",
    "read_keras",
    "read_onnx",
    "read_tensorflow",
    "read_torch",
    "rosetta",
    "write_flax",
    "write_jax",
    "write_keras",
    "write_onnx",
    "write_tensorflow",
    "write_torch",
]
