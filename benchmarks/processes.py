"""Contenders that take turns, each in a process of its own, all others stopped."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks.contenders import THREADS


class Contender:
    """A process that is stopped but for its turns: idle threads of one would slow the others."""

    def __init__(self, name: str) -> None:
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **dict.fromkeys(names, str(THREADS))},
        )
        self.times: list[float] = []
        self.gave_up = False

    def turn(self, layer: int, limit: float) -> None:
        """Run the layer some times; one that takes longer than `limit` seconds is given up."""
        assert self.process.stdin
        assert self.process.stdout
        if self.gave_up:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(f"{layer}\n".encode())
        self.process.stdin.flush()
        answered, _, _ = select.select([self.process.stdout], [], [], limit)
        if not answered:
            self.gave_up = True
            self.process.kill()
            return
        self.times += json.loads(self.process.stdout.readline())
        self.process.send_signal(signal.SIGSTOP)


@contextmanager
def running(names: list[str]) -> Iterator[dict[str, Contender]]:
    """Start a process for each contender, and end them all."""
    contenders = {name: Contender(name) for name in names}
    try:
        yield contenders
    finally:
        for contender in contenders.values():
            contender.process.kill()
            contender.process.wait()


def medians(names: list[str], layer: int, rounds: int, limit: float = 60) -> dict[str, float]:
    """Return the median time in seconds of each contender that has one."""
    with running(names) as contenders:
        for _ in range(rounds):
            for contender in contenders.values():
                contender.turn(layer, limit)
    return {name: median(c.times) for name, c in contenders.items() if c.times and not c.gave_up}
