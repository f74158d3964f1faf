"""Time every layer, print the tables, and store the numbers for the book.

`python -m benchmarks` measures everything. With indices of layers, `python -m benchmarks 2 7`, it
measures and prints these alone, and stores nothing. BENCHMARK_THREADS is 2 unless it is set.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks import growth, training
from benchmarks.contenders import BACKWARD, CUDA, DIRECTIONS, HALVES, METHODS, OTHERS, PEERS
from benchmarks.layers import BOOK, KINDS, LAYERS
from benchmarks.processes import Contender, Quartiles, environment, measure, running
from benchmarks.stored import machine, store

NUMPY = ("GEMM", "copies")
COMPARED = (*NUMPY, "fast", "fast in float16", *PEERS)
BOTH = [f"{name} of {whose}" for name in DIRECTIONS for whose in ("ours", "torch")]
SELDOM = [*BOTH, *BACKWARD, *(f"torch in {half}" for half in HALVES), *OTHERS]
Row = dict[str, Any]


def time_layer(contenders: dict[str, Contender], index: int) -> Row:
    """Return what is known of a layer, and the median and the quartiles of each contender."""
    layer = LAYERS[index]
    print(f"{layer} …", file=sys.stderr)
    rounds = [(COMPARED, 5), (tuple(name for name in (*SELDOM, *CUDA) if name in contenders), 3)]
    if index < BOOK:
        rounds += [(("subpixel",), 3), (tuple(name for name in METHODS if name != "subpixel"), 1)]
    found: dict[str, Quartiles] = {}
    for names, count in rounds:
        found |= measure({name: contenders[name] for name in names}, index, count)
    seconds = {name: median for name, (_, median, _) in found.items()}
    quartiles = {name: [low, high] for name, (low, _, high) in found.items()}
    row = {"layer": str(layer), "kind": layer.kind, **layer._asdict()}
    return {**row, "seconds": seconds, "quartiles": quartiles}


def table(rows: list[Row], names: Sequence[str]) -> None:
    """Print milliseconds, a line for each layer."""
    if not names:
        return
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


def alone(module: str, *arguments: str) -> Any:
    """Return what a module prints that measures in a process of its own."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    answer = subprocess.run(command, env=environment(), check=True, capture_output=True)
    return json.loads(answer.stdout)


def every_layer(device: dict[str, Any], chosen: list[int]) -> list[Row]:
    """Measure the layers, each contender in its process, and print their tables."""
    card = CUDA if "CUDA" in device else {}
    with running([*COMPARED, *SELDOM, *METHODS, *card]) as contenders:
        rows = [time_layer(contenders, index) for index in chosen]
    print("Medians in milliseconds, float32. GEMM and copies are NumPy's own, of the same arrays.")
    for names in (COMPARED, ("fast", *METHODS), BOTH, ("torch", *SELDOM[6:]), tuple(card)):
        table(rows, names)
    return rows


def main() -> None:
    """Measure, print and store."""
    device = machine()
    if sys.argv[1:]:
        every_layer(device, [int(index) for index in sys.argv[1:]])
        return
    rates = alone("rates")
    rows = every_layer(device, list(range(len(LAYERS))))
    points = [alone("growth", str(size)) for size in growth.SIZES]
    slopes = {quantity: growth.slope(points, quantity) for quantity in ("seconds", "bytes")}
    part = {"machine": device, "rates": rates, "layers": rows}
    part |= {"ratios": ratios(rows) | training.ratios(), "growth": points, "slopes": slopes}
    store(part)
    for name, value in part["ratios"].items():
        print(f"{name:28} {value:.2f}")
    print(f"slopes over pixels: time {slopes['seconds']:.3f}, memory {slopes['bytes']:.3f}")


if __name__ == "__main__":
    main()
