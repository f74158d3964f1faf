"""The code that the package writes, word for word: tests/snippets.txt.

Other tests run such code and compare numbers; here its wording and its layout are looked at. After
a deliberate change, ``python tests/test_snippets.py`` writes the file anew; read the difference.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tconv_edu.frameworks import (
    Layer,
    write_flax,
    write_jax,
    write_keras,
    write_onnx,
    write_tensorflow,
    write_torch,
)
from tconv_edu.frameworks.templates import fill

FILE = Path(__file__).with_name("snippets.txt")
HEAD = "=== "
LAYERS = {
    "one axis": Layer(np.ones((3, 2, 5)), (2,), (1,), 1, ((1, 0),)),
    "one axis, groups": Layer(np.ones((3, 2, 6)), (2,), (1,), 2, ((0, 0),)),
    "two axes, groups": Layer(np.ones((3, 2, 1, 6)), (2, 1), (1, 1), 3, ((1, 0), (0, 1))),
    "two axes, depthwise": Layer(np.ones((3, 2, 1, 6)), (2, 2), (1, 1), 3, ((1, 0), (0, 0))),
    "two axes, dilation": Layer(np.ones((2, 3, 4, 5)), (1, 1), (2, 3), 1, ((0, 1), (2, 2))),
    "three axes, more than all": Layer(
        np.ones((1, 2, 3, 1, 1)), (2, 3, 1), (1, 1, 1), 1, ((0, -1),) * 3
    ),
}
WRITERS = {
    "torch": write_torch,
    "tensorflow": write_tensorflow,
    "keras": write_keras,
    "jax": write_jax,
    "jax, transpose_kernel": lambda layer: write_jax(layer, transpose_kernel=True),
    "flax": write_flax,
    "onnx": write_onnx,
}


def written():
    return {
        f"{name}: {of}": write(layer).code.rstrip("\n")
        for of, layer in LAYERS.items()
        for name, write in WRITERS.items()
    }


def stored():
    blocks = FILE.read_text(encoding="utf-8").split(f"\n{HEAD}")
    pairs = (block.removeprefix(HEAD).partition("\n")[::2] for block in blocks)
    return {name: code.strip("\n") for name, code in pairs}


@pytest.mark.parametrize("name", stored() if FILE.exists() else ["tests/snippets.txt is missing"])
def test_word_for_word(name):
    assert written()[name] == stored()[name]


def test_every_framework_and_layer_is_there():
    assert stored().keys() == written().keys()


def test_a_call_of_88_characters_stays_on_one_line():
    word = "x" * (88 - len("y = f(n=1, )"))
    assert fill("y = f($x$; n=1)", {"x": word}) == f"y = f({word}, n=1)\n"
    broken = f"y = f(\n    {word}x,\n    n=1,\n)\n"
    assert fill("y = f($x$; n=1)", {"x": word + "x"}) == broken


def main():
    FILE.write_text(
        "\n".join(f"{HEAD}{name}\n{code}\n" for name, code in written().items()), encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
