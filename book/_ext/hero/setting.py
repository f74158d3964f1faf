"""The setting of the first screen, and what tconv_edu computes for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import tconv_edu as te
from elements.constants import HERO
from tconv_edu.arrays import Array

SAMPLES = np.array(HERO["samples"])
KERNEL = np.array(HERO["kernel"])


@dataclass(frozen=True)
class Setting:
    """Stride and padding; samples and kernel are the same for all."""

    stride: int
    padding: int

    @property
    def full(self) -> Array:
        """What the stamps add up to before anything is cropped."""
        return self._transposed(0)

    @property
    def kept(self) -> Array:
        """What the padding leaves: nothing where the package refuses to leave nothing."""
        return self._transposed(self.padding) if self.size > 0 else self.full[:0]

    @property
    def size(self) -> int:
        """(M − 1)S + k − 2P, which may be less than 1."""
        return len(self.full) - 2 * self.padding

    def _transposed(self, padding: int) -> Array:
        result: Array = te.conv_transpose(
            SAMPLES[:, None], KERNEL[:, None, None], stride=self.stride, padding=[(padding,) * 2]
        )
        return result[:, 0]

    def spell(self) -> str:
        """Write the setting as an address spells it; static/hero.mjs reads it."""
        return f"stride-{self.stride}.padding-{self.padding}"


def read(options: dict[str, str]) -> Setting:
    """Read the options of the directive; a bad one is a ValueError that says what would do."""
    numbers = {}
    for name, start in (("stride", "2"), ("padding", "1")):
        text = options.get(name, start)
        least, most = HERO[name]
        if not text.strip().isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"{name} must be a number from {least} to {most}, not {text!r}")
        numbers[name] = int(text)
    return Setting(**numbers)
