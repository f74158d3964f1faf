"""A training step of a small DCGAN generator, with torch's layers and with ours in their place.

The generator is that of Radford, Metz & Chintala, arXiv:1511.06434, with a quarter of its channels:
100 numbers grow to images of 64² in five transposed convolutions, normalised but for the last.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from benchmarks.contenders import THREADS
from benchmarks.layers import Layer
from benchmarks.processes import measure, running
from benchmarks.torch_ways import Run

CHANNELS, BATCH = (100, 256, 128, 64, 32, 3), 16


def step(engine: str) -> Callable[[Layer], Run]:
    """Forward, backward and Adam's update, by an engine of ours or by torch's own layers."""

    def prepare(_: Layer) -> Run:
        import torch
        from torch import nn

        from tconv_edu.torch_layer import ConvTranspose2d

        torch.set_num_threads(THREADS)
        torch.manual_seed(0)
        kind: Any = nn.ConvTranspose2d if engine == "torch" else ConvTranspose2d
        options: dict[str, Any] = {} if engine == "torch" else {"engine": engine}
        layers: list[nn.Module] = []
        for depth, (inputs, outputs) in enumerate(pairwise(CHANNELS)):
            stride, padding = (2, 1) if depth else (1, 0)
            layers.append(kind(inputs, outputs, 4, stride, padding, bias=False, **options))
            layers += [nn.BatchNorm2d(outputs), nn.ReLU()]
        model = nn.Sequential(*layers[:-2], nn.Tanh())
        optimiser = torch.optim.Adam(model.parameters(), 2e-4, (0.5, 0.999))
        noise = torch.randn(BATCH, CHANNELS[0], 1, 1)

        def run() -> None:
            optimiser.zero_grad()
            model(noise).square().mean().backward()
            optimiser.step()

        return run

    return prepare


STEPS = {f"training, {engine}": step(engine) for engine in ("torch", "formula", "native")}


def ratios(rounds: int = 7) -> dict[str, float]:
    """Return the time of a step by each engine over that by torch's layers, all in turns."""
    with running(list(STEPS)) as contenders:
        found = measure(contenders, 0, rounds)
    torch, *ours = (found[name][1] for name in STEPS)
    return {
        f"{name} / torch": mine / torch for name, mine in zip(list(STEPS)[1:], ours, strict=True)
    }


if __name__ == "__main__":
    for name, value in ratios().items():
        print(f"{name:28} {value:.2f}")
