"""Threads: all calls are made, and what goes wrong in one is not lost."""

import os
import subprocess
import sys
import threading

import pytest

from tconv_edu.workers import WORTH, together, workers


def test_all_calls_are_made_at_the_same_time():
    """Each waits for the other two: one after the other, they would wait for ever."""
    meeting, seen = threading.Barrier(3, timeout=600), []

    def call(number):
        meeting.wait()
        seen.append(number)

    together([lambda n=n: call(n) for n in range(3)])
    assert sorted(seen) == [0, 1, 2]


def test_one_call_needs_no_thread():
    here = []
    together([lambda: here.append(threading.current_thread())])
    assert here == [threading.current_thread()]


@pytest.mark.parametrize("wrong", [0, 1])
def test_an_error_in_any_thread_is_raised(wrong):
    def fail():
        raise MemoryError("here")

    calls = [lambda: None, lambda: None]
    calls[wrong] = fail
    with pytest.raises(MemoryError, match="here"):
        together(calls)


@pytest.mark.parametrize(("wanted", "most"), [("1", 1), ("2", 2), ("999999", None), ("x", None)])
def test_the_number_of_threads_is_that_of_the_cores_or_what_is_wanted(wanted, most, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", wanted)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert workers(WORTH) == min(cores, most or cores)
    assert workers(WORTH - 1) == 1


@pytest.mark.parametrize(("cores", "threads"), [(5, 5), (None, 1)])
def test_without_the_variable_all_cores_are_taken(cores, threads, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert workers(WORTH) == threads


def test_a_browser_has_one_thread(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert workers(100 * WORTH) == 2
    monkeypatch.setattr("sys.platform", "emscripten")
    assert workers(100 * WORTH) == 1


def test_where_no_thread_can_be_started_all_calls_are_made_in_this_one(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    seen = []
    together([lambda n=n: seen.append((n, threading.current_thread())) for n in range(3)])
    assert seen == [(n, threading.current_thread()) for n in range(3)]


LATE = """
import subprocess
import sys
import threading
import numpy as np
import tconv_edu as te

te.arrays.half.workers = lambda work: 3
x, kernel = np.ones((8, 32, 32, 32), np.float32), np.ones((4, 4, 32, 32), np.float32)

def late():
    threading.main_thread().join()
    for dtype in (np.float32, np.float16):
        y = te.conv_transpose(x.astype(dtype), kernel.astype(dtype), stride=2)
        print(y.shape, y.max())

threading.Thread(target=late).start()
"""


def test_a_call_from_a_thread_that_outlives_the_main_thread():
    run = subprocess.run(
        [sys.executable, "-c", LATE], capture_output=True, text=True, check=True, timeout=600
    )
    assert run.stderr == ""
    assert run.stdout.splitlines() == ["(8, 66, 66, 32) 128.0"] * 2
