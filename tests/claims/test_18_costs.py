"""Chapter 18: products of the three passes, errors of rounded sums, the price of resizing first."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

import tconv_edu as te
from edges import everywhere
from strategies import Setting, at_most, settings_of_conv
from tconv_edu import folding
from tconv_edu.geometry import resolve_transpose


def meetings(setting: Setting) -> int:
    """Walk over every image, sample, weight and pair of channels, and ask for its output."""
    o = setting.options
    arguments = (o["stride"], o["padding"], o["dilation"], o["groups"])
    g = resolve_transpose(setting.y, setting.kernel, *arguments, wanted=setting.input_size).geometry
    total = 0
    for samples in np.ndindex(setting.y.shape[:-1]):
        for weights in np.ndindex(setting.kernel.shape):
            axes = zip(samples[1:], weights, g.stride, g.dilation, g.padding, strict=False)
            places = [i * s + m * d - p for i, m, s, d, (p, _) in axes]
            total += all(0 <= a < n for a, n in zip(places, g.input_size, strict=True))
    return total


def adds_up_the_same_products(setting: Setting) -> None:
    if setting.y[..., 0].size * setting.kernel.size > 20_000:
        return  # too long for a walk
    x, kernel, g = (np.ones_like(a) for a in (setting.y, setting.kernel, setting.x))
    k, o = kernel.shape[:-2], setting.options
    layer = te.conv_transpose(x, kernel, output_size=setting.input_size, **o)
    for_input = te.conv(g, kernel, **o)
    for_kernel = te.conv_kernel_gradient(g, x, k, **o)
    assert layer.sum() == for_input.sum() == for_kernel.sum() == meetings(setting)


@pytest.mark.claim("prop-three-sums")
def test_three_passes_add_up_the_same_products() -> None:
    everywhere(adds_up_the_same_products, settings_of_conv(most_rank=2), examples=60)
    for m, k, s, groups in product([(1, 3), (4, 2)], [(1, 3), (4, 2)], [(1, 2), (3, 2)], (1, 2)):
        x, kernel = np.ones((2, *m, 3 * groups), int), np.ones((*k, 2, 3 * groups), int)
        options = {"stride": s, "groups": groups}
        layer = te.conv_transpose(x, kernel, **options)
        g = np.ones_like(layer)
        assert (te.conv(g, kernel, **options) == 2 * prod(k)).all()
        assert (te.conv_kernel_gradient(g, x, k, **options) == 2 * prod(m)).all()
        assert layer.sum() == 2 * 2 * 3 * groups * prod(m) * prod(k)
        phases = prod(-(-a // b) for a, b in zip(k, s, strict=True))
        assert layer.max() <= 3 * phases
        longest = all(n >= -(-a // b) for n, a, b in zip(m, k, s, strict=True))
        assert layer.max() == 3 * phases or not longest


def rounded_sum(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, list[Fraction]]:
    total, exact = torch.zeros((), dtype=a.dtype), []
    for left, right in zip(a, b, strict=True):
        total = total + left * right
        exact.append(Fraction(left.item()) * Fraction(right.item()))
    return total, exact


@pytest.mark.claim("prop-rounded-sum")
@given(st.integers(1, 300), st.booleans(), st.sampled_from(["float16", "bfloat16"]))
@at_most(60)
def test_a_rounded_sum_errs_by_no_more_than_its_bound(n: int, mixed: bool, name: str) -> None:
    dtype, u = (
        getattr(torch, name),
        {"float16": Fraction(1, 2048), "bfloat16": Fraction(1, 256)}[name],
    )
    rng = np.random.default_rng(n)
    a, b = (torch.from_numpy(rng.uniform(0.5, 1, n)).to(dtype) for _ in range(2))
    a = a * torch.from_numpy(rng.choice([-1, 1], n)).to(dtype) if mixed else a
    total, exact = rounded_sum(a, b)
    if n * u < 1:
        bound = n * u / (1 - n * u) * sum(map(abs, exact))
        assert abs(Fraction(total.item()) - sum(exact)) <= bound
    once = torch.tensor(float(sum(exact)), dtype=torch.float64).to(dtype).item()
    assert abs(Fraction(once) - sum(exact)) <= u * abs(sum(exact)) * Fraction(1001, 1000)


def flops(*layers: torch.nn.Module, size: tuple[int, ...]) -> int:
    with FlopCounterMode(display=False) as counter:
        torch.nn.Sequential(*layers)(torch.zeros(1, 3, *size))
    return int(counter.get_total_flops())


@pytest.mark.claim("prop-resize-price")
@pytest.mark.parametrize("scale", list(product((1, 2, 3), (1, 4))))
@pytest.mark.parametrize("k", list(product((1, 3), (3, 5))))
def test_resizing_first_costs_what_the_formula_says(
    scale: tuple[int, int], k: tuple[int, int]
) -> None:
    axes = list(zip(scale, k, strict=True))
    padding = tuple((a - 1) // 2 for a in k)
    kernel = np.random.default_rng(18).integers(-9, 10, (*k, 3, 2))
    pair = folding.nearest(scale, 3), folding.convolution(kernel, padding=padding)
    one = folding.fold(*pair)
    assert one.kernel_size == tuple(a + s - 1 for s, a in axes)
    x = np.random.default_rng(19).integers(-9, 10, (4, 3, 3))
    assert np.array_equal(one(x), pair[1](pair[0](x)))
    resize = torch.nn.Upsample(scale_factor=tuple(map(float, scale)))
    first = flops(resize, torch.nn.Conv2d(3, 2, k, padding=padding), size=(4, 3))
    single = flops(torch.nn.ConvTranspose2d(3, 2, one.kernel_size, stride=scale), size=(4, 3))
    price = Fraction(first, single)
    assert price == prod(Fraction(s * a, a + s - 1) for s, a in axes)
    assert 1 <= price <= prod(map(min, axes))
    assert (price == 1) == all(1 in axis for axis in axes)
