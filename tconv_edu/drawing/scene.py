"""The numbers of a stamped output: each input's copy of the kernel, and the sums after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tconv_edu.drawing.arguments import Array, spoken
from tconv_edu.drawing.cells import Size, fitting
from tconv_edu.geometry import resolve_transpose
from tconv_edu.stages import convolve_full


@dataclass(frozen=True)
class Scene:
    """One transposed convolution of a matrix; a vector is a matrix of one row."""

    x: Array
    kernel: Array
    stride: int
    sums: list[Array]  # the output after each input
    copies: list[Array]  # the scaled kernel of each input
    rank: int

    @property
    def size(self) -> Size:
        """The cell size that fits every number."""
        return fitting(self.x, self.kernel, *self.sums, least=38, height=34)

    def corner(self, at: int) -> tuple[int, int]:
        """Return the first row and column of the output that an input's stamp covers."""
        row, column = divmod(at, self.x.shape[1])
        return row * self.stride, column * self.stride

    @property
    def caption_width(self) -> float:
        """The width of the longest caption, in units."""
        return max(len(self.caption(at)) for at in range(self.x.size)) * 7.6

    def caption(self, at: int) -> str:
        """Name an input and its value."""
        index = divmod(at, self.x.shape[1])[2 - self.rank :]
        return f"x[{', '.join(map(str, index))}] = {spoken(self.x.ravel()[at : at + 1])}"


def scene_of(x: Array, kernel: Array, step: int) -> Scene:
    """Compute every stamp and every running sum, the shapes being checked."""
    image, weights = np.atleast_2d(x)[..., None], np.atleast_2d(kernel)[..., None, None]
    image, weights, geometry = resolve_transpose(image, weights, step, "valid", 1, 1)
    scene = Scene(image[..., 0], weights[..., 0, 0], step, [], [], x.ndim)
    total = np.zeros(geometry.full_size, image.dtype)
    for at, sample in enumerate(image.reshape(-1, 1, 1, 1)):
        copy = convolve_full(sample, weights, (1, 1))[..., 0]
        top, left = scene.corner(at)
        total = total.copy()
        total[top : top + copy.shape[0], left : left + copy.shape[1]] += copy
        scene.copies.append(copy)
        scene.sums.append(total)
    return scene
