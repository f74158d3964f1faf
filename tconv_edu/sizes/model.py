"""The code of a whole decoder: one model of PyTorch, Keras or Flax, to be copied.

Inner functions: `DecoderPlan.code` checks what they get.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from tconv_edu.frameworks.keras import DEFAULTS as KERAS_DEFAULTS
from tconv_edu.frameworks.keras import say_keras
from tconv_edu.frameworks.outline import Outline
from tconv_edu.frameworks.pytorch import DEFAULTS as TORCH_DEFAULTS
from tconv_edu.frameworks.pytorch import say_torch
from tconv_edu.frameworks.snippet import WIDTH, call, join, shorten, unless

ModelName = Literal["torch", "keras", "flax"]
Pairs = tuple[tuple[int, int], ...]


class Level(NamedTuple):
    """A transposed convolution of a model: its channels in and out, and what it computes."""

    inputs: int
    outputs: int
    outline: Outline


def _torch(levels: Sequence[Level], rank: int) -> list[str]:
    lines = []
    for level in levels:
        said = say_torch(level.outline)
        options = unless(TORCH_DEFAULTS, said.arguments)
        kernel = str(shorten(level.outline.kernel_size))
        channels = [str(level.inputs), str(level.outputs)]
        lines.append([_call(f"nn.ConvTranspose{rank}d", [*channels, kernel], options)])
        rest = said.rest(level.outline)
        if any(map(any, rest)):  # what padding cannot say: zeros, and cuts below 0
            amounts = tuple(-amount for pair in reversed(rest) for amount in pair)
            lines[-1].append(f"nn.ZeroPad{rank}d({amounts})")
    body = _between(lines, "nn.ReLU()")
    return ["from torch import nn", "", "decoder = nn.Sequential(", *body, ")"]


def _keras(levels: Sequence[Level], rank: int) -> list[str]:
    lines = []
    for level in levels:
        said = say_keras(level.outline)
        if not said.one_call:
            return ["# Keras has no dilation beside a stride."]
        options = unless(KERAS_DEFAULTS, said.arguments)
        operands = [str(level.outputs), str(shorten(level.outline.kernel_size))]
        lines.append([_call(f"layers.Conv{rank}DTranspose", operands, options)])
        rest = said.rest(level.outline)
        for name, sign in (("ZeroPadding", -1), ("Cropping", 1)):
            amounts = tuple((max(sign * p, 0), max(sign * q, 0)) for p, q in rest)
            if any(map(any, amounts)):
                shown = amounts[0] if rank == 1 else amounts
                lines[-1].append(f"layers.{name}{rank}D({shown})")
    shape = (*(None,) * rank, levels[0].inputs)
    body = [f"    keras.Input({shape}),", *_between(lines, "layers.ReLU()")]
    return [
        "import keras",
        "from keras import layers",
        "",
        "decoder = keras.Sequential([",
        *body,
        "])",
    ]


def _flax(levels: Sequence[Level], rank: int) -> list[str]:
    lines = []
    for level in levels:
        o = level.outline
        reach = o.effective_kernel_size
        pads = tuple((k - 1 - p, k - 1 - q) for k, (p, q) in zip(reach, o.crop, strict=True))
        options = {"strides": o.stride, "padding": pads, "kernel_dilation": o.dilation}
        shown = unless({"strides": (1,) * rank, "kernel_dilation": (1,) * rank}, options)
        operands = [str(level.inputs), str(level.outputs), str(o.kernel_size)]
        written = _call("nnx.ConvTranspose", operands, shown)
        lines.append([f"{written[:-1]}, rngs=rngs)"])
    body = _between(lines, "nnx.relu")
    return [
        "from flax import nnx",
        "",
        "rngs = nnx.Rngs(0)",
        "decoder = nnx.Sequential(",
        *body,
        ")",
    ]


def _call(function: str, operands: Sequence[str], options: Mapping[str, object]) -> str:
    return call(function, operands, options, "", indent=-WIDTH)  # on one line


def _between(layers: Sequence[Sequence[str]], activation: str) -> list[str]:
    """Put an activation between the layers; the last one has none."""
    *but_last, last = layers
    parts = [line for layer in but_last for line in (*layer, activation)]
    return [f"    {line}," for line in (*parts, *last)]


MODELS: Mapping[ModelName, Callable[[Sequence[Level], int], list[str]]] = MappingProxyType(
    {"torch": _torch, "keras": _keras, "flax": _flax}
)


def write(model: ModelName, levels: Sequence[Level], sizes: Sequence[tuple[int, ...]]) -> str:
    """Write the model, under a comment with the shapes that it takes and gives."""
    small, large = ("×".join(map(str, size)) for size in (sizes[0], sizes[-1]))
    shapes = f"# {levels[0].inputs} channels of {small} to {levels[-1].outputs} of {large}"
    return join(shapes, *MODELS[model](levels, len(sizes[0])))
