"""Two arrays that are ready to be multiplied, and the checks that make them so."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import array, common_dtype, computing, converted
from tconv_edu.checks import because, integer, refuse
from tconv_edu.geometry.shape import Axes, Geometry, Plan


class Factors(NamedTuple):
    """What a method takes: two arrays of one dtype, and the geometry that they share."""

    x: NDArray[Any]
    kernel: NDArray[Any]
    geometry: Geometry


class Operands(Factors):
    """Factors, ready to be multiplied, that know the dtype in which their caller wants a result."""

    dtype: np.dtype[Any]

    def rounded(self, result: NDArray[Any]) -> NDArray[Any]:
        """Return a result as the caller's dtypes ask for it: sums of halves become half again."""
        return converted(result, self.dtype)


def kernel_of(value: ArrayLike, name: str = "kernel") -> NDArray[Any]:
    """Return an array that can be a kernel: at least one spatial axis, and no size of 0."""
    kernel = array(name, value, "np.ones((3, 3, 1, 1))")
    if kernel.ndim < 3 or 0 in kernel.shape:
        rule = "must have the shape (*kernel_size, channels/groups, out_channels), no size 0"
        raise refuse(name, kernel, rule, "np.ones((3, 3, 1, 1))")
    return kernel


def example_of(options: Plan, channels: int) -> str:
    """Write the smallest array that fits a kernel."""
    return f"np.ones({(*options.effective_kernel_size, channels)})"


def spatial_size(name: str, x: NDArray[Any], options: Plan, channels: int) -> Axes:
    """Return the spatial size of an array, of as many axes as the kernel has."""
    rank = options.rank
    if x.ndim - rank not in (1, 2):
        rule = f"must have {rank} spatial axes, as the kernel has, then channels; a batch may lead"
        raise refuse(name, x, rule, example_of(options, channels))
    size = x.shape[-1 - rank : -1]
    if min(size) < 1:
        rule = "must have at least one sample on every spatial axis"
        raise refuse(name, x, rule, example_of(options, channels))
    return size


def groups_of(value: object, example: int = 1, **channels: int) -> int:
    """Return a number of groups that divides all these channels."""
    groups = integer("groups", value, least=1, example=str(example))
    if any(count % groups for count in channels.values()):
        counts = " and ".join(f"the {count} {name}" for name, count in channels.items())
        raise refuse("groups", value, f"must divide {counts}", str(example))
    return groups


def must_have_channels(name: str, x: NDArray[Any], expected: int, why: str, least: Axes) -> None:
    """Refuse an array without the expected channels; `least` is the spatial size that it needs."""
    if x.shape[-1] != expected:
        rule = f"must have {expected} channels on its last axis, {why}"

        def fits(moved: NDArray[Any]) -> bool:
            *size, channels = moved.shape[-1 - len(least) :]
            return channels == expected and all(n >= m for n, m in zip(size, least, strict=True))

        example = moved(name, x, len(least), fits)
        raise refuse(name, x, rule, example or f"np.ones({(*x.shape[:-1], expected)})")


def moved(name: str, x: NDArray[Any], rank: int, fits: Callable[[NDArray[Any]], bool]) -> str:
    """Say how the channels get to the last axis, if they are on another: first, most likely."""
    first = x.ndim - 1 - rank
    for axis in sorted(range(x.ndim - 1), key=lambda axis: axis != first):
        if fits(np.moveaxis(x, axis, -1)):
            return f"np.moveaxis({name}, {axis}, -1)"
    return ""


def operands_of(
    names: tuple[str, str], x: NDArray[Any], kernel: NDArray[Any], geometry: Geometry
) -> Operands:
    """Bring two arrays to the dtype that they are multiplied in."""
    dtype = common_dtype(names, x.dtype, kernel.dtype)
    x, kernel = (converted(a, computing(dtype)) for a in (x, kernel))
    operands = Operands(x, kernel, geometry)
    operands.dtype = dtype
    if dtype.kind == "O":
        _must_multiply(names, operands)
    return operands


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
