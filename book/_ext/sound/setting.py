"""The setting of the sound as its directive gives it, and what the package makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import tconv_edu as te
from elements.constants import SOUND

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """A sound, the stride by which its rate rises, the kernel heard, and the moment seen."""

    source: str
    frequency: int
    stride: int
    kernel: str
    moment: int

    @property
    def old_rate(self) -> float:
        """Samples per second before."""
        return float(SOUND["rate"] / self.stride)

    @property
    def samples(self) -> Array:
        """The sound at the old rate."""
        most = self.old_rate / 2
        time = np.arange(int(SOUND["seconds"] * self.old_rate)) / self.old_rate
        if self.source == "tone":
            return np.sin(2 * np.pi * self.frequency * time)
        if self.source == "string":
            pitch, partials = SOUND["string"]
            return _plucked(time, pitch, partials, 4, most)
        if self.source == "sweep":
            low = SOUND["frequency"][0]
            phase = low * time + (most - low) * time**2 / (2 * SOUND["seconds"])
            swept: Array = np.sin(2 * np.pi * phase)
            return swept
        note = SOUND["seconds"] / len(SOUND["melody"])
        late = [(time - at * note, pitch) for at, pitch in enumerate(SOUND["melody"])]
        notes = [np.where(t < 0, 0, _plucked(t.clip(0), p, 3, 6, most)) for t, p in late]
        melody: Array = np.sum(notes, axis=0)
        return melody

    def weights(self, kernel: str) -> Array:
        """Return a kernel for this stride, as chapter 6 has it for stride 4."""
        s = self.stride
        if kernel == "single":
            return np.array([float(s)])
        if kernel == "repeat":
            return np.ones(s)
        if kernel == "tent":
            return np.convolve(np.ones(s), np.ones(s)) / s
        return np.sinc(np.arange(-8 * s, 8 * s + 1) / s) * np.hanning(16 * s + 3)[1:-1]

    def output(self, kernel: str, samples: Array) -> Array:
        """Return the sound at the new rate: each sample in the middle of its stamp."""
        w = self.weights(kernel)
        before = 0 if kernel == "repeat" else (len(w) - 1) // 2
        after = len(w) - self.stride - before
        result: Array = te.conv_transpose(
            samples[:, None],
            w[:, None, None],
            stride=self.stride,
            padding=[(before, max(after, 0))],
            output_padding=max(-after, 0),
        )
        return result[:, 0]

    def gain(self, kernel: str, frequency: float) -> float:
        """Return what a kernel does to a frequency, in decibels."""
        w = self.weights(kernel)
        turns = np.exp(-2j * np.pi * frequency * np.arange(len(w)) / SOUND["rate"])
        return float(20 * np.log10(abs(np.sum(w * turns)) + 1e-9))

    def images(self, pitch: float) -> list[float]:
        """Return where a frequency has its images, up to half the new rate."""
        half = SOUND["rate"] / 2
        centres = np.arange(self.old_rate, half + 1, self.old_rate)
        return [float(f) for c in centres for f in (c - pitch, c + pitch) if f <= half]

    def spell(self) -> str:
        """Write the setting as an address spells it; static/tuning.mjs reads it."""
        return (
            f"source-{self.source}.frequency-{self.frequency}.stride-{self.stride}"
            f".kernel-{self.kernel}.moment-{self.moment}"
        )


def _plucked(time: Array, pitch: float, partials: int, decay: float, most: float) -> Array:
    """Return a string's partials below `most`, the higher the softer and the shorter."""
    kept = [h for h in range(1, partials + 1) if h * pitch < most]
    tones = [np.exp(-decay * h * time) * np.sin(2 * np.pi * pitch * h * time) / h for h in kept]
    string: Array = np.sum(tones, axis=0)
    return string


def read(options: dict[str, str]) -> Setting:
    """Read the options of the directive; a bad one is a ValueError that says what would do."""
    setting = Setting(
        source=_one_of("source", options.get("source", "tone"), SOUND["sources"]),
        frequency=int(options.get("frequency", "1000")),
        stride=int(_one_of("stride", options.get("stride", "4"), map(str, SOUND["strides"]))),
        kernel=_one_of("kernel", options.get("kernel", "single"), SOUND["kernels"]),
        moment=int(options.get("moment", "0")),
    )
    for name in ("frequency", "moment"):
        least, most = SOUND[name]
        if not least <= getattr(setting, name) <= most:
            raise ValueError(f"{name} must be from {least} to {most}, not {getattr(setting, name)}")
    if setting.frequency >= setting.old_rate / 2:
        raise ValueError(f"frequency must be below {setting.old_rate / 2:g}, half the old rate")
    return setting


def _one_of(name: str, value: str, known: Any) -> str:
    values = [*known]
    if value not in values:
        raise ValueError(f"{name} must be one of {', '.join(values)}, not {value!r}")
    return value
