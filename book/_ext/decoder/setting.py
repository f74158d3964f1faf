"""The setting of a U as its directive gives it, and the sizes that the package finds for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import tconv_edu as te
from elements.constants import U_FIELDS, U_LAYERS, U_RIM
from tconv_edu.sizes.decoder import DecoderPlan


@dataclass(frozen=True)
class Level:
    """What meets on one level: the encoder's size, and the decoder's."""

    encoder: int
    decoder: int


@dataclass(frozen=True)
class Setting:
    """An encoder of equal layers, and how its decoder is told the sizes."""

    size: tuple[int, ...]
    levels: int
    kernel: int
    stride: int
    padding: int
    valid: bool
    output_padding: int
    output_size: bool

    @property
    def rim(self) -> int:
        """How much the convolutions of a level take off."""
        return U_RIM if self.valid else 0

    @property
    def options(self) -> dict[str, int]:
        """The options of the layers that make it smaller."""
        return {"stride": self.stride, "padding": self.padding}

    @property
    def plan(self) -> DecoderPlan:
        """The plan whose remainders are all `output_padding`: it knows the sizes that close."""
        return te.plan_decoder(self._climb(1), self.layers)

    @property
    def least(self) -> int:
        """The smallest image that leaves every layer of the decoder something, too."""
        if not self.valid:
            return self.plan.least[0]
        return next(size for size in map(self._climb, count(1)) if self._lasts(size))

    def next_size(self, size: int) -> int:
        """Return the smallest size from `size` on that closes without being told."""
        return self.plan.next_size(max(size, self.least))[0]

    @property
    def layers(self) -> list[dict[str, Any]]:
        """The layers of the encoder, as `te.plan_decoder` takes them."""
        smaller = {"kernel_size": self.kernel, **self.options}
        convolutions = [{"kernel_size": self.rim + 1}] if self.valid else []
        return [*convolutions, smaller] * self.levels + convolutions

    def _climb(self, bottom: int) -> int:
        """Return the image that has this size at the bottom, and `output_padding` on each level."""
        size = bottom + self.rim
        for _ in range(self.levels):
            size = self.legal(size)[self.output_padding] + self.rim
        return size

    def _lasts(self, size: int) -> bool:
        """Tell whether every level of the decoder has something left of an image."""
        try:
            return self.meetings(size, told=False)[0].decoder > self.rim
        except ValueError:
            return False

    def legal(self, size: int) -> range:
        """Return the sizes that one size can come from."""
        (sizes,) = te.conv_transpose_output_sizes(size, self.kernel, **self.options)
        return sizes

    def meetings(self, size: int, *, told: bool) -> list[Level]:
        """Return what meets on every level, the image's own first; `told` is with output_size."""
        encoder, decoder = [], []
        for _ in range(self.levels):
            encoder.append(size - self.rim)
            (size,) = te.conv_output_size(encoder[-1], self.kernel, **self.options)
        size -= self.rim
        for goal in reversed(encoder):
            legal = self.legal(size)
            size = legal[legal.index(goal)] if told else legal[self.output_padding]
            decoder.append(size)
            size -= self.rim
        return [Level(*both) for both in zip(encoder, reversed(decoder), strict=True)]

    def spell(self) -> str:
        """Write the setting as an address spells it; static/layers.mjs reads it."""
        numbers = {
            "size": "x".join(map(str, self.size)),
            "levels": self.levels,
            "kernel": self.kernel,
            "stride": self.stride,
            "padding": self.padding,
            "valid": "on" if self.valid else "off",
            "output_padding": self.output_padding,
            "output_size": "on" if self.output_size else "off",
        }
        return ".".join(f"{name}-{value}" for name, value in numbers.items())


def read(options: dict[str, str]) -> Setting:
    """Read the options of the directive; a bad one is a ValueError that says what would do."""
    layer = options.get("layer", "pool")
    if layer not in U_LAYERS:
        raise ValueError(f"layer must be one of {', '.join(U_LAYERS)}, not {layer!r}")
    known = {name: value for name, value in U_LAYERS[layer].items() if name != "label"}
    told = options.get("output-size", "off")
    if told not in {"on", "off"}:
        raise ValueError(f"output-size must be on or off, not {told!r}")
    extra = options.get("output-padding", "0")
    if known["valid"] and (told, extra) != ("off", "0"):
        raise ValueError("output-size and output-padding are not for a decoder that cuts its skips")
    return Setting(
        size=tuple(_integer("size", n, U_FIELDS["size"]) for n in options["size"].split()),
        levels=_integer("levels", options.get("levels", "4"), U_FIELDS["levels"]),
        output_padding=_integer("output-padding", extra, (0, known["stride"] - 1)),
        output_size=told == "on",
        **known,
    )


def _integer(name: str, text: str, limits: tuple[int, int]) -> int:
    least, most = limits
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"{name} must be a number from {least} to {most}, not {text!r}")
    return int(text)
