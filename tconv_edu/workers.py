"""Threads: work cut into parts that write to different places, one thread per core."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

Part = TypeVar("Part")
WORTH = 10**7  # multiplications below which starting a thread costs more than it saves


def workers(work: int) -> int:
    """How many threads share so many multiplications: the cores, or OMP_NUM_THREADS if fewer."""
    if work < WORTH:
        return 1
    free = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return min(free, int(wanted)) if wanted.isdecimal() and int(wanted) else free


def share(run: Callable[[list[Part]], None], parts: list[Part], threads: int) -> None:
    """Call `run` with every `threads`-th part in each thread, this one too, and wait for all."""
    mine, *others = (parts[i::threads] for i in range(min(threads, len(parts))))
    if not others:
        run(mine)
        return
    from concurrent.futures import ThreadPoolExecutor  # not loaded by `import tconv_edu`

    # A pool for each call: one that is kept would not survive a fork.
    with ThreadPoolExecutor(len(others)) as pool:
        running = [pool.submit(run, part) for part in others]
        run(mine)
        for future in running:
            future.result()
