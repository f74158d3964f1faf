"""Networks of two layers, many at once: a 3 × 3 convolution, ReLU, and an upsampling layer.

Each upsampling layer is written by its stamps: a matrix product makes the numbers that a sample
writes, `fold` adds them up. So many runs cost one call. They are PyTorch's layers of these names,
weight by weight: the tests compare.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

LAYERS = ("transposed", "sub-pixel", "nearest, conv", "bilinear, conv", "transposed, blur")


@dataclass(frozen=True)
class Shape:
    """A network: its upsampling layer, the factor it enlarges by, and its hidden channels."""

    layer: str
    factor: int
    width: int

    @property
    def taps(self) -> int:
        """How many weights a hidden channel has in the upsampling layer."""
        if self.layer.startswith("transposed"):
            return (2 * self.factor) ** 2
        return 9 * (self.factor**2 if self.layer == "sub-pixel" else 1)

    @property
    def biases(self) -> int:
        """How many numbers the upsampling layer adds: one for each channel of its convolution."""
        return self.factor**2 if self.layer == "sub-pixel" else 1

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        return self.width * (10 + self.taps) + self.biases

    @property
    def products(self) -> int:
        """Products by trained weights for a sample of the input, as the layers are usually run."""
        resized = self.layer.endswith("conv")  # its weights meet every pixel of the result
        return self.width * (9 + self.taps * (self.factor**2 if resized else 1))

    def start(self, seeds: list[int], start: str = "torch") -> list[Tensor]:
        """Return one network for each seed, begun as PyTorch begins its layers.

        PyTorch counts the weights of a transposed layer without its channels and its stride; with
        `equal`, the bound is that of the others, 1/√(weights that an output meets). With `icnr`,
        all phases of a transposed layer begin with the same weights.
        """
        met = self.width * 9
        if self.layer.startswith("transposed"):
            met = 4 * self.width if start == "equal" else self.taps
        sizes = ((10, self.width), 9), ((self.width, self.taps), met), ((self.biases,), met)
        draws = [torch.Generator().manual_seed(seed) for seed in seeds]
        weights = [
            torch.stack([2 * torch.rand(size, generator=draw) - 1 for draw in draws]) / fan**0.5
            for size, fan in sizes
        ]
        if start == "icnr":
            s = self.factor
            kernel = weights[1].view(len(seeds), self.width, 2 * s, 2 * s)[..., ::s, ::s]
            weights[1] = kernel.repeat_interleave(s, -1).repeat_interleave(s, -2).flatten(2)
        return [w.requires_grad_() for w in weights]

    def upsampled(self, stamps: Tensor, size: int) -> Tensor:
        """Return the sums of (images, taps, rows · columns) stamps, (images, 1, rows, columns)."""
        s, large = self.factor, (size * self.factor,) * 2
        if self.layer.startswith("transposed"):
            if self.layer.endswith("blur"):
                return blurred(F.fold(stamps, ((size + 1) * s,) * 2, 2 * s, stride=s), s)
            return F.fold(stamps, large, 2 * s, stride=s, padding=s // 2)
        if self.layer == "sub-pixel":
            return F.fold(stamps, large, 3 * s, stride=s, padding=s)
        mode = self.layer.split(",")[0]
        maps = F.interpolate(stamps.view(*stamps.shape[:2], size, size), scale_factor=s, mode=mode)
        return F.fold(maps.flatten(2), large, 3, padding=1)

    def __call__(self, patches: Tensor, weights: list[Tensor]) -> Tensor:
        """Return (runs, images, rows, columns) from (runs, images, samples, 10) patches."""
        first, second, bias = weights
        runs, images, samples, _ = patches.shape
        size = math.isqrt(samples)
        hidden = torch.bmm(patches.flatten(1, 2), first).relu()
        stamps = torch.bmm(hidden, second).view(runs * images, samples, self.taps)
        y = self.upsampled(stamps.transpose(1, 2), size)
        y = y.view(runs, images, *y.shape[2:])
        if self.layer != "sub-pixel":
            return y + bias[:, :, None, None]
        return y + bias.view(runs, 1, self.factor, self.factor).tile(1, 1, size, size)


def blurred(y: Tensor, factor: int) -> Tensor:
    """Return the full array under the tent, which gives all S phases equal sums, and cropped."""
    ramp = torch.arange(1, factor)
    tent = torch.cat([ramp, torch.tensor([factor]), ramp.flip(0)]) / factor**2
    kernel = torch.outer(tent, tent)[None, None]
    return F.conv2d(y, kernel, padding=factor - 1 - factor // 2)


def around(images: Tensor) -> Tensor:
    """Return the 3 × 3 samples around each and a 1, (images, samples, 10), for the first layer."""
    patches = F.unfold(images[:, None], 3, padding=1).transpose(1, 2)
    return torch.cat([patches, torch.ones_like(patches[..., :1])], 2).contiguous()
