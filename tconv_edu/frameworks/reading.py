"""What the readers share: weight arrays, lists, output_padding, and whole layers of their users.

No framework is imported: a layer is known by what it holds.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from inspect import signature
from typing import Any, NamedTuple, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, array
from tconv_edu.checks import Axes, because, entries, per_axis, refuse
from tconv_edu.layer import Layer

P = ParamSpec("P")
Weight: TypeAlias = ArrayLike | Any  # an array in the framework's layout, or a whole layer
EXAMPLE = "np.ones((3, 3, 1, 1))"


def weights(name: str, value: ArrayLike, shape: str) -> Array:
    """Return a framework's weight array; `shape` says how its axes are ordered, for the message."""
    result = array(name, value, EXAMPLE)
    if not 3 <= result.ndim <= 5 or 0 in result.shape:
        rule = f"must have the shape {shape}, with 1 to 3 spatial axes and no size 0"
        raise refuse(name, value, rule, EXAMPLE)
    return result


def listed(name: str, value: Any, count: int, *, least: int, what: str = "") -> Axes:
    """Return so many ints from a sequence; an int alone is refused. `what` says which they are."""
    rule = f"must be a sequence of {count} integer{'s' * (count > 1)}{what}"
    wanted = entries(name, value, count, rule, (least,) * count)
    return per_axis(name, wanted, count, least=least)


def given(name: str, value: Any, rank: int, *, least: int) -> Axes:
    """Return so many ints from a sequence, or the least of them for each axis from None."""
    return (least,) * rank if value is None else listed(name, value, rank, least=least)


class Parts(NamedTuple):
    """What a layer is made of: its weight, its arguments by their names, its bias or None.

    Arguments are None where they are attributes of the layer by the same names.
    """

    weight: Any
    arguments: dict[str, Any] | None = None
    bias: Any = None


PartsOf = Callable[[Any, dict[str, Any]], Parts | None]


def takes_layer(parts_of: PartsOf) -> Callable[[Callable[P, Layer]], Callable[P, Layer]]:
    """Let a function that reads a weight and its arguments read a whole layer, too.

    Arguments that are given beside a layer take the place of its own. `parts_of` is given a layer
    and the arguments beside it, of which it may take some out; of what is no layer it makes None.
    """

    def decorate(read: Callable[P, Layer]) -> Callable[P, Layer]:
        names = tuple(signature(read).parameters)

        @wraps(read)
        def reader(*args: P.args, **options: P.kwargs) -> Layer:
            beside: dict[str, Any] = {**options}
            parts = _taken_apart(names, parts_of, args[0], beside) if args else None
            if parts is None:
                return read(*args, **options)
            layer = read(parts.weight, **((parts.arguments or {}) | beside))
            return layer if parts.bias is None else replace(layer, bias=parts.bias)

        return reader

    return decorate


def _taken_apart(
    names: tuple[str, ...], parts_of: PartsOf, source: object, beside: dict[str, Any]
) -> Parts | None:
    """Take a layer apart; of one that holds no weight yet, its framework says so."""
    try:
        parts = parts_of(source, beside)
        if parts is None:
            return None
        arguments = parts.arguments
        if arguments is None:
            arguments = {name: getattr(source, name) for name in names[1:]}
        return Parts(_array(parts.weight), arguments, _array(parts.bias))
    except Exception as error:
        rule = because("must be a weight, or a layer that holds one", error)
        raise refuse(names[0], source, rule, EXAMPLE, TypeError) from error


def _array(value: Any) -> Any:
    """Return what NumPy reads; a layer's own arrays may be trained, or on another device."""
    if value is None:
        return None
    return value.detach().cpu() if hasattr(value, "detach") else np.asarray(value)


def of_node(node: Any, beside: dict[str, Any]) -> Parts | None:
    """Take apart a node ConvTranspose, whose weight and bias its graph holds by their names."""
    if getattr(node, "op_type", "") != "ConvTranspose":
        return None
    from onnx import helper, numpy_helper  # whoever holds a node has it

    tensors = {tensor.name: tensor for tensor in beside.pop("initializer", None) or ()}
    if missing := [name for name in node.input[1:] if name and name not in tensors]:
        raise LookupError(f"give initializer=graph.initializer, where {missing[0]!r} is")
    arguments = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    arguments.pop("kernel_shape", None)  # the weight's own
    if "auto_pad" in arguments:
        arguments["auto_pad"] = arguments["auto_pad"].decode()
    weight, *bias = [numpy_helper.to_array(tensors[name]) for name in node.input[1:] if name]
    return Parts(weight, arguments, *bias)
