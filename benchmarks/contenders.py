"""What is timed: for each contender, a function that makes ready, and returns what to call.

Every contender gets its arrays in the layout that it likes best. The channels-last ones share
`x (batch, size, size, inputs)` and the kernel `(k, k, outputs, inputs)` of the regular convolution.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import torch_ways
from benchmarks.arrays import arrays, options
from benchmarks.layers import Layer
from benchmarks.torch_ways import Prepare, Run

if TYPE_CHECKING:  # each contender runs in a process that loads what it needs, and no more
    from tconv_edu.methods import MethodName

THREADS = int(os.environ.get("BENCHMARK_THREADS", "2"))
LARGEST = 2**32  # bytes of a dense matrix that is still tried


def gemm(layer: Layer) -> Run:
    """NumPy's own matrix products with the same multiplications, and nothing else."""
    x, kernel, _ = arrays(layer)
    inputs = layer.inputs // layer.groups
    samples = np.ascontiguousarray(x.reshape(-1, layer.groups, inputs).swapaxes(0, 1))
    stamps = np.ascontiguousarray(kernel.reshape(-1, layer.groups, inputs).transpose(1, 2, 0))
    if layer.groups == 1:
        samples, stamps = samples[0], stamps[0]
    out = np.matmul(samples, stamps)
    return lambda: np.matmul(samples, stamps, out=out)


def copies(layer: Layer) -> Run:
    """NumPy's own copies of the input, and of the output twice: summed once, written once."""
    x, _, y = arrays(layer)
    to_x, to_y = np.empty_like(x), np.empty_like(y)

    def run() -> None:
        np.copyto(to_x, x)
        np.copyto(to_y, y)
        np.add(to_y, y, out=to_y)

    return run


def method(name: MethodName, dtype: str = "float32") -> Callable[[Layer], Run | None]:
    """One of the package's ways of computing."""

    def prepare(layer: Layer) -> Run | None:
        import tconv_edu as te

        full = (layer.size - 1) * layer.stride + layer.dilation * (layer.kernel - 1) + 1
        entries = layer.outputs * layer.inputs * (full * layer.size) ** layer.rank
        if name == "matrix" and 4 * entries > LARGEST:
            return None
        x, kernel = (a.astype(dtype) for a in arrays(layer)[:2])
        more = {**options(layer), "output_padding": layer.output_padding}
        return lambda: te.conv_transpose(x, kernel, method=name, **more)  # type: ignore[arg-type]

    return prepare


def _read(layer: Layer, kernel: Any) -> Any:
    """Return the layer in the normal form of `frameworks`."""
    from tconv_edu.frameworks import read_torch

    weight = np.moveaxis(kernel, (-1, -2), (0, 1))
    return read_torch(weight, output_padding=layer.output_padding, **options(layer))


def onnxruntime(layer: Layer) -> Run:
    """ONNX Runtime, from the model that `frameworks` writes, the weight a constant of it."""
    import onnx
    import onnxruntime as ort
    from onnx import TensorProto, helper

    from tconv_edu.frameworks import write_onnx

    x, kernel, _ = arrays(layer)
    call = write_onnx(_read(layer, kernel))
    image = np.ascontiguousarray(np.moveaxis(x, -1, 1))
    graph = helper.make_graph(
        [helper.make_node("ConvTranspose", ["x", "weight"], ["y"], **call.arguments)],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, image.shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(call.weight, "weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    settings = ort.SessionOptions()
    settings.intra_op_num_threads = THREADS
    session = ort.InferenceSession(model.SerializeToString(), settings)
    return lambda: session.run(None, {"x": image})


def jax(layer: Layer) -> Run:
    """JAX, compiled for the shapes of the layer."""
    import jax as framework

    from tconv_edu.frameworks import write_jax

    x, kernel, _ = arrays(layer)
    call = write_jax(_read(layer, kernel))
    lax = framework.lax
    function = lax.conv_transpose if layer.groups == 1 else lax.conv_general_dilated
    compiled = framework.jit(lambda a, b: function(a, b, **call.arguments))
    image, weight = framework.numpy.asarray(x), framework.numpy.asarray(call.weight)
    return lambda: compiled(image, weight).block_until_ready()


def ours(direction: str) -> Callable[[Layer], Run]:
    """The package's convolution that the layer transposes, or one of its gradients."""

    def prepare(layer: Layer) -> Run:
        import tconv_edu as te

        gradient, kernel, x = arrays(layer)
        more: Any = options(layer)
        size = (layer.output_size,) * layer.rank
        runs: dict[str, Run] = {
            "conv": lambda: te.conv(x, kernel, **more),
            "input gradient": lambda: te.conv_input_gradient(gradient, kernel, size, **more),
            "kernel gradient": lambda: te.conv_kernel_gradient(
                x, gradient, (layer.kernel,) * layer.rank, **more
            ),
        }
        return runs[direction]

    return prepare


PEERS = ("torch", "torch channels_last", "ONNX Runtime", "JAX")
METHODS: tuple[MethodName, ...] = ("subpixel", "zero_insertion", "scatter", "definition", "matrix")
DIRECTIONS = ("conv", "input gradient", "kernel gradient")
BACKWARD = ("to the input", "to the kernel")  # the gradients of the layer itself
HALVES = ("float16", "bfloat16")
OTHERS: dict[str, Prepare] = {
    "inserted zeros": torch_ways.inserted_zeros,
    "phases": torch_ways.phases,
    "nearest, convolution": torch_ways.nearest,
    "convolution, shuffle": torch_ways.shuffle,
}
CUDA: dict[str, Prepare] = {
    "torch on CUDA": torch_ways.forward(device="cuda"),
    "torch channels_last on CUDA": torch_ways.forward(last=True, device="cuda"),
    "torch in float16 on CUDA": torch_ways.forward(device="cuda", dtype="float16"),
    **{f"{way} on CUDA": torch_ways.backward(way[7:], device="cuda") for way in BACKWARD},
}
CONTENDERS: dict[str, Callable[[Layer], Run | None]] = {
    "GEMM": gemm,
    "copies": copies,
    "fast": method("fast"),
    "torch": torch_ways.forward(),
    "torch channels_last": torch_ways.forward(last=True),
    "ONNX Runtime": onnxruntime,
    "JAX": jax,
    **{name: method(name) for name in METHODS},
    "fast in float16": method("fast", "float16"),
    **{f"{name} of ours": ours(name) for name in DIRECTIONS},
    **{f"{name} of torch": torch_ways.direction(name) for name in DIRECTIONS},
    **{way: torch_ways.backward(way[7:]) for way in BACKWARD},
    **{f"torch in {half}": torch_ways.forward(dtype=half) for half in HALVES},
    **OTHERS,
    **CUDA,
}
