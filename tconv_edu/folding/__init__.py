"""After training: what is folded into a transposed convolution, and what it is folded with.

What needs channels alone takes a weight in any layout; what needs the geometry takes a `Layer` and
returns one, which `tconv_edu.frameworks` reads and writes.

>>> weight, bias = fold_after([[[1]], [[10]]], scale=[3], shift=[5], bias=[2])
>>> weight.ravel().tolist(), bias.tolist()
([3, 30], [11])
"""

from tconv_edu.folding.channels import fold_after, output_channels, prune_outputs, scale_outputs
from tconv_edu.folding.joining import Convolution, fold, unfold_nearest, unfold_pixel_shuffle
from tconv_edu.folding.layers import convolution, nearest, pixel_shuffle
from tconv_edu.folding.norms import batch_norm, fold_before
from tconv_edu.folding.quantisation import Quantised, quantise

__all__ = [
    "Convolution",
    "Quantised",
    "batch_norm",
    "convolution",
    "fold",
    "fold_after",
    "fold_before",
    "nearest",
    "output_channels",
    "pixel_shuffle",
    "prune_outputs",
    "quantise",
    "scale_outputs",
    "unfold_nearest",
    "unfold_pixel_shuffle",
]
