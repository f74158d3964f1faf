"""Try the mutants of all modules, or of those named: ``python -m tools.mutants [module ...]``.

Those killed before are not tried again while their function stays as it is: results are kept in
_build/mutants, and --fresh forgets them. What is known of survivors stands in tests/mutants.toml.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

TESTS = ["tests", "tconv_edu", "--ignore=tests/test_mutants_tool.py"]
SAVE = 20.0  # seconds between two writes of the results


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="patterns, such as 'tconv_edu.geometry.*'")
    parser.add_argument("--package", default="tconv_edu")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="files of tests")
    parser.add_argument("--known", type=Path, default=Path("tests/mutants.toml"))
    parser.add_argument("--folder", type=Path, default=Path("_build/mutants"), help="of results")
    parser.add_argument("--workers", type=int, default=2, help="processes at a time")
    parser.add_argument("--sample", type=int, help="try so many only, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of that draw")
    parser.add_argument("--seconds", type=float, default=6.0, help="of tests for one mutant")
    parser.add_argument("--patience", type=float, default=5.0, help="seconds before one hangs")
    parser.add_argument(
        "--idle", type=float, default=30.0, help="seconds of waiting before one hangs"
    )
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    parser.add_argument("--list", action="store_true", help="try nothing, show what was found")
    return parser.parse_args()


def main() -> int:
    """Try the mutants, print what became of them, and return 1 unless every survivor is known."""
    given = arguments()
    # Before any import that reads them: two processes share the cores, and tests draw the same.
    os.environ.update(HYPOTHESIS_PROFILE="mutants", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    sys.path.insert(0, "")
    import pytest

    from tools.mutants.changes import Mutant, modules, mutants_of
    from tools.mutants.children import Outcome
    from tools.mutants.results import Known, Result, Store, table
    from tools.mutants.trial import Trial

    given.folder.mkdir(parents=True, exist_ok=True)
    store, known = Store(given.folder / "results.json"), Known.read(given.known)
    if given.fresh:
        store.forget()
    patterns = given.modules or ["*"]
    chosen = [m for m in modules(given.package) if any(fnmatch(m, p) for p in patterns)]
    mutants = [mutant for module in chosen for mutant in mutants_of(module)]
    if given.sample is not None:
        draw = random.Random(given.seed)
        mutants = draw.sample(mutants, min(given.sample, len(mutants)))
    tried = (None, Outcome.SURVIVED, Outcome.BROKEN)
    waiting = [
        mutant
        for mutant in mutants
        if not known.rule(mutant) and getattr(store.get(mutant), "outcome", None) in tried
    ]
    last = time.monotonic()

    def report(mutant: Mutant, result: Result) -> None:
        nonlocal last
        store.put(mutant, result)
        if time.monotonic() - last > SAVE:
            store.save()
            last = time.monotonic()

    if waiting and not given.list:
        trial = Trial(given.package, waiting, given.folder)
        trial.workers, trial.seconds, trial.patience = given.workers, given.seconds, given.patience
        trial.idle, trial.report = given.idle, report
        options = [
            "-q",
            "--no-header",
            "--tb=no",
            "--assert=plain",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:faulthandler",
        ]
        code = pytest.main([*options, *given.tests], [trial])
        store.save()
        if code or trial.failing:
            print("Without any mutant these fail:", *trial.failing or ["the collection"], sep="\n")
            return 1
    lines, good = table(mutants, store, known)
    print(*lines, sep="\n")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
