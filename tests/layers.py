"""Drawn layers and data, the code of a call executed, and layers compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

from tconv_edu.frameworks import Call, Layer


def integers(rng: np.random.Generator, *shape: int) -> Any:
    """Small integers, which every framework adds and multiplies exactly in float32."""
    return rng.integers(-9, 10, shape).astype(np.float32)


generators = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def same_side(total: int) -> tuple[int, int]:
    return max(total // 2, 0), total - max(total // 2, 0)


@st.composite
def crops(draw: st.DrawFn, kind: str, full: int, reach: int, stride: int) -> tuple[int, int]:
    """A crop of one axis: of the kind that some framework says, or any at all."""
    if kind == "same":
        pair = same_side(reach - draw(st.integers(1, stride)))
    elif kind == "alike":
        before = draw(st.integers(0, full - 1))
        pair = (before, before - draw(st.integers(0, stride - 1)))
    elif kind == "after":
        pair = (0, draw(st.integers(-stride, full - 1)))
    else:
        pair = (draw(st.integers(-3, full - 1)), draw(st.integers(-3, full - 1)))
    # The full array is not cut away whole, and something is left of it.
    return pair if full - sum(pair) >= 1 and max(pair) < full else (0, 0)


@st.composite
def drawn_layers(draw: st.DrawFn) -> tuple[Layer, Any]:
    """A layer and an input for it: (layer, x), x channels last with a batch."""
    rank = draw(st.sampled_from([1, 1, 2, 2, 3]))

    def axes(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    size, kernel_size = axes(1, 4 if rank < 3 else 3), axes(1, 4 if rank < 3 else 3)
    stride = draw(st.sampled_from([axes(1, 4), (draw(st.integers(1, 3)),) * rank]))
    dilation = draw(st.sampled_from([(1,) * rank, axes(1, 3)]))
    reach = [d * (k - 1) + 1 for k, d in zip(kernel_size, dilation, strict=True)]
    kind = draw(st.sampled_from(["same", "alike", "after", "any"]))
    crop = tuple(
        draw(crops(kind, (m - 1) * s + r, r, s))
        for m, s, r in zip(size, stride, reach, strict=True)
    )
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    rows, columns = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    rng = draw(generators)
    kernel = integers(rng, *kernel_size, rows, columns * groups)
    x = integers(rng, draw(st.integers(1, 2)), *size, columns * groups)
    return Layer(kernel, stride, dilation, groups, crop), x


def _line(crop: Any, dilation: int = 1, groups: int = 1) -> Layer:
    kernel = np.arange(-8, 16, dtype=np.float32).reshape(3, 2, 4)
    return Layer(kernel, (2,), (dilation,), groups, (crop,))


def _plane(crop: Any, stride: Any, dilation: Any = (1, 1), groups: int = 1, rows: int = 2) -> Layer:
    kernel = np.arange(-9, 24 * rows - 9, dtype=np.float32).reshape(3, 2, rows, 4)
    return Layer(kernel, stride, dilation, groups, crop)


def _space(crop: Any, groups: int = 1) -> Layer:
    kernel = np.arange(-50, 94, dtype=np.float32).reshape(3, 2, 3, 2, 4)
    return Layer(kernel, (2, 1, 3), (1, 1, 1), groups, crop)


# One layer of each kind, to be traced, saved and loaded again.
TRAVELLERS = {
    "1-D": _line((0, 0)),
    "1-D, SAME": _line((0, 1)),
    "1-D, groups": _line((0, 0), groups=4),
    "1-D, more than all": _line((-1, 3), dilation=2),
    "2-D, SAME": _plane(((1, 1), (0, 1)), (1, 1)),
    "2-D, torch's 1 and 1": _plane(((1, 0), (1, 0)), (2, 2)),
    "2-D, groups": _plane(((0, 1), (0, 0)), (2, 3), groups=2),
    "2-D, dilation": _plane(((2, 2), (0, 1)), (1, 1), dilation=(2, 3)),
    "2-D, depthwise": _plane(((1, 1), (0, 1)), (1, 1), groups=4, rows=1),
    "3-D": _space(((0, 0), (0, 1), (0, 0))),
    "3-D, torch's 1 and 1": _space(((1, 0), (1, 1), (1, 0))),
    "3-D, groups": _space(((0, 0), (1, 0), (0, -1)), groups=2),
}


def inputs(layer: Layer) -> Any:
    """Two inputs of different batch and sizes, whole numbers of both signs."""
    rng = np.random.default_rng(5)
    for sizes in ((2, 5, 3, 2), (3, 2, 4, 3)):
        yield integers(rng, *sizes[: len(layer.stride) + 1], layer.kernel.shape[-1])


MARKS = ("y[", "pad(", "Pad (", "zeros of its dilation", "one_group")


def exact_means_one_call(call: Call) -> None:
    """A call says whether its code slices, pads, spreads the weight or calls once per group."""
    assert call.exact == (not any(mark in call.code for mark in MARKS)), call.code


def ends_jax(layer: Layer, size: tuple[int, ...]) -> bool:
    """Whether XLA, compiling for a CPU, ends the process instead, as JAX 0.10.2 does.

    It swaps an image and a longer kernel, and fails on an axis with kernel 2, stride 2, no pads.
    """
    axes = zip(layer.kernel_size, layer.stride, layer.dilation, layer.crop, strict=True)
    longer = any(k > n for k, n in zip(layer.effective_kernel_size, size, strict=True))
    return longer and any(axis == [2, 2, 1] and min(pair) >= 1 for *axis, pair in axes)


def run(call: Call, x: Any, weight: Any) -> Any:
    """Execute the code of a call and return its `y`."""
    names = {"x": x, "weight": weight, "bias": getattr(call, "bias", None)}
    exec(compile(call.code, "snippet", "exec"), names)
    return names["y"]


def of_tensors(call: Call) -> Call:
    """The call with tensors of torch in the place of arrays."""
    bias = None if call.bias is None else torch.from_numpy(call.bias)
    return replace(call, weight=torch.from_numpy(call.weight), bias=bias)


def function(call: Call) -> Any:
    """The code of a call as the body of a function of `x` and `weight`."""
    lines = "".join(f"    {line}\n" for line in call.code.splitlines())
    names: dict[str, Any] = {}
    exec(compile(f"def program(x, weight):\n{lines}    return y\n", "snippet", "exec"), names)
    return names["program"]


def first(x: Any) -> Any:
    """Channels last to channels second."""
    return np.ascontiguousarray(np.moveaxis(x, -1, 1))


def last(y: Any) -> Any:
    """Channels second to channels last."""
    return np.moveaxis(np.asarray(y), 1, -1)


def is_empty(layer: Layer, size: tuple[int, ...]) -> bool:
    """Whether the crop leaves nothing of an input of this size, on some axis."""
    axes = zip(size, layer.stride, layer.dilation, layer.kernel_size, layer.crop, strict=True)
    return any((m - 1) * s + d * (k - 1) + 1 - sum(crop) < 1 for m, s, d, k, crop in axes)


def same_array(a: Any, b: Any) -> None:
    a, b = np.asarray(a), np.asarray(b)
    assert a.shape == b.shape, f"{a.shape} against {b.shape}"
    np.testing.assert_array_equal(a, b)


def same_layer(a: Layer, b: Layer) -> None:
    same_array(a.kernel, b.kernel)
    assert (a.stride, a.dilation, a.groups, a.crop) == (b.stride, b.dilation, b.groups, b.crop)
    assert (a.bias is None) == (b.bias is None)
    if a.bias is not None:
        same_array(a.bias, b.bias)
