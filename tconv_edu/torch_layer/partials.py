"""One form and its three partial derivatives, under torch's autograd.

    T(x, K, y) = ⟨conv(x, K), y⟩ = Σ over i, m, c, o of x[i·S + m·D − P, c] · K[m, c, o] · y[i, o]

is linear in each of its three operands. So its derivative for one of them is a function of the
other two:

    for y   conv(x, K)              the convolution
    for x   conv_transpose(y, K)    the transposed convolution
    for K   kernel_gradient(x, y)   the gradient of the kernel

And the derivative of a partial is a partial: the gradient of its result takes the empty place, and
the operand that is differentiated for leaves its own. Three formulas give every order.

Inner functions: arguments have been checked in `functional`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.autograd import Function

from tconv_edu.convolution import conv
from tconv_edu.geometry import Geometry, resolve_transpose
from tconv_edu.gradients import conv_kernel_gradient
from tconv_edu.methods.fast import fast_cropped
from tconv_edu.stages import crop

Array = NDArray[Any]
Operand = Any  # an array, or None in the one empty place
KERNEL = 1  # its place among the operands x, K, y


def partial(geometry: Geometry, *operands: Tensor | None) -> Tensor:
    """Return the derivative of T(x, K, y) for the one operand that is None, in torch's layout.

    Shapes: x `(..., C, *N)`, K `(O, C/groups, *k)`, y `(..., O, *M)`.
    """
    result: Tensor = Partial.apply(geometry, *operands)  # type: ignore[no-untyped-call]
    return result


class Partial(Function):
    """One of the three partials of T; its gradients are the other two."""

    @staticmethod
    def forward(geometry: Geometry, *operands: Tensor | None) -> Tensor:
        """Compute the partial for the operand that is None."""
        rank, empty = len(geometry.stride), [o is None for o in operands].index(True)
        arrays = [
            None if operand is None else channels_last(operand.numpy(force=True), rank, place)
            for place, operand in enumerate(operands)
        ]
        result = channels_first(evaluate(geometry, *arrays), rank, empty)
        return torch.from_numpy(np.ascontiguousarray(result))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        """Keep the two operands: the gradients need nothing else."""
        ctx.geometry, *operands = inputs
        ctx.save_for_backward(*operands)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Fill the empty place with the gradient, and empty each of the other places in turn."""
        filled = [gradient if o is None else o.conj() for o in ctx.saved_tensors]
        _, *needed = ctx.needs_input_grad
        return None, *(
            partial(ctx.geometry, *filled[:place], None, *filled[place + 1 :]) if wanted else None
            for place, wanted in enumerate(needed)
        )


def evaluate(geometry: Geometry, x: Operand, kernel: Operand, y: Operand) -> Array:
    """Return the partial of T for the operand that is None; arrays are channels-last.

    The transposed convolution crops its full array, and no formula sees padding. So the other two
    put x back into that frame, by the transpose of the crop: (M − 1)S + k_eff samples, of which
    the convolution reads every one and leaves none over, whatever output_padding was.
    """
    g = geometry
    options: Any = {"stride": g.stride, "dilation": g.dilation, "groups": g.groups}
    if x is None:
        operands = resolve_transpose(y, kernel, g.stride, "valid", g.dilation, g.groups)
        return fast_cropped(*operands, g.crop)
    frame = crop(x, tuple((-before, -after) for before, after in g.crop))
    if y is None:
        return conv(frame, kernel, **options)
    return conv_kernel_gradient(frame, y, g.kernel_size, **options)


def channels_last(a: Array, rank: int, place: int) -> Array:
    """Return an operand in our layout: `(..., *spatial, channels)` or `(*k, C/groups, O)`."""
    if place == KERNEL:  # packed: BLAS refuses a matrix with gaps between all of its entries
        return np.ascontiguousarray(np.moveaxis(a, (0, 1), (-1, -2)))
    return np.moveaxis(a, -1 - rank, -1)


def channels_first(a: Array, rank: int, place: int) -> Array:
    """View an operand in torch's layout: undo `channels_last`."""
    if place == KERNEL:
        return np.moveaxis(a, (-1, -2), (0, 1))
    return np.moveaxis(a, -1, -1 - rank)
