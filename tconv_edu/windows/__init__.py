"""Windows of an array times matrices: the one product that both directions are made of.

A window is what the taps of a kernel see from one place. Along an axis, tap t of window w sees the
sample origin + step·w + reach·t, and zero outside the array. For all axes but the last, the samples
of the taps are copied side by side. Along the last axis, whose reach is 1, they lie side by side
already: there a window is a slice of memory.

Inner functions: arguments have been checked in `geometry`.
"""

from tconv_edu.windows.axes import Axis, blocks_of
from tconv_edu.windows.products import Place, Product, is_small, multiply
from tconv_edu.windows.sums import multiply_transposed

__all__ = ["Axis", "Place", "Product", "blocks_of", "is_small", "multiply", "multiply_transposed"]
