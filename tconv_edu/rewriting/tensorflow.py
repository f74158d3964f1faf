"""TensorFlow: resize, convolve, depth_to_space, by operators that LiteRT has."""

from __future__ import annotations

from tconv_edu.arrays import Array
from tconv_edu.checks import Axes
from tconv_edu.frameworks.templates import SHAPES, keywords, one_per_group, shorten, unless
from tconv_edu.rewriting.steps import Conv, Fold
from tconv_edu.rewriting.writer import Writer, words


class TensorFlow(Writer):
    """Channels last."""

    head = f"import tensorflow as tf\n\n{SHAPES}\n"
    words = words(
        np="tf",
        range="tf.range(tf.shape(x)[axis])",
        keep="tf.cast(keep, x.dtype)",
        pad="tf.pad",
        transpose="tf.transpose",
        shape="[*tf.unstack(tf.shape(x))[:-1], x.shape[-1]]",
    )

    def weight(self) -> Array:
        """depth_to_space takes the phases before the channels."""
        kernel = self.made.kernel
        for block in self.steps:
            if isinstance(block, Fold) and self.is_shuffled(block):
                split = kernel.reshape(*kernel.shape[:-1], -1, block.stride[0] ** 2)
                kernel = split.swapaxes(-1, -2).reshape(kernel.shape)
        return kernel

    def is_shuffled(self, fold: Fold) -> bool:
        """Whether depth_to_space does it; groups, which stay together, stand before the phases."""
        return fold.is_square and self.made.groups == 1

    def resize(self, stride: Axes) -> None:
        """In the plane, by an operator that LiteRT has."""
        if len(stride) == 2:
            self.body.append(f'x = tf.image.resize(x; tf.shape(x)[1:3] * {stride}; "nearest")')
        else:
            super().resize(stride)

    def conv(self, conv: Conv) -> None:
        """In three dimensions, there are no groups."""
        self.pad(conv.padding)
        said = keywords(unless({"dilations": 1}, {"dilations": shorten(conv.dilation)}))
        call = f'y = tf.nn.convolution(x; weight; padding="VALID"{said})'
        if conv.groups > 1 and len(conv.dilation) == 3:
            call = one_per_group(call, "tf.split", "tf.concat")
        self.body.append(call)
        self.v = "y"

    def fold(self, fold: Fold) -> None:
        """In the plane, a square block is its own."""
        if self.is_shuffled(fold):
            self.body.append(f"{self.v} = tf.nn.depth_to_space({self.v}, {fold.stride[0]})")
        else:
            super().fold(fold)
