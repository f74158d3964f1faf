"""Phases: which windows, which part of the kernel and which places belong to outputs alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import gcd, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from tconv_edu.windows import Axis

Array = NDArray[Any]


class Run(NamedTuple):
    """Neighbouring phases of one axis, with equally many taps and the same windows."""

    first: int
    phases: int
    taps: int
    start: int
    windows: int

    @property
    def stop(self) -> int:
        """One past the last window."""
        return self.start + self.windows

    def follows(self, other: Run) -> bool:
        """Whether these phases come right after others with as many taps."""
        return self.taps == other.taps and self.first == other.first + other.phases


class Line(NamedTuple):
    """One axis of a transposed convolution, of whose full array `size` is kept from `begin`."""

    samples: int
    kernel_size: int
    stride: int
    dilation: int
    begin: int
    size: int

    @property
    def step(self) -> int:
        """S/g: from one tap of a phase to its next, with g = gcd(S, D)."""
        return self.stride // gcd(self.stride, self.dilation)

    @property
    def reach(self) -> int:
        """D/g: the same, in samples."""
        return self.dilation // gcd(self.stride, self.dilation)

    @property
    def most_taps(self) -> int:
        """Taps of the phase that has most."""
        return -(-self.kernel_size // self.step)

    @property
    def is_covered(self) -> bool:
        """Whether every kept output belongs to a phase: otherwise some are exact zeros."""
        return sum(run.windows for run in self.single_phases()) == self.size

    def part(self, start: int, stop: int) -> Line:
        """Keep only the outputs from `start` to `stop` of those that are kept."""
        return self._replace(begin=self.begin + start, size=stop - start)

    def kept(self, entry: int, start: int, count: int) -> tuple[slice, slice]:
        """Return which outputs a kernel entry writes, and for which samples or windows it does.

        There are `count` of these, from `start` on; the other ones write what is not kept.
        """
        first = entry * self.dilation + start * self.stride - self.begin
        enters = min(max(0, -(first // self.stride)), count)
        leaves = max(enters, min(count, -((first - self.size) // self.stride)))
        begin, end = first + enters * self.stride, first + leaves * self.stride
        return slice(begin, end, self.stride), slice(enters, leaves)

    def single_phases(self) -> Iterator[Run]:
        """Yield each phase m·D mod S that is kept, with its windows: w writes to m·D + S·w."""
        for m in range(min(self.step, self.kernel_size)):
            taps = -(-(self.kernel_size - m) // self.step)
            before = self.begin - m * self.dilation
            start = max(0, -(-before // self.stride))
            most = self.samples + (taps - 1) * self.reach
            stop = min(most, (before + self.size - 1) // self.stride + 1)
            if stop > start:
                yield Run(m, 1, taps, start, stop - start)

    def runs(self, merged: bool) -> list[Run]:
        """List the phases, neighbours with the same taps and windows as one if to be merged."""
        runs: list[Run] = []
        for run in self.single_phases():
            if merged and runs and run.follows(runs[-1]) and run[3:] == runs[-1][3:]:
                runs[-1] = runs[-1]._replace(phases=runs[-1].phases + 1)
            else:
                runs.append(run)
        return runs

    def groups(self, merged: bool) -> list[list[Run]]:
        """List the runs, neighbours with equally many taps together if they are to be merged."""
        groups: list[list[Run]] = []
        for run in self.runs(merged):
            if merged and groups and run.follows(groups[-1][-1]):
                groups[-1].append(run)
            else:
                groups.append([run])
        return groups

    def windows(self, run: Run) -> Axis:
        """Return the windows of a run: w sums the samples w − (taps − 1)·reach to w."""
        origin = run.start - (run.taps - 1) * self.reach
        return Axis(origin, 1, self.reach, run.taps, run.windows)


def joined(runs: list[Run]) -> Run:
    """Return neighbouring runs with equally many taps as one, with the windows of all."""
    start, stop = min(run.start for run in runs), max(run.stop for run in runs)
    phases = sum(run.phases for run in runs)
    return Run(runs[0].first, phases, runs[0].taps, start, stop - start)


def by_windows(runs: list[Run]) -> Iterator[Run]:
    """Cut runs another way: for some windows after the other, all phases that have them."""
    cuts = sorted({cut for run in runs for cut in (run.start, run.stop)})
    for start, stop in pairwise(cuts):
        there = [run for run in runs if run.start <= start and stop <= run.stop]
        if there:
            yield joined([run._replace(start=start, windows=stop - start) for run in there])


def matrix_of(kernel: Array, lines: tuple[Line, ...], runs: tuple[Run, ...]) -> Array:
    """Repack to (taps of the last axis · taps of the others · inputs, phases · outputs).

    The kernel is `(*kernel_size, outputs, inputs)`. The first tap of a window meets the last entry.
    """
    rank = len(lines)
    start = kernel[tuple(slice(run.first, None) for run in runs)]
    size = (*(run.phases for run in runs), *(run.taps for run in runs), *kernel.shape[-2:])
    steps = [line.step * b for line, b in zip(lines, kernel.strides, strict=False)]
    view = as_strided(start, size, (*kernel.strides[:rank], *steps, *kernel.strides[-2:]))
    flipped = np.flip(view, tuple(range(rank, 2 * rank)))
    order = (*range(rank), 2 * rank, 2 * rank - 1, *range(rank, 2 * rank - 1), 2 * rank + 1)
    outputs = prod(size[:rank]) * kernel.shape[-2]
    # Rows of inputs stay whole: they are copied fast, and the product reads a transpose as well.
    return flipped.transpose(order).reshape(outputs, -1).T


def target_of(y: Array, lines: tuple[Line, ...], runs: tuple[Run, ...]) -> Array:
    """View the places that a run writes, `(batch, *windows, *phases, outputs)`."""
    pairs = list(zip(lines, runs, strict=True))
    starts = [
        run.first * line.dilation + run.start * line.stride - line.begin for line, run in pairs
    ]
    place = y[:, *(slice(start, None) for start in starts)]
    size = (*(run.windows for run in runs), *(run.phases for run in runs))
    steps = list(zip(lines, y.strides[1:-1], strict=True))
    strides = (*(line.stride * b for line, b in steps), *(line.dilation * b for line, b in steps))
    return as_strided(place, (len(y), *size, y.shape[-1]), (y.strides[0], *strides, y.strides[-1]))
