"""The code of a layer in every framework, for a reader without scripts and for paper."""

from __future__ import annotations

from html import escape

from tconv_edu.frameworks import FRAMEWORKS, Layer

NAMES = {
    "torch": "PyTorch",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "jax": "JAX",
    "onnx": "ONNX",
}


def code(layer: Layer) -> str:
    """Return the HTML of the five programs, folded up."""
    parts = [
        f"<p><strong>{NAMES[name]}</strong></p><pre>{escape(framework.write(layer).code)}</pre>"
        for name, framework in FRAMEWORKS.items()
    ]
    return f"<details><summary>The same in five frameworks</summary>{''.join(parts)}</details>"
