"""A layer in the words of a framework: what is said, and the code that says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any, NamedTuple

from tconv_edu.arrays import Array
from tconv_edu.checks import Pairs, refuse
from tconv_edu.frameworks.layouts import WeightLayout
from tconv_edu.frameworks.templates import AXES, SHAPES, ZEROS, fill, keywords, shorten, unless
from tconv_edu.layer import Layer, Outline, must_be_layer, without_dilation


@dataclass(frozen=True, eq=False)
class Call:
    """A layer in a framework's words: its arguments, its weight array, and code that runs it.

    Args:
        arguments: by the framework's own names; defaults are left out.
        weight: in the framework's layout, a new array.
        code: takes `x` and `weight` in the framework's layout, and `bias` where there is one, and
            assigns `y`.
        exact: whether the framework says the layer in this one call: nothing is sliced or padded
            after it, the weight holds no zeros of a dilation, and no group has a call of its own.
        bias: `(C,)`, a new array, which the code adds to `y`; or None.

    >>> from tconv_edu.frameworks import read_onnx, write_torch
    >>> W = [[[1, 10, 100]]]
    >>> write_torch(read_onnx(W, strides=[2], pads=[1, 0])).arguments
    {'stride': 2, 'padding': 1, 'output_padding': 1}
    >>> write_torch(read_onnx(W, strides=[2], pads=[0, 1])).exact  # less before than after
    False

    Source: the documentation of the frameworks, named at the functions that read and write.

    """

    arguments: dict[str, Any]
    weight: Array
    code: str
    exact: bool
    bias: Array | None = None


class Wording(NamedTuple):
    """What a framework says of a layer: arguments, defaults too, what they cut off, and how.

    None stands for an argument that is left out; a default that is a number holds for every axis.
    `code` is a template of `templates.fill`; `code_of_groups` is one with a call for each group,
    where no call takes them all. `layout` is that of the weight, and `spread` says that this has to
    hold the zeros of its dilation.
    """

    outline: Outline
    arguments: dict[str, Any]
    defaults: Mapping[str, Any]
    crop: Pairs
    layout: WeightLayout
    code: str
    code_of_groups: str = ""
    spread: bool = False

    @property
    def one_call(self) -> bool:
        """Whether there is one call for all groups."""
        return self.outline.groups == 1 or not self.code_of_groups

    @property
    def told(self) -> dict[str, Any]:
        """The arguments that are no defaults."""
        return unless(self.defaults, self.arguments)

    @property
    def rest(self) -> Pairs:
        """The crop that is left to do; below 0, zeros to add."""
        axes = zip(self.outline.crop, self.crop, strict=True)
        return tuple((p - a, q - b) for (p, q), (a, b) in axes)

    @property
    def is_exact(self) -> bool:
        """Whether this call alone computes the layer: the one source of all answers to that."""
        return self.one_call and not self.spread and self.crop == self.outline.crop


def outline_of(layer: Layer) -> Outline:
    """Check a layer, and return it without its weights; the frameworks know one to three axes."""
    if len(must_be_layer("layer", layer).stride) not in AXES:
        example = "Layer(np.ones((3, 3, 1, 1)), (1, 1), (1, 1), 1, ((0, 0), (0, 0)))"
        raise refuse("layer", layer.kernel, "must have 1 to 3 spatial axes", example)
    return layer.outline


def compose(layer: Layer, said: Wording, **fields: object) -> Call:
    """Fill a template with a layer: with what all frameworks name, and with fields of its own."""
    kernel = without_dilation(layer).kernel if said.spread else layer.kernel
    weight = said.layout.to_weight(kernel, layer.groups)
    shared = {
        "rank": len(layer.stride),
        "axes": ", ".join(AXES[len(layer.stride)]),
        "inputs": layer.kernel.shape[-1],
        "outputs": layer.kernel.shape[-2],
        "features": f"{layer.kernel.shape[-1] // layer.groups}; {layer.kernel.shape[-2]}",
        "groups": layer.groups,
        "weight": weight.shape,
        "kernel_size": kernel.shape[:-2],
        "size": shorten(kernel.shape[:-2]),
        "arguments": keywords(said.told),
        "zeros": ZEROS if said.spread else "",
        **slices(said.rest),
    }
    template = said.code if said.one_call else said.code_of_groups
    code, bias = fill(template, shared | fields), layer.bias
    if bias is not None:
        column = "" if SHAPES in template else f".reshape{(-1, *(1 for _ in layer.stride))}"
        code, bias = f"{code}y = y + bias{column}\n", bias.copy()
    return Call(said.told, weight.copy(), code, said.is_exact, bias)


def slices(rest: Pairs) -> dict[str, str | None]:
    """Return the fields of a crop: zeros, then a slice of a channels-last `y`; or for F.pad."""
    grown = [[max(-before, 0), max(-after, 0)] for before, after in rest]
    cut = [f"{max(before, 0) or ''}:{-max(after, 0) or ''}" for before, after in rest]
    kept = re.sub("(, :)*$", "", ", ".join([":", *cut]))  # the last axes need no slice
    padded = reversed([*dropwhile(lambda pair: pair == (0, 0), rest)])  # F.pad begins with the last
    amounts = tuple(-amount for pair in padded for amount in pair)
    return {
        "rest": "" if any(map(any, rest)) else None,
        "grown": str([[0, 0], *grown, [0, 0]]) if any(map(any, grown)) else None,
        "kept": kept if kept != ":" else None,
        "amounts": str(amounts) if amounts else None,
    }
