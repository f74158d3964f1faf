"""Which settings a framework can say in one call, without slicing, and with which arguments.

A rule gets the axes of a setting and returns the framework's own arguments, or None. The rules are
those of the frameworks as they run: PyTorch 2.13, TensorFlow 2.21, Keras 3.15, JAX 0.10 and ONNX
Runtime 1.32, which wants output_padding below stride where ONNX also allows below dilation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tconv_edu.geometry import plan
from tconv_edu.sizes.search import Axis

Axes = Sequence[Axis]
Arguments = dict[str, Any]
NAMES = ("valid", "same")
NAMED = ("tensorflow", "keras")  # their padding is a name


def short(values: Iterable[int]) -> int | tuple[int, ...]:
    """Return one number where all axes agree.

    >>> short([2, 2]), short([1, 2])
    (2, (1, 2))
    """
    values = tuple(values)
    return values[0] if len(set(values)) == 1 else values


def _named(axes: Axes) -> list[str]:
    """Return the names that say this padding on every axis; a remainder is below the stride."""
    return [
        name
        for name in NAMES
        if all(
            a.output_padding < a.stride
            and plan((a.kernel_size,), a.stride, name, a.dilation).pairs((a.output_size,))
            == ((a.before, a.after),)
            for a in axes
        )
    ]


def _torch(axes: Axes) -> Arguments | None:
    if len(axes) > 3 or any(a.before != a.after for a in axes):
        return None
    return {
        "kernel_size": short(a.kernel_size for a in axes),
        "stride": short(a.stride for a in axes),
        "padding": short(a.before for a in axes),
        "output_padding": short(a.output_padding for a in axes),
        "dilation": short(a.dilation for a in axes),
    }


def _tensorflow(axes: Axes) -> Arguments | None:
    names = _named(axes)
    if len(axes) > 3 or not names:
        return None
    return {
        "output_shape": tuple(a.output_size for a in axes),  # its spatial part
        "strides": short(a.stride for a in axes),
        "padding": names[0].upper(),
        "dilations": short(a.dilation for a in axes),
    }


def _keras(axes: Axes) -> Arguments | None:
    strides = short(a.stride for a in axes)
    dilations = short(a.dilation for a in axes)
    if len(axes) > 3 or (strides != 1 and dilations != 1):
        return None
    for name in _named(axes):
        arguments = {
            "kernel_size": short(a.kernel_size for a in axes),
            "strides": strides,
            "padding": name,
            "dilation_rate": dilations,
        }
        extras = [_keras_output_padding(name, a) for a in axes]
        if all(default for _, default in extras):
            return arguments
        if all(0 <= extra < a.stride for (extra, _), a in zip(extras, axes, strict=True)):
            return arguments | {"output_padding": short(extra for extra, _ in extras)}
    return None


def _keras_output_padding(name: str, axis: Axis) -> tuple[int, bool]:
    """Return Keras' output_padding, and whether its default None says the same."""
    end = axis.output_size - (axis.input_size - 1) * axis.stride
    least = axis.reach if name == "valid" else axis.reach % 2
    return end - least, end == max(least, axis.stride)


def _jax(axes: Axes) -> Arguments | None:
    return {
        "strides": tuple(a.stride for a in axes),
        "padding": [
            (a.reach - 1 - a.before, a.reach - 1 - a.after + a.output_padding) for a in axes
        ],
        "rhs_dilation": tuple(a.dilation for a in axes),
        "transpose_kernel": True,
    }


def _onnx(axes: Axes) -> Arguments | None:
    if any(a.output_padding >= a.stride for a in axes):
        return None
    return {
        "kernel_shape": [a.kernel_size for a in axes],
        "strides": [a.stride for a in axes],
        "pads": [a.before for a in axes] + [a.after for a in axes],
        "output_padding": [a.output_padding for a in axes],
        "dilations": [a.dilation for a in axes],
    }


SAID_BY: dict[str, Callable[[Axes], Arguments | None]] = {
    "torch": _torch,
    "tensorflow": _tensorflow,
    "keras": _keras,
    "jax": _jax,
    "onnx": _onnx,
}
