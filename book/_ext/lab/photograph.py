"""The photograph of the lab: a face from Matplotlib's sample data, reduced to 32 × 32 pixels."""

from __future__ import annotations

import base64
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.cbook import get_sample_data
from numpy.typing import NDArray
from PIL import Image

SIDE = 32
FACE = (128, 40, 416, 328)  # left, top, right, bottom: 9 × 9 pixels of it become one


@cache
def photograph() -> NDArray[np.uint8]:
    """Return its shades of grey, from 0 for black to 255 for white."""
    path = str(get_sample_data("grace_hopper.jpg", asfileobj=False))
    with Image.open(path) as picture:
        small = picture.convert("L").crop(FACE).resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small)


def spelled() -> str:
    """Return its shades row by row, one byte each, as an attribute can hold them."""
    return base64.b64encode(photograph().tobytes()).decode()


def data_address(shades: NDArray[Any]) -> str:
    """Return a picture of shades from 0 to 1 as an address that holds it."""
    steps = (shades.clip(0, 1) * 15).round() * 17  # sixteen shades: a third of the bytes
    file = BytesIO()
    picture = Image.fromarray(steps.astype(np.uint8)).quantize(16)
    picture.save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
