"""The lab of the book: a kernel to change, and the grid that it draws on an image."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements import Element
from lab.fallback import fallback
from lab.photograph import spelled
from lab.setting import Setting, read

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def attributes(setting: Setting) -> dict[str, str]:
    """Return the photograph, which the script enlarges."""
    return {"photograph": spelled()}


LAB = Element(
    name="lab",
    tag="tconv-lab",
    folder=Path(__file__).parent,
    options=("kernel", "stride", "preset"),
    read=read,
    fallback=fallback,
    attributes=attributes,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and its files."""
    return LAB.setup(app)
