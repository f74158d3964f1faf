"""The arrays and options that contenders share, channels last as in the package."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.layers import Layer


def arrays(layer: Layer) -> tuple[Any, Any, Any]:
    """Draw the input, the kernel and an array of the output's shape, channels last."""
    rng = np.random.default_rng(0)
    sizes = ((n,) * layer.rank for n in (layer.size, layer.kernel, layer.output_size))
    small, taps, large = sizes
    shapes = [
        (layer.batch, *small, layer.inputs),
        (*taps, layer.outputs // layer.groups, layer.inputs),
        (layer.batch, *large, layer.outputs),
    ]
    x, kernel, y = (rng.standard_normal(shape, np.float32) for shape in shapes)
    return x, kernel, y


def options(layer: Layer) -> dict[str, int]:
    """Return the options that ours and PyTorch's convolutions call alike."""
    names = ("stride", "padding", "dilation", "groups")
    return {name: getattr(layer, name) for name in names}
