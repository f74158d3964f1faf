"""Matplotlib draws for the page: a figure is shown where `show` is called, or where its cell ends.

Matplotlib takes this module for its backend: the names are those that it looks for.
"""

from __future__ import annotations

import io
from typing import Any

from live.inside.showing import display

try:
    from matplotlib.backend_bases import FigureManagerBase as FigureManager
    from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas
except ModuleNotFoundError:  # where the book is built without it
    pass

__all__ = ["FigureCanvas", "FigureManager", "picture", "show"]


def picture(figure: Any) -> bytes:
    """Draw a figure as notebooks do."""
    file = io.BytesIO()
    figure.savefig(
        file, format="png", dpi="figure", bbox_inches="tight", facecolor=figure.get_facecolor()
    )
    return file.getvalue()


def show(*_: Any, **__: Any) -> None:
    """Show the figures that are open, and close them."""
    from matplotlib import pyplot as plt

    for number in plt.get_fignums():
        figure = plt.figure(number)
        if figure.axes or figure.lines or figure.texts or figure.images:
            display(figure)
    plt.close("all")
