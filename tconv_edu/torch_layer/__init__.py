"""The transposed convolution as a PyTorch layer, every derivative of it by our own formulas.

`ConvTranspose1d`, `ConvTranspose2d` and `ConvTranspose3d` take the place of torch's own: the same
arguments, the same parameters, the same numbers, and under all that torch does to a layer: compile,
export, trace, vmap, forward mode, autocast. The arithmetic is ours, in torch's views and matrix
products, or with `engine="native"` torch's own.

>>> import torch
>>> layer = ConvTranspose2d(3, 2, kernel_size=4, stride=2, padding=1)
>>> layer(torch.zeros(5, 3, 6, 7)).shape
torch.Size([5, 2, 12, 14])
"""

try:
    import torch  # noqa: F401
except ModuleNotFoundError as error:
    from tconv_edu.extras import missing

    raise missing(__name__, "torch", error) from error

from tconv_edu.torch_layer.functional import conv_transpose
from tconv_edu.torch_layer.initialisation import effective_fan_in, variance_preserving_normal_
from tconv_edu.torch_layer.lazy import LazyConvTranspose1d, LazyConvTranspose2d, LazyConvTranspose3d
from tconv_edu.torch_layer.modules import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d

__all__ = ["ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "LazyConvTranspose1d"]
__all__ += ["LazyConvTranspose2d", "LazyConvTranspose3d", "conv_transpose", "effective_fan_in"]
__all__ += ["variance_preserving_normal_"]
