"""Which layer learns best: the layers are PyTorch's, and what is stored comes from this script."""

import json

import numpy as np
import pytest
import torch
from torch.nn import functional as F

import tconv_edu as te
from benchmarks.learning.__main__ import stored
from benchmarks.learning.data import SHARES, digest, groups, shrunk, split
from benchmarks.learning.networks import LAYERS, Shape, around
from benchmarks.learning.patterns import ironed, pattern
from benchmarks.learning.rows import FLAT, SEEDS, SHORT, TUNED_ON, Row, measured, rows, script

STORED = {data: json.loads(stored(data).read_text(encoding="utf-8")) for data in SHARES}


def as_pytorch_has_it(shape, hidden, weight, bias):
    """The upsampling layer of that name; a convolution reads what stamps write, turned."""
    s, channels = shape.factor, shape.width
    if shape.layer == "transposed":
        kernel = weight.view(channels, 1, 2 * s, 2 * s)
        return F.conv_transpose2d(hidden, kernel, bias, stride=s, padding=s // 2)
    if shape.layer == "transposed, blur":
        full = F.conv_transpose2d(hidden, weight.view(channels, 1, 2 * s, 2 * s), stride=s)
        tent = np.convolve(np.ones(s), np.ones(s)) / s**2
        kernel = torch.tensor(np.outer(tent, tent)).float()[None, None]
        inner = slice(s // 2, -(s // 2))
        return F.conv2d(full, kernel, bias, padding=s - 1)[..., inner, inner]
    if shape.layer == "sub-pixel":
        phases = weight.view(channels, 3, s, 3, s).permute(2, 4, 0, 1, 3)
        kernel = phases.reshape(s * s, channels, 3, 3).flip(2, 3)
        return F.pixel_shuffle(F.conv2d(hidden, kernel, bias, padding=1), s)
    large = F.interpolate(hidden, scale_factor=s, mode=shape.layer.split(",")[0])
    return F.conv2d(large, weight.view(1, channels, 3, 3).flip(2, 3), bias, padding=1)


@pytest.mark.parametrize("factor", [2, 4])
@pytest.mark.parametrize("layer", LAYERS)
def test_each_network_is_that_of_pytorch(layer, factor):
    shape, small = Shape(layer, factor, 3), torch.rand(2, 4, 5, 5)
    weights = [w.detach() for w in shape.start([4, 7])]
    y = shape(torch.stack([around(images) for images in small]), weights)
    for run, (first, second, bias) in enumerate(zip(*weights, strict=True)):
        kernel = first[:9].T.reshape(3, 1, 3, 3)
        hidden = F.conv2d(small[run][:, None], kernel, first[9], padding=1).relu()
        wanted = as_pytorch_has_it(shape, hidden, second, bias)
        torch.testing.assert_close(y[run], wanted[:, 0])
    assert sum(w[0].numel() for w in weights) == shape.parameters


def test_all_phases_of_icnr_begin_alike_and_ironing_takes_the_pattern():
    for layer in LAYERS[:2]:
        shape = Shape(layer, 4, 3)
        weights = [w.detach() for w in shape.start([1, 2])]
        assert min(pattern(shape, weights)) > 0.01
        flat = ironed(shape, weights)
        assert max(pattern(shape, flat)) < 1e-6
    kernel = Shape("transposed", 2, 1).start([3], "icnr")[1].detach().numpy().reshape(4, 4, 1, 1)
    assert (kernel == te.icnr_kernel(kernel[::2, ::2], stride=2)).all()


def test_ironing_is_the_projection():
    weights = [w.detach() for w in Shape("transposed", 2, 1).start([3])]
    kernel = weights[1].double().numpy().reshape(4, 4, 1, 1)
    nearest = te.remove_checkerboard(kernel, stride=2)
    mine = ironed(Shape("transposed", 2, 1), weights)[1].numpy().reshape(4, 4, 1, 1)
    np.testing.assert_allclose(mine, nearest, atol=1e-6)


def test_no_image_that_chooses_is_trained_on_or_tested():
    everything = groups("digits").reshape(1797, -1)
    assert len(np.unique(everything, axis=0)) == 1797
    seen = [split("digits", seed) for seed in SEEDS]
    assert all((parts[0] == seen[0][0]).all() for parts in seen)
    for parts in seen:
        assert [len(part) for part in parts] == [250, 1297, 250]
        assert len(np.unique(np.concatenate(parts).reshape(1797, -1), axis=0)) == 1797


def test_images_are_shrunk_by_hand():
    image = np.array([[[1, 3, 5, 7], [5, 7, 1, 3]]], np.float32)
    assert shrunk(image, 2, "mean", 0, 1).tolist() == [[[4, 4]]]
    assert shrunk(image, 2, "first", 0, 1).tolist() == [[[1, 5]]]
    noise = shrunk(np.zeros((9, 64, 64), np.float32), 2, "mean", 0.1, 1)
    assert 0.095 < noise.std() < 0.105


@pytest.mark.parametrize("data", SHARES)
def test_what_is_stored_comes_from_this_script_and_is_complete(data):
    answer = STORED[data]
    assert answer["script"] == script(), "run `make learning`"
    assert data != "digits" or answer["data"]["sha256"] == digest(data)
    found = [
        {key: row[key] for key in vars(wanted)}
        for row, wanted in zip(answer["rows"], rows(data), strict=True)
    ]
    assert found == [vars(row) for row in rows(data)]
    for row in answer["rows"]:
        tried = {float(rate): sum(found) for rate, found in row["rates"].items()}
        assert row["rate"] == min(tried, key=tried.__getitem__)
        assert min(tried) < row["rate"] < max(tried)  # the grid went on until it was inside
        assert len(row["test"]) == len(row["validation"]) == len(SEEDS)
        whole = sum(row["validation"][: len(TUNED_ON)])
        assert row["still falling"] == pytest.approx(tried[row["rate"]] / whole - 1, abs=2e-4)
        assert row["flat"] == (row["still falling"] < FLAT)


@pytest.mark.long
def test_a_cheap_row_comes_out_again():
    row = Row("transposed", "digits", SHORT)
    (kept,) = (one for one in STORED["digits"]["rows"] if one.items() >= vars(row).items())
    again = measured(row)
    assert (again["rate"], list(again)) == (kept["rate"], list(kept))
    for key in ("test", "validation", "test, ironed"):  # another processor rounds otherwise
        assert again[key] == pytest.approx(kept[key], rel=5e-3), key
    assert again["pattern"] == pytest.approx(kept["pattern"], abs=2e-3)
