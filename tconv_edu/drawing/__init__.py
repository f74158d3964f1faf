"""Small arrays as SVG text: still or animated, in light and in dark, the same bytes every time.

Every function returns a `Drawing`: text that notebooks show as a picture, and that, written to a
file, is a complete SVG document.

>>> five_ways([1, 2, 3], [1, 10, 100], stride=2).startswith("<svg xmlns=")
True
"""

from tconv_edu.drawing.grids import grid, grids
from tconv_edu.drawing.pipelines import pipelines
from tconv_edu.drawing.stamps import stamp
from tconv_edu.drawing.svg import Drawing
from tconv_edu.drawing.ways import five_ways

__all__ = ["Drawing", "five_ways", "grid", "grids", "pipelines", "stamp"]
