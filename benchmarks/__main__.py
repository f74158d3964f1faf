"""Time every layer, print the tables, and store the numbers for the book."""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import growth, half, training
from benchmarks.contenders import DIRECTIONS, METHODS, PEERS, THREADS
from benchmarks.layers import LAYERS
from benchmarks.processes import medians

RESULTS = Path(__file__).parent / "results.json"
PACKAGES = ("numpy", "torch", "onnxruntime", "jax")
ROUNDS = 7


def machine() -> dict[str, Any]:
    """Describe what the numbers were measured on."""
    model = platform.processor()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(
            (line.split(": ")[1] for line in lines if line.startswith("model name")), model
        )
    versions = {name: version(name) for name in PACKAGES}
    return {"processor": model, "cores": os.cpu_count(), "threads": THREADS, "versions": versions}


def geometric_mean(ratios: list[float]) -> float:
    """Return the mean that a ratio and its inverse have as 1."""
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def table(rows: list[dict[str, Any]], names: list[str]) -> None:
    """Print milliseconds, a line for each layer."""
    width = max(len(str(layer)) for layer in LAYERS)
    print(f"{'batch, channels, size, options':{width}}", *(f"{name:>12.12}" for name in names))
    for row in rows:
        cells = (row["seconds"].get(name) for name in names)
        shown = (f"{cell * 1000:12.2f}" if cell else f"{'–':>12}" for cell in cells)
        print(f"{row['layer']:{width}}", *shown)
    print()


def ratios(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Return the geometric means over the layers that the package is judged by."""
    seconds = [row["seconds"] for row in rows]

    def mean(mine: str, *others: str) -> float:
        return geometric_mean([s[mine] / min(s[name] for name in others) for s in seconds])

    return {
        "fast / torch": mean("fast", "torch"),
        "fast / fastest peer": mean("fast", *PEERS),
        "fast / GEMM": mean("fast", "GEMM"),
        "fast / subpixel": mean("fast", "subpixel"),
        **{f"{name} / torch": mean(f"{name} of ours", f"{name} of torch") for name in DIRECTIONS},
    }


def grow() -> list[dict[str, float]]:
    """Measure each size of image in a process of its own."""
    env = {**os.environ, "OMP_NUM_THREADS": str(THREADS), "OPENBLAS_NUM_THREADS": str(THREADS)}
    command = [sys.executable, "-m", "benchmarks.growth"]
    answers = [
        subprocess.run([*command, str(size)], env=env, check=True, capture_output=True)
        for size in growth.SIZES
    ]
    return [json.loads(answer.stdout) for answer in answers]


def main() -> None:
    """Measure, print and store."""
    compared = ["GEMM", "fast", *PEERS]
    both = [f"{name} of {whose}" for name in DIRECTIONS for whose in ("ours", "torch")]
    rows: list[dict[str, Any]] = []
    for index, layer in enumerate(LAYERS):
        print(f"{layer} …", file=sys.stderr)
        seconds = medians([*compared, "subpixel"], index, ROUNDS)
        seconds |= medians(both, index, 3)
        seconds |= medians([name for name in METHODS if name != "subpixel"], index, 1)
        rows.append({"layer": str(layer), **layer._asdict(), "seconds": seconds})
    points = grow()
    slopes = {quantity: growth.slope(points, quantity) for quantity in ("seconds", "bytes")}
    means = ratios(rows) | training.ratios() | half.ratios()
    result = {"machine": machine(), "layers": rows, "ratios": means}
    result |= {"growth": points, "slopes": slopes}
    print("Medians in milliseconds, float32; GEMM is NumPy's matrix product alone.\n")
    table(rows, compared)
    table(rows, ["fast", *METHODS])
    table(rows, both)
    for name, value in means.items():
        print(f"{name:28} {value:.2f}")
    for point in points:
        print(f"{point['size']:5}²  {point['seconds'] * 1000:9.2f} ms  {point['bytes']:13,} bytes")
    print(
        f"slopes over pixels, log–log: time {slopes['seconds']:.3f}, memory {slopes['bytes']:.3f}"
    )
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
