"""The calculator's models: written as the package writes them, and read; test_code runs them."""

from functools import partial

import node
import numpy as np
import pytest

import tconv_edu as te
from calculator import question
from elements.constants import NETWORKS

answers = partial(node.answers, program="run_sizes.mjs")
NAMES = {"torch": "PyTorch", "keras": "Keras", "flax": "Flax"}
KEYS = {"kernel": "kernel_size", "stride": "stride", "padding": "padding", "dilation": "dilation"}


def plan_of(asked):
    """The package's plan for a decoder of the page."""
    layers = [{KEYS[name]: each[name] for name in KEYS} for each in asked["layers"]]
    return te.plan_decoder(asked["input"], layers)


def networks():
    """The decoders that the page offers, by name."""
    read = answers([{"address": spelled} for _, spelled in NETWORKS])
    names = [name for name, _ in NETWORKS]
    return {name: each["state"]["decoder"] for name, each in zip(names, read, strict=True)}


def small(asked):
    """The same decoder with fewer channels, unequal ones."""
    layers = [layer | {"channels": 2 + at % 3} for at, layer in enumerate(asked["layers"])]
    return asked | {"inputs": 3, "layers": layers}


def drawn(count):
    """Encoders of one to four layers and one to three axes, of sizes that have outputs."""
    rng = np.random.default_rng(3)
    while count:
        rank = int(rng.integers(1, 4))
        size = [int(n) for n in rng.integers(40, 60, rank)]
        layers = [
            {
                "kernel": int(rng.integers(1, 7)),
                "stride": int(rng.integers(1, 4)),
                "padding": [0, 1, 2, "valid", "same", "full"][int(rng.integers(6))],
                "dilation": 1 if rng.integers(4) else 2,
                "channels": None if rng.integers(3) else int(rng.integers(1, 9)),
            }
            for _ in range(int(rng.integers(1, 4)))
        ]
        asked = {"input": size, "inputs": None, "layers": layers}
        try:
            plan_of(asked)
        except ValueError:
            continue
        count -= 1
        yield asked


def test_the_models_are_those_of_the_package():
    asked = [*networks().values(), *drawn(300)]
    for one, got in zip(asked, answers([{"model": one} for one in asked]), strict=True):
        plan = plan_of(one)
        for framework, name in NAMES.items():
            assert got["codes"][name] == plan.code(got["channels"], framework), one


TORCH = """
class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 64, 4, stride=2, padding=1),  # half
            nn.BatchNorm2d(64), nn.LeakyReLU(0.2),
            torch.nn.Conv2d(in_channels=64, out_channels=128, kernel_size=(3, 3), padding=(1, 1)),
            nn.MaxPool2d(2),
            nn.Conv2d(
                128, 256, kernel_size=5,
                stride=(2, 2), dilation=2, bias=False,
            ),
            nn.AvgPool2d(3, stride=2, padding=1),
            nn.Flatten(),
            nn.Conv2d(256, 10, (1, 7)),
            nn.ConvTranspose2d(256, 128, 4),
        )
"""
KERAS = """
encoder = keras.Sequential([
    keras.Input((64, 64, 3)),
    layers.Conv2D(64, 3, strides=2, padding="same", activation="relu"),
    layers.Conv2D(filters=128, kernel_size=(4, 4), strides=(2, 2)),
    layers.MaxPooling2D(),
    layers.MaxPooling2D((2, 2)),
    layers.UpSampling2D(2),
])
"""


def row(kernel, stride=1, padding=0, dilation=1, channels=None):
    sizes = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    return sizes | {"channels": channels}


def test_what_is_pasted_is_read():
    torch_, keras, one = answers([{"paste": text} for text in (TORCH, KERAS, "nn.Conv1d(1, 8, 9)")])
    assert torch_["layers"] == [
        row(4, 2, 1, channels=64),
        row(3, padding=1, channels=128),
        row(2, 2, channels=128),
        row(5, 2, dilation=2, channels=256),
        row(3, 2, 1, channels=256),
    ]
    assert (torch_["rank"], torch_["inputs"]) == (2, 3)
    left = ["nn.Flatten()", "nn.Conv2d(256, 10, (1, 7))", "nn.ConvTranspose2d(256, 128, 4)"]
    assert torch_["left"] == left
    assert keras["layers"] == [
        row(3, 2, "same", channels=64),
        row(4, 2, channels=128),
        row(2, 2, channels=128),
        row(2, 2, channels=128),
    ]
    assert keras["left"] == ["layers.UpSampling2D(2)"]
    assert (one["rank"], one["inputs"], one["layers"]) == (1, 1, [row(9, channels=8)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = 3",
        "nn.Conv2d(",
        "nn.Conv2d(3, 8, k)",
        "nn.Conv2d(3, 8, 99999)",
        "toString(1, 2, 3)",
    ],
)
def test_what_is_no_encoder_gives_no_layer(text):
    (got,) = answers([{"paste": text}])
    assert got["layers"] == []
    assert bool(got["left"]) == ("(" in text)


def test_channels_that_are_not_given_double():
    (got,) = answers([{"model": {"input": [64], "inputs": None, "layers": [row(2, 2)] * 5}}])
    assert got["channels"] == [3, 64, 128, 256, 512, 512]


def test_a_question_with_channels_shows_the_model():
    ours = question.read({"input": "64", "layers": "4 2 1", "channels": "3 64"})
    assert ours.plan.code(ours.channels).count("nn.ConvTranspose1d(64, 3, 4, stride=2, padding=1)")
