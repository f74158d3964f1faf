"""The propositions and the table of chapter 16 about exports, with torch's own layers."""

import io
import re
import warnings
from itertools import product
from pathlib import Path

import nbformat
import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn
from torch.export import Dim

import tconv_edu as te
import tconv_edu.torch_layer as tl
from layers import integers

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning"),
]
CHAPTERS = Path(__file__).parents[2] / "book"
RNG = np.random.default_rng(14)


@pytest.mark.claim("prop-beginning")
def test_a_smaller_output_is_the_beginning_of_a_larger_one():
    for k, s, d, groups in product((1, 2, 3, 5), (1, 2, 3), (1, 2, 3), (1, 2)):
        kernel, bias = integers(RNG, k, 3, 2 * groups), integers(RNG, 3 * groups)
        x = integers(RNG, 4, 2 * groups)
        options = {"stride": s, "dilation": d, "groups": groups, "bias": bias}
        for p in range((d * (k - 1) + 3 * s) // 2 + 1):
            most = s - 1
            sizes = te.conv_transpose_output_sizes(4, k, padding=p, stride=s, dilation=d)
            largest = te.conv_transpose(x, kernel, padding=p, output_padding=most, **options)
            for n in sizes[0]:
                y = te.conv_transpose(x, kernel, padding=p, output_size=n, **options)
                np.testing.assert_array_equal(y, largest[:n])
            tensors = (torch.from_numpy(a.T.copy()) for a in (x, kernel, bias))
            theirs = nn.functional.conv_transpose1d(*tensors, s, p, most, groups, d)
            np.testing.assert_array_equal(theirs.numpy().T, largest)


class Skip(nn.Module):
    """A layer that grows to the size of another tensor."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x, skip):
        return self.layer(x, output_size=skip.shape[2:])


class Slice(nn.Module):
    """The repair: output_padding S - 1, then the beginning."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        self.layer.output_padding = tuple(s - 1 for s in layer.stride)

    def forward(self, x, skip):
        y = self.layer(x)
        for axis in range(2, y.dim()):
            y = y.narrow(axis, 0, skip.shape[axis])
        return y


def whole(layer):
    for parameter in layer.parameters():
        parameter.data = torch.from_numpy(integers(RNG, *parameter.shape))
    return layer.eval()


@pytest.mark.claim("prop-frozen")
def test_a_frozen_remainder_is_right_for_one_size_in_a_stride():
    for k, s, p, d in ((3, 2, 1, 1), (4, 3, 0, 1), (5, 4, 2, 1), (2, 1, 0, 1), (3, 2, 1, 3)):
        reach = d * (k - 1) + 1
        layer = Skip(whole(nn.ConvTranspose1d(2, 3, k, stride=s, padding=p, dilation=d)))
        down = lambda n: (n + 2 * p - reach) // s + 1  # noqa: B023, E731
        sizes = range(reach, reach + 5 * s)
        images = {n: torch.from_numpy(integers(RNG, 1, 2, down(n))) for n in sizes}
        seen = reach + s // 2
        traced = torch.jit.trace(layer, (images[seen], torch.empty(1, 1, seen)))
        for n, image in images.items():
            got, want = traced(image, torch.empty(1, 1, n)), layer(image, torch.empty(1, 1, n))
            r, frozen = ((size + 2 * p - reach) % s for size in (n, seen))
            assert got.shape[-1] == n - r + frozen
            assert torch.equal(got, want) == ((n - seen) % s == 0)
            kept = min(n, got.shape[-1])
            assert torch.equal(got[..., :kept], want[..., :kept])


OPEN = {0: Dim.AUTO, 2: Dim.AUTO, 3: Dim.AUTO}, {2: Dim.AUTO, 3: Dim.AUTO}


def by_trace(model, seen):
    return torch.jit.trace(model, seen)


def by_script(model, seen):
    return torch.jit.script(model)


def by_export(model, seen):
    return torch.export.export(model, seen, dynamic_shapes=OPEN).module()


def by_onnx(model, seen, **options):
    file = io.BytesIO()
    torch.onnx.export(model, seen, file, input_names=["x", "skip"], verbose=False, **options)
    session = onnxruntime.InferenceSession(file.getvalue())

    def compute(x, skip):
        kept = {each.name for each in session.get_inputs()}  # what is frozen needs no `skip`
        feed = {"x": x.numpy()} | ({"skip": skip.numpy()} if "skip" in kept else {})
        return torch.from_numpy(session.run(None, feed)[0])

    return compute


def by_the_older(model, seen):
    axes = {"x": {2: "h", 3: "w"}, "skip": {2: "H", 3: "W"}}
    return by_onnx(model, seen, dynamo=False, dynamic_axes=axes)


def by_the_newer(model, seen):
    return by_onnx(model, seen, dynamo=True, dynamic_shapes=OPEN)


EXPORTERS = {
    "`torch.jit.trace`": by_trace,
    "`torch.jit.script`": by_script,
    "`torch.export`": by_export,
    "`torch.onnx.export(dynamo=False)`": by_the_older,
    "`torch.onnx.export(dynamo=True)`": by_the_newer,
}
OURS = tl.ConvTranspose2d
MODELS = {
    "torch's layer": lambda: Skip(nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)),
    "largest, then sliced": lambda: Slice(nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1)),
    "`torch_layer`": lambda: Skip(OURS(2, 3, 3, stride=2, padding=1)),
    '`engine="native"`': lambda: Skip(OURS(2, 3, 3, stride=2, padding=1, engine="native")),
}


