"""Two arrays that are ready to be multiplied, and what their caller wants of the result."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

from tconv_edu.arrays import NUMPY, AnyArray, Array, Library
from tconv_edu.checks import because, refuse
from tconv_edu.geometry.samples import Layout, Samples
from tconv_edu.geometry.shape import Geometry


class Factors(NamedTuple):
    """What a primitive takes: two arrays of one dtype, and the geometry that they share."""

    x: Array
    kernel: Array
    geometry: Geometry


class Operands(Factors):
    """Factors that know the dtype, the bias and the order of axes that a result is wanted with."""

    library: Library
    dtype: Any
    layout: Layout | None = None
    bias: Array | None = None

    def apply(self, primitive: Callable[..., Array], *more: Any) -> AnyArray:
        """Compute a result, add the bias, round once, and move the channels back."""
        result: AnyArray = primitive(self.x, self.kernel, self.geometry, *more)
        if self.bias is not None:
            result = result + self.bias
        result = self.library.converted(result, self.dtype)
        return self.layout.moved_back(result) if self.layout else result


def kernel_of(value: Any, name: str = "kernel", library: Library = NUMPY) -> Array:
    """Return an array that can be a kernel: at least one spatial axis, and no size of 0."""
    kernel: Array = library.read(name, value, "np.ones((3, 3, 1, 1))")
    if kernel.ndim < 3 or 0 in kernel.shape:
        rule = "must have the shape (*kernel_size, channels/groups, out_channels), no size 0"
        raise refuse(name, kernel, rule, "np.ones((3, 3, 1, 1))")
    return kernel


def operands_of(
    samples: Samples, other: Array, geometry: Geometry, bias: Array | None = None, *, name: str
) -> Operands:
    """Bring samples, what they meet, and a bias, to the dtype that they are computed in."""
    x, names, library = samples.array, (samples.name, name), samples.layout.library
    dtype = library.common_dtype(names, x.dtype, other.dtype)
    width = library.computing(dtype)
    operands = Operands(library.converted(x, width), library.converted(other, width), geometry)
    operands.library, operands.dtype, operands.layout = library, dtype, samples.layout
    if bias is not None:
        operands.dtype = library.common_dtype(("bias", names[1]), bias.dtype, dtype)
        operands.bias = library.converted(bias, library.computing(operands.dtype))
    if library is NUMPY and dtype.kind == "O":
        _must_multiply(names, operands)
    return operands


def bias_of(value: Any, channels: int, library: Library) -> Array | None:
    """Return an array with a number for each channel of the result, or None."""
    if value is None:
        return None
    example = f"np.zeros({channels})"
    bias: Array = library.read("bias", value, example)
    if bias.shape != (channels,):
        rule = f"must have the shape ({channels},), a number per channel of the output"
        raise refuse("bias", bias, rule, example)
    return bias


def _must_multiply(names: tuple[str, str], operands: Operands) -> None:
    """Try the arithmetic of objects on one entry of each type: its own errors name no argument."""
    arrays = (operands.x, operands.kernel)
    samples, weights = ({type(entry): entry for entry in a.flat}.values() for a in arrays)
    total: Any = 0
    for sample, weight in product(samples, weights):
        try:
            total = total + sample * weight
        except Exception as error:
            rule = f"must hold numbers whose products with those of {names[1]} can be added"
            rule, better = because(rule, error), f"{names[0]}.astype(float)"
            raise refuse(names[0], sample, rule, better, TypeError) from error
