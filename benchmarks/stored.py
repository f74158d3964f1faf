"""The stored results: one part for each machine; a new measurement replaces its own part alone."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.contenders import THREADS

RESULTS = Path(__file__).parent / "results.json"
PACKAGES = ("numpy", "torch", "onnxruntime", "jax")


def machine() -> dict[str, Any]:
    """Describe what the numbers were measured on."""
    import torch

    model = platform.processor()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(
            (line.split(": ")[1] for line in lines if line.startswith("model name")), model
        )
    versions = {name: version(name) for name in PACKAGES}
    found = {"processor": model, "cores": os.cpu_count(), "threads": THREADS, "versions": versions}
    if torch.cuda.is_available():
        found["CUDA"] = torch.cuda.get_device_name()
    return found


def name_of(machine: Mapping[str, Any]) -> str:
    """Return what a machine's part is called.

    >>> name_of({"processor": "Intel(R) Xeon(R) Processor", "threads": 2})
    'Intel Xeon, 2 threads'
    >>> name_of({"processor": "AMD EPYC", "threads": 1, "CUDA": "NVIDIA H100"})
    'AMD EPYC, 1 thread, NVIDIA H100'
    """
    words = machine["processor"].replace("(R)", "").replace("Processor", "").split()
    threads = f"{machine['threads']} thread{'s' if machine['threads'] > 1 else ''}"
    return ", ".join([" ".join(words), threads, *filter(None, [machine.get("CUDA")])])


def with_part(stored: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """Return all stored parts and this one, instead of an older one of the same machine."""
    name = name_of(part["machine"])
    others = {key: value for key, value in stored.items() if key != name}
    return {name: part, **others}


def store(part: Mapping[str, Any], path: Path = RESULTS) -> None:
    """Write the part into the file, first in it, and keep those of other machines."""
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    text = json.dumps(with_part(stored, part), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
