"""Chapter 10: exact counts, by runs that count every product."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import numpy as np
import pytest
import torch

import tconv_edu as te
import witness
from edges import everywhere
from strategies import Setting, settings_of_conv
from tconv_edu.counting import count_multiplications
from tconv_edu.geometry import Geometry, resolve_transpose


def geometry_of(setting: Setting) -> Geometry:
    o = setting.options
    arguments = (o["stride"], o["padding"], o["dilation"], o["groups"])
    return resolve_transpose(
        setting.y, setting.kernel, *arguments, wanted=setting.input_size
    ).geometry


def counted(name: str, setting: Setting) -> int:
    geometry = geometry_of(setting)
    count, result = count_multiplications(
        lambda y, kernel: te.METHODS[name](y, kernel, geometry), setting.y, setting.kernel
    )
    options = {key: setting.options[key] for key in ("stride", "dilation", "groups")}
    rank = setting.kernel.ndim - 2
    full = witness.CONV_TRANSPOSE[rank](
        witness.channels_first(setting.y), witness.weight(setting.kernel), None, **options
    )
    assert np.array_equal(result, witness.channels_last(full))
    return count


def sizes(setting: Setting) -> tuple[Any, ...]:
    """M, k, the full size by its formula, and how many channels meet: batch · C · O / groups."""
    o, k = setting.options, setting.kernel.shape[:-2]
    axes = zip(setting.output_size, k, o["stride"], o["dilation"], strict=True)
    full = [(m - 1) * s + d * (n - 1) + 1 for m, n, s, d in axes]
    meet = len(setting.y) * setting.kernel.shape[-2] * setting.kernel.shape[-1]
    return setting.output_size, k, full, meet


def counts_its_products(setting: Setting) -> None:
    m, k, full, meet = sizes(setting)
    dense = prod(m) * prod(full) * meet * setting.options["groups"]
    if dense > 30_000:
        return  # too long for loops
    counts = {name: counted(name, setting) for name in te.METHODS}
    stamps = prod(m) * prod(k) * meet
    apart = prod((n - 1) * s + 1 for n, s in zip(m, setting.options["stride"], strict=True))
    assert counts == {
        "stages": apart * prod(k) * meet,
        "fast": stamps,
        "definition": stamps,
        "scatter": stamps,
        "subpixel": stamps,
        "zero_insertion": prod(full) * prod(k) * meet,
        "matrix": dense,
    }


@pytest.mark.claim("prop-counts")
def test_products_of_each_way() -> None:
    everywhere(counts_its_products, settings_of_conv(most_rank=2), examples=100, every=5)


def reached(setting: Setting) -> int:
    """Ask every sample and weight of every axis whether the output that they meet is kept."""
    g = geometry_of(setting)
    total = 1
    for m, k, s, d, (p, _), n in zip(
        g.output_size, g.kernel_size, g.stride, g.dilation, g.padding, g.input_size, strict=True
    ):
        total *= sum(0 <= i * s + a * d - p < n for i, a in product(range(m), range(k)))
    return total * sizes(setting)[-1]


def is_counted_by_ones(setting: Setting) -> None:
    ones = [np.ones_like(a) for a in (setting.y, setting.kernel, setting.x)]
    size = setting.input_size
    there = te.conv(ones[2], ones[1], **setting.options)
    back = te.conv_transpose(ones[0], ones[1], output_size=size, **setting.options)
    assert back.sum() == there.sum() == reached(setting)
    m, k, _, meet = sizes(setting)
    if all(p <= 0 and q <= 0 for p, q in geometry_of(setting).crop):
        assert back.sum() == prod(m) * prod(k) * meet
    if setting.x.size * setting.y.size < 10**5:
        matrix = te.conv_matrix(ones[1], size, **setting.options)
        assert np.count_nonzero(matrix) * len(setting.y) == back.sum()


@pytest.mark.claim("prop-ones")
def test_ones_count_the_products() -> None:
    everywhere(is_counted_by_ones, settings_of_conv(), examples=100)


@pytest.mark.claim("prop-zero-price")
@pytest.mark.parametrize("k", [(1, 3), (2, 5), (4, 2)])
@pytest.mark.parametrize("stride", [(1, 2), (3, 2), (2, 4)])
@pytest.mark.parametrize("dilation", [(1, 1), (2, 1)])
@pytest.mark.parametrize("m", [(1, 1), (2, 3), (4, 2)])
def test_the_price_of_inserted_zeros(k: Any, stride: Any, dilation: Any, m: Any) -> None:
    rng = np.random.default_rng(10)
    options = {"stride": stride, "padding": "valid", "dilation": dilation, "groups": 1}
    reach = [d * (a - 1) + 1 for a, d in zip(k, dilation, strict=True)]
    size = [(n - 1) * s + r for n, s, r in zip(m, stride, reach, strict=True)]
    setting = Setting(
        x=np.zeros((1, *size, 2), int),
        kernel=rng.integers(1, 9, (*k, 2, 1)),
        y=rng.integers(1, 9, (1, *m, 1)),
        options=options,
    )
    # Both sides times ∏ M: whole numbers.
    price = prod(s * n + r - s for n, s, r in zip(m, stride, reach, strict=True))
    with_zeros, stamped = counted("zero_insertion", setting), counted("scatter", setting)
    assert with_zeros * prod(m) == stamped * price
    if all(r >= s for r, s in zip(reach, stride, strict=True)):
        assert with_zeros >= stamped * prod(stride)


def one_product(x: Any, kernel: Any, stride: tuple[int, int]) -> Any:
    """Lay out windows and kernel entry by entry, as the proposition words it, and multiply once."""
    (m1, m2, o), (k1, k2, c, _), (s1, s2) = x.shape, kernel.shape, stride
    t1, t2 = -(-k1 // s1), -(-k2 // s2)
    rows, columns = m1 + t1 - 1, m2 + t2 - 1
    windows = np.zeros((rows, columns, t1, t2, o), x.dtype)
    weights = np.zeros((t1, t2, o, s1, s2, c), kernel.dtype)
    for a, b, u, v in product(range(rows), range(columns), range(t1), range(t2)):
        if 0 <= a - u < m1 and 0 <= b - v < m2:
            windows[a, b, u, v] = x[a - u, b - v]
    for u, v, p, q in product(range(t1), range(t2), range(s1), range(s2)):
        if u * s1 + p < k1 and v * s2 + q < k2:
            weights[u, v, :, p, q] = kernel[u * s1 + p, v * s2 + q].T

    def multiply(w: Any, k: Any) -> Any:
        return w.reshape(rows * columns, -1) @ k.reshape(t1 * t2 * o, -1)

    count, flat = count_multiplications(multiply, windows, weights)
    blocks = flat.reshape(rows, columns, s1, s2, c).transpose(0, 2, 1, 3, 4)
    return count, blocks.reshape(rows * s1, columns * s2, c)


@pytest.mark.claim("prop-one-product")
@pytest.mark.parametrize("k", [(1, 4), (3, 2), (5, 6), (2, 7)])
@pytest.mark.parametrize("stride", [(1, 2), (2, 3), (4, 1)])
@pytest.mark.parametrize("m", [(1, 3), (4, 2)])
def test_windows_times_stacked_phases(k: Any, stride: Any, m: Any) -> None:
    rng = np.random.default_rng(11)
    x, kernel = rng.integers(-9, 10, (*m, 3)), rng.integers(-9, 10, (*k, 2, 3))
    count, result = one_product(x, kernel, stride)
    torch_full = torch.nn.functional.conv_transpose2d(
        witness.channels_first(x[None]), witness.weight(kernel), stride=stride
    )
    full = witness.channels_last(torch_full)[0]
    assert np.array_equal(result[: full.shape[0], : full.shape[1]], full)
    assert not result[full.shape[0] :].any()
    assert not result[:, full.shape[1] :].any()
    t = [-(-a // s) for a, s in zip(k, stride, strict=True)]
    axes = zip(m, t, stride, strict=True)
    assert count == prod((n + u - 1) * u * s for n, u, s in axes) * 2 * 3
