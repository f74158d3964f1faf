"""Threads: calls that write to different places, one thread per core."""

import os
import sys
import threading
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
    if len(calls) == 1:
        calls[0]()
        return
    errors: list[BaseException] = []
    # New threads for each call: some that are kept would not survive a fork. And no pool of
    # concurrent.futures, which refuses to work in a thread that outlives the main thread.
    threads = [threading.Thread(target=_attempt, args=(call, errors)) for call in calls[1:]]
    waiting = [call for thread, call in zip(threads, calls[1:], strict=True) if not _starts(thread)]
    for call in (calls[0], *waiting):
        _attempt(call, errors)
    for thread in threads:
        if thread.is_alive():
            thread.join()
    if errors:
        raise errors[0]


def _attempt(call: Callable[[], None], errors: list[BaseException]) -> None:
    try:
        call()
    except BaseException as error:  # raised where all are waited for
        errors.append(error)


def _starts(thread: threading.Thread) -> bool:
    """Whether a thread was started: a program that ends starts none, a machine has only so many."""
    try:
        thread.start()
    except RuntimeError:
        return False
    return True
