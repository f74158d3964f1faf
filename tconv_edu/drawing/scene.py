"""The numbers of a stamped output: each input's copy of the kernel, and the sums after it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.drawing.cells import Size, Step, fitting
from tconv_edu.drawing.entries import entry_text
from tconv_edu.geometry import resolve_transpose


class Stamp(NamedTuple):
    """One input, and what it does to the output."""

    at: int
    place: Step  # of the input
    corner: Step  # the first output that it reaches
    caption: str
    copy: Array  # the scaled kernel
    total: Array  # the output after it


class Scene(NamedTuple):
    """One transposed convolution of a matrix; a vector is a matrix of one row."""

    x: Array
    kernel: Array
    stride: int
    stamps: list[Stamp]
    size: Size  # every number fits into such a cell

    @property
    def caption_width(self) -> float:
        """The width of the longest caption, in units."""
        return max(len(stamp.caption) for stamp in self.stamps) * 7.6


def scene_of(x: Array, kernel: Array, stride: int) -> Scene:
    """Compute every stamp and every running sum, the shapes being checked."""
    image, weights = np.atleast_2d(x)[..., None], np.atleast_2d(kernel)[..., None, None]
    image, weights, geometry = resolve_transpose(image, weights, stride, "valid", 1, 1)
    image, weights = image[..., 0], weights[..., 0, 0]
    total = np.zeros(geometry.full_size, image.dtype)
    stamps: list[Stamp] = []
    for (row, column), sample in np.ndenumerate(image):
        corner, copy = (row * stride, column * stride), np.multiply(sample, weights)
        total = total.copy()
        total[corner[0] :, corner[1] :][: copy.shape[0], : copy.shape[1]] += copy
        index = ", ".join(map(str, (row, column)[2 - x.ndim :]))
        caption = f"x[{index}] = {entry_text(sample)}"
        stamps.append(Stamp(len(stamps), (row, column), corner, caption, copy, total))
    size = fitting(image, weights, *(stamp.total for stamp in stamps), least=38, height=34)
    return Scene(image, weights, stride, stamps, size)
