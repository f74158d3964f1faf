"""One setting in which a program is asked, and what to suspect if it answers wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.operations import conv_transpose

Candidate = Callable[..., Any]
LAYOUTS = ("channels_last", "channels_first")


def channels_at(layout: str, array: Array) -> Array:
    """Move the channels, which are last, to where a layout has them."""
    moved = np.moveaxis(array, -1, 1) if layout == LAYOUTS[1] else array
    return moved.ravel().reshape(moved.shape)  # there are programs that look at strides, too


def counting(batch: int, size: tuple[int, ...], channels: int) -> Array:
    """Return samples 1, 2, 3, …, of which every second channel is negative."""
    shape = (batch, *size, channels)
    x = np.arange(1, 1 + prod(shape)).reshape(shape)
    x[..., 1::2] *= -1
    return x


def said(ask: Callable[[], Any], right: Array, margin: Array | float = 0.5) -> str:
    """Say how an answer differs from the right one by the margin or more; nothing if nowhere."""
    try:
        answer = np.asarray(ask(), complex)
    except Exception as error:  # whatever the program may raise, or return that is no number
        return f"it raises {type(error).__name__}: {error}"
    if answer.shape != right.shape:
        return f"the shape is {answer.shape} and should be {right.shape}"
    with np.errstate(invalid="ignore"):  # of infinities
        near = np.abs(answer - right) < margin
    wrong = np.argwhere(~(near | (answer == right)))  # of zeros alone, the margin is 0
    if not len(wrong):
        return ""
    place = tuple(map(int, wrong[0]))
    got = answer[place] if answer[place].imag else answer[place].real
    return f"the entry at {place} is {got:g} and should be {right[place]:.9g}"


@dataclass(frozen=True)
class Probe:
    """One setting, with what to suspect if it is the first at which a program differs."""

    suspect: str
    size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    channels: tuple[int, int] = (1, 1)  # of the large side and of the small side: C, O
    batch: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    seed: int = 7

    @property
    def needs(self) -> set[str]:
        """The features without which a program cannot be asked."""
        padding = self.options.get("padding")
        extra = {"same"} if padding == "same" else {"pairs"} if isinstance(padding, list) else set()
        return {*self.options, *extra, *(["batch"] if self.batch > 1 else [])}

    @property
    def arrays(self) -> tuple[Array, Array]:
        """Samples `(batch, *size, O)` and kernel `(*kernel_size, C/groups, O)`, all whole numbers.

        They are small enough that 32-bit floats hold every product and sum exactly. With several
        channels, every second one is negative.
        """
        c, o = self.channels
        shape = (*self.kernel_size, c // self.options.get("groups", 1), o)
        kernel = np.random.default_rng(self.seed).integers(-99, 100, shape)
        if kernel.size == shape[0] and self.seed == 7:
            kernel = (10 ** np.arange(shape[0])).reshape(shape)
        return counting(self.batch, self.size, o), kernel

    def difference(self, candidate: Candidate, layout: str = LAYOUTS[0], *, bare: bool) -> str:
        """Say how the program's answer differs from the definition's; nothing if it does not."""
        x, kernel = self.arrays
        right = conv_transpose(x, kernel, **self.options, method="definition")
        samples, weights = channels_at(layout, x.astype(float)), kernel.astype(float)
        right = channels_at(layout, right)
        if layout == LAYOUTS[1]:
            weights = np.moveaxis(weights, (-1, -2), (0, 1))
        if bare:
            right, samples = right[0], samples[0]
        return said(lambda: candidate(samples.copy(), weights.copy(), **self.options), right)

    def finds(self, candidate: Candidate) -> bool:
        """Whether a program without batch axis, channels last, differs from the definition."""
        return bool(self.difference(candidate, bare=True))

    def __str__(self) -> str:
        size, k = ("×".join(map(str, sizes)) for sizes in (self.size, self.kernel_size))
        parts = [f"samples {size}", f"kernel {k}"]
        if self.channels != (1, 1):
            parts.append(f"channels {self.channels[1]} to {self.channels[0]}")
        parts += [f"batch of {self.batch}"] * (self.batch > 1)
        parts += [f"{name}={value}" for name, value in self.options.items()]
        return ", ".join([*parts, *["other weights"] * (self.seed != 7)])
