"""What a page cannot do as a terminal does: ask, and come to an end."""

from __future__ import annotations

import builtins
import io
import os
from typing import Any, NoReturn

NOBODY = (
    "Python cannot ask here, for nobody can answer while a cell runs. "
    'Write the answer into the cell instead: name = "Ada"'
)


def ask(prompt: object = "", /) -> NoReturn:
    """Refuse to ask, and say what to do instead."""
    del prompt
    raise RuntimeError(NOBODY)


def leave(status: object = None) -> NoReturn:
    """Leave Python, as `exit` does at a prompt."""
    raise SystemExit(status)


class Nobody(io.TextIOBase):
    """The keyboard that is not there."""

    def read(self, size: int | None = -1, /) -> str:
        """Refuse."""
        raise RuntimeError(NOBODY)

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        """Refuse."""
        raise RuntimeError(NOBODY)


def names(**more: Any) -> dict[str, Any]:
    """Python's own names, as a cell has them."""
    ours = {"input": ask, "breakpoint": ask, "exit": leave, "quit": leave}
    return vars(builtins) | ours | more


def guard() -> None:
    """Let what would end the process end the cell."""
    os._exit = leave
    os.abort = leave
