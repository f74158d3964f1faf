"""Which channel each weight writes to, in every framework's layout, and what is done to channels.

With groups, no axis of a kernel counts the output channels: entry [c, o] of `(C/groups, O)` writes
to the c-th channel *of the group of o*. So the numbers are written into a kernel, and the kernel
is laid out as the framework does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_edu.arrays import Array, array, widened
from tconv_edu.checks import groups_of, integer, is_sequence, one_of, refuse
from tconv_edu.frameworks import FRAMEWORKS, FrameworkName
from tconv_edu.frameworks.layouts import CHANNELS_LAST, WeightLayout
from tconv_edu.geometry import kernel_of

LayoutName = FrameworkName | None  # None is the book's own layout


def output_channels(
    weight: ArrayLike, *, groups: SupportsIndex = 1, layout: LayoutName = None
) -> NDArray[Any]:
    """Return which output channel of the transposed convolution each weight writes to.

    Args:
        weight: of a transposed convolution O → C, `(*kernel_size, C/groups, O)`, or in the layout
            of a framework.
        groups: how many blocks the channels are split into.
        layout: a name in `tconv_edu.frameworks.FRAMEWORKS`; None is the book's own layout.
            TensorFlow's depthwise filter, `(*k, C, n)`, is one of C groups: its
            `.reshape(*k, 1, C·n)` has the layout "tensorflow".

    Returns:
        Integers from 0 to C − 1, in the shape of `weight`.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> weight = np.arange(1, 9).reshape(4, 2, 1)  # 4 → 4 channels, kernel size 1
    >>> output_channels(weight, groups=2, layout="torch")[..., 0].tolist()
    [[0, 1], [0, 1], [2, 3], [2, 3]]

    Source: PyTorch's documentation of `torch.nn.ConvTranspose2d`, its weight and its groups.

    """
    form = layout_of(layout)
    given = kernel_of(weight, "weight")
    count = groups_of(groups, {"channels": given.shape[form.whole]})
    shape = form.to_kernel(given, count).shape
    group = np.arange(shape[-1]) // (shape[-1] // count)
    numbers = group * shape[-2] + np.arange(shape[-2])[:, None]
    return form.to_weight(np.broadcast_to(numbers, shape), count).copy()


def scale_outputs(
    weight: ArrayLike, factor: ArrayLike, *, groups: SupportsIndex = 1, layout: LayoutName = None
) -> NDArray[Any]:
    """Multiply all weights of each output channel by the channel's factor.

    Args:
        weight: as in `output_channels`.
        factor: `(C,)`.
        groups: as in `output_channels`.
        layout: as in `output_channels`.

    Returns:
        A new weight, whose layer returns `factor` times what that of `weight` returned.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> weight = np.arange(1, 9).reshape(4, 2, 1)
    >>> scale_outputs(weight, [1, 10, 100, 1000], groups=2, layout="torch")[..., 0].tolist()
    [[1, 20], [3, 40], [500, 6000], [700, 8000]]

    Source: the distributive law; for groups, https://github.com/pytorch/pytorch/issues/180995.

    """
    channels = output_channels(weight, groups=groups, layout=layout)
    factors = per_channel("factor", factor, channels.max() + 1)
    return product(array("weight", weight), factors[channels])


def prune_outputs(
    weight: ArrayLike, outputs: list[int], *, groups: SupportsIndex = 1, layout: LayoutName = None
) -> NDArray[Any]:
    """Set all weights of some output channels to 0; the bias of such a channel is not in them.

    Args:
        weight: as in `output_channels`.
        outputs: which output channels, each from 0 to C − 1.
        groups: as in `output_channels`.
        layout: as in `output_channels`.

    Returns:
        A new weight.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> weight = np.arange(1, 9).reshape(4, 2, 1)
    >>> prune_outputs(weight, [3], groups=2, layout="torch")[..., 0].tolist()
    [[1, 2], [3, 4], [5, 0], [7, 0]]

    Source: PyTorch's documentation of `torch.nn.utils.prune.ln_structured`, which takes one axis.

    """
    channels = output_channels(weight, groups=groups, layout=layout)
    if not is_sequence(outputs):
        raise refuse("outputs", outputs, "must be a sequence of output channels", "[0]", TypeError)
    for place, output in enumerate(outputs):
        if integer(f"outputs[{place}]", output, least=0) > channels.max():
            rule = f"must be below the {channels.max() + 1} output channels"
            raise refuse(f"outputs[{place}]", output, rule, "0")
    pruned = array("weight", weight).copy()
    pruned[np.isin(channels, list(outputs))] = 0
    return pruned


def fold_after(
    weight: ArrayLike,
    scale: ArrayLike,
    shift: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    groups: SupportsIndex = 1,
    layout: LayoutName = None,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Put a scale and a shift of a layer's outputs into its weight and its bias.

    It holds for every stride, padding, output_padding, dilation and number of groups.

    Args:
        weight: as in `output_channels`.
        scale: `(C,)`.
        shift: `(C,)`.
        bias: the layer's own, `(C,)`, or None.
        groups: as in `output_channels`.
        layout: as in `output_channels`.

    Returns:
        The weight in its layout, each output channel times its scale; and scale·bias + shift.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> weight, bias = fold_after([[[1]], [[10]]], [3], [5], bias=[2])
    >>> weight.ravel().tolist(), bias.tolist()
    ([3, 30], [11])

    Source: Jacob et al., arXiv:1712.05877, section 3.2, for convolutions.

    """
    channels = output_channels(weight, groups=groups, layout=layout)
    numbers = {"scale": scale, "shift": shift, "bias": bias}
    count = channels.max() + 1
    factor, added, own = (per_channel(name, given, count) for name, given in numbers.items())
    return product(array("weight", weight), factor[channels]), product(factor, own) + added


def layout_of(name: LayoutName) -> WeightLayout:
    """Return the layout of a framework, or the book's."""
    return CHANNELS_LAST if name is None else FRAMEWORKS[one_of("layout", name, FRAMEWORKS)].layout


def per_channel(name: str, value: ArrayLike | None, count: int, *, default: int = 0) -> Array:
    """Return one number per channel: from None, the default, in a dtype that widens no other."""
    usual = np.full(count, default, np.int8)
    result = usual if value is None else array(name, value, f"np.ones({count})")
    if result.shape != (count,):
        rule = f"must have the shape ({count},), a number per channel"
        raise refuse(name, result, rule, f"np.ones({count})")
    return result


def real(name: str, value: Any, rule: str, is_right: Callable[[Any], Any]) -> Any:
    """Return a number that a comparison is true of."""
    try:
        right = array(name, value).shape == () and bool(is_right(value))
    except (TypeError, OverflowError):  # what is no number, has no order, or is huge
        right = False
    if not right:
        raise refuse(name, value, rule, "0.01")
    return value


def product(one: Array, other: Array) -> Array:
    """Multiply; integers widen to 64 bits, as everywhere."""
    return np.multiply(one, other, dtype=widened(np.result_type(one, other)))


def precision(numbers: Array) -> float:
    """Return how far a float may be off by rounding, relatively; exact numbers are not."""
    return float(np.finfo(numbers.dtype).eps) if numbers.dtype.kind in "fc" else 0
