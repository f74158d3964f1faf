"""The layers that every runtime is asked for, each with whole numbers: one has one right answer.

The samples are 1, 2, 3, … and the weights 1, 10, 100, … where there is one channel: each digit of
an output says which sample met which weight. With several channels, `Probe.arrays` draws them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.frameworks import Layer, read_onnx
from tconv_edu.frameworks.layouts import CHANNELS_FIRST
from tconv_edu.probing import Probe

Axes = tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """A layer by its geometry; with ONNX's own words, asked only of what reads ONNX."""

    group: str
    name: str
    size: Axes
    kernel_size: Axes
    channels: tuple[int, int] = (1, 1)  # C of the output, O of the input
    batch: int = 1
    stride: Axes = ()
    dilation: Axes = ()
    groups: int = 1
    crop: tuple[tuple[int, int], ...] = ()
    bias: bool = False
    attributes: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.group}: {self.name}"

    @cached_property
    def arrays(self) -> tuple[Array, Array]:
        """Samples `(batch, *size, O)` and kernel `(*kernel_size, C/groups, O)`."""
        options = {"groups": self.groups}
        return Probe("", self.size, self.kernel_size, self.channels, self.batch, options).arrays

    @cached_property
    def layer(self) -> Layer:
        """The layer in normal form."""
        kernel = self.arrays[1]
        if self.attributes and not self.crop:
            return read_onnx(
                CHANNELS_FIRST.to_weight(kernel, self.groups),
                input_size=self.size,
                **self.attributes,
            )
        ones = (1,) * len(self.size)
        crop = self.crop or ((0, 0),) * len(self.size)
        return Layer(kernel, self.stride or ones, self.dilation or ones, self.groups, crop)

    @property
    def bias_array(self) -> Array | None:
        """A bias of 1000, 2000, … if the case has one."""
        return 1000 * np.arange(1, 1 + self.channels[0]) if self.bias else None

    @property
    def expected(self) -> Array:
        """The right answer, `(batch, *N, C)`."""
        bias = self.bias_array
        return self.layer(self.arrays[0]) + (0 if bias is None else bias)


def _line(group: str, name: str, size: int, taps: int, **options: Any) -> Case:
    """Make a case with one spatial axis."""
    for option in ("stride", "dilation", "crop"):
        if option in options:
            options[option] = (options[option],)
    return Case(group, name, (size,), (taps,), **options)


def _wide(
    name: str, taps: int, stride: int, crop: tuple[int, int] = (0, 0), **options: Any
) -> Case:
    """Make a case in the plane with as many channels as runtimes have paths of their own for."""
    both: dict[str, Any] = {
        "kernel_size": (taps, taps),
        "stride": (stride, stride),
        "crop": (crop, crop),
    }
    return Case("wide", name, (3, 2), channels=(16, 16), **both, **options)


def _onnx(name: str, **attributes: Any) -> Case:
    """Make a case in ONNX's own words: 3 samples, kernel 3, stride 2."""
    words = {"strides": [2], **attributes}
    return Case("ONNX's names", name, (3,), (3,), attributes=words)


