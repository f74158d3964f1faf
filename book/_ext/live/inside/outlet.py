"""The way of a cell's outputs to the page: in order, ten times in a second, and up to a size.

A loop that never ends must fill neither the page nor the memory: what is too much is counted and
dropped here, before it is sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable

Emit = Callable[[str, str], object]
MOST = 100_000  # characters of text that a cell may show
MOST_RICH = 5_000_000  # characters of drawings, tables and pictures
MOST_PIECES = 200
PAUSE = 0.1  # seconds between two pieces of what is printed
STREAMS = ("stdout", "stderr")
TEXTS = (*STREAMS, "text/plain")


class Outlet:
    """What passes on the outputs of one run of a cell."""

    def __init__(self, emit: Emit) -> None:
        self.emit = emit
        self.left = {True: MOST, False: MOST_RICH}  # for texts, and for all else
        self.pieces = MOST_PIECES
        self.held = ""
        self.kind = STREAMS[0]
        self.last = time.monotonic()
        self.cut = self.told = 0

    def write(self, kind: str, text: str) -> None:
        """Pass on what is printed, when it is time."""
        if kind != self.kind:
            self.flush()
            self.kind = kind
        self.held += self._allowed(text)
        if time.monotonic() - self.last > PAUSE:
            self.flush()

    def add(self, kind: str, text: str) -> None:
        """Pass on one output; a drawing is shown whole or not at all."""
        self.flush()
        self.pieces -= 1
        if (kind not in TEXTS and len(text) > self.left[False]) or self.pieces < 0:
            self.cut += len(text)
        elif kind in TEXTS:
            self.emit(kind, self._allowed(text))
        else:
            self.left[False] -= len(text)
            self.emit(kind, text)

    def fail(self, text: str) -> None:
        """Pass on an error, which has always room."""
        self.flush()
        lines = text.splitlines(keepends=True)
        if len(lines) > 60:
            lines[20:-30] = [f"  … {len(lines) - 50} lines are left out …\n"]
        self.emit("error", "".join(line if len(line) < 2000 else _short(line) for line in lines))

    def flush(self) -> None:
        """Pass on what is held back, and how much was dropped."""
        if self.held:
            self.emit(self.kind, self.held)
        self.held, self.last = "", time.monotonic()
        if self.cut > self.told:
            self.told = self.cut
            self.emit("cut", f"… {self.cut:,} more characters are left out.")

    def _allowed(self, text: str) -> str:
        part = text[: self.left[True]]
        self.left[True] -= len(part)
        self.cut += len(text) - len(part)
        return part


def _short(line: str) -> str:
    return f"{line[:1500]} … {line[-300:]}"


class Stream:
    """What `print` writes to."""

    encoding, errors = "utf-8", "strict"

    def __init__(self, kind: str, outlet: Outlet) -> None:
        self.kind, self.outlet = kind, outlet

    def write(self, text: str) -> int:
        """Pass the text on."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outlet.write(self.kind, text)
        return len(text)

    def flush(self) -> None:
        """Pass on what is held back."""
        self.outlet.flush()

    def isatty(self) -> bool:
        """Nobody types here."""
        return False
