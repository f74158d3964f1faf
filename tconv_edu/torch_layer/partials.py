"""One form and its three partial derivatives, under torch's autograd.

    T(x, K, y) = ⟨conv(x, K), y⟩ = Σ over i, m, c, o of x[i·S + m·D − P, c] · K[m, c, o] · y[i, o]

is linear in each of its three operands. So its derivative for one of them is a function of the
other two:

    for y   conv(x, K)             the convolution
    for x   transpose(K, y)        the transposed convolution
    for K   kernel_gradient(x, y)  the gradient of the kernel

And the derivative of a partial is a partial. Backward, the gradient of its result takes the empty
place, and the operand that is differentiated for leaves its own. Forward, a tangent takes the place
of its operand. And a batch of calls is one call in more groups. Three formulas give every order.

Inner functions: arguments have been checked in `functional`.
"""

from typing import Any

import torch
from torch import Tensor
from torch._C._functorch import TransformType, get_interpreter_stack
from torch.autograd import Function

from tconv_edu.layer import Outline
from tconv_edu.torch_layer.arguments import is_tracing
from tconv_edu.torch_layer.formulas import conv, copied, kernel_gradient, like, transpose

Operand = Any  # a tensor, or None in the one empty place
KERNEL = 1  # its place among the operands x, K, y


def partial(outline: Outline, *operands: Tensor | None) -> Tensor:
    """Return the derivative of T(x, K, y) for the one operand that is None.

    Where torch records a graph it gets the operations themselves, and differentiates these; also
    where forward modes are nested, of which a Function's `jvp` would lose the outer one.
    """
    if torch.compiler.is_compiling() or is_tracing() or _forward_modes() > 1:
        return evaluate(outline, *operands)
    result: Tensor = Partial.apply(outline, *operands)  # type: ignore[no-untyped-call]
    return result


def _forward_modes() -> int:
    levels = get_interpreter_stack() or []
    return sum(level.key() == TransformType.Jvp for level in levels)


def evaluate(outline: Outline, x: Operand, kernel: Operand, y: Operand) -> Tensor:
    """Compute the partial of T for the operand that is None."""
    if y is None:
        return like(x, conv(outline, x, kernel))
    if x is None:
        return like(y, transpose(outline, kernel, y))
    return copied(kernel_gradient(outline, x, y))


class Partial(Function):
    """One of the three partials of T; all its derivatives are partials of T."""

    forward = staticmethod(evaluate)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        """Keep the two operands: the derivatives need nothing else."""
        ctx.outline, *operands = inputs
        ctx.save_for_backward(*operands)
        ctx.save_for_forward(*operands)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Fill the empty place with the gradient, and empty each of the other places in turn."""
        filled = [gradient if o is None else o.conj() for o in ctx.saved_tensors]
        _, *needed = ctx.needs_input_grad
        return None, *(
            partial(ctx.outline, *filled[:place], None, *filled[place + 1 :]) if wanted else None
            for place, wanted in enumerate(needed)
        )

    @staticmethod
    def jvp(ctx: Any, _: None, *tangents: Tensor | None) -> Any:
        """Add up the partials with one operand replaced by its tangent."""
        kept = ctx.saved_tensors
        return sum(
            partial(ctx.outline, *kept[:place], tangent, *kept[place + 1 :])
            for place, tangent in enumerate(tangents)
            if tangent is not None
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, outline: Outline, *operands: Tensor | None) -> Any:
        """Compute a batch of calls as one: in more groups, or with a shared kernel as one batch."""
        _, *dims = in_dims
        shared = dims[KERNEL] is None and operands[KERNEL] is not None
        axes = (0, 0, 0) if shared else (1, 0, 1)
        count, empty = info.batch_size, [o is None for o in operands].index(True)
        folded = [
            o if o is None or (shared and place == KERNEL) else _fold(o, dim, count, axis)
            for place, (o, dim, axis) in enumerate(zip(operands, dims, axes, strict=True))
        ]
        more = outline if shared else outline._replace(groups=count * outline.groups)
        result, axis = partial(more, *folded), axes[empty]
        size = result.shape
        split = (*size[:axis], count, size[axis] // count, *size[axis + 1 :])
        return result.reshape(split), axis


def _fold(operand: Tensor, dim: int | None, count: int, axis: int) -> Tensor:
    """Join the axis `dim` of calls, if there is one, with the axis `axis` of each of them."""
    calls = operand.expand(count, *operand.shape) if dim is None else operand.movedim(dim, 0)
    return calls.movedim(0, axis).flatten(axis, axis + 1)
