"""The code of a layer in every framework, for a reader without scripts and for paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from inspect import signature

from tconv_edu.frameworks import FRAMEWORKS, Call, Layer


def _unflipped(write: Callable[..., Call]) -> Callable[[Layer], Call]:
    """Leave the kernel as the page shows it: the code gives the numbers that stand beside it."""
    flips = "transpose_kernel" in signature(write).parameters
    return partial(write, transpose_kernel=True) if flips else write


WRITERS = {each.label: _unflipped(each.write) for each in FRAMEWORKS.values()}


def code(layer: Layer) -> str:
    """Return the HTML of a program for each framework, folded up."""
    parts = [
        f"<p><strong>{name}</strong></p><pre>{escape(write(layer).code)}</pre>"
        for name, write in WRITERS.items()
    ]
    head = "The same in each framework"
    return f"<details><summary>{head}</summary>{''.join(parts)}</details>"
