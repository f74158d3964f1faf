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

from benchmarks import growth, training
from benchmarks.contenders import DIRECTIONS, METHODS, PEERS, THREADS
from benchmarks.layers import BOOK, KINDS, LAYERS
from benchmarks.processes import Contender, Quartiles, environment, measure, running

RESULTS = Path(__file__).parent / "results.json"
PACKAGES = ("numpy", "torch", "onnxruntime", "jax")
NUMPY = ("GEMM", "copies")
COMPARED = (*NUMPY, "fast", "fast in float16", *PEERS)
BOTH = [f"{name} of {whose}" for name in DIRECTIONS for whose in ("ours", "torch")]
Row = dict[str, Any]


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


def time_layer(contenders: dict[str, Contender], index: int) -> Row:
    """Return what is known of a layer, and the median and the quartiles of each contender."""
    layer = LAYERS[index]
    print(f"{layer} …", file=sys.stderr)
    rounds = [(COMPARED, 5), (tuple(BOTH), 3)]
    if index < BOOK:
        rounds += [(("subpixel",), 3), (tuple(name for name in METHODS if name != "subpixel"), 1)]
    found: dict[str, Quartiles] = {}
    for names, count in rounds:
        found |= measure({name: contenders[name] for name in names}, index, count)
    seconds = {name: median for name, (_, median, _) in found.items()}
    quartiles = {name: [low, high] for name, (low, _, high) in found.items()}
    row = {"layer": str(layer), "kind": layer.kind, **layer._asdict()}
    return {**row, "seconds": seconds, "quartiles": quartiles}


def table(rows: list[Row], names: list[str]) -> None:
    """Print milliseconds, a line for each layer."""
    width = max(len(str(layer)) for layer in LAYERS)
    print(f"{'batch, channels, size, options':{width}}", *(f"{name:>10.10}" for name in names))
    for row in rows:
        cells = (row["seconds"].get(name) for name in names)
        shown = (f"{cell * 1000:10.3f}" if cell else f"{'–':>10}" for cell in cells)
        print(f"{row['layer']:{width}}", *shown)
    print()


def geometric_mean(values: list[float]) -> float:
    """Return the mean that a ratio and its inverse have as 1."""
    return math.exp(sum(map(math.log, values)) / len(values))


def over(rows: list[Row], mine: str, *others: str) -> list[float]:
    """Return the time of one contender over the fastest of others, for each layer."""
    every = [row["seconds"] for row in rows]
    return [s[mine] / min(s[name] for name in others if name in s) for s in every]


def ratios(rows: list[Row]) -> dict[str, float]:
    """Return what the package is judged by: means over dense layers, and the worst of each kind."""
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in KINDS}
    dense = kinds["dense"]
    means = {
        "fast / torch": over(dense, "fast", "torch"),
        "fast / fastest peer": over(dense, "fast", *PEERS),
        "fast / GEMM": over(dense, "fast", "GEMM"),
        "GEMM / fastest peer": over(dense, "GEMM", *PEERS),
        "fast / subpixel": over(rows[:BOOK], "fast", "subpixel"),
        **{f"{n} / torch": over(dense, f"{n} of ours", f"{n} of torch") for n in DIRECTIONS},
        "float16 / float32": over(dense, "fast in float16", "fast"),
    }
    worst = {f"{kind}, at most": over(kinds[kind], "fast", *PEERS) for kind in KINDS}
    worst["float16 / float32, at most"] = over(rows, "fast in float16", "fast")
    found = {name: geometric_mean(values) for name, values in means.items()}
    return found | {name: max(values) for name, values in worst.items()}


def grow() -> list[dict[str, float]]:
    """Measure each size of image in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth"]
    answers = [
        subprocess.run([*command, str(size)], env=environment(), check=True, capture_output=True)
        for size in growth.SIZES
    ]
    return [json.loads(answer.stdout) for answer in answers]


def main() -> None:
    """Measure, print and store."""
    with running([*COMPARED, *BOTH, *METHODS]) as contenders:
        rows = [time_layer(contenders, index) for index in range(len(LAYERS))]
    points = grow()
    slopes = {quantity: growth.slope(points, quantity) for quantity in ("seconds", "bytes")}
    means = ratios(rows) | training.ratios()
    result = {"machine": machine(), "layers": rows, "ratios": means}
    result |= {"growth": points, "slopes": slopes}
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    print(
        "Medians in milliseconds, float32. GEMM and copies are NumPy's own, of the same arrays.\n"
    )
    table(rows, list(COMPARED))
    table(rows[:BOOK], ["fast", *METHODS])
    table(rows, BOTH)
    for name, value in means.items():
        print(f"{name:28} {value:.2f}")
    for point in points:
        print(f"{point['size']:5}²  {point['seconds'] * 1000:9.2f} ms  {point['bytes']:13,} bytes")
    print(
        f"slopes over pixels, log–log: time {slopes['seconds']:.3f}, memory {slopes['bytes']:.3f}"
    )


if __name__ == "__main__":
    main()
