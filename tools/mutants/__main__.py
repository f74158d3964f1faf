"""Try the mutants of all modules, or of those named: ``python -m tools.mutants [module ...]``.

``--again`` tries only those that survived last time. A survivor that changes nothing stands in
tests/mutants.toml with the reason; any other makes the run fail.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import tomllib
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.mutants.changes import Mutant
    from tools.mutants.trial import Trial

ROOT = Path(__file__).parents[2]
KNOWN = ROOT / "tests" / "mutants.toml"
FOLDER = ROOT / "_build"
SURVIVED = FOLDER / "mutants.txt"


def main() -> int:
    """Run the trial, print what survived, and return 1 if a survivor has no reason to."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="patterns, such as tconv_edu.geometry.*")
    parser.add_argument("--tests", nargs="+", default=["tests"], help="files of tests")
    parser.add_argument("--workers", type=int, default=2, help="processes at a time")
    parser.add_argument("--again", action="store_true", help="only what survived last time")
    given = parser.parse_args()
    # Before any import that reads them: two processes share the cores, and tests draw the same.
    os.environ.update(HYPOTHESIS_PROFILE="mutants", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    import pytest

    from tools.mutants.changes import modules, mutants_of
    from tools.mutants.trial import Trial

    patterns = given.modules or ["*"]
    chosen = [m for m in modules() if any(fnmatch(m, pattern) for pattern in patterns)]
    mutants = [mutant for module in chosen for mutant in mutants_of(module)]
    if given.again:
        last = set(SURVIVED.read_text(encoding="utf-8").splitlines())
        mutants = [mutant for mutant in mutants if mutant.name in last]
    FOLDER.mkdir(exist_ok=True)
    trial = Trial(mutants, given.workers, FOLDER)
    trial.errors = os.dup(2)
    start = time.perf_counter()
    failed = pytest.main(
        ["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", *given.tests], [trial]
    )
    seconds = time.perf_counter() - start
    if failed or trial.failed:
        print("Some tests fail without any mutant.")
        return 1
    return report(trial, mutants, seconds)


def report(trial: Trial, mutants: list[Mutant], seconds: float) -> int:
    """Print a line per module and every survivor that is not known."""
    reasons = known()
    counts = Counter(mutant.module for mutant in mutants)
    lived = Counter(mutant.module for mutant in trial.survivors)
    untested = Counter(mutant.module for mutant in trial.untested)
    for module, count in counts.items():
        killed = count - lived[module] - untested[module]
        print(f"{killed:5} of {count:5} killed  {killed / count:7.1%}  {module}")
    left = [*trial.survivors, *trial.untested]
    SURVIVED.write_text("".join(f"{mutant.name}\n" for mutant in left), encoding="utf-8")
    new = [mutant for mutant in left if not is_known(mutant.name, reasons)]
    for mutant in sorted(new, key=lambda mutant: (mutant.module, mutant.line)):
        print(f"survived: {mutant.name}  (line {mutant.line})")
    killed = len(mutants) - len(left)
    print(
        f"{killed} of {len(mutants)} killed ({killed / max(1, len(mutants)):.1%}), "
        f"{len(left) - len(new)} known, {len(new)} new; {len(trial.crashed)} by a crash; "
        f"{seconds:.0f} s"
    )
    for mutant in trial.broken:
        print(f"not a mutant: {mutant.name}")
    return int(bool(new))


def known() -> list[str]:
    """Return the survivors that tests/mutants.toml gives a reason for."""
    groups = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["survivors"]
    return [name for group in groups for name in group["mutants"]]


def is_known(name: str, entries: list[str]) -> bool:
    """Whether an entry is this mutant, or the line that it changes."""
    return name in entries or name.partition(" → ")[0] in entries


if __name__ == "__main__":
    sys.exit(main())
