"""The code of a whole decoder: one model of PyTorch, Keras or Flax, to be copied.

Inner functions: `DecoderPlan.code` checks what they get. The scripts of the book fill the same
templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from tconv_edu.checks import Axes, Pairs
from tconv_edu.frameworks import jax, keras, pytorch
from tconv_edu.frameworks.templates import fill, keywords, shorten, unless
from tconv_edu.layer import Outline

ModelName = Literal["torch", "keras", "flax"]


class Level(NamedTuple):
    """A transposed convolution of a model: its channels in and out, and what it computes."""

    inputs: int
    outputs: int
    outline: Outline


class Model(NamedTuple):
    """How a framework writes a chain of layers: a template, that of a level, and its fields."""

    label: str
    code: str
    level: str
    fields: Callable[[Outline], dict[str, Any] | None]


def _torch(outline: Outline) -> dict[str, Any]:
    said = pytorch.say_torch(outline)
    rest = said.rest(outline)
    amounts = tuple(-amount for pair in reversed(rest) for amount in pair)
    return {
        "size": shorten(outline.kernel_size),
        "arguments": keywords(unless(pytorch.DEFAULTS, said.arguments), ", "),
        "amounts": amounts if any(amounts) else None,
    }


def _keras(outline: Outline) -> dict[str, Any] | None:
    said = keras.say_keras(outline)
    rest = said.rest(outline)
    fields = {
        "size": shorten(outline.kernel_size),
        "arguments": keywords(unless(keras.DEFAULTS, said.arguments), ", "),
        "grown": _amounts(rest, -1),
        "cut": _amounts(rest, 1),
    }
    return fields if said.one_call else None


def _amounts(rest: Pairs, sign: int) -> object:
    amounts = tuple((max(sign * p, 0), max(sign * q, 0)) for p, q in rest)
    shown = amounts[0] if len(amounts) == 1 else amounts
    return shown if any(map(any, amounts)) else None


def _flax(outline: Outline) -> dict[str, Any]:
    named = {
        "strides": outline.stride,
        "padding": jax.around(outline, outline.crop),
        "kernel_dilation": outline.dilation,
    }
    arguments = keywords(unless(FLAX_DEFAULTS, named), ", ")
    return {"size": outline.kernel_size, "arguments": arguments}


FLAX_DEFAULTS = {"strides": 1, "kernel_dilation": 1}
TORCH = """\
from torch import nn

decoder = nn.Sequential(
$levels$
)"""
TORCH_LEVEL = """\
    nn.ConvTranspose$rank$d($inputs$, $outputs$, $size$$arguments$),
    nn.ZeroPad$rank$d($amounts$),
    $between$nn.ReLU(),"""
KERAS = """\
import keras
from keras import layers

decoder = keras.Sequential([
    keras.Input(($open$$channels$)),
$levels$
])"""
KERAS_LEVEL = """\
    layers.Conv$rank$DTranspose($outputs$, $size$$arguments$),
    layers.ZeroPadding$rank$D($grown$),
    layers.Cropping$rank$D($cut$),
    $between$layers.ReLU(),"""
KERAS_REFUSAL = "# Keras has no dilation beside a stride."
FLAX = """\
from flax import nnx

rngs = nnx.Rngs(0)
decoder = nnx.Sequential(
$levels$
)"""
FLAX_LEVEL = """\
    nnx.ConvTranspose($inputs$, $outputs$, $size$$arguments$, rngs=rngs),
    $between$nnx.relu,"""
MODELS: Mapping[ModelName, Model] = MappingProxyType(
    {
        "torch": Model("PyTorch", TORCH, TORCH_LEVEL, _torch),
        "keras": Model("Keras", KERAS, KERAS_LEVEL, _keras),
        "flax": Model("Flax", FLAX, FLAX_LEVEL, _flax),
    }
)
HEAD = "# $inputs$ channels of $small$ to $outputs$ of $large$"


def write(name: ModelName, levels: Sequence[Level], sizes: Sequence[Axes]) -> str:
    """Write the model, under a comment with the shapes that it takes and gives."""
    model, rank, lines = MODELS[name], len(sizes[0]), ""
    small, large = ("×".join(map(str, size)) for size in (sizes[0], sizes[-1]))
    ends = {"inputs": levels[0].inputs, "outputs": levels[-1].outputs}
    head = fill(HEAD, ends | {"small": small, "large": large})
    for at, level in enumerate(levels, 1):
        fields = model.fields(level.outline)
        if fields is None:
            return f"{head}{KERAS_REFUSAL}\n"
        channels = {"inputs": level.inputs, "outputs": level.outputs}
        between = {"between": "" if at < len(levels) else None}
        lines += fill(model.level, fields | channels | between | {"rank": rank})
    fields = {"levels": lines.rstrip("\n"), "open": "None, " * rank, "channels": levels[0].inputs}
    return head + fill(model.code, fields)
