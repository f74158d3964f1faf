"""The code of a layer in every framework, for a reader without scripts and for paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

from tconv_edu.frameworks import FRAMEWORKS, Call, Layer, write_jax

WRITERS: dict[str, Callable[[Layer], Call]] = {
    each.label: each.write for each in FRAMEWORKS.values()
}
# The page shows the kernel as it is, and the code gives the numbers that stand beside it.
WRITERS |= {"JAX": partial(write_jax, transpose_kernel=True)}


def code(layer: Layer) -> str:
    """Return the HTML of the five programs, folded up."""
    parts = [
        f"<p><strong>{name}</strong></p><pre>{escape(write(layer).code)}</pre>"
        for name, write in WRITERS.items()
    ]
    return f"<details><summary>The same in five frameworks</summary>{''.join(parts)}</details>"
