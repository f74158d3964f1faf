"""The code of a layer in every framework, for a reader without scripts and for paper."""

from __future__ import annotations

from html import escape

from tconv_edu.frameworks import (
    Layer,
    write_jax,
    write_keras,
    write_onnx,
    write_tensorflow,
    write_torch,
)

# The page shows the kernel as it is, and the code gives the numbers that stand beside it.
WRITERS = {
    "PyTorch": write_torch,
    "TensorFlow": write_tensorflow,
    "Keras": write_keras,
    "JAX": lambda layer: write_jax(layer, transpose_kernel=True),
    "ONNX": write_onnx,
}


def code(layer: Layer) -> str:
    """Return the HTML of the five programs, folded up."""
    parts = [
        f"<p><strong>{name}</strong></p><pre>{escape(write(layer).code)}</pre>"
        for name, write in WRITERS.items()
    ]
    return f"<details><summary>The same in five frameworks</summary>{''.join(parts)}</details>"
