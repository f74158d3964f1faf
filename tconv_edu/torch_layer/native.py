"""The transposed convolution by torch's own kernels: the full array, then the crop.

What both sides of the crop have in common is left to torch's `padding`, which computes no more than
is kept; where it is open, in a graph for every size, the slice does it all. `output_padding` is
never used. Derivatives are torch's own.

Inner function: arguments have been checked in `functional`.
"""

from torch import Tensor
from torch.nn import functional

from tconv_edu.layer import Outline
from tconv_edu.torch_layer.formulas import are_open, crop, like

KERNELS = (functional.conv_transpose1d, functional.conv_transpose2d, functional.conv_transpose3d)


def native(s: Outline, kernel: Tensor, y: Tensor) -> Tensor:
    """Return what `formulas.transpose` does; for K `(O, C/groups, *k)` and y `(N, O, *small)`."""
    common = [0 if are_open((pair,)) else max(0, min(pair)) for pair in s.crop]
    compute = KERNELS[len(s.stride) - 1]
    most = compute(y, kernel, None, s.stride, common, 0, s.groups, s.dilation)
    rest = [(p - both, q - both) for (p, q), both in zip(s.crop, common, strict=True)]
    return like(y, crop(most, tuple(rest)), Tensor.contiguous)
