"""The stamp: every input adds a scaled copy of the kernel to the output, one after another."""

from __future__ import annotations

from typing import SupportsIndex

from numpy.typing import ArrayLike

from tconv_edu.checks import flag, integer, refuse
from tconv_edu.drawing.entries import MOST_CELLS, table
from tconv_edu.drawing.frames import animation, multiples, scene_of
from tconv_edu.drawing.svg import Drawing

_MOST = 16  # frames; each holds a whole output


def stamp(
    x: ArrayLike, kernel: ArrayLike, *, stride: SupportsIndex = 1, animated: bool = True
) -> Drawing:
    """Draw how the stamps of a transposed convolution fill its output, one frame per input.

    The animation pauses under the pointer. Readers who ask for less motion get the last frame,
    with the outlines of all stamps.

    Args:
        x: a vector or a matrix of at most 16 entries.
        kernel: of the same rank as `x`.
        stride: one int, the same for both axes.
        animated: False draws the frames below one another.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> stamp([[1, 2], [3, 4]], [[1, 10], [100, 1000]], stride=1)
    <Drawing: A transposed convolution, stamp by stamp>

    """
    samples, weights = table("x", x), table("kernel", kernel)
    step, moves = integer("stride", stride, least=1), flag("animated", animated)
    if weights.ndim != samples.ndim:
        example = "[1, 10, 100]" if samples.ndim == 1 else "[[1, 10], [100, 1000]]"
        raise refuse("kernel", weights, f"must have as many axes as x, {samples.ndim}", example)
    if samples.size > _MOST:
        raise refuse("x", samples, f"must have at most {_MOST} entries", "[1, 2, 3]")
    size = tuple((m - 1) * step + k for m, k in zip(samples.shape, weights.shape, strict=True))
    if max(size) > MOST_CELLS:
        rule = f"must give at most {MOST_CELLS} outputs along an axis, not {size}"
        raise refuse("stride", stride, rule, "1")
    scene = scene_of(samples, weights, step)
    return animation(scene) if moves else multiples(scene)
