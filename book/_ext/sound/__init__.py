"""The sound of chapter 6: one sound at a higher rate by four kernels, to be seen and played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements import Element
from sound.fallback import fallback
from sound.setting import read

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SOUND_ELEMENT = Element(
    name="sound",
    tag="tconv-sound",
    folder=Path(__file__).parent,
    options=("source", "frequency", "stride", "kernel", "moment"),
    read=read,
    fallback=fallback,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and its files."""
    return SOUND_ELEMENT.setup(app)
