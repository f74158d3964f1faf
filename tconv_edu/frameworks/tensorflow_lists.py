"""Lists of TensorFlow, in which the batch and the channels stand around the spatial axes."""

from collections.abc import Sequence
from typing import Any

from tconv_edu.checks import Axes, entries, is_sequence, per_axis, refuse


def inner(name: str, value: Any, rank: int) -> Axes:
    """Take an int, one per axis, or what TensorFlow takes too: one in a list, or 1, …, 1."""
    count = len(value) if is_sequence(value) else 0
    if count == 1:
        return per_axis(name, value[0], rank, least=1)
    if count == rank + 2 and all(isinstance(n, int) and n == 1 for n in value[:: rank + 1]):
        return per_axis(name, (1, *value[1:-1], 1), count, least=1)[1:-1]
    return per_axis(name, value, rank, least=1)


def spatial_shape(output_shape: Any, legal: Sequence[range], channels: int) -> Axes:
    """Return the sizes in an output_shape, if they are legal and its channels are the kernel's."""
    count, example = len(legal) + 2, (1, *(sizes[0] for sizes in legal), channels)
    sizes = " by ".join(f"{each[0]} to {each[-1]}" for each in legal)
    rule = f"must have {count} entries, (batch, *spatial, {channels}), and spatial sizes of {sizes}"
    _, *rest = entries("output_shape", output_shape, count, rule, example)
    _, *spatial, last = per_axis("output_shape", (1, *rest), count, least=1)
    if last != channels or any(n not in each for n, each in zip(spatial, legal, strict=True)):
        raise refuse("output_shape", output_shape, rule, example)
    return tuple(spatial)
