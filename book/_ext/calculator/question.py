"""What the calculator is asked, as its directives give it, and what tconv_edu answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

import tconv_edu as te
from elements.constants import FIELDS, NAMED
from tconv_edu.frameworks import FRAMEWORKS, FrameworkName, Layer
from tconv_edu.geometry import PaddingName
from tconv_edu.sizes import DecoderPlan, Setting

Sizes = tuple[int, ...]


@dataclass(frozen=True)
class LayerQuestion:
    """Which layer takes one size to the other? What is None is left open, a size too."""

    input: Sizes | None
    output: Sizes | None
    kernel: int | None = None
    stride: int | None = None
    padding: PaddingName | tuple[int, int] | None = None
    output_padding: int | None = None
    dilation: int | None = None
    framework: FrameworkName | None = None

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Every setting, best first."""
        return te.transposed_settings(self.input, self.output, **self._options)

    @property
    def nearest(self) -> tuple[Setting | None, Setting | None]:
        """What comes nearest where there is none."""
        if self.output is None:
            return None, None
        return te.nearest_settings(self.input, self.output, **self._options)

    @property
    def _options(self) -> dict[str, Any]:
        padding, rank = self.padding, len(self.input or self.output or (1,))
        return {
            "kernel_size": self.kernel,
            "stride": self.stride,
            "padding": [padding] * rank if isinstance(padding, tuple) else padding,
            "output_padding": self.output_padding,
            "dilation": self.dilation,
            "framework": self.framework,
        }

    def spell(self) -> str:
        """Write the question as an address spells it; static/question.mjs reads it."""
        pad = "x".join(map(str, self.padding)) if isinstance(self.padding, tuple) else self.padding
        parts = {
            "input": self.input and _spelled(self.input),
            "output": self.output and _spelled(self.output),
            "kernel": self.kernel,
            "stride": self.stride,
            "padding": pad,
            "output_padding": self.output_padding,
            "dilation": self.dilation,
            "framework": self.framework,
        }
        return ".".join(["layer", *(f"{k}-{v}" for k, v in parts.items() if v is not None)])


@dataclass(frozen=True)
class DecoderQuestion:
    """Which decoder comes back to every size of an encoder? Without an input size, for all sizes.

    A layer is kernel, stride, padding and dilation; `other` is a size that the plan is asked about;
    `channels` are those of the encoder's input and of its layers.
    """

    input: Sizes | None
    layers: tuple[tuple[int, int, str | int, int], ...]
    other: Sizes | None = None
    channels: tuple[int, ...] | None = None

    @property
    def plan(self) -> DecoderPlan:
        """The plan of the decoder."""
        names = ("kernel_size", "stride", "padding", "dilation")
        layers = [dict(zip(names, layer, strict=True)) for layer in self.layers]
        return te.plan_decoder(self.input, layers)

    def spell(self) -> str:
        """Write the question as an address spells it; static/question.mjs reads it."""
        rows = ["k{}s{}p{}d{}".format(*layer) for layer in self.layers]
        if self.channels:
            rows = [f"{row}c{count}" for row, count in zip(rows, self.channels[1:], strict=True)]
        parts = {
            "input": self.input and _spelled(self.input),
            "channels": self.channels and self.channels[0],
            "layers": "_".join(rows),
            "other": self.other and _spelled(self.other),
        }
        return ".".join(["decoder", *(f"{k}-{v}" for k, v in parts.items() if v is not None)])


Question = LayerQuestion | DecoderQuestion


def layer_of(setting: Setting) -> Layer:
    """Return the layer that the frameworks' code is written from: one channel in, one out."""
    kernel = np.ones((*setting.kernel_size, 1, 1))
    return Layer(kernel, setting.stride, setting.dilation, 1, setting.crop)


def read(options: dict[str, str]) -> Question:
    """Read the options of a directive; a bad one is a ValueError that says what would do."""
    question = _decoder(options) if "layers" in options else _layer(options)
    # The package refuses what is not legal, in its own words; an answer must not be empty.
    if isinstance(question, DecoderQuestion):
        _ = question.plan
    elif not question.settings:
        raise ValueError(f"no layer takes {question.input} to {question.output} so")
    return question


def _layer(options: dict[str, str]) -> LayerQuestion:
    if unknown := {"other", "channels"} & set(options):
        raise ValueError(f"{unknown.pop()} goes with layers, the convolutions of an encoder")
    number = {name: _optional(name, options) for name in ("kernel", "stride", "dilation")}
    asked = options.get("framework")
    framework = next((name for name in FRAMEWORKS if name == asked), None)
    if framework != asked:
        raise ValueError(f"framework must be one of {', '.join(FRAMEWORKS)}, not {asked!r}")
    return LayerQuestion(
        input=_sizes("input", options["input"]) if "input" in options else None,
        output=_sizes("output", options["output"]) if "output" in options else None,
        padding=_padding(options["padding"]) if "padding" in options else None,
        output_padding=_optional("output-padding", options),
        framework=framework,
        **number,
    )


def _decoder(options: dict[str, str]) -> DecoderQuestion:
    if unknown := set(options) - {"input", "layers", "other", "channels"}:
        raise ValueError(f"{min(unknown)} does not go with layers, the convolutions of an encoder")
    rows = [_row(text.split()) for text in options["layers"].split(",")]
    if len(rows) > FIELDS["layers"][1]:
        raise ValueError(f"layers must be at most {FIELDS['layers'][1]}, not {len(rows)}")
    each = {name: _sizes(name, options[name]) for name in ("input", "other") if name in options}
    channels = tuple(_integer("channels", part) for part in options.get("channels", "").split())
    if channels and len(channels) != len(rows) + 1:
        raise ValueError(
            f"channels must be {len(rows) + 1}, the input's first, not {len(channels)}"
        )
    return DecoderQuestion(each.get("input"), tuple(rows), each.get("other"), channels or None)


def _row(parts: list[str]) -> tuple[int, int, str | int, int]:
    if not 1 <= len(parts) <= 4:
        raise ValueError(f"a layer must be kernel, stride, padding, dilation, not {parts}")
    kernel, stride, padding, dilation = (*parts, *("1", "0", "1")[len(parts) - 1 :])
    return (
        _integer("kernel", kernel),
        _integer("stride", stride),
        padding if padding in NAMED else _integer("padding", padding),
        _integer("dilation", dilation),
    )


def _spelled(sizes: Sizes) -> str:
    return "x".join(map(str, sizes))


def _integer(name: str, text: str, kind: str = "") -> int:
    least, most = FIELDS[kind or name]
    if not re.fullmatch(r"[0-9]+", text.strip()) or not least <= int(text) <= most:
        raise ValueError(f"{name} must be a number from {least} to {most}, not {text!r}")
    return int(text)


def _optional(name: str, options: dict[str, str]) -> Any:
    return _integer(name, options[name]) if name in options else None


def _sizes(name: str, text: str) -> Sizes:
    sizes = tuple(_integer(name, part, "size") for part in text.split())
    if not 1 <= len(sizes) <= FIELDS["rank"][1]:
        raise ValueError(f"{name} must be a size, or one for each axis, not {text!r}")
    return sizes


def _padding(text: str) -> PaddingName | tuple[int, int]:
    for name in NAMED:
        if text == name:
            return name
    pair = [_integer("padding", part) for part in text.split()]
    if len(pair) not in {1, 2}:
        raise ValueError(f"padding must be a name, or one or two numbers, not {text!r}")
    return pair[0], pair[-1]
