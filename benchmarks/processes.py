"""Contenders that take turns, each in a process of its own, all others stopped."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import quantiles
from types import MappingProxyType
from typing import IO

from benchmarks.contenders import THREADS

Quartiles = tuple[float, float, float]


def environment() -> dict[str, str]:
    """Return the variables for a contender: as many threads for all, and no processor by hand.

    OPENBLAS_CORETYPE may be set to give the same digits everywhere, at half of NumPy's speed.
    """
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    return {**kept, **dict.fromkeys(names, str(THREADS))}


class Worker:
    """A process that answers each line with a line: started when asked, and again after its end."""

    module: str
    more: Mapping[str, str] = MappingProxyType({})  # variables of the environment

    def __init__(self, name: str) -> None:
        self._name = name
        self._process: subprocess.Popen[bytes] | None = None

    def send(self, line: str) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
        """Ask the process, and return it with what its answer is read from."""
        process = self._process = self._process or self._started()
        assert process.stdin
        assert process.stdout
        process.send_signal(signal.SIGCONT)
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()
        return process, process.stdout

    def end(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", self.module, self._name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**environment(), **self.more},
        )


class Contender(Worker):
    """A process that is stopped but for its turns: idle threads of one would slow the others."""

    module = "benchmarks.worker"

    def turn(self, layer: int, limit: float) -> list[float] | None:
        """Run the layer some times; one that takes longer than `limit` seconds is given up."""
        process, answers = self.send(str(layer))
        answered, _, _ = select.select([answers], [], [], limit)
        if not answered:
            self.end()
            return None
        times: list[float] = json.loads(answers.readline())
        process.send_signal(signal.SIGSTOP)
        return times


@contextmanager
def running(names: Sequence[str]) -> Iterator[dict[str, Contender]]:
    """Have a process for each contender, started at its first turn, and end them all."""
    contenders = {name: Contender(name) for name in names}
    try:
        yield contenders
    finally:
        for contender in contenders.values():
            contender.end()


def measure(
    contenders: dict[str, Contender], layer: int, rounds: int, limit: float = 60
) -> dict[str, Quartiles]:
    """Return the quartiles of the time in seconds of each contender that has one."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name in list(times):
            more = contenders[name].turn(layer, limit)
            if more is None:
                del times[name]
            else:
                times[name] += more
    return {name: _quartiles(some) for name, some in times.items() if some}


def _quartiles(times: list[float]) -> Quartiles:
    low, middle, high = quantiles(times, n=4, method="inclusive") if times[1:] else times * 3
    return low, middle, high
