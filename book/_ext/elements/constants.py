"""What Python and the scripts of the elements both know: typed here, written for them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tconv_edu.frameworks import FRAMEWORKS, FrameworkName, rosetta
from tconv_edu.frameworks.templates import AXES, WIDTH, ZEROS, shown
from tconv_edu.geometry import PaddingName
from tconv_edu.layer import Outline
from tconv_edu.sizes import model

FILE = Path(__file__).parent / "static" / "constants.mjs"

NAMED: tuple[PaddingName, ...] = ("valid", "same", "full")
PADDINGS = (*NAMED, "explicit")
LABELS: dict[FrameworkName, str] = {name: each.label for name, each in FRAMEWORKS.items()}

# The code of a layer and of a decoder: what the package fills, the scripts fill.
PLAIN = Outline(kernel_size=(1,), stride=(1,), dilation=(1,), crop=((0, 0),))
CODE = {
    name: {
        "label": each.label,
        "code": each.say(PLAIN).code,
        "defaults": {key: shown(value) for key, value in each.say(PLAIN).defaults.items()},
        "size": each.size and [each.size.name, each.size.of, each.size.form.__name__],
        "by-name": each.by_name,
        "before": rosetta()[name].layout.index("k₁"),  # axes of channels before the kernel's
    }
    for name, each in FRAMEWORKS.items()
}
DECODERS = {
    "head": model.HEAD,
    "refusal": model.KERAS_REFUSAL,
    "each": {
        name: {"label": LABELS[name], "code": each.code, "level": each.level}
        for name, each in model.MODELS.items()
    },
}

# The first screen: its numbers, what its sliders reach, and where the rows of its picture lie.
HERO: dict[str, Any] = {
    "samples": (1, 2, 3),
    "kernel": (1, 10, 100),
    "stride": (1, 4),
    "padding": (0, 3),
    "width": 336,
    "height": 230,
    "widest": 44,
    "rows": {
        "sample": 14,
        "factor": 36,
        "tool": 62,
        "stamps": (98, 127, 156),
        "sum": 192,
        "measure": 220,
    },
}

# The explorer: its views, and what its sliders reach, by the number of dimensions.
VIEWS = ("stamps", "numbers", "overlap", "ways", "code")
# What may stand in X and in K, by name.
SAMPLES = ("count", "ones", "one", "step")
WEIGHTS = ("digits", "ones", "bilinear", "edge")
RANGES = {
    1: {
        "input": (1, 6),
        "kernel": (1, 5),
        "stride": (1, 4),
        "padding": (0, 12),
        "dilation": (1, 3),
        "output-padding": (0, 3),
    },
    2: {
        "input": (1, 4),
        "kernel": (1, 4),
        "stride": (1, 3),
        "padding": (0, 6),
        "dilation": (1, 2),
        "output-padding": (0, 2),
    },
}

# Settings of the explorer to begin with.
EXAMPLES = (
    ("stamps", "1d.view-stamps"),
    ("padding crops", "1d.input-3.kernel-3.stride-2.padding-1x1.view-stamps"),
    ("output_padding", "1d.input-3.kernel-3.stride-2.padding-1x1.output_padding-1.view-stamps"),
    ("gaps", "1d.input-4.kernel-2.stride-3.view-stamps"),
    ("dilation", "1d.input-3.kernel-3.stride-1.dilation-2.view-stamps"),
    ("linear", "1d.input-5.kernel-4.stride-2.padding-1x1.view-numbers.x-step.k-bilinear"),
    ("two axes", "2d.input-2x3.kernel-3x3.stride-2.view-stamps"),
    ("a grid", "2d.input-3x4.kernel-3x3.stride-2.padding-1x1.view-overlap.x-ones.k-ones"),
    ("five ways", "1d.input-3.kernel-3.stride-2.view-ways"),
    ("code", "1d.input-3.kernel-4.stride-2.padding-1x1.view-code"),
)

# The calculator: what its fields take, and how many layers a decoder may have.
FIELDS = {
    "rank": (1, 3),
    "size": (1, 10_000_000),
    "kernel": (1, 1024),
    "stride": (1, 512),
    "padding": (0, 1024),
    "output-padding": (0, 511),
    "dilation": (1, 16),
    "channels": (1, 8192),
    "layers": (1, 24),
}

# The lab: kernels and pictures by name, and what its controls reach.
LAB = {
    "kernel": (2, 8),
    "stride": (1, 4),
    "weight": (-99, 99),
    "presets": ("ones", "nearest", "bilinear", "random", "edge", "one", "icnr"),
    "pictures": ("photograph", "constant", "ramp", "drawing"),
}

# The U of sizes: what its fields take, what its slider reaches, the layers to pick; a pair of 3 × 3
# convolutions without padding takes a rim off; and the images of the table without scripts.
U_FIELDS = {
    "size": (1, 9999),
    "slide": (16, 600),
    "levels": (1, 5),
    "kernel": (1, 7),
    "stride": (1, 4),
    "padding": (0, 3),
}
U_LAYERS: dict[str, dict[str, Any]] = {
    "pool": {"label": "pool 2", "kernel": 2, "stride": 2, "padding": 0, "valid": False},
    "conv3": {"label": "conv 3", "kernel": 3, "stride": 2, "padding": 1, "valid": False},
    "conv4": {"label": "conv 4", "kernel": 4, "stride": 2, "padding": 1, "valid": False},
    "unet": {"label": "U-Net, 2015", "kernel": 2, "stride": 2, "padding": 0, "valid": True},
}
U_RIM = 4
U_EXAMPLES = (512, 525, 572)

# The wires: which way they carry, what sliders and fields take, and how many cells fit in a row.
DIRECTIONS = ("convolution", "transpose")
WIRES = {
    "large": (1, 12),
    "small": (1, 12),
    "kernel": (1, 5),
    "stride": (1, 4),
    "dilation": (1, 3),
    "padding": (0, 4),
    "output-padding": (0, 3),
    "samples": (-999, 999),
    "weights": (-99999, 99999),
    "cells": (1, 16),
}

# Questions that people ask, one click away, as the calculator's addresses spell them.
QUESTIONS = (
    ("64 → ?", "layer.input-64.kernel-4.stride-2.padding-1x1"),
    ("? → 128", "layer.output-128.kernel-4.stride-2.padding-1x1"),
    ("12 → 24, not 23", "layer.input-12.output-24.kernel-3.framework-torch"),
    ("SAME", "layer.input-6.output-12.kernel-3.stride-2.framework-tensorflow"),
    ("Odd sizes", "decoder.input-572x525.layers-k2s2p0d1_k2s2p0d1_k2s2p0d1_k2s2p0d1"),
    (
        "Many sizes",
        "decoder.input-64x64.layers-k3s2p1d1_k3s2p1d1_k3s2p1d1_k3s2p1d1_k3s2p1d1.other-350x525",
    ),
)

# The sound of chapter 6: what is played, by which kernels, at which rates in samples per second.
SOUND: dict[str, Any] = {
    "rate": 32000,
    "seconds": 1.5,
    "strides": (2, 4, 8),
    "frequency": (100, 3900),
    "moment": (0, 1370),
    "window": 4096,
    "sources": ("string", "tone", "sweep", "melody"),
    "kernels": {"single": "single weight", "repeat": "repeat", "tent": "tent", "sinc": "sinc"},
    "string": (660, 5),
    "melody": (523.25, 659.26, 783.99, 659.26, 1046.5),
}

# Decoders that people build, as encoders whose mirror they are, with the published channels. Of
# U-Net it is the common one with padding, whose 3 × 3 convolutions keep the sizes: its poolings,
# each with the doubling of channels after it, mirrored by the up-convolutions.
NETWORKS = (
    (
        "U-Net",
        "decoder.input-256x256.channels-64"
        ".layers-k2s2p0d1c128_k2s2p0d1c256_k2s2p0d1c512_k2s2p0d1c1024",
    ),
    (
        "DCGAN",
        "decoder.input-64x64.channels-3"
        ".layers-k4s2p1d1c64_k4s2p1d1c128_k4s2p1d1c256_k4s2p1d1c512_k4s1p0d1c100",
    ),
    (
        "VAE",
        "decoder.input-64x64.channels-3"
        ".layers-k3s2p1d1c32_k3s2p1d1c64_k3s2p1d1c128_k3s2p1d1c256_k3s2p1d1c512",
    ),
    (
        "HiFi-GAN",
        "decoder.input-8192.channels-32.layers-k4s2p1d1c64_k4s2p1d1c128_k16s8p4d1c256_k16s8p4d1c512",
    ),
    (
        "EnCodec",
        "decoder.input-24000.channels-32"
        ".layers-k4s2psamed1c64_k8s4psamed1c128_k10s5psamed1c256_k16s8psamed1c512",
    ),
)

WRITTEN = {
    "NAMED": NAMED,
    "PADDINGS": PADDINGS,
    "LABELS": LABELS,
    "AXES": AXES,
    "WIDTH": WIDTH,
    "ZEROS": ZEROS,
    "CODE": CODE,
    "DECODERS": DECODERS,
    "HERO": HERO,
    "VIEWS": VIEWS,
    "SAMPLES": SAMPLES,
    "WEIGHTS": WEIGHTS,
    "RANGES": RANGES,
    "EXAMPLES": EXAMPLES,
    "FIELDS": FIELDS,
    "LAB": LAB,
    "U_FIELDS": U_FIELDS,
    "U_LAYERS": U_LAYERS,
    "U_RIM": U_RIM,
    "DIRECTIONS": DIRECTIONS,
    "WIRES": WIRES,
    "QUESTIONS": QUESTIONS,
    "SOUND": SOUND,
    "NETWORKS": NETWORKS,
}


def write() -> None:
    """Write the module that the scripts import; a file that is right already is left alone."""
    lines = ["// Written by elements/constants.py."]
    lines += [
        f"export const {name} = {json.dumps(_keyed(value))};" for name, value in WRITTEN.items()
    ]
    text = "\n".join(lines) + "\n"
    if not FILE.exists() or FILE.read_text(encoding="utf-8") != text:
        FILE.write_text(text, encoding="utf-8")


def _keyed(value: Any) -> Any:
    """Spell keys as scripts do: output-padding is outputPadding."""
    if not isinstance(value, dict):
        return value
    camel = {re.sub("-([a-z])", lambda m: m[1].upper(), f"{key}"): v for key, v in value.items()}
    return {key: _keyed(each) for key, each in camel.items()}
