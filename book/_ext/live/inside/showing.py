"""Values as a notebook shows them, and `display`."""

from __future__ import annotations

import base64
import sys
import types
from collections.abc import Callable
from typing import Any

from live.inside.outlet import Outlet
from live.inside.pretty import pretty

# What a page prefers comes first.
RICH = {
    "text/html": "_repr_html_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
}
outlets: list[Outlet] = []  # the last one is that of the cell that runs


def shown(value: Any) -> tuple[str, str]:
    """Give a value as a notebook shows it: the kind of text, and the text."""
    if hasattr(value, "savefig") and type(value).__module__.startswith("matplotlib."):
        return "image/png", as_base64(sys.modules["live.inside.figures"].picture(value))
    for kind, method in RICH.items():
        text = _asked(value, method)
        if isinstance(text, tuple):  # with metadata
            text = text[0]
        if isinstance(text, bytes):
            text = as_base64(text)
        if isinstance(text, str):
            return kind, text
    return "text/plain", pretty(value)


def as_base64(data: bytes) -> str:
    """Write a picture as text."""
    return base64.b64encode(data).decode()


def _asked(value: Any, method: str) -> Any:
    """Call one of the methods of notebooks; if it fails, the next one is tried, as there."""
    if isinstance(value, type):
        return None
    try:
        found = getattr(value, method, None)
        return found() if callable(found) else None
    except Exception as error:
        print(f"{method}: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        return None


def display(*values: Any, **_: Any) -> None:
    """Show values at once, as `display` of IPython does."""
    for value in values:
        outlets[-1].add(*shown(value))


def clear_output(wait: bool = False) -> None:
    """Take away what the cell has shown so far."""
    del wait
    outlets[-1].add("clear", "")


def _data(kind: str, method: str) -> Callable[[type], type]:
    """Make one of the small classes of IPython.display."""

    def init(self: Any, data: Any = None, *_: Any, **__: Any) -> None:
        self.data = data

    return lambda base: type(base)(kind, (base,), {"__init__": init, method: lambda s: s.data})


class Data:
    """Something that is shown as it is."""


def ipython() -> dict[str, types.ModuleType]:
    """Make the modules that stand for IPython, with what a cell may want of it."""
    package, module = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    kinds = {"HTML": "html", "SVG": "svg", "Latex": "latex", "Math": "latex"}
    for name, kind in kinds.items():
        setattr(module, name, _data(name, f"_repr_{kind}_")(Data))
    for name in ("Markdown", "Pretty"):
        setattr(module, name, _data(name, "__repr__")(Data))
    module.Image = _data("Image", "_repr_png_")(Data)  # type: ignore[attr-defined]
    module.display, module.clear_output = display, clear_output  # type: ignore[attr-defined]
    vars(package).update(display=module, get_ipython=lambda: None, version_info=(9, 0))
    return {"IPython": package, "IPython.display": module}
