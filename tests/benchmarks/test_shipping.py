"""The decoder that is shipped: folded as it was, and answered as stored by what is installed."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from benchmarks.shipping.__main__ import asked, shipped, side_by_side
from benchmarks.shipping.model import folded, trained, without_groups
from benchmarks.shipping.ways import WAYS, in_tensorflow

STORED = json.loads(
    (Path(__file__).parents[2] / "benchmarks" / "shipping.json").read_text(encoding="utf-8")
)
HERE = [
    name
    for name in WAYS
    if name.startswith(("PyTorch", "ONNX Runtime, `dynamo=F", "weights", "all"))
]


@pytest.fixture(scope="module")
def model_and_pairs():
    model, codes, images = trained()
    pairs = asked(model, codes.numpy())
    assert ((pairs[0][1] - images.numpy()) ** 2).mean() < STORED["errors"]["mean image"] / 4
    return model, pairs


def test_codes_are_laid_side_by_side():
    codes = np.arange(6)[:, None, None, None] * np.ones((6, 1, 1, 2), int)
    assert side_by_side(codes).tolist() == [[[[0, 0, 1, 1, 2, 2], [3, 3, 4, 4, 5, 5]]]]


def test_what_is_shipped_has_no_norm_and_no_layer_in_groups(model_and_pairs):
    model, pairs = model_and_pairs
    small = folded(model)
    assert not any(isinstance(each, nn.BatchNorm2d) for each in small)
    assert sum(isinstance(each, nn.BatchNorm2d) for each in model) == 3  # it is left as it was
    plain = without_groups(small)
    assert [getattr(each, "groups", 1) for each in plain] == [1] * len(plain)
    torch.testing.assert_close(plain(torch.from_numpy(pairs[1][0])).numpy(), pairs[1][1])


def test_the_words_of_tensorflow_are_the_same_decoder(model_and_pairs):
    model, pairs = model_and_pairs
    for lite in (False, True):
        found = in_tensorflow(folded(model), lite, np.moveaxis(pairs[1][0], 1, -1))
        np.testing.assert_allclose(np.moveaxis(found, -1, 1), pairs[1][1], atol=1e-5)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("name", HERE)
def test_the_installed_ones_answer_as_stored(name, model_and_pairs, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert STORED["versions"]["onnxruntime"] == onnxruntime.__version__
    found, stored = shipped(WAYS[name], *model_and_pairs), STORED["ways"][name]
    assert found.keys() == stored.keys()
    assert found.get("refused") == stored.get("refused")
    for gap, before in zip(found.get("gaps", ()), stored.get("gaps", ()), strict=True):
        assert gap < 1e-5 if before < 1e-5 else before / 3 < gap < 3 * before


def test_every_way_is_stored():
    assert list(STORED["ways"]) == list(WAYS)
