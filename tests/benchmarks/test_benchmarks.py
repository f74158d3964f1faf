"""What `make bench` times computes the layer, and what it stores keeps other machines."""

import json

import numpy as np
import pytest
import torch

import tconv_edu as te
from benchmarks import rates, torch_ways
from benchmarks.arrays import arrays, options
from benchmarks.contenders import CONTENDERS, OTHERS
from benchmarks.layers import LAYERS, Layer
from benchmarks.stored import RESULTS, name_of, store, with_part

SMALL = [
    Layer(2, 3, 2, 5, 4, 2, 1),
    Layer(1, 2, 3, 4, 3, 2, 1, 1),
    Layer(2, 3, 2, 3, 2, 3),
    Layer(1, 2, 2, 4, 6, 3, 2, 1),
]


def expected(layer):
    x, kernel, _ = arrays(layer)
    return te.conv_transpose(x, kernel, output_padding=layer.output_padding, **options(layer))


@pytest.fixture(autouse=True)
def gradients_stay_on():
    before = torch.is_grad_enabled()
    yield
    torch.set_grad_enabled(before)


@pytest.mark.parametrize("layer", SMALL, ids=str)
@pytest.mark.parametrize("name", ["torch", "torch channels_last", "inserted zeros", "phases"])
def test_a_way_computes_the_layer(name, layer):
    y = CONTENDERS[name](layer)()
    np.testing.assert_allclose(np.moveaxis(y.numpy(), 1, -1), expected(layer), atol=1e-5)


@pytest.mark.parametrize("layer", SMALL, ids=str)
def test_both_gradients_are_those_of_autograd(layer):
    x, weight, y = torch_ways.operands(layer)
    torch.set_grad_enabled(True)
    leaves = x.requires_grad_(), weight.requires_grad_()
    more = {**options(layer), "output_padding": layer.output_padding}
    result = torch.nn.functional.conv_transpose2d(*leaves, **more)
    there = torch.autograd.grad(result, leaves, y)
    for index, way in enumerate(("to the input", "to the kernel")):
        gradients = CONTENDERS[way](layer)()
        assert gradients[1 - index] is None
        torch.testing.assert_close(gradients[index], there[index])


def test_a_device_is_waited_for(monkeypatch):
    """On `meta`, which computes nothing, in the place of a graphics card."""
    waited = []
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: waited.append(True))
    for way in (torch_ways.forward(device="meta"), torch_ways.backward("input", device="meta")):
        way(SMALL[0])()
    assert len(waited) == 2


@pytest.mark.parametrize("layer", [LAYERS[2], SMALL[0], Layer(1, 2, 3, 5, 6, 2, 2, rank=1)])
def test_repeating_and_convolving_is_one_of_these_layers(layer):
    """Folded, its weights are those of a transposed layer of the same size, stride and crop."""
    y = torch_ways.nearest(layer)()
    x, kernel, _ = arrays(layer)
    spare = layer.kernel - layer.stride
    part = kernel[(*[slice(0, spare + 1)] * layer.rank,)]
    up = te.folding.nearest((layer.stride,) * layer.rank, layer.inputs)
    after = te.folding.convolution(
        np.swapaxes(part, -1, -2), padding=(layer.kernel - layer.stride) // 2
    )
    whole = te.folding.fold(up, after)
    assert set(whole.kernel_size) == {layer.kernel}
    assert set(whole.crop) == {(layer.padding, layer.padding)}
    np.testing.assert_allclose(np.moveaxis(y.numpy(), 1, -1), whole(x), atol=1e-3)


def test_other_ways_are_timed_only_where_they_return_the_size():
    for layer in LAYERS:
        for prepare in OTHERS.values():
            if layer.multiplications < 1e8 and (run := prepare(layer)):
                assert run().shape[2:] == (layer.output_size,) * layer.rank


@pytest.mark.parametrize(
    ("processor", "threads", "card", "name"),
    [
        ("Intel(R) Xeon(R) Processor", 2, None, "Intel Xeon, 2 threads"),
        ("AMD EPYC", 1, "NVIDIA H100", "AMD EPYC, 1 thread, NVIDIA H100"),
    ],
)
def test_a_machine_has_a_short_name(processor, threads, card, name):
    described = {"processor": processor, "threads": threads}
    assert name_of(described | ({"CUDA": card} if card else {})) == name


def test_rates_are_amounts_over_times(monkeypatch):
    monkeypatch.setattr(rates, "LEAST", 0)
    clock = iter([0, 1, 0, 2, 0, 4] * 3)  # runs of one, two and four seconds
    monkeypatch.setattr(rates.time, "perf_counter", lambda: next(clock))
    assert rates.quartiles(lambda: None, 8) == [2, 4, 8]


def test_a_machine_replaces_its_own_part_alone(tmp_path):
    parts = [{"machine": {"processor": name, "threads": 2}, "n": n} for n, name in enumerate("abb")]
    for part in parts:
        store(part, tmp_path / "results.json")
    found = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert found == {"b, 2 threads": parts[2], "a, 2 threads": parts[0]}
    assert list(with_part(found, parts[0])) == ["a, 2 threads", "b, 2 threads"]


def test_parts_are_named_after_their_machine_and_have_every_layer():
    stored = json.loads(RESULTS.read_text("utf-8"))
    for name, part in stored.items():
        assert name == name_of(part["machine"])
        assert [row["layer"] for row in part["layers"]] == [str(layer) for layer in LAYERS]
