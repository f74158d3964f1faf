"""Adam on many networks at once, each with its own images, order and learning rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from benchmarks.learning.data import shrunk, split
from benchmarks.learning.networks import Shape, around

BATCH = {"digits": 32, "photographs": 16}


@dataclass(frozen=True)
class Task:
    """What is learnt: which images, by which factor, from small images made how."""

    data: str
    factor: int = 2
    shrinking: str = "mean"
    noise: float = 0.0

    def pairs(self, part: int, seeds: list[int]) -> tuple[Tensor, Tensor]:
        """Return patches and images, (seeds, images, ...), of a part: 0, 1 or 2 of `split`."""
        given, wanted = [], []
        for seed in seeds:
            images = split(self.data, seed)[part]
            small = shrunk(images, self.factor, self.shrinking, self.noise, 3 * seed + part)
            given.append(around(torch.from_numpy(small)))
            wanted.append(torch.from_numpy(images))
        return torch.stack(given), torch.stack(wanted)


def fit(
    shape: Shape, task: Task, runs: list[tuple[int, float]], steps: int, start: str = "torch"
) -> list[Tensor]:
    """Return the weights of a network for each (seed, rate); the rate falls linearly to 0."""
    torch.set_num_threads(1)
    seeds = sorted({seed for seed, _ in runs})
    given, wanted = task.pairs(1, seeds)
    rows = torch.tensor([seeds.index(seed) for seed, _ in runs])[:, None]
    rates = torch.tensor([rate for _, rate in runs])
    draws = [np.random.default_rng([seed, 3]) for seed in seeds]
    weights = shape.start([seed for seed, _ in runs], start)
    moments = [(torch.zeros_like(w), torch.zeros_like(w)) for w in weights]
    for step in range(steps):
        drawn = np.stack([draw.integers(given.shape[1], size=BATCH[task.data]) for draw in draws])
        batch = torch.from_numpy(drawn)[rows[:, 0]]
        error = shape(given[rows, batch], weights) - wanted[rows, batch]
        gradients = torch.autograd.grad(error.square().mean((1, 2, 3)).sum(), weights)
        adam(weights, gradients, moments, rates * (1 - step / steps), step + 1)
    return [w.detach() for w in weights]


def adam(
    weights: list[Tensor],
    gradients: tuple[Tensor, ...],
    moments: list[tuple[Tensor, Tensor]],
    rates: Tensor,
    step: int,
) -> None:
    """Take one step of Adam (Kingma & Ba, arXiv:1412.6980) in place, with a rate for each run."""
    one, two = 0.9, 0.999
    scale = rates * math.sqrt(1 - two**step) / (1 - one**step)
    with torch.no_grad():
        for w, g, (mean, square) in zip(weights, gradients, moments, strict=True):
            mean.lerp_(g, 1 - one)
            square.mul_(two).addcmul_(g, g, value=1 - two)
            w.sub_(scale.view(-1, *[1] * (w.ndim - 1)) * mean / (square.sqrt() + 1e-8))


def errors(
    shape: Shape, task: Task, seeds: list[int], weights: list[Tensor], part: int
) -> list[float]:
    """Return the mean squared error of each run on the images of a part."""
    given, wanted = task.pairs(part, sorted(set(seeds)))
    found = []
    for run, seed in enumerate(seeds):
        row = sorted(set(seeds)).index(seed)
        y = shape(given[row : row + 1], [w[run : run + 1] for w in weights])
        found.append(float((y[0] - wanted[row]).square().double().mean()))
    return found
