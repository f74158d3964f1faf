"""Drawn settings: every option of a convolution, with asymmetric kernels and exact integers."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import tconv_edu as te

# One example is drawn instead of so many; conftest.py says so of tests that name no number.
FEWER = int(os.environ.get("FEWER_EXAMPLES", "1"))


def at_most(examples: int) -> settings:
    return settings(max_examples=max(1, examples // FEWER))


@dataclass(frozen=True)
class Setting:
    """A convolution N → M, its kernel and options, and the data for either direction."""

    x: NDArray[Any]
    kernel: NDArray[Any]
    y: NDArray[Any]
    options: dict[str, Any]

    @property
    def input_size(self) -> tuple[int, ...]:
        return self.x.shape[1:-1]

    @property
    def output_size(self) -> tuple[int, ...]:
        return self.y.shape[1:-1]


def explicit_padding(limit: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, limit), st.integers(0, limit))


@st.composite
def settings_of_conv(draw: st.DrawFn, *, named: bool = True, most_rank: int = 3) -> Setting:
    """Draw a setting; sizes stay small, so that the loops of the definition stay quick."""
    rank = draw(st.integers(1, most_rank))
    most = {1: 9, 2: 6, 3: 4}[rank]

    def axes(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    size, kernel_size = axes(1, most), axes(1, 4 if rank < 3 else 3)
    stride, dilation = axes(1, 4), axes(1, 3)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel_size, dilation, strict=True)]
    padding: Any = tuple(draw(explicit_padding(r + 1)) for r in reach)
    if named:
        padding = draw(st.sampled_from([padding, padding, "valid", "same", "full"]))
    if padding not in ("same", "full"):
        pairs = ((0, 0),) * rank if padding == "valid" else padding
        missing = [max(0, r - n - p - q) for n, r, (p, q) in zip(size, reach, pairs, strict=True)]
        size = tuple(n + more for n, more in zip(size, missing, strict=True))
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    rows, columns = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    output = te.conv_output_size(size, kernel_size, **options)
    batch = draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return Setting(
        x=rng.integers(-9, 10, (batch, *size, rows * groups)),
        kernel=rng.integers(-9, 10, (*kernel_size, rows, columns * groups)),
        y=rng.integers(-9, 10, (batch, *output, columns * groups)),
        options={**options, "groups": groups},
    )


# Limits that make the primitives of `fast` take one of their ways, whatever the setting.
WAYS = {
    "as it is": {},
    "one entry at a time": {"blocks.BUFFERS": 1},
    "a few entries at a time": {"blocks.BUFFERS": 2000},
    "stamps, a phase at a time": {"transposes.LINE": 0, "transposes.side": lambda _: 1},
    "stamps of all phases, a tap at a time": {
        "transposes.LINE": 0,
        "transposes.side": lambda _: 10**9,
        "convolutions.side": lambda _: 1,
    },
    "planes": {"transposes.LINE": 10**9},
    "planes, a few entries at a time": {"transposes.LINE": 10**9, "blocks.BUFFERS": 2000},
}


@contextmanager
def tuned(way: str):
    """Set the limits that choose a way of computing."""
    with ExitStack() as stack:
        for name, value in WAYS[way].items():
            stack.enter_context(mock.patch(f"tconv_edu.fast.{name}", value))
        yield