def outcome(make, export):
    """What a model says that saw 4 × 4 grow to 7 × 8, when it is asked for four pairs of sizes."""
    model = whole(make())
    asked = {
        size: (torch.from_numpy(integers(RNG, 1, 2, *small)), torch.empty(1, 1, *size))
        for small, size in (((4, 4), (7, 8)), ((4, 4), (8, 8)), ((4, 4), (7, 7)), ((5, 6), (9, 11)))
    }
    try:
        program = export(model, asked[7, 8])
    except Exception:
        return "refused"
    found = set()
    for size, tensors in asked.items():
        want = model(*tensors)
        try:
            y = program(*tensors)
        except AssertionError:
            found.add("refused where asked")
            continue
        assert torch.equal(y, want) or y.shape[2:] != size  # wrong is a wrong size
        found.add("right" if torch.equal(y, want) else "frozen")
    return "frozen" if "frozen" in found else "right" if found == {"right"} else "refused later"


def shown():
    """The table of the chapter: what an exporter makes of each model."""
    for page in CHAPTERS.glob("16*.ipynb"):
        for cell in nbformat.read(page, as_version=4).cells:
            rows = re.findall(r"(?m)^\| (`torch[^|]+`) \| (.+) \|$", cell.source)
            if rows and cell.cell_type == "markdown":
                return {name: rest.split(" | ") for name, rest in rows}
    return {}


@torch.no_grad()
@pytest.mark.parametrize("export", [by_the_older, by_the_newer])
def test_what_is_sliced_runs_with_a_dilation_above_the_stride(export):
    """ONNX Runtime refuses an output_padding of the stride or more, which PyTorch would allow."""
    make = lambda: nn.ConvTranspose2d(2, 3, 3, stride=2, dilation=(3, 1), padding=1)  # noqa: E731
    layer = whole(make())
    (repaired := Slice(make())).layer.load_state_dict(layer.state_dict())
    small = torch.from_numpy(integers(RNG, 1, 2, 4, 4))
    program = export(repaired.eval(), (small, torch.empty(1, 1, 11, 7)))
    for size in ((11, 7), (11, 8), (12, 7), (12, 8)):
        want = layer(small, output_size=size)
        assert torch.equal(program(small, torch.empty(1, 1, *size)), want)


@torch.no_grad()
@pytest.mark.parametrize("name", EXPORTERS)
def test_the_table_of_exporters(name):
    """PyTorch 2.13, onnxscript 0.7.2, ONNX Runtime 1.32."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [outcome(make, EXPORTERS[name]) for make in MODELS.values()]
    assert shown()[name] == found


def test_what_was_scripted_goes_into_no_file():
    model = torch.jit.script(whole(MODELS["torch's layer"]()))
    seen = torch.ones(1, 2, 4, 4), torch.ones(1, 1, 7, 8)
    for export in (by_the_older, by_the_newer):
        with pytest.raises(torch.onnx.OnnxExporterError):
            export(model, seen)


def test_every_exporter_has_a_row():
    assert shown().keys() == EXPORTERS.keys()
