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
    sizes = ((n,) * layer.rank for n in (layer.size, layer.kernel, layer.output_size))
    small, taps, large = sizes
    shapes = [
        (layer.batch, *small, layer.inputs),
        (*taps, layer.outputs // layer.groups, layer.inputs),
        (layer.batch, *large, layer.outputs),
    ]
    x, kernel, y = (rng.standard_normal(shape, np.float32) for shape in shapes)
    return x, kernel, y


def _options(layer: Layer) -> dict[str, int]:
    """Return the options that ours and PyTorch's convolutions call alike."""
    names = ("stride", "padding", "dilation", "groups")
    return {name: getattr(layer, name) for name in names}


def gemm(layer: Layer) -> Run:
    """NumPy's own matrix products with the same multiplications, and nothing else."""
    x, kernel, _ = _arrays(layer)
    inputs = layer.inputs // layer.groups
    samples = np.ascontiguousarray(x.reshape(-1, layer.groups, inputs).swapaxes(0, 1))
    stamps = np.ascontiguousarray(kernel.reshape(-1, layer.groups, inputs).transpose(1, 2, 0))
    if layer.groups == 1:
        samples, stamps = samples[0], stamps[0]
    out = np.matmul(samples, stamps)
    return lambda: np.matmul(samples, stamps, out=out)


def copies(layer: Layer) -> Run:
    """NumPy's own copies of the input, and of the output twice: summed once, written once."""
    x, _, y = _arrays(layer)
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
        x, kernel = (a.astype(dtype) for a in _arrays(layer)[:2])
        options = {**_options(layer), "output_padding": layer.output_padding}
        return lambda: te.conv_transpose(x, kernel, method=name, **options)  # type: ignore[arg-type]

    return prepare


def _torch(layer: Layer, last: bool) -> tuple[Any, Any, Any, Any]:
    import torch

    torch.set_num_threads(THREADS)
    layouts: Any = {2: torch.channels_last, 3: torch.channels_last_3d}
    layout = layouts[layer.rank] if last else torch.contiguous_format
    x, kernel, y = (torch.from_numpy(a) for a in _arrays(layer))
    images = [a.movedim(-1, 1).contiguous(memory_format=layout) for a in (x, y)]
    weight = kernel.movedim((-1, -2), (0, 1)).contiguous(memory_format=layout)
    return torch, images[0], weight, images[1]


def torch_layer(*, last: bool) -> Callable[[Layer], Run | None]:
    """PyTorch, in its default layout or with channels last, which sound does not have."""

    def prepare(layer: Layer) -> Run | None:
        if last and layer.rank == 1:
            return None
        torch, x, weight, _ = _torch(layer, last)
        torch.set_grad_enabled(False)
        function = getattr(torch.nn.functional, f"conv_transpose{layer.rank}d")
        options = {**_options(layer), "output_padding": layer.output_padding}
        return lambda: function(x, weight, None, **options)

    return prepare


def _read(layer: Layer, kernel: Any) -> Any:
    """Return the layer in the normal form of `frameworks`."""
    from tconv_edu.frameworks import read_torch

    weight = np.moveaxis(kernel, (-1, -2), (0, 1))
    return read_torch(weight, output_padding=layer.output_padding, **_options(layer))


def onnxruntime(layer: Layer) -> Run:
    """ONNX Runtime, from the model that `frameworks` writes, the weight a constant of it."""
    import onnx
    import onnxruntime as ort
    from onnx import TensorProto, helper

    from tconv_edu.frameworks import write_onnx

    x, kernel, _ = _arrays(layer)
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
    options = ort.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = ort.InferenceSession(model.SerializeToString(), options)
    return lambda: session.run(None, {"x": image})


def jax(layer: Layer) -> Run:
    """JAX, compiled for the shapes of the layer."""
    import jax as framework

    from tconv_edu.frameworks import write_jax

    x, kernel, _ = _arrays(layer)
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

        gradient, kernel, x = _arrays(layer)
        options: Any = _options(layer)
        size = (layer.output_size,) * layer.rank
        runs: dict[str, Run] = {
            "conv": lambda: te.conv(x, kernel, **options),
            "input gradient": lambda: te.conv_input_gradient(gradient, kernel, size, **options),
            "kernel gradient": lambda: te.conv_kernel_gradient(
                x, gradient, (layer.kernel,) * layer.rank, **options
            ),
        }
        return runs[direction]

    return prepare


def torch_direction(direction: str) -> Callable[[Layer], Run]:
    """What PyTorch, in its default layout, offers for the same."""

    def prepare(layer: Layer) -> Run:
        torch, gradient, weight, x = _torch(layer, last=False)
        options, rank = _options(layer), layer.rank
        convolve = getattr(torch.nn.functional, f"conv{rank}d")
        to_input = getattr(torch.nn.grad, f"conv{rank}d_input")
        to_weight = getattr(torch.nn.grad, f"conv{rank}d_weight")
        runs: dict[str, Run] = {
            "conv": lambda: convolve(x, weight, **options),
            "input gradient": lambda: to_input(x.shape, weight, gradient, **options),
            "kernel gradient": lambda: to_weight(x, weight.shape, gradient, **options),
        }
        return runs[direction]

    return prepare


PEERS = ("torch", "torch channels_last", "ONNX Runtime", "JAX")
METHODS: tuple[MethodName, ...] = ("subpixel", "zero_insertion", "scatter", "definition", "matrix")
DIRECTIONS = ("conv", "input gradient", "kernel gradient")
CONTENDERS: dict[str, Callable[[Layer], Run | None]] = {
    "GEMM": gemm,
    "copies": copies,
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
