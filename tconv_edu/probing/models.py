"""A model of one layer, as a runtime holds it, compared with the layer; no runtime is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tconv_edu.arrays import Array
from tconv_edu.checks import Integers, per_axis, refuse
from tconv_edu.layer import Layer, must_be_layer
from tconv_edu.probing.probe import channels_at, counting, said

ROUNDING = 1e-3  # of the sum of the sizes of an output's products


def as_function(model: Any) -> Callable[[Array], Any]:
    """Return what takes samples and returns outputs, for a function or a runtime's object."""
    if callable(model):  # a function, OpenVINO's CompiledModel, a function of IREE's module
        return lambda x: _first(model(x))
    if hasattr(model, "get_inputs"):  # ONNX Runtime's InferenceSession
        name = model.get_inputs()[0].name
        return lambda x: model.run(None, {name: x})[0]
    if hasattr(model, "get_input_details"):  # LiteRT's Interpreter
        return lambda x: _interpreted(model, x)
    rule = "must be a function, or an object of ONNX Runtime or LiteRT"
    raise refuse("candidate", model, rule, "lambda x: model.execute([x])[0]", TypeError)


def _first(answer: Any) -> Any:
    """Return the one array of what may be a mapping or a list of arrays."""
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    return answer[0] if isinstance(answer, list | tuple) and hasattr(answer[0], "shape") else answer


def _interpreted(model: Any, x: Array) -> Any:
    (source,), (target,) = model.get_input_details(), model.get_output_details()
    model.resize_tensor_input(source["index"], x.shape)
    model.allocate_tensors()
    model.set_tensor(source["index"], x)
    model.invoke()
    return model.get_tensor(target["index"])


def difference(model: Any, layer: Layer, input_size: Integers, layout: str) -> str:
    """Say how a model's answer differs from the layer's; nothing if it does not."""
    rank = len(must_be_layer("layer", layer).stride)
    size = per_axis("input_size", input_size, rank, least=1)
    layer.output_size(size)
    ask, x = as_function(model), counting(1, size, layer.kernel.shape[-1]).astype(float)
    bias = layer.bias if layer.bias is None else np.abs(layer.bias)
    sizes = replace(layer, kernel=np.abs(layer.kernel), bias=bias)(np.abs(x))
    sizes += ROUNDING * sizes.max()  # where nothing meets, too
    right, margin = (channels_at(layout, a) for a in (layer(x), ROUNDING * sizes))
    samples = channels_at(layout, x).astype(np.float32)
    return said(lambda: ask(samples), right, margin)
