"""Which networks are trained on what: a base, and one thing at a time changed in it.

Stated before any of it was run: two layers count as equal if the whole interval of their ratio
lies within MARGIN of 1; a loss counts as flat if half the steps come within FLAT of it, on
validation images.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.learning.fitting import Task, errors, fit
from benchmarks.learning.networks import LAYERS, Shape
from benchmarks.learning.patterns import ironed, pattern

SEEDS = list(range(12))
TUNED_ON = SEEDS[:3]  # their validation images choose the rate
RATES = [0.005, 0.01, 0.02]  # and on by factors of 2, until the best is not the first or last
STEPS = {"digits": 8000, "photographs": 4000}
SHORT = 300  # what the first edition of the book trained
MARGIN, FLAT = 0.03, 0.05
# Hidden channels, in the order of LAYERS.
WIDTHS = {
    (2, "parameters"): (30, 17, 41, 41, 30),  # 780 to 786 parameters
    (2, "products"): (30, 17, 17, 17, 30),  # 750 to 765 products for a sample
    (4, "parameters"): (15, 7, 58, 58, 15),  # 1094 to 1111 parameters
}


@dataclass(frozen=True)
class Row:
    """A layer in one condition."""

    layer: str
    data: str
    steps: int
    factor: int = 2
    shrinking: str = "mean"
    noise: float = 0.0
    budget: str = "parameters"
    start: str = "torch"

    @property
    def shape(self) -> Shape:
        """The network."""
        widths = WIDTHS[self.factor, self.budget]
        return Shape(self.layer, self.factor, widths[LAYERS.index(self.layer)])

    @property
    def task(self) -> Task:
        """What it learns."""
        return Task(self.data, self.factor, self.shrinking, self.noise)


def rows(data: str) -> Iterator[Row]:
    """Yield every row of a set of images: the base first."""
    steps = STEPS[data]
    yield from (Row(layer, data, steps) for layer in LAYERS)
    yield from (Row(layer, data, steps, budget="products") for layer in LAYERS[2:4])
    yield from (Row(layer, data, steps, factor=4) for layer in LAYERS)
    yield from (Row(layer, data, steps, noise=0.1) for layer in LAYERS)
    yield from (Row(layer, data, steps, shrinking="first") for layer in LAYERS)
    yield Row(LAYERS[0], data, steps, start="icnr")
    yield from (Row(layer, data, steps, start="equal") for layer in (LAYERS[0], LAYERS[4]))
    yield from (Row(layer, data, SHORT) for layer in LAYERS)


def tuned(row: Row) -> dict[float, list[float]]:
    """Return the validation errors for each rate, after half the steps."""
    found: dict[float, list[float]] = {}
    new = RATES
    while new:
        runs = [(seed, rate) for rate in new for seed in TUNED_ON]
        weights = fit(row.shape, row.task, runs, row.steps // 2, row.start)
        each = errors(row.shape, row.task, [seed for seed, _ in runs], weights, 0)
        n = len(TUNED_ON)
        found |= {rate: each[n * i : n * i + n] for i, rate in enumerate(new)}
        best = min(found, key=lambda rate: sum(found[rate]))
        new = [rate for rate in (best / 2, best * 2) if rate not in found]
    return dict(sorted(found.items()))


def measured(row: Row) -> dict[str, Any]:
    """Return all that is stored of a row: what was tried, chosen and found, error by error."""
    shape, task = row.shape, row.task
    tried = tuned(row)
    rate = min(tried, key=lambda one: sum(tried[one]))
    answer: dict[str, Any] = asdict(row) | {
        "width": shape.width,
        "parameters": shape.parameters,
        "products": shape.products,
        "rates": {str(one): rounded(found) for one, found in tried.items()},
        "rate": rate,
    }
    weights = fit(shape, task, [(seed, rate) for seed in SEEDS], row.steps, row.start)
    for part, images in ((0, "validation"), (2, "test")):
        answer[images] = rounded(errors(shape, task, SEEDS, weights, part))
    still = sum(tried[rate]) / sum(answer["validation"][: len(TUNED_ON)]) - 1
    answer |= {"still falling": round(still, 4), "flat": still < FLAT}
    answer["pattern"] = rounded(pattern(shape, weights))
    if row.layer in ("transposed", "sub-pixel"):
        answer["test, ironed"] = rounded(errors(shape, task, SEEDS, ironed(shape, weights), 2))
    return answer


def rounded(numbers: list[float]) -> list[float]:
    """Return numbers to five digits."""
    return [float(f"{number:.5g}") for number in numbers]


def script() -> str:
    """Return the SHA-256 of the modules that the numbers come from."""
    here = Path(__file__).parent
    names = ("data", "networks", "fitting", "patterns", "rows")
    text = "".join((here / f"{name}.py").read_text(encoding="utf-8") for name in names)
    return hashlib.sha256(text.encode()).hexdigest()
