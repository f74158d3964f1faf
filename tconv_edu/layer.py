"""The normal form of a transposed convolution, which no framework's conventions enter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from numpy.typing import ArrayLike

from tconv_edu.arrays import NUMPY, Array, Cause, must_fit
from tconv_edu.checks import Axes, Integers, Pairs, groups_of, pairs_per_axis, per_axis, refuse
from tconv_edu.geometry import kernel_of, resolve_transpose
from tconv_edu.geometry.operands import bias_of
from tconv_edu.portable import primitives
from tconv_edu.stages import insert_zeros


class Outline(NamedTuple):
    """What decides how a layer can be said: all of a `Layer` but its weights, an entry per axis."""

    kernel_size: Axes
    stride: Axes
    dilation: Axes
    crop: Pairs = ()
    out_channels: int = 1
    groups: int = 1

    @property
    def effective_kernel_size(self) -> Axes:
        """k_eff = dilation·(k − 1) + 1."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True))

    @property
    def is_dilated(self) -> bool:
        """Whether zeros stand between the kernel's entries, on some axis."""
        return max(self.dilation) > 1


@dataclass(frozen=True, eq=False)
class Layer:
    """A transposed convolution O → C: the full array, what is cut off it, and a bias or none.

    Args:
        kernel: `(*kernel_size, C/groups, O)`, that of the regular convolution C → O; copied.
        stride: one int per spatial axis.
        dilation: one int per spatial axis.
        groups: how many blocks the channels are split into.
        crop: one (before, after) pair per axis, in samples of the full array; below 0, zeros are
            added.
        bias: `(C,)`, added to every output after the crop, or None; copied.

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

    kernel: Array
    stride: Axes
    dilation: Axes
    groups: int
    crop: Pairs
    bias: Array | None = None

    def __post_init__(self) -> None:
        kernel = _own(kernel_of(self.kernel))
        rank = kernel.ndim - 2
        resolved = {
            "kernel": kernel,
            "stride": per_axis("stride", self.stride, rank, least=1),
            "dilation": per_axis("dilation", self.dilation, rank, least=1),
            "groups": groups_of(self.groups, {"out_channels": kernel.shape[-1]}),
            "crop": pairs_per_axis("crop", self.crop, rank),
        }
        for name, value in resolved.items():
            object.__setattr__(self, name, value)
        bias = bias_of(self.bias, self.out_channels, NUMPY)
        object.__setattr__(self, "bias", bias if bias is None else _own(bias))

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

    def __call__(self, x: ArrayLike) -> Array:
        """Compute the full array of x, `(batch, *spatial, O)` or `(*spatial, O)`, and crop it.

        The bias comes last. An array of another library is computed by it, as in `conv_transpose`.
        """
        options = (self.stride, "valid", self.dilation, self.groups)
        operands = resolve_transpose(x, self.kernel, *options, bias=self.bias)
        example = f"np.ones({(*self._smallest, self.kernel.shape[-1])})"
        self._output_size(operands.geometry.output_size, "x", operands.x, example)
        result: Array = operands.apply(primitives(operands.x).transpose, self.crop)
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


def must_be_layer(name: str, value: object) -> Layer:
    """Return `value` if it is a layer."""
    if not isinstance(value, Layer):
        example = "Layer(np.ones((3, 3, 1, 1)), (1, 1), (1, 1), 1, ((0, 0), (0, 0)))"
        raise refuse(name, value, "must be a Layer", example, TypeError)
    return value


def must_have_no_bias(name: str, layer: Layer) -> Layer:
    """Return a layer that adds nothing; what has no place for a bias refuses one."""
    if must_be_layer(name, layer).bias is not None:
        rule = "must have no bias: what is made of the layer has none, so add it to the result"
        raise refuse(name, layer, rule, f"replace({name}, bias=None)")
    return layer


def _own(array: Array) -> Array:
    """Return a copy that nobody writes into."""
    array = array.copy()
    array.flags.writeable = False
    return array


def without_dilation(layer: Layer) -> Layer:
    """Write the zeros between the kernel's entries into the kernel: the same numbers."""
    *size, rows, columns = layer.kernel.shape
    causes = [Cause("layer", layer.dilation, 0, "replace(layer, dilation=(1, 1))")]
    shape = (*layer.effective_kernel_size, rows, columns)
    must_fit("the kernel", shape, layer.kernel.itemsize, causes)
    flat = layer.kernel.reshape(*size, rows * columns)
    spread = insert_zeros(flat, layer.dilation).reshape(*layer.effective_kernel_size, rows, columns)
    return replace(layer, kernel=spread, dilation=(1,) * len(size))
