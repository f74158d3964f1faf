"""The frames of a stamped output: one after another, or side by side."""

from __future__ import annotations

from dataclasses import dataclass

from tconv_edu.drawing.arguments import spoken
from tconv_edu.drawing.cells import cells
from tconv_edu.drawing.scene import Scene
from tconv_edu.drawing.svg import ID, MARGIN, Drawing, assemble, box, group, move, words

_SECONDS = 1.6  # a reader's time for one frame
_SIGN = 34
_CAPTION = 26
_WIDTH = 456  # units: two outputs of five columns fit side by side
_GAP = 20


@dataclass(frozen=True)
class Head:
    """The line above the output: input × kernel, and the stamp that they make."""

    width: float
    height: float
    body: str
    places: tuple[tuple[float, float], ...]  # of the input, the kernel and the copy

    @classmethod
    def of(cls, scene: Scene, *, copies: bool) -> Head:
        """Lay the line out; the copies themselves belong to the frames."""
        size, arrays = scene.size, [scene.x, scene.kernel] + [scene.kernel] * copies
        tallest = max(array.shape[0] for array in arrays) * size.height
        least = (44, 50, scene.caption_width + 78)
        left, places, body = float(MARGIN), [], ""
        names = ("input", "kernel")
        for at, array in enumerate(arrays):
            top = MARGIN + _CAPTION + (tallest - array.shape[0] * size.height) / 2
            wide = array.shape[1] * size.width
            column = max(wide, least[at])
            places.append((left + (column - wide) / 2, top))
            if at < 2:
                body += cells(array, *places[at], size, names[at], name=names[at])
                body += words(names[at], left + column / 2, top - 9)
            left += column + _SIGN
        sign = (places[0][0] + scene.x.shape[1] * size.width + places[1][0]) / 2
        body += words("×", sign, MARGIN + _CAPTION + tallest / 2 + 7, "sign")
        return cls(left - _SIGN + MARGIN, MARGIN + _CAPTION + tallest, body, tuple(places))

    def frame(self, scene: Scene, at: int) -> str:
        """Ring one input, and draw its copy of the kernel."""
        size, ((x, y), _, (left, top)) = scene.size, self.places
        row, column = divmod(at, scene.x.shape[1])
        x, y = x + column * size.width, y + row * size.height
        height, width = scene.kernel.shape
        middle = top + height * size.height / 2
        equals = (self.places[1][0] + width * size.width + left) / 2
        return (
            box(x - 1.5, y - 1.5, size.width + 3, size.height + 3, "ring")
            + words("=", equals, middle + 7, "sign")
            + words(f"stamp of {scene.caption(at)}", left + width * size.width / 2, top - 9)
            + cells(scene.copies[at], left, top, size, "kernel", name=f"copy-{at}")
        )

    def final(self, scene: Scene) -> str:
        """Say that every stamp is in the output now."""
        left, top = self.places[2]
        height, width = (n * s for n, s in zip(scene.kernel.shape, scene.size[::-1], strict=True))
        return words(f"{scene.x.size} stamps, added up", left + width / 2, top + height / 2 + 5)


def animation(scene: Scene) -> Drawing:
    """Draw one frame per input on top of one another, each visible in its turn."""
    head = Head.of(scene, copies=True)
    size, (rows, columns) = scene.size, scene.sums[-1].shape
    width = max(head.width, columns * size.width + 2 * MARGIN)
    left, top = (width - columns * size.width) / 2, head.height + _CAPTION + 18
    shift = (width - head.width) / 2
    frames = [
        group(
            move(shift, 0, head.frame(scene, at)) + _output(scene, at, left, top),
            f"frame-{at}",
            f"t-frame t-frame{at}",
        )
        for at in range(scene.x.size)
    ]
    final = move(shift, 0, head.final(scene)) + _final(scene, left, top)
    frames.append(group(final, "frame-final", f"t-frame t-frame{len(frames)} t-final"))
    caption = words("output so far", width / 2, top - 9)
    body = move(shift, 0, head.body) + caption + "".join(frames)
    height = top + rows * size.height + MARGIN
    return _assemble(scene, (width, height), body, _keyframes(len(frames)))


def multiples(scene: Scene) -> Drawing:
    """Draw one output per input, in lines that a phone can show."""
    head = Head.of(scene, copies=False)
    size, (rows, columns) = scene.size, scene.sums[-1].shape
    wide = max(columns * size.width, scene.caption_width)
    inset, tall = (wide - columns * size.width) / 2, rows * size.height + _CAPTION + 18
    across = max(1, min(scene.x.size, int((_WIDTH + _GAP) / (wide + _GAP))))
    used = across * (wide + _GAP) - _GAP
    width = max(head.width, used + 2 * MARGIN)
    margin = (width - used) / 2
    body = move((width - head.width) / 2, 0, head.body)
    for at in range(scene.x.size):
        row, column = divmod(at, across)
        left, top = margin + column * (wide + _GAP), head.height + row * tall + _CAPTION + 14
        body += words(scene.caption(at), left + wide / 2, top - 9)
        body += _output(scene, at, left + inset, top)
    return _assemble(scene, (width, head.height + -(-scene.x.size // across) * tall + MARGIN), body)


def _assemble(scene: Scene, size: tuple[float, float], body: str, style: str = "") -> Drawing:
    numbers = scene.x, scene.kernel, scene.sums[-1]
    x, kernel, total = map(spoken, numbers)
    text = (
        f"Each input adds the kernel, times its value, to the output, and the next one begins "
        f"{scene.stride} further. Input {x}. Kernel {kernel}. Output {total}."
    )
    rules = f".{ID} .t-stamp{{fill:none;stroke:var(--kernel-line);stroke-width:2}}"
    return assemble("A transposed convolution, stamp by stamp", text, size, body, rules + style)


def _output(scene: Scene, at: int, left: float, top: float) -> str:
    size = scene.size
    row, column = scene.corner(at)
    height, width = scene.kernel.shape
    grid = cells(scene.sums[at], left, top, size, "output", name=f"sums-{at}")
    x, y = left + column * size.width, top + row * size.height
    return grid + box(x - 1.5, y - 1.5, width * size.width + 3, height * size.height + 3, "ring")


def _final(scene: Scene, left: float, top: float) -> str:
    size = scene.size
    height, width = scene.kernel.shape
    parts = cells(scene.sums[-1], left, top, size, "output", name="sums-final")
    for at in range(scene.x.size):
        row, column = scene.corner(at)
        x, y = left + column * size.width, top + row * size.height
        parts += box(x - 1.5, y - 1.5, width * size.width + 3, height * size.height + 3, "stamp")
    return parts


def _keyframes(count: int) -> str:
    """Show one frame at a time, but only to readers who have not asked for less motion."""
    share = 100 / count
    frames = "".join(
        f".{ID} .t-frame{at}{{animation-delay:{(at - count) * _SECONDS:.1f}s}}"
        for at in range(count)
    )
    return (
        f".{ID} .t-frame{{visibility:hidden}}.{ID} .t-final{{visibility:visible}}"
        f"@media (prefers-reduced-motion:no-preference){{"
        f".{ID} .t-frame{{animation:{ID}-turn {count * _SECONDS:.1f}s step-end infinite}}{frames}"
        f".{ID}:hover .t-frame{{animation-play-state:paused}}}}"
        f"@keyframes {ID}-turn{{0%{{visibility:visible}}{share:.3f}%,100%{{visibility:hidden}}}}"
        f"@media print{{.{ID} .t-frame{{animation:none}}}}"
        f"@media (prefers-reduced-motion:reduce){{.{ID} .t-frame{{animation:none}}}}"
    )
