"""Ask every runtime for every case, look for repairs, and store what came back for the book.

`python -m benchmarks.runtimes "ONNX Runtime"` asks the named ones alone, and keeps the others.
"""

from __future__ import annotations

import datetime
import json
import platform
import select
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from benchmarks.processes import Worker
from benchmarks.runtimes.cases import CASES, Case
from benchmarks.runtimes.job import job_of
from benchmarks.runtimes.repairs import choices
from benchmarks.runtimes.worker import MOST, RUNTIMES, Answer

RESULTS = Path(__file__).parents[1] / "runtimes.json"
LIMIT = 120  # seconds for an answer


class Process(Worker):
    """A runtime's process."""

    module = "benchmarks.runtimes.worker"
    more = MappingProxyType({"DEV": "PYTHON", "TF_CPP_MIN_LOG_LEVEL": "3"})

    def ask(self, index: int, repairs: list[str]) -> Answer:
        """Return its answer; a process that ends is an answer, too, and so is silence."""
        process, answers = self.send(json.dumps([index, repairs]))
        ready, _, _ = select.select([answers], [], [], LIMIT)
        line = answers.readline() if ready else b""
        if line:
            found: Answer = json.loads(line)
            return found
        ended = process.wait(10) if ready else None
        self.end()
        said = f"no answer in {LIMIT} s" if ended is None else f"the process ended: {ended}"
        return {"verdict": "crashed", "said": said}


def answers_of(name: str) -> dict[str, Answer]:
    """Return a runtime's answer for each case that it can be asked."""
    process, found = Process(name), {}
    for index, case in enumerate(CASES):
        if not RUNTIMES[name].is_asked(case):
            continue
        said = process.ask(index, [])
        if said["verdict"] != "right":
            if said["verdict"] in ("wrong", "crashed"):
                said = again(name, index, said)
            repair = repair_of(process, index)
            said |= {"repair": repair} if repair else {}
        found[str(case)] = said
    process.end()
    return found


def again(name: str, index: int, said: Answer) -> Answer:
    """Ask in a process of its own; an answer that differs is no steady one."""
    alone = Process(name)
    second = alone.ask(index, [])
    alone.end()
    return second if second == said else {**second, "steady": False}


def repair_of(process: Process, index: int) -> list[str] | None:
    """Return the smallest set of repairs with which the answer is right, if there is one."""
    for names in choices(job_of(CASES[index])):
        if process.ask(index, names)["verdict"] == "right":
            return names
    return None


def described(case: Case) -> dict[str, Any]:
    """Return a case as the data hold it; with many numbers, its shapes alone."""
    x, kernel = case.arrays
    layer, arrays = case.layer, {"x": x, "kernel": kernel, "expected": case.expected}
    kept = {
        name: {"shape": list(array.shape)}
        | ({"values": array.ravel().tolist()} if array.size <= MOST else {})
        for name, array in arrays.items()
    }
    geometry = {
        "stride": layer.stride,
        "dilation": layer.dilation,
        "groups": layer.groups,
        "crop": layer.crop,
    }
    words = {"attributes": case.attributes} if case.attributes else {}
    bias = {} if case.bias_array is None else {"bias": case.bias_array.tolist()}
    return {"group": case.group, "name": case.name, **geometry, **words, **bias, **kept}


def versions_of(packages: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of packages; nothing if one of them is not installed."""
    try:
        return {name: version(name) for name in packages}
    except PackageNotFoundError:
        return {}


def store(name: str, answers: dict[str, Answer]) -> None:
    """Put a runtime's answers beside those of the others."""
    stored = json.loads(RESULTS.read_text())["runtimes"] if RESULTS.exists() else {}
    stored[name] = {"versions": versions_of(RUNTIMES[name].packages), "answers": answers}
    place = {"system": platform.system(), "machine": platform.machine()}
    place |= {"python": platform.python_version(), "date": f"{datetime.date.today()}"}
    runtimes = {name: stored[name] for name in RUNTIMES if name in stored}
    cases = {str(case): described(case) for case in CASES}
    parts = {"platform": text_of(place, 0), "cases": text_of(cases, 1)}
    parts["runtimes"] = text_of(runtimes, 3)
    body = ",\n ".join(f'"{part}": {text}' for part, text in parts.items())
    RESULTS.write_text(f"{{\n {body}\n}}\n", encoding="utf-8")


def text_of(value: Any, levels: int, margin: str = "\n ") -> str:
    """Return JSON with a line for each entry of the first levels, and one for all below."""
    if not levels or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = f"{margin} "
    entries = (f"{json.dumps(name)}: {text_of(value[name], levels - 1, inner)}" for name in value)
    return "{" + inner + f",{inner}".join(entries) + margin + "}"


def main() -> None:
    """Ask, print and store."""
    for name in sys.argv[1:] or RUNTIMES:
        answers = answers_of(name) if versions_of(RUNTIMES[name].packages) else {}
        store(name, answers)
        verdicts = [said["verdict"] for said in answers.values()]
        counts = {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)}
        print(f"{name:24}", counts or "not installed", file=sys.stderr)


if __name__ == "__main__":
    main()
