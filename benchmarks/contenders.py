"""What is timed: for each contender, a function that makes ready, and returns what to call.

Every contender gets its arrays in the layout that it likes best. The channels-last ones share
`x (batch, size, size, inputs)` and the kernel `(k, k, outputs, inputs)` of the regular convolution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.layers import Layer

if TYPE_CHECKING:  # each contender runs in a process that loads what it needs, and no more
    from tconv_edu.methods import MethodName

Run = Callable[[], Any]
THREADS = 2
LARGEST = 2**32  # bytes of a dense matrix that is still tried


def _arrays(layer: Layer) -> tuple[Any, Any, Any]:
    """Draw the input, the kernel and an array of the output's shape, channels last."""
    rng = np.random.default_rng(0)
    n, m, k = layer.size, layer.output_size, layer.kernel
    shapes = [
        (layer.batch, n, n, layer.inputs),
        (k, k, layer.outputs, layer.inputs),
        (layer.batch, m, m, layer.outputs),
    ]
    x, kernel, y = (rng.standard_normal(shape, np.float32) for shape in shapes)
    return x, kernel, y


def gemm(layer: Layer) -> Run:
    """NumPy's own matrix product with the same multiplications, and nothing else."""
    x, kernel, _ = _arrays(layer)
    samples, stamps = x.reshape(-1, layer.inputs), kernel.reshape(-1, layer.inputs).T.copy()
    out = np.empty((len(samples), stamps.shape[1]), np.float32)
    return lambda: np.matmul(samples, stamps, out=out)


def method(name: MethodName, dtype: str = "float32") -> Callable[[Layer], Run | None]:
    """One of the package's ways of computing."""

    def prepare(layer: Layer) -> Run | None:
        import tconv_edu as te

        full = (layer.size - 1) * layer.stride + layer.kernel
        entries = layer.outputs * layer.inputs * (full * layer.size) ** 2
        if name == "matrix" and 4 * entries > LARGEST:
            return None
        x, kernel = (a.astype(dtype) for a in _arrays(layer)[:2])
        return lambda: te.conv_transpose(
            x,
            kernel,
            stride=layer.stride,
            padding=layer.padding,
            output_padding=layer.output_padding,
            method=name,
        )

    return prepare


def _torch(layer: Layer, last: bool) -> tuple[Any, Any, Any, Any]:
    import torch

    torch.set_num_threads(THREADS)
    layout = torch.channels_last if last else torch.contiguous_format
    x, kernel, y = (torch.from_numpy(a) for a in _arrays(layer))
    images = [a.permute(0, 3, 1, 2).contiguous(memory_format=layout) for a in (x, y)]
    return torch, images[0], kernel.permute(3, 2, 0, 1).contiguous(memory_format=layout), images[1]


def torch_layer(*, last: bool) -> Callable[[Layer], Run]:
    """PyTorch, in its default layout or with channels last."""

    def prepare(layer: Layer) -> Run:
        torch, x, weight, _ = _torch(layer, last)
        torch.set_grad_enabled(False)
        options = (layer.stride, layer.padding, layer.output_padding)
        return lambda: torch.nn.functional.conv_transpose2d(x, weight, None, *options)

    return prepare


def onnxruntime(layer: Layer) -> Run:
    """ONNX Runtime, from the model that `frameworks` writes, the weight a constant of it."""
    import onnx
    import onnxruntime as ort
    from onnx import TensorProto, helper

    x, kernel, _ = _arrays(layer)
    weight = np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))
    image = np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    node = helper.make_node(
        "ConvTranspose",
        ["x", "weight"],
        ["y"],
        strides=[layer.stride] * 2,
        pads=[layer.padding] * 4,
        output_padding=[layer.output_padding] * 2,
    )
    graph = helper.make_graph(
        [node],
        "layer",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, image.shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [onnx.numpy_helper.from_array(weight, "weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    options = ort.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = ort.InferenceSession(model.SerializeToString(), options)
    return lambda: session.run(None, {"x": image})


def jax(layer: Layer) -> Run:
    """JAX, compiled for the shapes of the layer."""
    import jax as framework

    from tconv_edu.frameworks import read_torch, write_jax

    x, kernel, _ = _arrays(layer)
    torch_weight = kernel.transpose(3, 2, 0, 1)
    options = {"stride": layer.stride, "padding": layer.padding}
    read = read_torch(torch_weight, output_padding=layer.output_padding, **options)
    call = write_jax(read)
    names = ("NHWC", "HWIO", "NHWC")
    compiled = framework.jit(
        lambda a, b: framework.lax.conv_transpose(a, b, dimension_numbers=names, **call.arguments)
    )
    image, weight = framework.numpy.asarray(x), framework.numpy.asarray(call.weight)
    return lambda: compiled(image, weight).block_until_ready()


def ours(direction: str) -> Callable[[Layer], Run]:
    """The package's convolution that the layer transposes, or one of its gradients."""

    def prepare(layer: Layer) -> Run:
        import tconv_edu as te

        gradient, kernel, x = _arrays(layer)
        options: dict[str, Any] = {"stride": layer.stride, "padding": layer.padding}
        size = (layer.output_size,) * 2
        runs: dict[str, Run] = {
            "conv": lambda: te.conv(x, kernel, **options),
            "input gradient": lambda: te.conv_input_gradient(gradient, kernel, size, **options),
            "kernel gradient": lambda: te.conv_kernel_gradient(
                x, gradient, (layer.kernel,) * 2, **options
            ),
        }
        return runs[direction]

    return prepare


def torch_direction(direction: str) -> Callable[[Layer], Run]:
    """What PyTorch, in its default layout, offers for the same."""

    def prepare(layer: Layer) -> Run:
        torch, gradient, weight, x = _torch(layer, last=False)
        options: dict[str, Any] = {"stride": layer.stride, "padding": layer.padding}
        grad = torch.nn.grad
        runs: dict[str, Run] = {
            "conv": lambda: torch.nn.functional.conv2d(x, weight, **options),
            "input gradient": lambda: grad.conv2d_input(x.shape, weight, gradient, **options),
            "kernel gradient": lambda: grad.conv2d_weight(x, weight.shape, gradient, **options),
        }
        return runs[direction]

    return prepare


PEERS = ("torch", "torch channels_last", "ONNX Runtime", "JAX")
METHODS: tuple[MethodName, ...] = ("subpixel", "zero_insertion", "scatter", "definition", "matrix")
DIRECTIONS = ("conv", "input gradient", "kernel gradient")
CONTENDERS: dict[str, Callable[[Layer], Run | None]] = {
    "GEMM": gemm,
    "fast": method("fast"),
    "torch": torch_layer(last=False),
    "torch channels_last": torch_layer(last=True),
    "ONNX Runtime": onnxruntime,
    "JAX": jax,
    **{name: method(name) for name in METHODS},
    "fast in float16": method("fast", "float16"),
    **{f"{name} of ours": ours(name) for name in DIRECTIONS},
    **{f"{name} of torch": torch_direction(name) for name in DIRECTIONS},
}
