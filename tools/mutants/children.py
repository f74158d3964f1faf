"""Children: forks of this process, each with a limit of processor time and of memory."""

from __future__ import annotations

import os
import resource
import signal
import time
import traceback
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

MEMORY = 4 << 30  # bytes that a child may take on top of what it shares


class Outcome(StrEnum):
    """How a child ended."""

    SURVIVED = "survived"
    KILLED = "killed"  # a test failed
    TIMED_OUT = "timed out"  # far more processor time than without the mutant
    IDLE = "idle"  # waits for ever
    CRASHED = "crashed"  # ended by a signal, such as that of a bad address
    BROKEN = "broken"  # the tool failed


class Ended(NamedTuple):
    """A child that ended: its number, how, and what it said last."""

    child: int
    outcome: Outcome
    said: str


class Children:
    """The forks that run; each notes what it is doing."""

    def __init__(self, idle: float) -> None:
        self.patience = idle
        self.notes: dict[int, int] = {}
        self.idle: dict[int, tuple[int, int]] = {}  # processor time seen last, seconds since
        self.tick = 0.0
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})

    def __len__(self) -> int:
        """Return how many run."""
        return len(self.notes)

    def start(self, work: Callable[[Callable[[str], None]], Outcome]) -> int:
        """Do the work in a fork, and return its number; `work` is given a way to say things."""
        notes = os.memfd_create("said")
        child = os.fork()
        if child:
            self.notes[child], self.idle[child] = notes, (0, 0)
            return child
        outcome = Outcome.BROKEN
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            limit(resource.RLIMIT_AS, virtual_memory() + MEMORY)
            outcome = work(lambda text: write(notes, text))
        except BaseException:
            write(notes, traceback.format_exc().strip().replace("\n", " | "))
        finally:
            os._exit(list(Outcome).index(outcome))

    def wait(self) -> Ended:
        """Wait until one ends; end those that wait for ever."""
        ended: Ended | None = None
        while ended is None:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child in self.notes:
                ended = self._ended(child, status)
            elif not child:
                signal.sigtimedwait({signal.SIGCHLD}, 1)
                ended = self._idle()
        return ended

    def _ended(self, child: int, status: int, outcome: Outcome | None = None) -> Ended:
        del self.idle[child]
        with os.fdopen(self.notes.pop(child), encoding="utf-8") as note:
            note.seek(0)
            said = note.read()
        if outcome is None and os.WIFEXITED(status):
            outcome = list(Outcome)[min(os.WEXITSTATUS(status), len(Outcome) - 1)]
        if outcome is None:
            # Nothing here sends SIGKILL but `_idle`: that was someone else, or memory ran out.
            meaning = {signal.SIGXCPU: Outcome.TIMED_OUT, signal.SIGKILL: Outcome.BROKEN}
            outcome = meaning.get(signal.Signals(os.WTERMSIG(status)), Outcome.CRASHED)
        return Ended(child, outcome, said)

    def _idle(self) -> Ended | None:
        """Count the seconds without work that this process saw: both may be stopped meanwhile."""
        if time.monotonic() - self.tick < 1:
            return None
        self.tick = time.monotonic()
        for child, (before, seconds) in self.idle.items():
            state, spent = activity(child)
            waits = spent == before and state == "S"
            self.idle[child] = (spent, seconds + 1 if waits else 0)
            if self.idle[child][1] > self.patience:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return self._ended(child, 0, Outcome.IDLE)
        return None


def write(file: int, text: str) -> None:
    """Let this be all that a file holds."""
    os.ftruncate(file, 0)
    os.pwrite(file, text.encode(), 0)


def activity(process: int) -> tuple[str, int]:
    """Return the state of a process and the processor time it has had, in ticks."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return fields[0], int(fields[11]) + int(fields[12])


def virtual_memory() -> int:
    """Return the bytes of addresses that this process uses."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def limit(what: int, value: int) -> None:
    """Set the limit that a process can raise again."""
    resource.setrlimit(what, (value, resource.getrlimit(what)[1]))


def allow(seconds: float) -> None:
    """Let this process have so many seconds more of processor time, at least."""
    limit(resource.RLIMIT_CPU, int(time.process_time() + seconds) + 1)
