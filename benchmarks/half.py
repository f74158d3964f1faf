"""Half precision beside float32: what it costs to widen the arrays and to round the result."""

from __future__ import annotations

import math

from benchmarks.layers import LAYERS
from benchmarks.processes import medians


def ratios(rounds: int = 3) -> dict[str, float]:
    """Return float16's time over float32's, both in turns: the geometric mean, and the largest."""
    found = []
    for index in range(len(LAYERS)):
        seconds = medians(["fast", "fast in float16"], index, rounds)
        found.append(seconds["fast in float16"] / seconds["fast"])
    mean = math.exp(sum(map(math.log, found)) / len(found))
    return {"float16 / float32": mean, "float16 / float32, at most": max(found)}


if __name__ == "__main__":
    for name, value in ratios().items():
        print(f"{name:28} {value:.2f}")
