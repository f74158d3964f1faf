"""What the package says to bad input, word for word: tests/messages.txt.

Each entry is a call and, below it, the error that it raises. After a deliberate change of words,
``python tests/test_messages.py`` writes the file anew; read the difference before committing it.
"""

from __future__ import annotations

import importlib
import re
import sys
from decimal import Decimal
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import sympy
import torch

import tconv_edu as te
from tconv_edu import derivations, drawing, folding, frameworks, torch_layer
from tconv_edu.counting import count_multiplications

FILE = Path(__file__).with_name("messages.txt")
MEMORY = 1 << 26  # bytes that the package believes to have
memory = importlib.import_module("tconv_edu.arrays.memory")


class Odd:
    """Can be multiplied with itself alone."""

    __add__ = __radd__ = __mul__ = lambda self, other: self

    def __repr__(self):
        return "Odd()"

    def __rmul__(self, other):
        raise RuntimeError("not with me")


def stream_of_two_kinds():
    stream = te.StreamingTranspose(NAMES["KERNEL"])
    stream.push(NAMES["Y"])
    stream.push(NAMES["Y"] * 1.5)


def stream_of_far_samples():
    stream = te.StreamingTranspose(np.ones((1, 1, 1)), stride=2**24)
    stream.push([[1.0]])
    stream.push([[1.0]])


NAMES = {
    "np": np,
    "te": te,
    "Decimal": Decimal,
    "sympy": sympy,
    "torch": torch,
    "derivations": derivations,
    "drawing": drawing,
    "folding": folding,
    "frameworks": frameworks,
    "torch_layer": torch_layer,
    "count_multiplications": count_multiplications,
    "stream_of_two_kinds": stream_of_two_kinds,
    "stream_of_far_samples": stream_of_far_samples,
    "Odd": Odd,
    "X": np.ones((5, 6, 4), int),
    "KERNEL": np.ones((3, 2, 2, 6), int),
    "Y": np.ones((3, 5, 6), int),
    "PLAN": te.plan_decoder((24, 30), [{"kernel_size": 3, "stride": 2, "padding": 1}]),
    "LAYER": frameworks.Layer(np.ones((3, 2, 2, 6)), (2, 1), (1, 2), 2, ((0, 1), (1, 0))),
    "TIGHT": frameworks.Layer(np.ones((3, 1, 1)), (2,), (1,), 1, ((3, 1),)),
    "SAMPLES": torch.ones(2, 5, 4),
    "WEIGHT": torch.ones(2, 3, 3, 2),
    "LETTERS": derivations.Symbols(rank=1),
    "S": derivations.S,
    "a": sympy.Symbol("a", integer=True),
    "b": sympy.Symbol("b", integer=True),
}


def entries():
    """Split the file into calls and what they say."""
    for block in FILE.read_text(encoding="utf-8").strip().split("\n\n"):
        call, _, said = block.partition("\n    ")
        yield call, said


def saying(call):
    """Return the error of a call as one line, and fail if there is none."""
    with mock.patch.object(memory, "AVAILABLE", MEMORY):
        try:
            eval(call, dict(NAMES))
        except (TypeError, ValueError) as error:
            kind = "TypeError" if isinstance(error, TypeError) else "ValueError"
            return f"{kind}: {error}"
    raise AssertionError(f"no error: {call}")


@pytest.mark.parametrize(("call", "said"), list(entries()), ids=[call for call, _ in entries()])
def test_word_for_word(call, said):
    assert saying(call) == said


def test_every_message_names_an_argument_a_value_a_rule_and_what_would_do():
    form = re.compile(
        r"(Type|Value)Error: (layers\[\d\]: )?[\w\[\]']+ must .+; got .+; for example [\w\[\]']+=.+"
    )
    wrong = [said for _, said in entries() if not form.fullmatch(said)]
    assert wrong == []


def main():
    blocks = [f"{call}\n    {saying(call)}\n" for call, _ in entries()]
    FILE.write_text("\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
