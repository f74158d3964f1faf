"""The three primitives of `fast` for arrays of any library: nothing is written into an array.

So a library can record what is done, differentiate it, and run it on its own device.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np

from tconv_edu import fast
from tconv_edu.arrays import AnyArray, namespace_of
from tconv_edu.channels import mix
from tconv_edu.checks import Pairs
from tconv_edu.geometry import Geometry
from tconv_edu.methods.subpixel import subpixel
from tconv_edu.stages import crop, pad, taps


def primitives(x: AnyArray) -> ModuleType:
    """Choose the module to compute with: arrays of NumPy are written into, block by block."""
    return fast if isinstance(x, np.ndarray) else sys.modules[__name__]


def transpose(x: AnyArray, kernel: AnyArray, g: Geometry, crop_by: Pairs = ()) -> AnyArray:
    """Compute the full array, phase by phase, and crop it."""
    return crop(subpixel(x, kernel, g), crop_by)


def convolve(x: AnyArray, kernel: AnyArray, g: Geometry) -> AnyArray:
    """Pad, then add up what each tap sees of the samples, S apart, times its entry."""
    return sum(mix(seen, kernel[tap], g.groups) for tap, seen in _seen(x, g))


def kernel_gradient(x: AnyArray, gradient: AnyArray, g: Geometry) -> AnyArray:
    """Multiply what each tap saw by the gradients of the outputs that it was sent to."""
    xp, inputs, outputs = namespace_of(x), x.shape[-1] // g.groups, gradient.shape[-1]
    sent = xp.reshape(gradient, (-1, g.groups, outputs // g.groups))
    sent = xp.permute_dims(sent, (1, 0, 2))
    entries = []
    for _, seen in _seen(x, g):
        rows = xp.permute_dims(xp.reshape(seen, (-1, g.groups, inputs)), (1, 2, 0))
        entries.append(xp.reshape(xp.permute_dims(rows @ sent, (1, 0, 2)), (inputs, outputs)))
    return xp.reshape(xp.stack(entries), (*g.kernel_size, inputs, outputs))


def _seen(x: AnyArray, g: Geometry) -> Iterator[tuple[Any, AnyArray]]:
    """Yield each tap with what it sees from all places of the kernel."""
    padded = pad(x, g.padding)
    for tap, places in taps(g.kernel_size, g.dilation, g.stride, g.output_size):
        yield tap, padded[places]


METHODS = MappingProxyType({"subpixel": transpose, "fast": transpose})
