"""Time a decoder that gets its frames in chunks: ``python -m benchmarks.streaming``.

The decoder is built like that of chapter 14, with channels that halve where the rate grows. Printed
is the real-time factor, seconds of computing for a second of sound, by the length of a chunk: of
a stream that keeps what its layers need, and of windows that compute their context anew. Below 1,
the decoder keeps up. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

import tconv_edu as te

RATES, WIDTHS = (8, 5, 4, 2, 3), (64, 32, 16, 8, 8, 4)
HOP, FRAMES_PER_SECOND = 960, 25
CHUNKS = (1, 2, 4, 8, 25, 128)
Layers = list[dict[str, Any]]


def decoder() -> Layers:
    """Describe the layers; the weights are random, so that signals neither fade nor grow."""
    rng = np.random.default_rng(0)

    def layer(kind: str, size: int, inputs: int, outputs: int, **options: Any) -> Iterator[Any]:
        shape = (size, inputs, outputs) if kind == "conv" else (size, outputs, inputs)
        weights = rng.normal(0, (inputs * size / options.get("stride", 1)) ** -0.5, shape)
        yield {"kind": kind, "kernel": weights.astype(np.float32), **options}
        yield {"kind": "pointwise", "function": np.tanh}

    layers = [*layer("conv", 7, WIDTHS[0], WIDTHS[0], padding=3)]
    for rate, inputs, width in zip(RATES, WIDTHS, WIDTHS[1:], strict=False):
        pads = [((rate + 1) // 2, rate // 2)]
        layers += layer("conv_transpose", 2 * rate, inputs, width, stride=rate, padding=pads)
        for dilation in (1, 3, 9):
            layers += layer("conv", 7, width, width, padding=3 * dilation, dilation=dilation)
    return [*layers, *layer("conv", 7, WIDTHS[-1], 1, padding=3)]


def window(stream: te.Stream, frames: Any) -> Any:
    """Decode frames from nothing: one chunk, and the end."""
    return [stream.push(frames), stream.finish()]


def factor(decode: Callable[[Any], Any], given: int, chunk: int) -> float:
    """Return the seconds of the median call over the seconds that a chunk sounds."""
    frames = np.random.default_rng(1).normal(size=(given, WIDTHS[0])).astype(np.float32)
    times = []
    for _ in range(7):
        start = perf_counter()
        decode(frames)
        times.append(perf_counter() - start)
    return median(times) / (chunk / FRAMES_PER_SECOND)


def main() -> None:
    """Print both real-time factors for each length."""
    layers = decoder()
    stream = te.Stream(layers)
    context = sum(stream.context)
    print(f"context {stream.context}, delay {stream.delay} frames of {HOP} outputs")
    print(f"{'frames a chunk':>15}{'stream':>10}{'windows':>10}")
    for chunk in CHUNKS:
        kept = factor(stream.push, chunk, chunk)
        anew = factor(partial(window, te.Stream(layers)), chunk + context, chunk)
        print(f"{chunk:15}{kept:10.2f}{anew:10.2f}")


if __name__ == "__main__":
    main()
