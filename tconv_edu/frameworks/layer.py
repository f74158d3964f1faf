"""The normal form of a transposed convolution, which no framework's conventions enter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import ArrayLike, NDArray

from tconv_edu import fast
from tconv_edu.frameworks.outline import Outline
from tconv_edu.frameworks.values import pairs
from tconv_edu.geometry import (
    Cause,
    Integers,
    array,
    groups_of,
    must_fit,
    per_axis,
    refuse,
    resolve_transpose,
)
from tconv_edu.geometry.shape import Axes, Pairs
from tconv_edu.stages import insert_zeros


@dataclass(frozen=True, eq=False)
class Layer:
    """A transposed convolution O → C without a bias: the full array, and what is cut off it.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, that of the regular convolution C → O; copied.
        stride: one int per spatial axis.
        dilation: one int per spatial axis.
        groups: how many blocks the channels are split into.
        crop: one (before, after) pair per axis, in samples of the full array; below 0, zeros are
            added.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> kernel = [[[1]], [[10]], [[100]]]
    >>> layer = Layer(kernel, stride=(2,), dilation=(1,), groups=1, crop=((1, -1),))
    >>> layer([[1], [2], [3]]).ravel().tolist()
    [10, 102, 20, 203, 30, 300, 0]
    >>> layer.output_size(3)
    (7,)

    Source: Dumoulin & Visin, arXiv:1603.07285, chapter 4: padding is the crop of the full array.

    """

    kernel: NDArray[Any]
    stride: Axes
    dilation: Axes
    groups: int
    crop: Pairs

    def __post_init__(self) -> None:
        kernel = array("kernel", self.kernel, "np.ones((3, 3, 1, 1))").copy()
        if kernel.ndim < 3 or 0 in kernel.shape:
            rule = "must have the shape (*kernel_size, channels/groups, out_channels), no size 0"
            raise refuse("kernel", kernel, rule, "np.ones((3, 3, 1, 1))")
        kernel.flags.writeable = False
        rank = kernel.ndim - 2
        resolved = {
            "kernel": kernel,
            "stride": per_axis("stride", self.stride, rank, least=1),
            "dilation": per_axis("dilation", self.dilation, rank, least=1),
            "groups": groups_of(self.groups, {"out_channels": kernel.shape[-1]}),
            "crop": pairs("crop", self.crop, rank),
        }
        for name, value in resolved.items():
            object.__setattr__(self, name, value)

    @property
    def kernel_size(self) -> Axes:
        """k, in kernel entries."""
        return self.kernel.shape[:-2]

    @property
    def effective_kernel_size(self) -> Axes:
        """k_eff = dilation·(k − 1) + 1, in samples of the output."""
        return self.outline.effective_kernel_size

    @property
    def out_channels(self) -> int:
        """How many channels the transposed convolution returns, C."""
        return int(self.kernel.shape[-2]) * self.groups

    @property
    def outline(self) -> Outline:
        """The layer without its weights."""
        said = (self.kernel_size, self.stride, self.dilation, self.crop)
        return Outline(*said, self.out_channels, self.groups)

    def output_size(self, input_size: Integers) -> Axes:
        """Return (M − 1)·stride + k_eff minus the crop, per axis; a size below 1 is refused."""
        size = per_axis("input_size", input_size, len(self.stride), least=1)
        return self._output_size(size, "input_size", input_size, str(self._smallest))

    def __call__(self, x: ArrayLike) -> NDArray[Any]:
        """Compute the full array of x, `(batch, *spatial, O)` or `(*spatial, O)`, and crop it."""
        operands = resolve_transpose(
            array("x", x), self.kernel, self.stride, "valid", self.dilation, self.groups
        )
        example = f"np.ones({(*self._smallest, self.kernel.shape[-1])})"
        self._output_size(operands.geometry.output_size, "x", operands.x, example)
        result: NDArray[Any] = operands.apply(fast.transpose, self.crop)
        return result

    def _output_size(self, size: Axes, name: str, value: object, example: str) -> Axes:
        axes = zip(size, self.stride, self.effective_kernel_size, self.crop, strict=True)
        result = tuple((m - 1) * s + reach - p - q for m, s, reach, (p, q) in axes)
        grown = -min(map(min, self.crop))
        causes = [
            Cause(name, value, max(size), example),
            Cause("crop", self.crop, grown, str(((0, 0),) * len(size))),
        ]
        must_fit("the result", (*result, self.out_channels), self.kernel.itemsize, causes)
        if min(result) < 1:
            rule = f"must leave a size of at least 1 after the crop, and {size} gives {result}"
            raise refuse(name, value, rule, example)
        return result

    @property
    def _smallest(self) -> Axes:
        """How many samples leave something after the crop."""
        axes = zip(self.stride, self.effective_kernel_size, self.crop, strict=True)
        return tuple(max(1 - (reach - p - q - 1) // s, 1) for s, reach, (p, q) in axes)


def without_dilation(layer: Layer) -> Layer:
    """Write the zeros between the kernel's entries into the kernel: the same numbers."""
    *size, rows, columns = layer.kernel.shape
    causes = [Cause("layer", layer.dilation, 0, "replace(layer, dilation=(1, 1))")]
    shape = (*layer.effective_kernel_size, rows, columns)
    must_fit("the kernel", shape, layer.kernel.itemsize, causes)
    flat = layer.kernel.reshape(*size, rows * columns)
    spread = insert_zeros(flat, layer.dilation).reshape(*layer.effective_kernel_size, rows, columns)
    return replace(layer, kernel=spread, dilation=(1,) * len(size))


@dataclass(frozen=True, eq=False)
class Call:
    """A layer in a framework's words: its arguments, its weight array, and code that runs it.

    Args:
        arguments: by the framework's own names; defaults are left out.
        weight: in the framework's layout, a new array.
        code: takes `x` and `weight` in the framework's layout and assigns `y`.
        exact: whether the framework says the layer in this one call: nothing is sliced or padded
            after it, the weight holds no zeros of a dilation, and no group has a call of its own.

    >>> from tconv_edu.frameworks import read_onnx, write_torch
    >>> W = [[[1, 10, 100]]]
    >>> write_torch(read_onnx(W, strides=[2], pads=[1, 0])).arguments
    {'stride': 2, 'padding': 1, 'output_padding': 1}
    >>> write_torch(read_onnx(W, strides=[2], pads=[0, 1])).exact  # less before than after
    False

    Source: the documentation of the five frameworks, named at the functions that read and write.

    """

    arguments: dict[str, Any]
    weight: NDArray[Any]
    code: str
    exact: bool
