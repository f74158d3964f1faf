"""How time and memory grow with the image, from 64² to 2048² pixels."""

from __future__ import annotations

import sys
import time
import tracemalloc
from statistics import median
from typing import Any

import numpy as np

import tconv_edu as te

SIZES = (64, 128, 256, 512, 1024, 2048)
BATCH, CHANNELS, KERNEL, OPTIONS = 1, 8, 4, {"stride": 2, "padding": 1}


def measure(size: int) -> dict[str, float]:
    """Return seconds, and bytes beside the input at the peak, for images of size² pixels."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((BATCH, size, size, CHANNELS), np.float32)
    kernel = rng.standard_normal((KERNEL, KERNEL, CHANNELS, CHANNELS), np.float32)
    times: list[float] = []
    while len(times) < 3 or sum(times) < 0.5:
        start = time.perf_counter()
        te.conv_transpose(x, kernel, **OPTIONS)  # type: ignore[arg-type]
        times.append(time.perf_counter() - start)
    tracemalloc.start()
    y = te.conv_transpose(x, kernel, **OPTIONS)  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"size": size, "seconds": median(times), "bytes": peak, "output": y.nbytes}


def slope(points: list[dict[str, float]], quantity: str) -> float:
    """Fit log(quantity) = slope · log(pixels) + constant by least squares."""
    pixels = np.log([point["size"] ** 2 for point in points])
    fitted: Any = np.polyfit(pixels, np.log([point[quantity] for point in points]), 1)
    return float(fitted[0])


def main() -> None:
    """Measure one size in this process, and print it."""
    import json

    print(json.dumps(measure(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
