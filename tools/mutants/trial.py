"""The trial of mutants: a pytest plugin that collects the tests once, and forks for each mutant."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tools.mutants.bodies import Functions, apply, functions
from tools.mutants.changes import Mutant
from tools.mutants.children import Children, Outcome, allow
from tools.mutants.measure import Measured, measure
from tools.mutants.results import Result

PATIENCE = 5  # times the processor time of a test, and so many seconds more, before it hangs
IDLE = 30  # seconds without any work after which one hangs

Say = Callable[[str], None]


class Runner:
    """Run tests as pytest does, all hooks included, and know whether they failed."""

    def __init__(self, session: pytest.Session) -> None:
        self.items = {item.nodeid: item for item in session.items}
        self.failed = False
        manager = session.config.pluginmanager
        manager.unregister(manager.getplugin("terminalreporter"))  # it would write a dot per test
        manager.register(self)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure, in the set-up, the test or what comes after it."""
        self.failed |= report.failed

    def passes(self, test: str) -> bool:
        """Run a test."""
        self.failed = False
        item = self.items[test]
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        return not self.failed


class Trial:
    """Try mutants, `workers` at a time; `results` says what became of each."""

    def __init__(self, package: str, mutants: Sequence[Mutant], folder: Path) -> None:
        self.package = package
        self.mutants = mutants
        self.folder = folder
        self.workers = 2
        self.patience = float(PATIENCE)
        self.idle = float(IDLE)
        self.seconds = 6.0  # of tests for one mutant, as long as they take without it
        self.report: Callable[[Mutant, Result], None] = lambda mutant, result: None
        self.failing: list[str] = []  # tests that fail without a mutant

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, in a fork, so that this process stays new; then mutants."""
        warnings.filterwarnings("ignore", message=r"os\.fork\(\)", category=RuntimeWarning)
        runner, children = Runner(session), Children(self.idle)
        targets = functions(self.package)  # found by the collector, which `measure` freezes
        measured = measure(self.package, runner.passes, list(runner.items), children, self.folder)
        self.failing = measured.failing
        if not self.failing:
            self._try_all(runner, children, measured, targets)
        return True

    def _try_all(
        self, runner: Runner, children: Children, measured: Measured, targets: Functions
    ) -> None:
        running: dict[int, Mutant] = {}
        killers: dict[str, list[Mutant]] = {}
        nearby: dict[str, dict[str, None]] = {}  # tests that killed in a function, the last at last

        def finish() -> None:
            child, outcome, said = children.wait()
            mutant = running.pop(child)
            if outcome not in (Outcome.SURVIVED, Outcome.BROKEN):
                killers.setdefault(said, []).append(mutant)
                known = nearby.setdefault(f"{mutant.module}.{mutant.function}", {})
                known.pop(said, None)
                known[said] = None
            self.report(mutant, Result(outcome, said))

        for mutant in self.mutants:
            first = nearby.get(f"{mutant.module}.{mutant.function}", {})
            tests = measured.tests(mutant, self.seconds, list(first)[::-1])
            if not tests:
                self.report(mutant, Result(Outcome.SURVIVED, "no test runs it"))
                continue
            while len(children) >= self.workers:
                finish()
            running[children.start(self._work(mutant, tests, targets, runner, measured))] = mutant
        while children:
            finish()
        for test, mutants in killers.items():  # the control
            children.start(self._work(None, [test], targets, runner, measured))
            _, outcome, said = children.wait()
            if outcome is not Outcome.SURVIVED:
                for mutant in mutants:
                    self.report(mutant, Result(Outcome.BROKEN, f"{outcome} without it: {said}"))

    def _work(
        self,
        mutant: Mutant | None,
        tests: Sequence[str],
        targets: Functions,
        runner: Runner,
        measured: Measured,
    ) -> Callable[[Say], Outcome]:
        def work(say: Say) -> Outcome:
            if mutant:
                apply(mutant, targets[mutant.module, mutant.function])
            for test in tests:
                say(test)
                allow(self.patience * (1 + measured.seconds[test]))
                if not runner.passes(test):
                    return Outcome.KILLED
            return Outcome.SURVIVED

        return work
