"""One contender in its own process: a line names a layer, the answer is a time in seconds."""

from __future__ import annotations

import json
import math
import sys
import time

from benchmarks.contenders import CONTENDERS
from benchmarks.layers import LAYERS
from benchmarks.training import STEPS

LEAST = 0.15  # seconds of timed runs in a turn, about
MOST = 500  # runs in a turn


def main() -> None:
    """Answer a turn with the times of its runs, after one that is not timed."""
    prepare, ready, current = (CONTENDERS | STEPS)[sys.argv[1]], None, -1
    for line in sys.stdin:
        if int(line) != current:
            current = int(line)
            ready = prepare(LAYERS[current])
        times: list[float] = []
        if ready is not None:
            start = time.perf_counter()
            ready()
            first = time.perf_counter() - start
            count = 0 if first > 2 else min(MOST, math.ceil(LEAST / first))
            for _ in range(count):
                start = time.perf_counter()
                ready()
                times.append(time.perf_counter() - start)
            times = times or [first]
        print(json.dumps(times), flush=True)


if __name__ == "__main__":
    main()
