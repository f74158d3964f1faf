"""Threads: calls that write to different places, one thread per core."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

WORTH = 10**7  # multiplications below which starting a thread costs more than it saves


def workers(work: int) -> int:
    """How many threads share so many multiplications: the cores, or OMP_NUM_THREADS if fewer."""
    if work < WORTH or sys.platform == "emscripten":  # no thread can be started in a browser
        return 1
    free = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return min(free, int(wanted)) if wanted.isdecimal() and int(wanted) else free


def together(calls: Sequence[Callable[[], None]]) -> None:
    """Make the calls at the same time, the first one in this thread, and wait for all."""
    first, *others = calls
    if not others:
        first()
        return
    from concurrent.futures import ThreadPoolExecutor  # not loaded by `import tconv_edu`

    # A pool for each call: one that is kept would not survive a fork.
    with ThreadPoolExecutor(len(others)) as pool:
        running = [pool.submit(call) for call in others]
        first()
        for future in running:
            future.result()
