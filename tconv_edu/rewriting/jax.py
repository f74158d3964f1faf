"""JAX: interior padding, and convolutions that pad; XLA has neither Resize nor DepthToSpace."""

from __future__ import annotations

from tconv_edu.frameworks.jax import LAYOUTS
from tconv_edu.frameworks.templates import SHAPES, keywords, unless
from tconv_edu.rewriting.steps import Conv, Fold
from tconv_edu.rewriting.writer import Writer, words

DEFAULTS = {"rhs_dilation": 1, "feature_group_count": 1}


class JAX(Writer):
    """Channels last."""

    head = f"import jax.numpy as jnp\nfrom jax import lax\n\n{SHAPES}\n"
    words = words(
        np="jnp",
        range="jnp.arange(x.shape[axis])",
        pad="jnp.pad",
        transpose="jnp.transpose",
        shape="x.shape",
        lead="*shape, channels // k",  # whose sizes JAX cannot compare when they are one product
    )

    def conv(self, conv: Conv) -> None:
        """It pads itself."""
        given = {
            "window_strides": (1,) * len(conv.dilation),
            "padding": conv.padding,
            "rhs_dilation": conv.dilation,
            "dimension_numbers": LAYOUTS[len(conv.dilation)],
            "feature_group_count": conv.groups,
        }
        said = keywords(unless(DEFAULTS, given))
        self.body.append(f"y = lax.conv_general_dilated(x; weight{said})")
        self.v = "y"

    def fold(self, fold: Fold) -> None:
        """One tap is an interior padding: as many zeros after each sample as between them."""
        if max(fold.taps) > 1:
            super().fold(fold)
        else:
            inside = [(0, s - 1, s - 1) for s in fold.stride]
            amounts = [(0, 0, 0), *inside, (0, 0, 0)]
            zero = f"jnp.zeros((), {self.v}.dtype)"
            self.body.append(f"{self.v} = lax.pad({self.v}; {zero}; {amounts})")
