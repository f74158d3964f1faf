"""Derive transposed convolution with SymPy, for every size, stride, dilation and padding at once.

`Symbols` holds the letters. Write the convolution as a sum, differentiate it, and compare:

>>> s = Symbols(rank=2, stride=S, dilation=D, padding=P)
>>> difference(input_gradient(s), transposed_convolution(s), s)
0

`evaluate` puts arrays into any of these expressions.
"""

try:
    import sympy  # noqa: F401
except ModuleNotFoundError as error:
    from tconv_edu.extras import missing

    raise missing(__name__, "sympy", error) from error

from tconv_edu.derivations.evaluation import evaluate
from tconv_edu.derivations.reduction import collapse, difference, flatten
from tconv_edu.derivations.sums import (
    convolution,
    input_gradient,
    input_jacobian,
    kernel_gradient,
    kernel_jacobian,
    loss,
    mistaken_jacobian,
    transposed_convolution,
)
from tconv_edu.derivations.symbols import D, P, S, Symbols

__all__ = ["D", "P", "S", "Symbols", "collapse", "convolution", "difference", "evaluate", "flatten"]
__all__ += ["input_gradient", "input_jacobian", "kernel_gradient", "kernel_jacobian", "loss"]
__all__ += ["mistaken_jacobian", "transposed_convolution"]
