"""Ship the decoder every way, and store how far its images are from PyTorch's.

`python -m benchmarks.shipping`, in the environment of `make runtimes`: a minute.
"""

from __future__ import annotations

import contextlib
import json
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.shipping.model import folded, trained
from benchmarks.shipping.ways import WAYS, Way

RESULTS = Path(__file__).parents[1] / "shipping.json"
PACKAGES = ("torch", "onnxruntime", "openvino", "ncnn", "pnnx", "ai-edge-litert", "tensorflow-cpu")


def side_by_side(codes: Any) -> Any:
    """Return the first six codes as those of one image: two rows of three."""
    return np.block([[*codes[:3]], [*codes[3:6]]])[None]


def shipped(way: Way, model: nn.Sequential, pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    """Return the largest difference of a grey level, from 0 to 1, for each pair; or the error."""
    try:
        found = [way(folded(model), codes) for codes, _ in pairs]
    except Exception as error:
        return {"refused": type(error).__name__}
    gaps = [abs(f - wanted).max() for f, (_, wanted) in zip(found, pairs, strict=True)]
    return {"gaps": [float(f"{gap:.1e}") for gap in gaps]}


def asked(model: nn.Sequential, codes: Any) -> list[tuple[Any, Any]]:
    """Return codes of small images and of a larger one, and what PyTorch makes of them."""
    return [(each, model(torch.from_numpy(each)).numpy()) for each in (codes, side_by_side(codes))]


def main() -> None:
    """Ship, print and store."""
    model, codes, images = trained()
    pairs, ways = asked(model, codes.numpy()), {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, way in WAYS.items():
            ways[name] = shipped(way, model, pairs)
            print(name, ways[name])
    errors = {"decoder": pairs[0][1] - images.numpy(), "mean image": images - images.mean(0)}
    stored = {
        "machine": platform.machine(),
        "versions": {name: version(name) for name in PACKAGES},
        "errors": {name: round(float((gap**2).mean()), 4) for name, gap in errors.items()},
        "ways": ways,
    }
    RESULTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
