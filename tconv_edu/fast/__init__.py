"""The three primitives for those who wait: transpose, convolve and the kernel's gradient.

The same sums as the stages', a block of outputs at a time, in buffers below 4 MiB. Nothing meets a
zero that the definition does not have: integers are exact, and NaN and infinities stay where they
belong. A reader of the book never has to open this; arguments have been checked in `geometry`.
"""

from tconv_edu.fast.convolutions import convolve, kernel_gradient
from tconv_edu.fast.transposes import transpose

__all__ = ["convolve", "kernel_gradient", "transpose"]
