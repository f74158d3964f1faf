"""The setting of the wires as the directive gives it, and what tconv_edu computes for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import tconv_edu as te
from elements.constants import DIRECTIONS, WIRES
from tconv_edu.arrays import Array


@dataclass(frozen=True)
class Setting:
    """A convolution and its transpose of the same kernel and options, with an input for either.

    Attributes:
        direction: which of the two is shown first.
        large: the input of the convolution.
        small: the input of its transpose, as long as the convolution's output.
        matrix: whether the matrix is shown.
        switch: whether a reader can turn the direction.
    """

    direction: str
    large: tuple[int, ...]
    small: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: int
    padding: tuple[int, int]
    dilation: int
    matrix: bool
    switch: bool

    @property
    def options(self) -> dict[str, Any]:
        """The options, as `te.conv` and `te.conv_transpose` take them."""
        return {"stride": self.stride, "padding": [self.padding], "dilation": self.dilation}

    @property
    def remainder(self) -> int:
        """How many samples at the end of the padded input no wire reaches."""
        reach = self.dilation * (len(self.kernel) - 1) + 1
        return (len(self.large) + sum(self.padding) - reach) % self.stride

    @property
    def read(self) -> Array:
        """What the convolution makes of the large side."""
        x, weights = np.array(self.large)[:, None], np.array(self.kernel)[:, None, None]
        return te.conv(x, weights, **self.options)[:, 0]

    @property
    def written(self) -> Array:
        """What its transpose makes of the small side."""
        x, weights = np.array(self.small)[:, None], np.array(self.kernel)[:, None, None]
        size = len(self.large)
        return te.conv_transpose(x, weights, output_size=size, **self.options)[:, 0]

    @property
    def entries(self) -> Array:
        """The matrix of the convolution."""
        weights = np.array(self.kernel)[:, None, None]
        return te.conv_matrix(weights, len(self.large), **self.options)

    def spell(self) -> str:
        """Write the setting as an address spells it; static/wires_setting.mjs reads it."""
        large, small, kernel, padding = (
            "x".join(map(str, values))
            for values in (self.large, self.small, self.kernel, self.padding)
        )
        return (
            f"direction-{self.direction}.large-{large}.small-{small}.kernel-{kernel}"
            f".stride-{self.stride}.dilation-{self.dilation}.padding-{padding}"
            f".output_padding-{self.remainder}"
        )


def read(options: dict[str, str]) -> Setting:
    """Read the options of the directive; a bad one is a ValueError that says what would do."""
    direction = _one_of("direction", options.get("direction", DIRECTIONS[0]), DIRECTIONS)
    kernel = _numbers("kernel", options.get("kernel", "1 10 100"), "weights")
    stride, dilation = (
        _numbers(name, options.get(name, start), name, (1, 1))[0]
        for name, start in (("stride", "2"), ("dilation", "1"))
    )
    padding = _numbers("padding", options.get("padding", "0"), "padding", (1, 2))
    pair = padding[0], padding[-1]
    same: dict[str, Any] = {"stride": stride, "padding": [pair], "dilation": dilation}
    if direction == "convolution":
        large = _numbers("input", options.get("input", "1 2 3 4 5 6 7"), "samples", WIRES["large"])
        (m,) = te.conv_output_size(len(large), len(kernel), **same)
        small = tuple(range(1, m + 1))
    else:
        small = _numbers("input", options.get("input", "1 2 3"), "samples", WIRES["small"])
        (sizes,) = te.conv_transpose_output_sizes(len(small), len(kernel), **same)
        extra = _numbers("output-padding", options.get("output-padding", "0"), "output-padding")
        if extra[0] >= len(sizes):
            raise ValueError(f"output-padding must be below {len(sizes)}, not {extra[0]}")
        large = tuple(range(1, sizes[extra[0]] + 1))
    matrix, switch = (
        _one_of(name, options.get(name, "yes"), ("yes", "no")) == "yes"
        for name in ("matrix", "switch")
    )
    return Setting(
        direction, large, small, kernel, stride, pair, dilation, matrix=matrix, switch=switch
    )


def _one_of(name: str, text: str, names: tuple[str, ...]) -> str:
    if text not in names:
        raise ValueError(f"{name} must be one of {', '.join(names)}, not {text!r}")
    return text


def _numbers(
    name: str, text: str, kind: str, count: tuple[int, int] | None = None
) -> tuple[int, ...]:
    """Read whole numbers within the range of their kind, as many as `count` allows."""
    least, most = WIRES[kind]
    fewest, many = count or WIRES["kernel"]
    try:
        values = tuple(map(int, text.split()))
    except ValueError:
        values = ()
    if not fewest <= len(values) <= many or not all(least <= each <= most for each in values):
        rule = f"{fewest} to {many} whole numbers from {least} to {most}"
        raise ValueError(f"{name} must be {rule}, not {text!r}")
    return values
