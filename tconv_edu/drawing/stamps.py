"""The stamp: every input adds a scaled copy of the kernel to the output, one after another."""

from __future__ import annotations

from typing import NamedTuple, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from tconv_edu.arrays import Array
from tconv_edu.checks import integer, refuse
from tconv_edu.drawing.cells import Size, Step, cells, fitting, ring
from tconv_edu.drawing.entries import MOST_CELLS, entry_text, spoken, table
from tconv_edu.drawing.svg import ID, MARGIN, Drawing, Place, assemble, group, move, words
from tconv_edu.geometry import resolve_transpose

_MOST = 16  # frames; each holds a whole output
_SECONDS = 1.6  # a reader's time for one frame
_SIGN, _CAPTION = 34, 26  # units: the room of a sign, and of a caption


def stamp(x: ArrayLike, kernel: ArrayLike, *, stride: SupportsIndex = 1) -> Drawing:
    """Draw how the stamps of a transposed convolution fill its output, one frame per input.

    The animation pauses under the pointer. Readers who ask for less motion get the last frame,
    with the outlines of all stamps.

    Args:
        x: a vector or a matrix of at most 16 entries.
        kernel: of the same rank as `x`.
        stride: one int, the same for both axes.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> stamp([[1, 2], [3, 4]], [[1, 10], [100, 1000]], stride=1)
    <Drawing: A transposed convolution, stamp by stamp>

    """
    samples, weights = table("x", x), table("kernel", kernel)
    step = integer("stride", stride, least=1)
    if weights.ndim != samples.ndim:
        example = "[1, 10, 100]" if samples.ndim == 1 else "[[1, 10], [100, 1000]]"
        raise refuse("kernel", weights, f"must have as many axes as x, {samples.ndim}", example)
    if samples.size > _MOST:
        raise refuse("x", samples, f"must have at most {_MOST} entries", "[1, 2, 3]")
    size = tuple((m - 1) * step + k for m, k in zip(samples.shape, weights.shape, strict=True))
    if max(size) > MOST_CELLS:
        rule = f"must give at most {MOST_CELLS} outputs along an axis, not {size}"
        raise refuse("stride", stride, rule, "1")
    return _animation(_scene_of(samples, weights, step))


class Stamp(NamedTuple):
    """One input, and what it does to the output."""

    at: int
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


def _scene_of(x: Array, kernel: Array, stride: int) -> Scene:
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
        stamps.append(Stamp(len(stamps), corner, caption, copy, total))
    size = fitting(image, weights, *(stamp.total for stamp in stamps), least=38, height=34)
    return Scene(image, weights, stride, stamps, size)


def _animation(scene: Scene) -> Drawing:
    """Draw input × kernel, and below them one frame per input on top of one another."""
    count, last = len(scene.stamps), scene.stamps[-1]
    corners, used, bottom = _corners(scene)
    wide, tall = scene.size.extent(last.total.shape)
    width, top = max(used, wide + 2 * MARGIN), bottom + _CAPTION + 18
    shift, corner = (width - used) / 2, ((width - wide) / 2, top)
    body = move(shift, 0, _head(scene, corners)) + words("output so far", width / 2, top - 9)
    for stamp in scene.stamps:
        frame = move(shift, 0, _turn(scene, stamp, corners))
        frame += cells(stamp.total, corner, scene.size, "output", f"sums-{stamp.at}")
        frame += ring(corner, scene.size, stamp.corner, stamp.copy.shape)
        body += group(frame, f"frame-{stamp.at}", f"t-frame t-frame{stamp.at}")
    (x, y), (across, down) = corners[2], scene.size.extent(scene.kernel.shape)
    final = move(shift, 0, words(f"{count} stamps, added up", x + across / 2, y + down / 2 + 5))
    final += cells(last.total, corner, scene.size, "output", "sums-final")
    for stamp in scene.stamps:
        final += ring(corner, scene.size, stamp.corner, stamp.copy.shape, "stamp")
    body += group(final, "frame-final", f"t-frame t-frame{count} t-final")
    return _assemble(scene, (width, top + tall + MARGIN), body)


