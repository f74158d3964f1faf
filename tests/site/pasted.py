"""Code as a page shows it: run as by a reader who pastes it, and traced with open sizes.

What is pasted has one channel in, one channel out, as the website writes it.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
COMMENT = re.compile(r"^# x: \(.*?\), weight: (\([\d, ]+\))(.*)$", re.MULTILINE)
Compute = Callable[[Any], Any]


class Pasted:
    """The code of one framework beside the kernel that the page shows."""

    def __init__(self, framework: str, code: str, kernel: Any) -> None:
        self.framework, self.code = framework, code
        found = COMMENT.search(code)
        self.shape, rest = ast.literal_eval(found[1]), found[2]
        self.last = "channels last" in rest
        self.weight = np.float32(kernel)
        if "with the zeros of its dilation" in rest:
            self.weight = spread(self.weight, self.shape[:-2])
        self.weight = self.weight.reshape(self.shape)

    def y(self, x: Any) -> Any:
        """Run the lines on an `x` that the framework takes."""
        torch = self.framework == "PyTorch"
        names = {"x": x, "weight": _tensor(self.weight) if torch else self.weight}
        exec(compile(self.code, "snippet", "exec"), names)
        return names["y"]

    def __call__(self, samples: Any, compute: Compute | None = None) -> Any:
        """Lay the samples out as the code says, and return what comes out, as numbers."""
        x = np.float32(samples)
        x = x[None, ..., None] if self.last else x[None, None]
        y = (compute or self.y)(_tensor(x) if self.framework == "PyTorch" else x)
        return np.asarray(y)[0, ..., 0] if self.last else np.asarray(y)[0, 0]

    def traced(self, rank: int) -> Compute:
        """The code as a graph of its framework, for inputs of every batch and size."""
        return getattr(self, f"_by_{self.framework.lower()}")(rank)

    def _by_tensorflow(self, rank: int) -> Compute:
        import tensorflow as tf

        spec = tf.TensorSpec([None] * (rank + 1) + [1], tf.float32)
        return tf.function(self.y, input_signature=[spec])

    def _by_keras(self, rank: int) -> Compute:
        import keras

        x = keras.Input((None,) * rank + (1,))
        return keras.Model(x, self.y(x))

    def _by_jax(self, rank: int) -> Compute:
        import jax

        return jax.jit(self.y)

    _by_flax = _by_jax

    def _by_pytorch(self, rank: int) -> Compute:
        import torch

        program = type("Program", (torch.nn.Module,), {"forward": lambda _, x: self.y(x)})
        sizes = dict.fromkeys((0, *range(2, rank + 2)), torch.export.Dim.DYNAMIC)
        example = torch.ones(2, 1, *range(3, rank + 3))
        return torch.export.export(program(), (example,), dynamic_shapes=({**sizes},)).module()

    def _by_onnx(self, rank: int) -> Compute:
        names = {"x": np.ones((1, 1, *range(4, rank + 4)), np.float32), "weight": self.weight}
        exec(compile(self.code, "snippet", "exec"), names)
        session = names["session"]
        return lambda x: session.run(None, {"x": x, "weight": self.weight})[0]


def spread(kernel: Any, size: tuple[int, ...]) -> Any:
    """Put the zeros of a dilation between the entries, so that the kernel gets this size."""
    dense = np.zeros(size, kernel.dtype)
    steps = [(n - 1) // max(k - 1, 1) or 1 for n, k in zip(size, kernel.shape, strict=True)]
    dense[tuple(slice(None, None, step) for step in steps)] = kernel
    return dense


def _tensor(array: Any) -> Any:
    import torch

    return torch.from_numpy(array)
