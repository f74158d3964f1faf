"""Keras 3: UpSampling, Conv, and helpers in Lambda layers, which compute with open sizes."""

from __future__ import annotations

from tconv_edu.checks import Axes
from tconv_edu.frameworks.templates import SHAPES, keywords, shorten, shown, unless
from tconv_edu.rewriting.steps import Conv, Fold
from tconv_edu.rewriting.writer import Writer, words

DEFAULTS = {"dilation_rate": 1, "groups": 1}


class Keras(Writer):
    """Channels last."""

    head = f"import keras\n\n{SHAPES}\n"
    words = words(
        np="keras.ops",
        range="keras.ops.arange(keras.ops.shape(x)[axis])",
        keep="keras.ops.cast(keep, x.dtype)",
        pad="keras.ops.pad",
        transpose="keras.ops.transpose",
        shape="keras.ops.shape(x)",
    )

    def mask(self, stride: Axes) -> None:
        """In a layer: outside of one, Keras knows no size that is open."""
        self.called("mask", {"stride": stride})

    def fold(self, fold: Fold) -> None:
        """In a layer, too."""
        self.called("fold", fold._asdict())

    def called(self, helper: str, arguments: dict[str, Axes]) -> None:
        """Wrap a helper into a layer."""
        self.body.append(f"layer = keras.layers.Lambda({helper}; arguments={shown(arguments)})")
        self.body.append(f"{self.v} = layer({self.v})")

    def resize(self, stride: Axes) -> None:
        """By a layer."""
        self.body.append(f"x = keras.layers.UpSampling$rank$D({shorten(stride)})(x)")

    def conv(self, conv: Conv) -> None:
        """By a layer, whose weight can be trained on."""
        *size, _, outputs = conv.kernel.shape
        given = {"dilation_rate": shorten(conv.dilation), "groups": conv.groups}
        said = f"{outputs}; {shorten(tuple(size))}{keywords(unless(DEFAULTS, given))}"
        self.pad(conv.padding)
        self.body += [
            f"layer = keras.layers.Conv$rank$D({said}; use_bias=False)",
            "layer.build(x.shape)",
            "layer.set_weights([weight])",
            "y = layer(x)",
        ]
        self.v = "y"
