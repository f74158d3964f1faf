"""Time two layers and the one that they fold into: ``python -m benchmarks.folds``.

The folds of chapter 13 and both ways back, in PyTorch, in turns. The quartiles of the seconds of a
call are printed and stored in `folds.json`, in the part of this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import conv2d, conv_transpose2d, interpolate, pixel_shuffle

from benchmarks.contenders import THREADS
from benchmarks.stored import machine, store
from tconv_edu import folding
from tconv_edu.frameworks import Layer, read_torch, write_torch

RESULTS = Path(__file__).parent / "folds.json"
CHANNELS, SIZE, ROUNDS = 32, 64, 40
Pair = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def filters(kernel: Any) -> torch.Tensor:
    """Return a convolution's kernel in PyTorch's layout."""
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(kernel, (-1, -2), (0, 1))))


def drawn(*shape: int) -> Any:
    """Return random weights."""
    return np.random.default_rng(0).standard_normal(shape, np.float32)


def single(layer: Layer) -> Callable[[Any], Any]:
    """Return a layer as one call of PyTorch."""
    call = write_torch(layer)
    assert call.exact
    weight = torch.from_numpy(np.ascontiguousarray(call.weight, np.float32))
    return lambda x: conv_transpose2d(x, weight, **call.arguments)


def resized() -> Pair:
    """Nearest resizing and a convolution."""
    kernel = drawn(3, 3, CHANNELS, CHANNELS)
    fold = folding.fold(folding.nearest((2, 2), CHANNELS), folding.convolution(kernel, padding=1))
    w = filters(kernel)
    return lambda x: conv2d(interpolate(x, None, 2), w, padding=1), single(fold)


def unresized() -> Pair:
    """A transposed layer that is flat, as nearest resizing and a convolution."""
    kernel = folding.convolution(drawn(3, 3, CHANNELS, CHANNELS), padding=1)
    layer = folding.fold(folding.nearest((2, 2), CHANNELS), kernel)
    again = folding.unfold_nearest(layer)
    w, ((padding, _), _) = filters(again.kernel), again.padding
    return lambda x: conv2d(interpolate(x, None, 2), w, padding=padding), single(layer)


def shuffled() -> Pair:
    """A convolution and a pixel shuffle."""
    kernel = drawn(3, 3, CHANNELS, 4 * CHANNELS)
    first = folding.convolution(kernel, padding=1)
    fold = folding.fold(first, folding.pixel_shuffle((2, 2), CHANNELS))
    w = filters(kernel)
    return lambda x: pixel_shuffle(conv2d(x, w, padding=1), 2), single(fold)


def unshuffled() -> Pair:
    """A transposed layer as a convolution and a pixel shuffle."""
    layer = read_torch(drawn(CHANNELS, CHANNELS, 4, 4), stride=2, padding=1)
    again = folding.unfold_pixel_shuffle(layer)
    w, ((padding, _), _) = filters(again.kernel), again.padding
    return lambda x: pixel_shuffle(conv2d(x, w, padding=padding), 2), single(layer)


def blurred() -> Pair:
    """A transposed layer that crops nothing, and a convolution."""
    up, kernel = drawn(CHANNELS, CHANNELS, 4, 4), drawn(3, 3, CHANNELS, CHANNELS)
    w, t = filters(kernel), torch.from_numpy(up)
    fold = folding.fold(read_torch(up, stride=2), folding.convolution(kernel, padding=1))
    return lambda x: conv2d(conv_transpose2d(x, t, stride=2), w, padding=1), single(fold)


def normed() -> Pair:
    """A transposed layer and a batch norm."""
    layer: Any = nn.ConvTranspose2d(CHANNELS, CHANNELS, 4, 2, 1)
    norm = nn.BatchNorm2d(CHANNELS).eval()
    norm.running_var = torch.linspace(0.5, 2, CHANNELS)
    scale = (norm.running_var + norm.eps) ** -0.5
    t, b, form = layer.weight.detach(), layer.bias.detach(), {"stride": 2, "padding": 1}
    w = t * scale[:, None, None]
    return lambda x: norm(conv_transpose2d(x, t, b, **form)), lambda x: conv_transpose2d(
        x, w, b * scale, **form
    )


FOLDS: Mapping[str, Callable[[], Pair]] = MappingProxyType(
    {
        "norm after transposed 4": normed,
        "nearest, convolution 3": resized,
        "convolution 3, shuffle": shuffled,
        "transposed 4, convolution 3": blurred,
        "and back: convolution 3, shuffle": unshuffled,
        "and back: nearest, convolution 3": unresized,
    }
)


def timed(pair: Pair, x: Any) -> dict[str, list[float]]:
    """Return the quartiles of the seconds of both; they take turns."""
    times: dict[str, list[float]] = {"two": [], "one": []}
    for turn in range(ROUNDS + 3):
        for call, found in zip(pair, times.values(), strict=True):
            start = perf_counter()
            call(x)
            if turn >= 3:
                found.append(perf_counter() - start)
    return {name: quantiles(found, n=4) for name, found in times.items()}


@torch.no_grad()
def main() -> None:
    """Time each fold, print a line for it, and store them."""
    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    x, found = torch.randn(1, CHANNELS, SIZE, SIZE), {}
    print(f"{CHANNELS} channels, {SIZE} × {SIZE} samples, {THREADS} threads, milliseconds")
    for name, made in FOLDS.items():
        pair = made()
        two, one = pair[0](x), pair[1](x)
        torch.testing.assert_close(one, two, rtol=1e-3, atol=1e-3)
        found[name] = timed(pair, x)
        shown = ("/".join(f"{1e3 * q:.2f}" for q in each) for each in found[name].values())
        print(f"{name:34}{'two {:20} one {}'.format(*shown)}")
    layers = {"channels": CHANNELS, "size": SIZE}
    store({"machine": machine(), "layers": layers, "folds": found}, RESULTS)


if __name__ == "__main__":
    main()
