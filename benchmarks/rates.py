"""What the machine can do at best: bytes moved and multiplications made in a second.

Bandwidth as STREAM defines it (McCalpin, 1995): the bytes of the arrays that a copy (two of them)
or a triad a = b + 3c (three) reads and writes, over the time; from arrays that fit a cache to
arrays that fit none. Multiplications: of a matrix product of 2048 × 2048 numbers, in float32.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any

import numpy as np
import torch

from benchmarks.contenders import THREADS

ENTRIES = tuple(4**power for power in range(7, 14))  # of each array, in float32
SIDE = 2048
LEAST, RUNS = 0.4, 9  # seconds, and runs, at least

Quartiles = list[float]


def quartiles(run: Callable[[], Any], amount: float) -> Quartiles:
    """Return the quartiles of the amount that is done in a second, after a run to warm up."""
    run()
    times: list[float] = []
    while len(times) < RUNS or sum(times) < LEAST:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return [amount / value for value in reversed(quantiles(times, n=4, method="inclusive"))]


def bandwidth(entries: int) -> dict[str, Any]:
    """Return bytes per second of a copy and of a triad, of arrays of so many numbers."""
    a, b, c = (torch.full((entries,), float(value)) for value in (0, 1, 2))
    size = a.element_size() * entries
    return {
        "bytes": 3 * size,
        "copy": quartiles(lambda: a.copy_(b), 2 * size),
        "triad": quartiles(lambda: torch.add(b, c, alpha=3, out=a), 3 * size),
    }


def products() -> dict[str, Quartiles]:
    """Return multiplications per second of a large matrix product, of NumPy and of PyTorch."""
    rng = np.random.default_rng(0)
    a, b = (rng.standard_normal((SIDE, SIDE), np.float32) for _ in range(2))
    out, tensors = np.empty_like(a), [torch.from_numpy(factor) for factor in (a, b)]
    runs = {"numpy": lambda: np.matmul(a, b, out=out), "torch": lambda: torch.mm(*tensors)}
    return {name: quartiles(run, SIDE**3) for name, run in runs.items()}


def main() -> None:
    """Measure in this process, and print."""
    torch.set_num_threads(THREADS)
    found = {"bandwidth": [bandwidth(entries) for entries in ENTRIES], "products": products()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
