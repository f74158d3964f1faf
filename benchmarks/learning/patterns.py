"""The checkerboard of trained networks: how strong it is on grey, and what ironing it out costs."""

from __future__ import annotations

import torch
from torch import Tensor

from benchmarks.learning.networks import Shape, around


def pattern(shape: Shape, weights: list[Tensor]) -> list[float]:
    """Return the standard deviation of the phases' means on a constant grey of 0.5, run by run."""
    s, grey = shape.factor, around(torch.full((1, 12, 12), 0.5))
    y = shape(grey[None].expand(len(weights[0]), -1, -1, -1), weights)[:, 0]
    inner = y[:, 3 * s : 9 * s, 3 * s : 9 * s].reshape(-1, 6, s, 6, s)
    return [float(v) for v in inner.mean((1, 3)).flatten(1).std(1, correction=0)]


def ironed(shape: Shape, weights: list[Tensor]) -> list[Tensor]:
    """Return the nearest weights for which every channel writes the same sum to each phase."""
    first, second, bias = weights
    s, blocks = shape.factor, int(shape.taps**0.5) // shape.factor
    kernel = second.view(*second.shape[:2], blocks, s, blocks, s)
    sums = kernel.sum((2, 4), keepdim=True)
    flat = kernel - (sums - sums.mean((3, 5), keepdim=True)) / blocks**2
    return [first, flat.flatten(2), bias.mean(1, keepdim=True).expand_as(bias)]
