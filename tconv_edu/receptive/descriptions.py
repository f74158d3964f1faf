"""Layers described by mappings: their kinds, and the options of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tconv_edu.checks import one_of, per_axis, refuse, shared_rank
from tconv_edu.geometry.shape import Plan, plan

Options = Mapping[str, tuple[str, ...]]
OPTIONS = {  # by kind; the first is needed
    "conv": ("kernel_size", "kind", "stride", "padding", "dilation"),
    "conv_transpose": ("kernel_size", "kind", "stride", "padding", "output_padding", "dilation"),
}
EXAMPLE = "{'kind': 'conv', 'kernel_size': 3}"


def rank_of(
    layers: Sequence[Mapping[str, Any]],
    input_size: object,
    options: Options = OPTIONS,
    usual: str = "",
) -> int:
    """Check that these are mappings with the names of options; return how many axes they have.

    `usual` is the kind of those that do not say it.
    """
    rule, example = "must be a sequence of mappings, one per layer", f"[{EXAMPLE}]"
    if not isinstance(layers, Sequence) or not all(isinstance(e, Mapping) for e in layers):
        raise refuse("layers", layers, rule, example, TypeError)
    if not layers:
        raise refuse("layers", layers, rule + ", and at least one", example)
    named = {f"layers[{index}]": layer for index, layer in enumerate(layers)}
    told = {name: described(name, layer, options, EXAMPLE, usual) for name, layer in named.items()}
    sizes = {f"{name}['kernel_size']": layer["kernel_size"] for name, layer in told.items()}
    return shared_rank(input_size=input_size, **sizes)


def described(
    name: str, layer: object, options: Options, example: str, usual: str = ""
) -> Mapping[str, Any]:
    """Return a mapping that has a kind, and of its options the first, and no others."""
    if not isinstance(layer, Mapping):
        raise refuse(name, layer, "must be a mapping", example, TypeError)
    needed, *others = options[one_of(f"{name}['kind']", layer.get("kind", usual or None), options)]
    if needed not in layer or not set(layer) <= {needed, *others}:
        rule = f"must have {needed}, and nothing but {', '.join(others)} beside it"
        raise refuse(name, dict(layer), rule, example)
    return layer


def planned(layer: Mapping[str, Any], rank: int) -> Plan:
    """Resolve the options that both kinds have."""
    kernel_size = per_axis("kernel_size", layer["kernel_size"], rank, least=1)
    padding = layer.get("padding", "valid")
    return plan(kernel_size, layer.get("stride", 1), padding, layer.get("dilation", 1))
