"""Sizes, padding names and crops: every call is checked against itself and resolved here, once."""

from tconv_edu.geometry.operands import kernel_of
from tconv_edu.geometry.padding import Padding, PaddingName
from tconv_edu.geometry.resolve import resolve_conv, resolve_kernel, resolve_transpose
from tconv_edu.geometry.samples import Channels
from tconv_edu.geometry.shape import Geometry, Plan, forward, legal_sizes, plan, transposed

__all__ = ["Channels", "Geometry", "Padding", "PaddingName", "Plan", "forward", "kernel_of"]
__all__ += ["legal_sizes", "plan", "resolve_conv", "resolve_kernel"]
__all__ += ["resolve_transpose", "transposed"]
