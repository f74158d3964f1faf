"""PyTorch: interpolate, convolve, pixel_shuffle."""

from __future__ import annotations

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes, Pairs
from tconv_edu.frameworks.call import slices
from tconv_edu.frameworks.layouts import CHANNELS_FIRST
from tconv_edu.frameworks.pytorch import DEFAULTS
from tconv_edu.frameworks.templates import keywords, shorten, unless
from tconv_edu.rewriting.steps import Conv, Fold
from tconv_edu.rewriting.writer import Writer, words

PAD = '''
def pad(x, amounts):
    """Put zeros around, in pairs that are listed from the first axis on."""
    return F.pad(x, [n for pair in amounts[::-1] for n in pair])

'''


class Torch(Writer):
    """Channels second."""

    head = """\
import torch
import torch.nn.functional as F

# x: (batch, $inputs$, $axes$), weight: $weight$, both tensors
"""
    words = words(
        np="torch",
        first="2",
        range="torch.arange(x.shape[axis], device=x.device)",
        pad="pad",
        own=PAD,
        shape="x.shape",
        transpose="torch.permute",
        to_last="x = torch.movedim(x, 1, -1)",
        from_last="torch.movedim(x, -1, 1)",
    )

    def weight(self) -> Array:
        """(outputs, inputs/groups, *kernel_size)."""
        return CHANNELS_FIRST.to_weight(self.made.kernel, self.made.groups)

    def resize(self, stride: Axes) -> None:
        """Not by "nearest", which computes with 1/stride, and repeats wrongly from 41 on."""
        self.body.append(f'x = F.interpolate(x; scale_factor={stride}; mode="nearest-exact")')

    def crop(self, amounts: Pairs) -> None:
        """F.pad counts from the last axis."""
        zeros, kept = [max(-n, 0) for pair in amounts[::-1] for n in pair], slices(amounts)["kept"]
        if any(zeros):
            self.body.append(f"{self.v} = F.pad({self.v}, {zeros})")
        if kept:
            self.body.append(f"{self.v} = {self.v}[:, {kept}]")

    def conv(self, conv: Conv) -> None:
        """F.conv pads both sides alike."""
        alike = all(before == after for before, after in conv.padding)
        padding = shorten(tuple(before for before, _ in conv.padding)) if alike else 0
        given = {"padding": padding, "dilation": shorten(conv.dilation)}
        groups = {"groups": conv.groups} if conv.groups > 1 else {}
        if not alike:
            self.pad(conv.padding)
        said = keywords(unless(DEFAULTS, given) | groups)
        self.body.append(f"y = F.conv$rank$d(x; weight{said})")
        self.v = "y"

    def fold(self, fold: Fold) -> None:
        """In the plane, a square block is its own."""
        if fold.is_square:
            self.body.append(f"{self.v} = F.pixel_shuffle({self.v}, {fold.stride[0]})")
        else:
            super().fold(fold)
