"""Drawn chains of layers for `te.Stream`, and the same chains for all samples at once."""

from __future__ import annotations

from functools import reduce

import numpy as np
from hypothesis import strategies as st

import tconv_edu as te


def whole(layers, x):
    """Apply a chain to all samples at once."""
    for layer in layers:
        options = {k: v for k, v in layer.items() if k not in ("kind", "kernel", "kernel_size")}
        if layer["kind"] == "pointwise":
            x = layer["function"](x)
        elif layer["kind"] == "sum":
            x = reduce(np.add, (whole(branch, x) for branch in layer["branches"]))
        else:
            x = getattr(te, layer["kind"])(x, layer["kernel"], **options)
    return x


def chunks_through(stream, x, cuts, axis):
    """Feed chunks; return what each call gives."""
    return [*(stream.push(chunk) for chunk in np.split(x, cuts, axis)), stream.finish()]


def halved(x):
    return x // 2


@st.composite
def drawn_layer(draw, rank, channels, integers, *, still=False):
    """One layer that takes so many channels, and how many it gives."""
    kind = draw(st.sampled_from(["conv", "conv_transpose", "conv", "conv_transpose", "pointwise"]))
    if kind == "pointwise":
        return {"kind": kind, "function": draw(st.sampled_from([np.negative, halved]))}, channels
    kernel_size, dilation = (tuple(draw(st.integers(1, 3)) for _ in range(rank)) for _ in "ab")
    stride = (1,) * rank if still else tuple(draw(st.integers(1, 3)) for _ in range(rank))
    reach = [d * (k - 1) + 1 for k, d in zip(kernel_size, dilation, strict=True)]
    groups = draw(st.sampled_from([g for g in (1, 2) if channels % g == 0]))
    gives = channels if still else groups * draw(st.integers(1, 2))
    takes, rows = (channels, gives) if kind == "conv" else (gives, channels)
    kernel = integers((*kernel_size, takes // groups, rows))
    if kind == "conv_transpose":
        kernel = integers((*kernel_size, gives // groups, channels))
    before = [draw(st.integers(0, r - 1)) for r in reach]
    pairs = [(b, r - 1 - b) for b, r in zip(before, reach, strict=True)]
    if not still:
        pairs = [(draw(st.integers(0, r + 1)), draw(st.integers(0, r + 1))) for r in reach]
    named = ["same"] if still else ["full", "valid"]
    named += ["same"] * (kind == "conv_transpose" or max(stride) == 1)
    layer = {"kind": kind, "kernel": kernel, "groups": groups, "dilation": dilation}
    layer |= {"stride": stride, "padding": draw(st.sampled_from([pairs, pairs, *named]))}
    if draw(st.booleans()):
        layer["bias"] = integers((gives,))
    if kind == "conv_transpose" and layer["padding"] != "same" and not still:
        bounds = map(max, stride, dilation)
        layer["output_padding"] = tuple(draw(st.integers(0, b - 1)) for b in bounds)
    return layer, gives


@st.composite
def drawn_chain(draw, most=4):
    """Layers, the channels that they take, and how many spatial axes they have."""
    rank = draw(st.sampled_from([1, 1, 1, 2]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))

    def integers(shape):
        return rng.integers(-3, 4, shape)

    first = channels = draw(st.integers(1, 2))
    layers = []
    for _ in range(draw(st.integers(1, most))):
        if draw(st.integers(0, 4)) == 0:
            branches = [[]]
            for _ in range(draw(st.integers(1, 2))):
                still = drawn_layer(rank, channels, integers, still=True)
                branches.append([draw(still)[0] for _ in range(draw(st.integers(1, 2)))])
            layers.append({"kind": "sum", "branches": branches})
        else:
            layer, channels = draw(drawn_layer(rank, channels, integers))
            layers.append(layer)
    if all(layer["kind"] in ("pointwise", "sum") for layer in layers):
        kernel = integers((*(2,) * rank, channels, 1))
        layers.append({"kind": "conv", "kernel": kernel, "stride": (1,) * rank, "padding": 1})
    return layers, first, rank, rng
