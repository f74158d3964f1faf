"""The U of sizes: an encoder's sizes going down, its decoder's coming up, and where they meet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from decoder.fallback import fallback
from decoder.setting import Setting, read
from elements import Element

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def attributes(setting: Setting) -> dict[str, str]:
    """Return what the style needs to keep the place of the U."""
    return {"style": f"--levels: {setting.levels}"}


DECODER = Element(
    name="decoder",
    tag="tconv-decoder",
    folder=Path(__file__).parent,
    options=("size", "levels", "layer", "output-padding", "output-size"),
    read=read,
    fallback=fallback,
    attributes=attributes,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and its files."""
    return DECODER.setup(app)