def _corners(scene: Scene) -> tuple[list[Place], float, float]:
    """Lay out input × kernel = stamp; return their corners, and the width and height in all."""
    captions = max(len(stamp.caption) for stamp in scene.stamps) * 7.6
    extents = [scene.size.extent(array.shape) for array in (scene.x, scene.kernel, scene.kernel)]
    tallest = max(height for _, height in extents)
    left, corners = float(MARGIN), []
    for (width, height), narrowest in zip(extents, (44, 50, captions + 78), strict=True):
        column = max(width, narrowest)
        place = left + (column - width) / 2, MARGIN + _CAPTION + tallest / 2 - height / 2
        corners.append(place)
        left += column + _SIGN
    return corners, left - _SIGN + MARGIN, MARGIN + _CAPTION + tallest


def _head(scene: Scene, corners: list[Place]) -> str:
    """Draw input × kernel; what comes of them belongs to the frames."""
    body, rights = "", []
    for name, array, (x, y) in zip(("input", "kernel"), scene[:2], corners[:2], strict=True):
        width, height = scene.size.extent(array.shape)
        body += cells(array, (x, y), scene.size, name, name) + words(name, x + width / 2, y - 9)
        rights.append(x + width)
    return body + words("×", (rights[0] + x) / 2, y + height / 2 + 7, "sign")


def _turn(scene: Scene, stamp: Stamp, corners: list[Place]) -> str:
    """Ring one input, and draw its copy of the kernel."""
    inputs, kernel, (left, top) = corners
    width, height = scene.size.extent(stamp.copy.shape)
    return (
        ring(inputs, scene.size, divmod(stamp.at, scene.x.shape[1]))
        + words("=", (kernel[0] + width + left) / 2, top + height / 2 + 7, "sign")
        + words(f"stamp of {stamp.caption}", left + width / 2, top - 9)
        + cells(stamp.copy, (left, top), scene.size, "kernel", f"copy-{stamp.at}")
    )


def _assemble(scene: Scene, size: Place, body: str) -> Drawing:
    x, kernel, total = map(spoken, (scene.x, scene.kernel, scene.stamps[-1].total))
    text = (
        f"Each input adds the kernel, times its value, to the output, and the next one begins "
        f"{scene.stride} further. Input {x}. Kernel {kernel}. Output {total}."
    )
    style = f".{ID} .t-stamp{{fill:none;stroke:var(--kernel-line);stroke-width:2}}"
    style += _keyframes(len(scene.stamps) + 1)
    return assemble("A transposed convolution, stamp by stamp", text, size, body, style)


def _keyframes(count: int) -> str:
    """Show one frame at a time, but only to readers who have not asked for less motion."""
    turn = f"{ID}-turn {count * _SECONDS:.1f}s step-end infinite"
    delays = [f"{(at - count) * _SECONDS:.1f}s" for at in range(count)]
    frames = [f".{ID} .t-frame{at}{{animation-delay:{s}}}" for at, s in enumerate(delays)]
    rest, share = f".{ID} .t-frame{{animation:none}}", f"{100 / count:.3f}%"
    return (
        f".{ID} .t-frame{{visibility:hidden}}.{ID} .t-final{{visibility:visible}}"
        f"@media (prefers-reduced-motion:no-preference){{"
        f".{ID} .t-frame{{animation:{turn}}}{''.join(frames)}"
        f".{ID}:hover .t-frame{{animation-play-state:paused}}}}"
        f"@keyframes {ID}-turn{{0%{{visibility:visible}}{share},100%{{visibility:hidden}}}}"
        f"@media print{{{rest}}}@media (prefers-reduced-motion:reduce){{{rest}}}"
    )
