"""The first screen of the book: the operation runs by itself, with stride and padding to pull."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements import Element
from hero.fallback import fallback
from hero.setting import read

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERO = Element(
    name="hero",
    tag="tconv-hero",
    folder=Path(__file__).parent,
    options=("stride", "padding"),
    read=read,
    fallback=fallback,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and its files."""
    return HERO.setup(app)
