"""How steps become code: lines for each of a dozen operators, which every framework spells.

They are those of NumPy, reshape, transpose, pad, slice and add, and what repeats and convolves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes
from tconv_edu.frameworks.call import slices
from tconv_edu.frameworks.layouts import CHANNELS_FIRST, CHANNELS_LAST
from tconv_edu.frameworks.templates import AXES, fill, keywords, shorten, unless
from tconv_edu.layer import Layer
from tconv_edu.rewriting.steps import Conv, Crop, Fold, Mask, Resize, Step

NONE = (0, 0)
END = 2**31 - 1
DEFAULTS = {"padding": 0, "dilation": 1, "groups": 1}


class Writer:
    """Writes steps in the words of a framework: a template for each operator, and names.

    The code assigns x up to the convolution, and then y; `v` is what the array so far is called.
    """

    words: ClassVar[Mapping[str, str]]
    pads = "none"  # what its convolution pads: "none", "alike" on both sides, or "all"
    layout = CHANNELS_LAST
    is_graph = False  # whether its words are nodes, whose names are taken once

    def __init__(self, layer: Layer, steps: Sequence[Step]) -> None:
        self.steps, self.rank, self.v, self.text = steps, len(layer.stride), "x", ""
        self.conv_step = conv = next(step for step in steps if isinstance(step, Conv))
        inputs = conv.kernel.shape[-2] * conv.groups
        self.is_first, self.channels = self.layout is CHANNELS_FIRST, inputs
        self.known = {
            "rank": self.rank,
            "axes": ", ".join(AXES[self.rank]),
            "letters": "DHW"[-self.rank :],
            "ones": (1,) * self.rank,
            "inputs": inputs,
            "outputs": layer.out_channels,
            "weight": self.weight().shape,
            "zeros": "",
            "groups": conv.groups,
            "dilation": [*conv.dilation],
        }

    def weight(self) -> Array:
        """Return the kernel of the convolution in the framework's layout."""
        return self.layout.to_weight(self.conv_step.kernel, self.conv_step.groups)

    def code(self) -> str:
        """Return code that takes x and weight and assigns y."""
        return fill(self.words["head"], self.known) + self.body()

    def body(self) -> str:
        """Write the steps, each by the method that has its name."""
        for step in self.steps:
            getattr(self, type(step).__name__.lower())(step)
        return self.text

    def emit(self, word: str, v: str, to: str = "", **fields: object) -> str:
        """Write an operator that takes the array `v`; return what its result is called."""
        name = to or v
        if self.is_graph:
            name = f"{name.partition('_')[0]}_{len(self.text.splitlines())}"
        self.text += fill(self.words[word], self.known | {"v": v, "y": name} | fields)
        return name

    def spelled(self, *words: str) -> str:
        """Return the first word that the framework has, or "" if there is none."""
        return next((word for word in words if word in self.words), "")

    def resize(self, resize: Resize) -> None:
        """Repeat the samples, by one operator or by one for each axis."""
        if word := self.spelled(f"resize{self.rank}", "resize"):
            scales = [1.0, 1.0, *map(float, resize.stride)]
            self.v = self.emit(word, self.v, stride=shorten(resize.stride), scales=scales)
        else:
            for axis, s in self.strided(resize.stride):
                self.v = self.emit("repeat", self.v, axis=axis, s=s)

    def mask(self, mask: Mask) -> None:
        """Multiply by a mask for each axis, as long as the axis is where the code runs."""
        for axis, s in self.strided(mask.stride):
            column, run = [-1, *[1] * (self.rank + 1 - axis)], [1.0, *[0.0] * (s - 1)]
            self.v = self.emit("mask", self.v, axis=axis, s=s, column=column, run=run)

    def strided(self, stride: Axes) -> list[tuple[int, int]]:
        """Return the axes of the array that have a stride above 1, and that."""
        return [(axis, s) for axis, s in enumerate(stride, 1 + self.is_first) if s > 1]

    def crop(self, crop: Crop) -> None:
        """Cut and grow the spatial axes."""
        last = crop.amounts if self.is_first else (*crop.amounts, NONE)
        self.v = self.cropped(self.v, *last)

    def cropped(self, v: str, *last: tuple[int, int], to: str = "") -> str:
        """Crop the last axes: add zeros where an amount is below 0, then cut."""
        amounts = [*[NONE] * (self.rank + 2 - len(last)), *last]
        pairs = [[max(-p, 0), max(-q, 0)] for p, q in amounts]
        if any(map(any, pairs)):
            last_first = [n for pair in reversed(pairs) for n in pair]
            v = self.emit("grow", v, to, pairs=pairs, last_first=last_first, sides=_sides(pairs))
        if kept := slices(tuple(amounts[1:]))["kept"]:
            starts = [max(p, 0) for p, _ in amounts]
            ends = [-q if q > 0 else END for _, q in amounts]
            v = self.emit("cut", v, to, kept=kept, starts=starts, ends=ends)
        return v

    def conv(self, conv: Conv) -> None:
        """Convolve x into y; what the framework's convolution cannot pad is padded before."""
        alike = all(before == after for before, after in conv.padding)
        if self.pads == "none" or (self.pads == "alike" and not alike):
            self.crop(Crop(tuple((-before, -after) for before, after in conv.padding)))
            conv = conv._replace(padding=(NONE,) * self.rank)
        befores = tuple(before for before, _ in conv.padding)
        own = {"padding": befores, "dilation": conv.dilation, "groups": (conv.groups,)}
        told = {self.words[n]: shorten(own[n]) for n in unless(DEFAULTS, own) if n in self.words}
        fields = {"padding": conv.padding, "sides": _sides(conv.padding)}
        word = self.spelled(f"conv{self.rank}_of_groups" if conv.groups > 1 else "", "conv")
        self.v = self.emit(word, self.v, "y", arguments=keywords(told), **fields)
        self.channels = conv.kernel.shape[-1]

    def fold(self, fold: Fold) -> None:
        """In the plane, a square block has an operator; else fold the last axis, rank times."""
        if self.shuffles(fold):
            self.v = self.emit("shuffle", self.v, block=fold.stride[0])
        else:
            for axis in reversed([*zip(*fold, fold.added, strict=True)]):
                self.fold_last(*axis)

    def shuffles(self, fold: Fold) -> bool:
        """Whether the framework has an operator for it."""
        return fold.is_square and "shuffle" in self.words

    def fold_last(self, taps: int, stride: int, dilation: int, last: int) -> None:
        """Fold the last spatial axis, whose stamps end in cell `last`, and make it the first."""
        rank, self.channels = self.rank, self.channels // taps
        if self.is_first:
            self.turn(0, *range(2, rank + 2), 1)
        if taps > 1:  # let the channels of a tap stand side by side, not the taps of a channel
            self.reshape(rank + 1, self.channels, taps)
            self.turn(*range(rank + 1), rank + 2, rank + 1)
            self.reshape(rank + 1, taps * self.channels)
        self.v = self.added(taps, stride, dilation, last)
        if stride > 1:
            self.reshape(rank, -1, self.channels)
        others = rank, *range(1, rank)
        self.turn(0, *((rank + 1, *others) if self.is_first else (*others, rank + 1)))

    def added(self, taps: int, stride: int, dilation: int, last: int) -> str:
        """Put each tap into its cell, or at once those that are neighbours there; add the cells."""
        run, size, parts = stride if dilation == 1 else 1, self.channels, []
        for m in range(0, taps, run):
            end, (cell, phase) = min(m + run, taps), divmod(m * dilation, stride)
            to = f"part_{m}" if run < taps else ""
            part = self.cropped(self.v, (m * size, (taps - end) * size), to=to)
            around = (-cell, cell - last), (-phase * size, (phase + end - m - stride) * size)
            parts.append(self.cropped(part, *around))
        if len(parts) == 1:
            return parts[0]
        return self.emit("add", self.v, parts=", ".join(parts), sum=" + ".join(parts))

    def turn(self, *order: int) -> None:
        """Put the axes into an order."""
        if sorted(order) != [*order]:
            self.v = self.emit("turn", self.v, order=[*order])

    def reshape(self, lead: int, *sizes: int) -> None:
        """Keep the leading axes, and give the others these sizes."""
        fields = {"sizes": ", ".join(map(str, sizes)), "as_before": ", ".join("0" * lead)}
        self.v = self.emit("reshape", self.v, lead=lead, **fields)


def _sides(pairs: Iterable[Sequence[int]]) -> list[int]:
    """List what is before all axes, then what is after."""
    return [n for side in zip(*pairs, strict=True) for n in side]
