"""Two arrays that are ready to be multiplied, and what their caller wants of the result."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from tconv_edu.arrays import NUMPY, AnyArray, Array, Library
from tconv_edu.checks import because, refuse
from tconv_edu.geometry.samples import Layout, Samples
from tconv_edu.geometry.shape import Geometry


@dataclass(frozen=True)
class Operands:
    """What a primitive takes, in order, and the dtype, layout and bias that its result is to have.

    The two arrays have one dtype, in which is computed.
    """

    x: Array
    kernel: Array
    geometry: Geometry
    library: Library
    dtype: Any
    layout: Layout | None
    bias: Array | None

    def __iter__(self) -> Iterator[Any]:
        return iter((self.x, self.kernel, self.geometry))

    def apply(self, primitive: Callable[..., Array], *more: Any) -> AnyArray:
        """Compute a result, add the bias, round once, and move the channels back."""
        result: AnyArray = primitive(*self, *more)
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
    layout, library = samples.layout, samples.layout.library
    dtype = library.common_dtype((samples.name, name), samples.array.dtype, other.dtype)
    width = library.computing(dtype)
    x, kernel = library.converted(samples.array, width), library.converted(other, width)
    if library is NUMPY and dtype.kind == "O":
        _must_multiply((samples.name, name), x, kernel)
    if bias is not None:
        dtype = library.common_dtype(("bias", name), bias.dtype, dtype)
        bias = library.converted(bias, library.computing(dtype))
    return Operands(x, kernel, geometry, library, dtype, layout, bias)


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


def _must_multiply(names: tuple[str, str], *arrays: Array) -> None:
    """Try the arithmetic of objects on one entry of each type: its own errors name no argument."""
    samples, weights = ({type(entry): entry for entry in a.flat}.values() for a in arrays)
    total: Any = 0
    for sample, weight in product(samples, weights):
        try:
            total = total + sample * weight
        except Exception as error:
            rule = f"must hold numbers whose products with those of {names[1]} can be added"
            rule, better = because(rule, error), f"{names[0]}.astype(float)"
            raise refuse(names[0], sample, rule, better, TypeError) from error
