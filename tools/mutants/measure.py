"""One run of all tests without a mutant: which lines each test reaches, and how long it takes."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage

from tools.mutants.changes import Mutant
from tools.mutants.children import Children, Outcome

STARTS = ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system")
LIKELY = 5  # tests that killed before, to be tried first


@dataclass(frozen=True)
class Measured:
    """Tests by file and line, how long each takes, and those that failed."""

    lines: dict[str, dict[int, list[str]]]
    seconds: dict[str, float]
    failing: list[str]
    useless: set[str]  # those that start a process, which has no mutant in it

    def tests(self, mutant: Mutant, seconds: float, first: Sequence[str]) -> list[str]:
        """Return tests that run the changed line, for so many seconds: `first`, then the quickest.

        `first` are those that killed other mutants of the function.
        """
        lines = self.lines.get(mutant.file, {})
        names = set(lines.get(mutant.line, [])) - self.useless
        if not names:  # a line in the middle of a statement
            names = {name for line in mutant.lines for name in lines.get(line, [])} - self.useless
        spent, chosen = 0.0, list[str]()
        likely = [name for name in first if name in names][:LIKELY]
        others = sorted(names.difference(likely), key=lambda name: (self.seconds[name], name))
        for name in [*likely, *others]:
            spent += self.seconds[name]
            if chosen and spent > seconds:
                break
            chosen.append(name)
        return chosen


def measure(
    package: str,
    passes: Callable[[str], bool],
    tests: Sequence[str],
    children: Children,
    folder: Path,
) -> Measured:
    """Run all tests under coverage, in a fork: what it imports and caches stays there."""
    data, durations = folder / "coverage", folder / "durations.json"
    for file in (data, durations):
        file.unlink(missing_ok=True)

    def work(say: Callable[[str], None]) -> Outcome:
        run = coverage.Coverage(str(data), source=[package], config_file=False)
        seconds, failing, outside = {}, [], []
        test = ""
        sys.addaudithook(lambda event, _: outside.append(test) if event in STARTS else None)
        run.start()
        for test in tests:
            say(test)
            run.switch_context(test)
            start = time.process_time()
            if not passes(test):
                failing.append(test)
            seconds[test] = time.process_time() - start
        run.stop()
        run.save()
        durations.write_text(json.dumps([seconds, failing, outside]))
        return Outcome.SURVIVED

    children.start(work)
    _, outcome, said = children.wait()
    if outcome is not Outcome.SURVIVED:
        raise RuntimeError(f"the run without a mutant {outcome}: {said}")
    seconds, failing, outside = json.loads(durations.read_text())
    found = coverage.CoverageData(str(data))
    found.read()
    gc.freeze()  # or the collector of each fork would copy all memory
    lines = {file: found.contexts_by_lineno(file) for file in found.measured_files()}
    return Measured(lines, seconds, failing, {*outside, ""})
