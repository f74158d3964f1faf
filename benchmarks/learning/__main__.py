"""Train every row that is not stored yet, and store each at once.

`python -m benchmarks.learning` takes the names of sets of images; without any, all of them.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.learning.data import PHOTOGRAPHS, SHARES, digest
from benchmarks.learning.fitting import BATCH
from benchmarks.learning.rows import FLAT, MARGIN, SEEDS, TUNED_ON, measured, rows, script

PACKAGES = ("numpy", "scikit-image", "scikit-learn", "torch")


def stored(data: str) -> Path:
    """Return the file of a set of images."""
    return Path(__file__).parent / f"{data}.json"


def heading(data: str) -> dict[str, Any]:
    """Return what has to be the same for rows to belong together, and who made them."""
    return {
        "script": script(),
        "data": {"sha256": digest(data), "to choose, to train": SHARES[data]}
        | ({"photographs": PHOTOGRAPHS} if data == "photographs" else {}),
        "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
        "machine": f"{platform.machine()}, one thread",
        "batch": BATCH[data],
        "seeds": SEEDS,
        "rate chosen on seeds": TUNED_ON,
        "margin": MARGIN,
        "flat below": FLAT,
    }


def text_of(answer: dict[str, Any]) -> str:
    """Return JSON with a line for each entry, and for each row."""
    lines = [f" {json.dumps(key)}: {json.dumps(answer[key])}" for key in answer if key != "rows"]
    found = ",\n".join(f"  {json.dumps(row)}" for row in answer["rows"])
    return "{\n" + ",\n".join(lines) + ',\n "rows": [\n' + found + "\n ]\n}\n"


def run(data: str) -> None:
    """Train what is missing; rows of another script, other images or versions are not kept."""
    path, answer = stored(data), json.loads(json.dumps(heading(data)))
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    same = {key: known.get(key) for key in answer} == answer
    answer["rows"] = known["rows"] if same else []
    for row in rows(data):
        if any(asdict(row).items() <= one.items() for one in answer["rows"]):
            continue
        began = time.process_time()
        answer["rows"].append(measured(row))
        path.write_text(text_of(answer), encoding="utf-8")
        print(f"{time.process_time() - began:4.0f} s", row, flush=True)


if __name__ == "__main__":
    for name in sys.argv[1:] or SHARES:
        run(name)
