"""The wires of the book: a convolution and its transpose, on one set of wires."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements import Element
from wires.fallback import fallback
from wires.setting import Setting, read

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def attributes(setting: Setting) -> dict[str, str]:
    """Return what the script and the style have to know beside the setting."""
    return {name: "no" for name in ("matrix", "switch") if not getattr(setting, name)}


WIRES = Element(
    name="wires",
    tag="tconv-wires",
    folder=Path(__file__).parent,
    options=(
        "direction",
        "input",
        "kernel",
        "stride",
        "padding",
        "dilation",
        "output-padding",
        "matrix",
        "switch",
    ),
    read=read,
    fallback=fallback,
    attributes=attributes,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and its files."""
    return WIRES.setup(app)