PLAIN = (
    _line("stride", "stride 1", 3, 3),
    _line("stride", "19 samples", 19, 3),
    _line("stride", "a batch of 3", 3, 2, batch=3),
    _line("stride", "3 channels to 2", 3, 2, channels=(2, 3)),
    _line("stride", "a bias", 3, 3, stride=2, bias=True),
)
STRIDES = (
    _line("stride", "stride 2", 3, 3, stride=2),
    _line("stride", "stride 3, kernel 2: a gap", 3, 2, stride=3),
    _line("stride", "stride 2, kernel 1", 3, 1, stride=2),
    _line("stride", "stride 2, kernel 5", 4, 5, stride=2),
    _line("stride", "stride 2, 3 channels to 2", 3, 3, channels=(2, 3), stride=2),
)
CROPS = (
    _line("padding", "padding 1", 3, 3, stride=2, crop=(1, 1)),
    _line("padding", "padding k - 1", 3, 3, stride=2, crop=(2, 2)),
    _line("padding", "padding above k - 1", 3, 3, stride=2, crop=(3, 3)),
    _line("output_padding", "padding 1, output_padding 1", 3, 3, stride=2, crop=(1, 0)),
    _line("output_padding", "padding 2, output_padding 1", 3, 5, stride=3, crop=(2, 1)),
    _line("output_padding", "output_padding 1 alone", 3, 3, stride=2, crop=(0, -1)),
    _line("output_padding", "output_padding above padding", 3, 3, stride=4, crop=(1, -2)),
    _line("output_padding", "output_padding 1, a bias", 3, 3, stride=2, crop=(0, -1), bias=True),
)
DILATIONS = (
    _line("dilation", "dilation 2", 3, 3, dilation=2),
    _line("dilation", "dilation 2, stride 2", 3, 3, stride=2, dilation=2),
    _line("dilation", "dilation 2, stride 3", 3, 3, stride=3, dilation=2),
    _line("dilation", "dilation 2, stride 3, padding 1", 3, 3, stride=3, dilation=2, crop=(1, 1)),
    _line("output_padding", "dilation 3, output_padding 2", 3, 2, dilation=3, crop=(0, -2)),
)
GROUPS = (
    _line("groups", "2 groups, 2 channels to 2", 3, 3, channels=(2, 2), stride=2, groups=2),
    _line("groups", "2 groups, 4 channels to 6", 3, 2, channels=(6, 4), stride=2, groups=2),
    _line("groups", "3 groups, 6 channels to 3", 3, 2, channels=(3, 6), stride=2, groups=3),
    _line("groups", "depthwise, 3 channels to 6", 3, 3, channels=(6, 3), stride=2, groups=3),
    _line("groups", "depthwise, 8 channels to 8", 3, 3, channels=(8, 8), stride=2, groups=8),
    _line("groups", "2 groups, 8 channels to 8", 3, 3, channels=(8, 8), stride=2, groups=2),
    _line(
        "groups",
        "2 groups, stride 3, dilation 2, padding 2, output_padding 1",
        3,
        3,
        channels=(6, 4),
        stride=3,
        dilation=2,
        groups=2,
        crop=(2, 1),
    ),
)
UNEQUAL = (
    _line("unequal pads", "one cut after", 3, 3, stride=2, crop=(0, 1)),
    _line("unequal pads", "two cut after: causal", 3, 4, stride=2, crop=(0, 2)),
    _line("unequal pads", "two cut before", 3, 4, stride=2, crop=(2, 0)),
    _line("unequal pads", "two cut before, a zero after", 3, 4, stride=2, crop=(2, -1)),
    _line("unequal pads", "a zero before", 3, 3, stride=2, crop=(-1, 0)),
    _line("unequal pads", "a zero before, two after", 3, 3, stride=2, crop=(-1, -2)),
)
AXES = (
    Case("2-D", "strides 2 and 1", (3, 2), (2, 3), stride=(2, 1)),
    Case("2-D", "kernel 3, stride 2, padding 1", (3, 2), (3, 3), stride=(2, 2), crop=((1, 1),) * 2),
    Case("2-D", "the same, output_padding 1", (3, 2), (3, 3), stride=(2, 2), crop=((1, 0),) * 2),
    Case("2-D", "output_padding 1 and 0", (3, 2), (3, 3), stride=(2, 2), crop=((1, 0), (1, 1))),
    Case("2-D", "padding 1 and 2", (3, 2), (3, 5), (2, 3), 2, (2, 2), crop=((1, 1), (2, 2))),
    Case("2-D", "dilations 2 and 1", (3, 2), (2, 3), stride=(1, 2), dilation=(2, 1)),
    Case("2-D", "2 groups, 4 channels to 6", (3, 2), (3, 2), (6, 4), 2, (2, 2), groups=2),
    Case("2-D", "depthwise, 3 channels to 3", (3, 2), (3, 2), (3, 3), 1, (2, 2), groups=3),
    Case("unequal pads", "pads 0, 1 and 1, 0", (3, 2), (3, 3), stride=(2, 2), crop=((0, 1),) * 2),
    Case(
        "unequal pads",
        "pads of each side alone",
        (3, 4),
        (4, 3),
        stride=(2, 2),
        crop=((0, 2), (1, 0)),
    ),
    Case("3-D", "strides 2, 1 and 3", (2, 3, 2), (2, 3, 2), stride=(2, 1, 3)),
    Case(
        "3-D",
        "padding 1, 0 and 1",
        (2, 3, 2),
        (3, 2, 3),
        (2, 2),
        1,
        (2,) * 3,
        crop=((1, 1), (0, 0), (1, 1)),
    ),
    Case("3-D", "output_padding 1", (2, 3, 2), (3, 3, 3), stride=(2,) * 3, crop=((1, 0),) * 3),
    Case("3-D", "2 groups", (2, 3, 2), (2, 2, 2), (2, 4), stride=(2,) * 3, groups=2),
)
WIDE = (
    _line("wide", "16 channels to 8, stride 2", 3, 4, channels=(8, 16), stride=2, crop=(1, 1)),
    _wide("16 to 16, kernel 4, stride 2", 4, 2, (1, 1)),
    _wide("16 to 16, output_padding 1", 3, 2, (1, 0)),
    _wide("16 to 16, zeros after", 2, 2, (0, -1)),
    _wide("16 to 16, dilation 2", 3, 1, dilation=(2, 2)),
    _wide("16 to 16 in 2 groups", 2, 2, batch=2, groups=2),
    _wide("16 to 16, depthwise", 3, 2, (1, 0), groups=16),
)
ONNX_WORDS = (
    _onnx("auto_pad VALID", auto_pad="VALID"),
    _onnx("auto_pad SAME_UPPER", auto_pad="SAME_UPPER"),
    _onnx("auto_pad SAME_LOWER", auto_pad="SAME_LOWER"),
    _onnx("auto_pad SAME_UPPER, output_padding 1", auto_pad="SAME_UPPER", output_padding=[1]),
    _onnx("output_shape 6", output_shape=[6]),
    _onnx("output_shape 6, SAME_UPPER", output_shape=[6], auto_pad="SAME_UPPER"),
    _onnx("output_shape 8: a zero after", output_shape=[8]),
    _onnx("output_shape 5, pads 0, 2", output_shape=[5], pads=[0, 2]),
    Case(
        "ONNX's names",
        "pads -1, 0",
        (3,),
        (3,),
        stride=(2,),
        crop=((-1, 0),),
        attributes={"strides": [2], "pads": [-1, 0]},
    ),
)
CASES = (
    *PLAIN, *STRIDES, *CROPS, *DILATIONS, *GROUPS, *UNEQUAL, *AXES, *WIDE, *ONNX_WORDS
)  # fmt: skip
