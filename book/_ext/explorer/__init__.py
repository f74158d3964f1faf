"""The explorer of the book: a transposed convolution to play with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from elements import Element
from explorer.fallback import fallback
from explorer.setting import Setting, read

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def attributes(setting: Setting) -> dict[str, str]:
    """Return what the style needs to keep the place of an explorer."""
    tall, wide = setting.rows
    place = f"--tall: {tall}; --wide: {wide}"
    more = {"examples": "yes"} if setting.examples else {}
    return {"class": f"tx-{setting.rank}d tx-opens-{setting.view}", "style": place, **more}


EXPLORER = Element(
    name="explorer",
    tag="tconv-explorer",
    folder=Path(__file__).parent,
    options=(
        *("view", "dimensions", "input", "kernel", "stride", "padding", "dilation"),
        *("output-padding", "samples", "weights", "examples"),
    ),
    read=read,
    fallback=fallback,
    attributes=attributes,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive and its files."""
    return EXPLORER.setup(app)
