"""What `benchmarks.folds` times computes the same, in two layers and in one; what it has stored."""

import json

import pytest
import torch

from benchmarks.folds import CHANNELS, FOLDS, RESULTS
from benchmarks.stored import name_of


@pytest.mark.parametrize("name", FOLDS)
def test_a_pair_and_its_fold_agree(name):
    torch.manual_seed(0)
    x = torch.randn(2, CHANNELS, 3, 4)
    with torch.no_grad():
        two, one = (each(x) for each in FOLDS[name]())
    torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-3)


def test_every_machine_has_every_fold():
    stored = json.loads(RESULTS.read_text("utf-8"))
    assert list(stored) == [name_of(part["machine"]) for part in stored.values()]
    assert {tuple(part["folds"]) for part in stored.values()} == {tuple(FOLDS)}
