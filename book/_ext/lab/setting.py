"""The setting of a lab as its directive gives it, and what tconv_edu computes for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import tconv_edu as te
from elements.constants import LAB
from tconv_edu.arrays import Array

PRESETS = ("ones", "nearest", "bilinear")  # the others are the script's alone


@dataclass(frozen=True)
class Setting:
    """A kernel by name, its size and the stride."""

    kernel: int
    stride: int
    preset: str

    @property
    def weights(self) -> Array:
        """The kernel, of exact numbers."""
        if self.preset == "bilinear":
            exact = te.bilinear_kernel(self.stride, dtype=object)[..., 0, 0]
            return np.asarray(exact / exact.min())
        # Nearest neighbours are ones, too, as many as the stride.
        return np.ones((self.kernel, self.kernel), int).astype(object)

    @property
    def flat(self) -> Array:
        """The nearest kernel whose phases have equal sums."""
        nearest = te.remove_checkerboard(_channels(self.weights), stride=self.stride)
        return np.asarray(nearest[..., 0, 0])

    def sums(self, weights: Array) -> Array:
        """What the weights of each phase add up to."""
        return np.asarray(te.phase_sums(_channels(weights), stride=self.stride)[..., 0, 0])

    def score(self, weights: Array) -> float:
        """How much of the response to constant images is checkerboard."""
        return te.checkerboard_score(_channels(weights), stride=self.stride)

    def enlarge(self, image: Array, weights: Array) -> Array:
        """Enlarge an image and keep its brightness."""
        kernel = _channels(weights / self.sums(weights).mean()).astype(float)
        larger = te.conv_transpose(image[..., None], kernel, stride=self.stride, padding="same")
        return np.asarray(larger[..., 0])

    def spell(self) -> str:
        """Write the setting as an address spells it; static/setting.mjs reads it."""
        return f"stride-{self.stride}.kernel-{self.kernel}.preset-{self.preset}"


def _channels(weights: Array) -> Array:
    return weights[..., None, None]


def read(options: dict[str, str]) -> Setting:
    """Read the options of the directive; a bad one is a ValueError that says what would do."""
    preset = options.get("preset", "ones")
    if preset not in PRESETS:
        raise ValueError(f"preset must be one of {', '.join(PRESETS)}, not {preset!r}")
    stride = _integer("stride", options.get("stride", "2"), LAB["stride"])
    kernel = _integer("kernel", options.get("kernel", "3"), LAB["kernel"])
    own = {"nearest": stride, "bilinear": 2 * stride - stride % 2}.get(preset, kernel)
    if own != kernel:
        raise ValueError(f"kernel must be {own} for {preset!r} with stride {stride}, not {kernel}")
    return Setting(kernel, stride, preset)


def _integer(name: str, text: str, limits: Any) -> int:
    least, most = limits
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"{name} must be a number from {least} to {most}, not {text!r}")
    return int(text)
