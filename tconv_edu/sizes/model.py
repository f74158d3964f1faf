"""The code of a whole decoder: one model of PyTorch, Keras or Flax, to be copied.

Inner functions: `DecoderPlan.code` checks what they get. The scripts of the book fill the same
templates.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from tconv_edu.checks import Axes, Pairs
from tconv_edu.frameworks import FRAMEWORKS
from tconv_edu.frameworks.templates import fill, keywords, shorten
from tconv_edu.layer import Outline

ModelName = Literal["torch", "keras", "flax"]


class Model(NamedTuple):
    """How a framework writes a chain of layers: a template, that of a level, its kernel sizes."""

    code: str
    level: str
    size: Callable[[Axes], int | Axes] = shorten


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
        "torch": Model(TORCH, TORCH_LEVEL),
        "keras": Model(KERAS, KERAS_LEVEL),
        "flax": Model(FLAX, FLAX_LEVEL, tuple),
    }
)
HEAD = "# $inputs$ channels of $small$ to $outputs$ channels of $large$"


def write(
    name: ModelName, channels: Sequence[int], outlines: Sequence[Outline], sizes: Sequence[Axes]
) -> str:
    """Write the model, under a comment with the shapes that it takes and gives."""
    model, rank = MODELS[name], len(sizes[0])
    small, large = ("×".join(map(str, size)) for size in (sizes[0], sizes[-1]))
    ends = {"inputs": channels[0], "outputs": channels[-1], "small": small, "large": large}
    head, levels = fill(HEAD, ends), ""
    for at, outline in enumerate(outlines):
        said = FRAMEWORKS[name].say(outline)
        if said.spread:
            return f"{head}{KERAS_REFUSAL}\n"
        told = said.told
        told.pop("transpose_kernel", None)  # there is no weight to be left as it is
        fields = {
            "rank": rank,
            "inputs": channels[at],
            "outputs": channels[at + 1],
            "size": model.size(outline.kernel_size),
            "arguments": keywords(told, ", "),
            "between": "" if at + 1 < len(outlines) else None,
        }
        levels += fill(model.level, fields | _amounts(said.rest))
    fields = {"levels": levels.rstrip("\n"), "open": "None, " * rank, "channels": channels[0]}
    return head + fill(model.code, fields)


def _amounts(rest: Pairs) -> dict[str, object]:
    """Return the fields of a crop that is left: of one layer for both, or of two, zeros first."""
    both = tuple(-amount for pair in reversed(rest) for amount in pair)
    fields: dict[str, object] = {"amounts": both if any(both) else None}
    for name, sign in (("grown", -1), ("cut", 1)):
        pairs = tuple((max(sign * p, 0), max(sign * q, 0)) for p, q in rest)
        shown = pairs[0] if len(pairs) == 1 else pairs
        fields[name] = shown if any(map(any, pairs)) else None
    return fields
