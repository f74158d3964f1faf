"""The setting of an explorer as its directive gives it, and what tconv_edu computes for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tconv_edu as te
from elements.constants import NAMED, RANGES, SAMPLES, VIEWS, WEIGHTS
from explorer import numbers
from tconv_edu.arrays import Array
from tconv_edu.frameworks import Layer
from tconv_edu.geometry import resolve_transpose


@dataclass(frozen=True)
class Setting:
    """A transposed convolution of the explorer's own numbers, and the view that it opens with."""

    input: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: int
    padding: str | tuple[int, int]
    dilation: int
    output_padding: int
    view: str
    given_x: numbers.Given = "count"
    given_k: numbers.Given = "digits"
    examples: bool = False

    @property
    def rank(self) -> int:
        """How many dimensions there are."""
        return len(self.input)

    @property
    def x(self) -> Array:
        """The input."""
        return numbers.samples(self.given_x, self.input)

    @property
    def weights(self) -> Array:
        """The kernel."""
        return numbers.weights(self.given_k, self.kernel, self.stride)

    @property
    def options(self) -> dict[str, Any]:
        """The options, as `te.conv_transpose` takes them."""
        padding = self.padding if isinstance(self.padding, str) else [self.padding] * self.rank
        return {
            "stride": self.stride,
            "padding": padding,
            "dilation": self.dilation,
            "output_padding": self.output_padding,
        }

    @property
    def output(self) -> Array:
        """The result."""
        result: Array = te.conv_transpose(
            self.x[..., None], self.weights[..., None, None], **self.options
        )
        return result[..., 0]

    @property
    def layer(self) -> Layer:
        """The layer that the frameworks' code is written from."""
        _, kernel, geometry = resolve_transpose(
            self.x[..., None],
            self.weights[..., None, None],
            self.stride,
            self.options["padding"],
            self.dilation,
            1,
            output_padding=self.output_padding,
        )
        return Layer(kernel, geometry.stride, geometry.dilation, 1, geometry.crop)

    @property
    def rows(self) -> tuple[int, int]:
        """How many rows of cells its view opens with, on a narrow and on a wide page.

        The style keeps as much place as these need, on top of what is there in any case.
        """
        x, kernel = self.input[0], self.kernel[0]
        full = (x - 1) * self.stride + self.dilation * (kernel - 1) + 1
        if self.view == "ways":
            phases = 2 * min(self.stride, kernel)
            return full + x + phases, x + max(full - 5, phases)
        if self.rank == 1:
            return (x, x) if self.view == "stamps" else (0, 0)
        given = x + kernel, max(x, kernel)
        return given if self.view == "code" else (given[0] + full, given[1] + full)

    def spell(self) -> str:
        """Write the setting as an address spells it; static/setting.mjs reads it."""
        named = isinstance(self.padding, str)
        padding = self.padding if named else "x".join(map(str, self.padding))
        return ".".join(
            [
                f"{self.rank}d",
                f"input-{'x'.join(map(str, self.input))}",
                f"kernel-{'x'.join(map(str, self.kernel))}",
                f"stride-{self.stride}",
                f"padding-{padding}",
                f"dilation-{self.dilation}",
                f"output_padding-{self.output_padding}",
                f"view-{self.view}",
                *([] if self.given_x == "count" else [f"x-{numbers.spelled(self.given_x)}"]),
                *([] if self.given_k == "digits" else [f"k-{numbers.spelled(self.given_k)}"]),
            ]
        )


def read(options: dict[str, str]) -> Setting:
    """Read the options of the directive; a bad one is a ValueError that says what would do."""
    rank = _integer("dimensions", options.get("dimensions", "1"), (1, 2))
    ranges = RANGES[rank]
    sizes = "3" if rank == 1 else "2 3"
    number = {
        name: _integer(name, options.get(name, start), ranges[name])
        for name, start in (("stride", "2"), ("dilation", "1"), ("output-padding", "0"))
    }
    view = options.get("view", "numbers")
    if view not in VIEWS:
        raise ValueError(f"view must be one of {', '.join(VIEWS)}, not {view!r}")
    input_size, kernel_size = (_sizes(n, options.get(n, sizes), rank) for n in ("input", "kernel"))
    setting = Setting(
        input=input_size,
        kernel=kernel_size,
        stride=number["stride"],
        padding=_padding(options.get("padding", "valid"), ranges["padding"]),
        dilation=number["dilation"],
        output_padding=number["output-padding"],
        view=view,
        given_x=numbers.read("samples", options.get("samples", "count"), SAMPLES, input_size),
        given_k=numbers.read("weights", options.get("weights", "digits"), WEIGHTS, kernel_size),
        examples="examples" in options,
    )
    _ = setting.output  # the package refuses what is not legal, in its own words
    return setting


def _integer(name: str, text: str, limits: tuple[int, int]) -> int:
    least, most = limits
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise ValueError(f"{name} must be a number from {least} to {most}, not {text!r}")
    return int(text)


def _sizes(name: str, text: str, rank: int) -> tuple[int, ...]:
    """Read one size per axis; a single one stands for both."""
    sizes = tuple(_integer(name, part, RANGES[rank][name]) for part in text.split())
    if len(sizes) not in {1, rank}:
        raise ValueError(f"{name} must be one number, or one for each of {rank} axes, not {text!r}")
    return sizes if len(sizes) == rank else sizes * rank


def _padding(text: str, limits: tuple[int, int]) -> str | tuple[int, int]:
    if text in NAMED:
        return text
    pair = [_integer("padding", part, limits) for part in text.split()]
    if len(pair) not in {1, 2}:
        raise ValueError(f"padding must be a name, or one or two numbers, not {text!r}")
    return pair[0], pair[-1]
