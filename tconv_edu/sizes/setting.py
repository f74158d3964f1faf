"""One layer that turns one size into another, and the reasons for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tconv_edu.frameworks import FRAMEWORKS, FrameworkName
from tconv_edu.frameworks.templates import shorten, unless
from tconv_edu.geometry import plan
from tconv_edu.sizes.axis import Axis, Pair, outline
from tconv_edu.sizes.ranking import fills, reasons

DEFAULTS = {"padding": 0, "output_padding": 0, "dilation": 1}


@dataclass(frozen=True)
class Setting:
    """A transposed convolution from one size to another: its options, one entry per axis.

    `str` writes the options as keywords, `options` is what `conv_transpose` takes, `arguments` what
    the framework takes, and `reasons` says why the setting has its rank.
    """

    input_size: tuple[int, ...]
    output_size: tuple[int, ...]
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: str | tuple[Pair, ...]
    output_padding: tuple[int, ...]
    dilation: tuple[int, ...]
    framework: FrameworkName | None = None

    @classmethod
    def of(cls, axes: tuple[Axis, ...], framework: FrameworkName | None) -> Setting:
        """Collect the axes of a search."""
        m, n, kernels, strides, dilations, pairs, (same, *_) = zip(*axes, strict=True)
        extra = tuple(0 if same else axis.output_padding for axis in axes)
        padding = "same" if same else pairs
        return cls(m, n, kernels, strides, padding, extra, dilations, framework)

    def __str__(self) -> str:
        names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
        said: dict[str, object] = {name: shorten(getattr(self, name)) for name in names}
        said["padding"] = _short_padding(self.padding)
        return _keywords(unless(DEFAULTS, said))

    @property
    def options(self) -> dict[str, Any]:
        """The keyword arguments of `conv_transpose`."""
        last = "output_size" if self.padding == "same" else "output_padding"
        return {name: getattr(self, name) for name in ("stride", "padding", "dilation", last)}

    @property
    def arguments(self) -> dict[str, Any] | None:
        """The arguments of the framework that was asked for, under its own names."""
        if self.framework is None:
            return None
        return FRAMEWORKS[self.framework].arguments(outline(self._axes), self.output_size)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The padding as (before, after) pairs, also where it has a name."""
        options = plan(self.kernel_size, self.stride, self.padding, self.dilation)
        return options.pairs(self.output_size)

    @property
    def crop(self) -> tuple[Pair, ...]:
        """What is cut off the full array, as (before, after) pairs; below 0, zeros are added."""
        return outline(self._axes).crop

    @property
    def fills(self) -> bool:
        """Whether every output is hit by some tap; the others hold nothing but the bias."""
        return all(map(fills, self._axes))

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is true of this setting and decides its rank, most important first."""
        found = [reasons(axis) for axis in self._axes]
        if all(said == found[0] for said in found):
            lines = found[0]
        else:
            lines = [f"axis {i}: {line}" for i, said in enumerate(found) for line in said]
        if self.arguments:
            lines = [*lines, f"{self.framework}: {_keywords(self.arguments)}"]
        return tuple(lines)

    @property
    def _axes(self) -> tuple[Axis, ...]:
        sizes = (self.input_size, self.output_size, self.kernel_size)
        return tuple(map(Axis, *sizes, self.stride, self.dilation, self.pairs))


def _keywords(arguments: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items())


def _short_padding(padding: str | tuple[Pair, ...]) -> object:
    if isinstance(padding, str):
        return padding
    before, after = zip(*padding, strict=True)
    return shorten(before) if before == after else list(padding)
