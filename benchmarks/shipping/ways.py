"""Each way out of PyTorch: what a user would write first, and the repair where that goes wrong.

A way takes the folded decoder and codes, and returns images; all of it in the working folder.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from torch import nn

from benchmarks.runtimes.from_torch import run_ncnn
from benchmarks.shipping.model import Named, rounded, without_groups
from tconv_edu.frameworks import read_torch, write_tensorflow

EXAMPLE = (1, 16, 2, 2)
Way = Callable[[nn.Sequential, Any], Any]


def onnx_file(model: nn.Module, *, dynamo: bool = True) -> str:
    """Export with an open batch and open sizes."""
    example, names = torch.ones(2, *EXAMPLE[1:]), {0: "batch", 2: "height", 3: "width"}
    opened = {"dynamic_shapes": (names,)} if dynamo else {"dynamic_axes": {"x": names}}
    words = {"input_names": ["x"], "output_names": ["y"], **opened, "verbose": False}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(model.eval(), (example,), "model.onnx", dynamo=dynamo, **words)  # type: ignore[arg-type]
    return "model.onnx"


def pytorch(model: nn.Module, x: Any) -> Any:
    """Run the module as it is."""
    return model(torch.from_numpy(x)).numpy()


def onnx_runtime(path: str, x: Any) -> Any:
    """Run a file in ONNX Runtime."""
    import onnxruntime

    return onnxruntime.InferenceSession(path).run(None, {"x": x})[0]


def in_eight_bits(path: str, codes: Any, *, per_channel: bool) -> str:
    """Let ONNX Runtime quantise weights and activations, with codes as examples."""
    from onnxruntime import quantization as q

    class Reader(q.CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self.batches: Iterator[Any] = (codes[n : n + 1] for n in range(min(len(codes), 100)))

        def get_next(self) -> Any:
            return next(({"x": batch} for batch in self.batches), None)

    q.quantize_static(path, "int8.onnx", Reader(), per_channel=per_channel)
    return "int8.onnx"


def openvino(path: str, x: Any, **options: str) -> Any:
    """Run a file in OpenVINO on a CPU."""
    from openvino import Core

    return Core().compile_model(path, "CPU", options)([x])[0]


def ncnn(model: nn.Module, x: Any, *, fp16: bool) -> Any:
    """Convert a module by pnnx, and run it in ncnn."""
    import pnnx

    with contextlib.redirect_stdout(io.StringIO()):
        pnnx.export(model.eval(), "model.pt", (torch.ones(EXAMPLE),), fp16=fp16)
    return run_ncnn("model.ncnn", x, "in0", "out0")


def from_onnx(run: Callable[[str, Any], Any], model: nn.Module, x: Any, **options: Any) -> Any:
    """Export, and run the file."""
    return run(onnx_file(model, **options), x)


def int8(model: nn.Module, x: Any, *, per_channel: bool) -> Any:
    """Export, quantise with the codes as examples, and run in ONNX Runtime."""
    return onnx_runtime(
        in_eight_bits(onnx_file(model, dynamo=False), x, per_channel=per_channel), x
    )


def litert(model: nn.Sequential, x: Any, *, lite: bool) -> Any:
    """Write each transposed layer in TensorFlow's words, convert, and run in LiteRT."""
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    signature = [tf.TensorSpec((None, None, None, 16), tf.float32)]
    graph = tf.function(partial(in_tensorflow, model, lite), signature, autograph=False)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([graph.get_concrete_function()])
    interpreter = Interpreter(model_content=converter.convert())
    (source,), (target,) = interpreter.get_input_details(), interpreter.get_output_details()
    samples = np.ascontiguousarray(np.moveaxis(x, 1, -1))
    interpreter.resize_tensor_input(source["index"], samples.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(source["index"], samples)
    interpreter.invoke()
    return np.moveaxis(interpreter.get_tensor(target["index"]), -1, 1)


def in_tensorflow(model: nn.Sequential, lite: bool, x: Any) -> Any:
    """Compute the decoder with TensorFlow's operators, channels last."""
    import tensorflow as tf

    for layer in model:
        match layer:
            case nn.ConvTranspose2d():
                call = write_tensorflow(read_torch(layer), lite=lite)
                names = {"x": x, "weight": tf.constant(call.weight), "bias": call.bias}
                exec(call.code, names)
                x = names["y"]
            case nn.Conv2d():
                weight = layer.weight.permute(2, 3, 1, 0).numpy()
                x = tf.nn.conv2d(x, weight, 1, "SAME") + layer.bias.numpy()  # type: ignore[union-attr]
            case nn.ReLU():
                x = tf.nn.relu(x)
            case _:
                x = tf.sigmoid(x)
    return x


f32 = {"INFERENCE_PRECISION_HINT": "f32"}
WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "PyTorch, norms folded": pytorch,
        "ONNX Runtime, `dynamo=False`": partial(from_onnx, onnx_runtime, dynamo=False),
        "ONNX Runtime, `dynamo=True`": partial(from_onnx, onnx_runtime),
        "OpenVINO": partial(from_onnx, openvino),
        "OpenVINO, f32": partial(from_onnx, partial(openvino, **f32)),
        "ncnn": partial(ncnn, fp16=True),
        "ncnn, layers with names": lambda model, x: ncnn(Named(model), x, fp16=True),
        "ncnn, `fp16=False`": lambda model, x: ncnn(Named(model), x, fp16=False),
        "LiteRT": partial(litert, lite=False),
        "LiteRT, `lite=True`": partial(litert, lite=True),
        "weights in int8, per tensor": lambda model, x: pytorch(rounded(model, "tensor"), x),
        "weights in int8, per channel": lambda model, x: pytorch(rounded(model, "channel"), x),
        "all in int8, per tensor": partial(int8, per_channel=False),
        "all in int8, per channel": partial(int8, per_channel=True),
        "all in int8, per channel, groups rewritten": lambda model, x: int8(
            without_groups(model), x, per_channel=True
        ),
    }
)
