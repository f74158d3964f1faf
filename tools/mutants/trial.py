"""The trial of mutants: a pytest plugin that collects the tests once, and forks for each mutant."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FunctionType

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tools.mutants.changes import PACKAGE, Mutant, apply, functions

SECONDS = 6.0  # of tests for one mutant, as long as they take without it
PATIENCE = (
    5  # times as long, and so many seconds more, a mutant may take before it counts as hanging
)
SURVIVED, KILLED, BROKEN = 0, 1, 2
LIMITS = {signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL}

Covered = dict[str, dict[int, list[str]]]


def run(item: pytest.Item) -> bool:
    """Run one test, and say whether it passed."""
    return all(report.passed for report in runtestprotocol(item, log=False, nextitem=None))


def fork(work: Callable[[], int]) -> int:
    """Do the work in a fork, and return the number of the process; its exit code is the answer."""
    child = os.fork()
    if child:
        return child
    code = BROKEN
    try:
        code = work()
    finally:
        os._exit(code)


class Trial:
    """Try mutants, `workers` at a time; `survivors` are those that no test found."""

    def __init__(self, mutants: Iterable[Mutant], workers: int, folder: Path) -> None:
        self.waiting = list(mutants)
        self.workers = workers
        self.data = folder / "mutants.coverage"
        self.durations = folder / "mutants.json"
        self.running: dict[int, Mutant] = {}
        self.survivors: list[Mutant] = []
        self.untested: list[Mutant] = []
        self.broken: list[Mutant] = []
        self.crashed: list[Mutant] = []
        self.failed = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, in a fork: this process stays new. Then try the mutants."""
        items = {item.nodeid: item for item in session.items}
        _, status = os.waitpid(fork(lambda: self._measure(session.items)), 0)
        self.failed = status != 0
        if not self.failed:
            durations = json.loads(self.durations.read_text())
            covered, targets = self._covered(), functions()
            gc.freeze()  # or the collector of each fork would copy all memory
            for mutant in self.waiting:
                tests = self._tests(mutant, covered, durations)
                if not tests:
                    self.untested.append(mutant)
                    continue
                self._start(mutant, targets, [items[name] for name in tests], durations)
            while self.running:
                self._finish()
        return True

    def _measure(self, items: list[pytest.Item]) -> int:
        measured = coverage.Coverage(str(self.data), source=[PACKAGE], config_file=False)
        measured.erase()
        durations, passed = {}, True
        measured.start()
        for item in items:
            measured.switch_context(item.nodeid)
            start = time.perf_counter()
            if not run(item):
                passed = False
                os.write(self.errors, f"fails without a mutant: {item.nodeid}\n".encode())
            durations[item.nodeid] = time.perf_counter() - start
        measured.stop()
        measured.save()
        self.durations.write_text(json.dumps(durations))
        return SURVIVED if passed else KILLED

    errors = 2

    def _covered(self) -> Covered:
        data = coverage.CoverageData(str(self.data))
        data.read()
        return {file: data.contexts_by_lineno(file) for file in data.measured_files()}

    def _tests(self, mutant: Mutant, covered: Covered, durations: dict[str, float]) -> list[str]:
        """Return the tests that run the changed line, the quickest first."""
        lines = covered.get(mutant.file, {})
        names = set(lines.get(mutant.line, [])) - {""}
        if not names:  # a line in the middle of a statement
            names = {name for line in mutant.lines for name in lines.get(line, [])} - {""}
        spent = 0.0
        chosen: list[str] = []
        for name in sorted(names, key=durations.__getitem__):
            spent += durations[name]
            if chosen and spent > SECONDS:
                break
            chosen.append(name)
        return chosen

    def _start(
        self,
        mutant: Mutant,
        targets: dict[tuple[str, str], FunctionType],
        tests: list[pytest.Item],
        durations: dict[str, float],
    ) -> None:
        limit = int(PATIENCE * (1 + sum(durations[test.nodeid] for test in tests)))

        def work() -> int:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            signal.alarm(10 * limit)
            try:
                apply(mutant, targets[mutant.module, mutant.function])
            except (SyntaxError, ValueError):
                return BROKEN
            return SURVIVED if all(map(run, tests)) else KILLED

        while len(self.running) >= self.workers:
            self._finish()
        self.running[fork(work)] = mutant

    def _finish(self) -> None:
        child, status = os.wait()
        mutant = self.running.pop(child)
        if status == 0:
            self.survivors.append(mutant)
        elif os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
            self.broken.append(mutant)
        elif os.WIFSIGNALED(status) and os.WTERMSIG(status) not in LIMITS:
            self.crashed.append(mutant)  # killed as well: a run of pytest would have stopped
