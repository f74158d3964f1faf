"""The decoder that is shipped: trained, its norms folded, its layers in groups rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from tconv_edu import folding
from tconv_edu.frameworks import read_torch
from tconv_edu.rewriting import rewrite

EPOCHS, TRAINED_ON = 6, 1500


def decoder() -> nn.Sequential:
    """Take 16 channels of 2 × 2 codes to one of 8 × 8 pixels, with three batch norms."""
    return nn.Sequential(
        *(nn.ConvTranspose2d(16, 16, 4, 2, 1, groups=4, bias=False), nn.BatchNorm2d(16), nn.ReLU()),
        *(nn.ConvTranspose2d(16, 8, 3, 2, 1, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU()),
        *(nn.ConvTranspose2d(8, 8, 3, 1, 1, groups=8, bias=False), nn.BatchNorm2d(8), nn.ReLU()),
        *(nn.Conv2d(8, 1, 3, padding=1), nn.Sigmoid()),
    )


def trained() -> tuple[Any, Any, Any]:
    """Return a decoder of digits, and codes and images that it was not trained on."""
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]

    torch.manual_seed(0)
    images = torch.tensor(load_digits().images, dtype=torch.float32)[:, None] / 16
    encoder = nn.Sequential(nn.Conv2d(1, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1))
    model = nn.Sequential(encoder, nn.ReLU(), decoder())
    step = torch.optim.Adam(model.parameters(), 3e-3)
    for _ in range(EPOCHS):
        for batch in torch.split(torch.randperm(TRAINED_ON), 64):
            step.zero_grad()
            loss: Any = nn.functional.mse_loss(model(images[batch]), images[batch])
            loss.backward()
            step.step()
    model.eval().requires_grad_(False)
    return model[2], model[:2](images[TRAINED_ON:]), images[TRAINED_ON:]


def folded(model: Iterable[nn.Module]) -> nn.Sequential:
    """Return the decoder with each norm folded into the layer before it."""
    layers: list[Any] = []
    for each in deepcopy(model):
        if not isinstance(each, nn.BatchNorm2d):
            layers.append(each)
            continue
        layer = layers[-1]
        stored: Any = each.running_mean, each.running_var, each.weight, each.bias
        numbers = folding.batch_norm(*(n.numpy() for n in stored), eps=each.eps)
        form = {"groups": layer.groups, "layout": "torch"}
        arrays = folding.fold_after(layer.weight.numpy(), *numbers, **form)
        layer.weight, layer.bias = (nn.Parameter(torch.from_numpy(a), False) for a in arrays)
    return nn.Sequential(*layers)


class Rewritten(nn.Module):
    """A transposed layer as a convolution and a shuffle."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        form = read_torch(layer)
        found = rewrite(replace(form, bias=None), "torch", into="depth_to_space")
        self.code, self.weight, self.bias = found.code, torch.from_numpy(found.weight), layer.bias

    def forward(self, x: Any) -> Any:
        """Run the code."""
        names = {"x": x, "weight": self.weight}
        exec(self.code, names)
        return names["y"] + self.bias[:, None, None]


def rounded(model: nn.Sequential, per: Any) -> nn.Sequential:
    """Return the decoder with the weights of its transposed layers in eight bits."""
    found = deepcopy(model)
    for each in found:
        if isinstance(each, nn.ConvTranspose2d):
            form: Any = {"groups": each.groups, "layout": "torch"}
            weight = folding.quantise(each.weight.numpy(), per=per, **form).weight
            each.weight.copy_(torch.from_numpy(weight))
    return found


def without_groups(model: Iterable[nn.Module]) -> nn.Sequential:
    """Return the decoder whose layers in groups are rewritten."""
    return nn.Sequential(*(Rewritten(m) if getattr(m, "groups", 1) > 1 else m for m in model))


class Named(nn.Module):
    """A sequence whose layers are not called by numbers."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.decoder = model

    def forward(self, x: Any) -> Any:
        """Run it."""
        return self.decoder(x)
