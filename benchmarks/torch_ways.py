"""PyTorch's contenders: the layer in its layouts and precisions, its gradients, and other layers.

Each returns what to call, or None where it has nothing for a layer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

from benchmarks.arrays import arrays, options
from benchmarks.layers import Layer

Run = Callable[[], Any]
Prepare = Callable[[Layer], Run | None]


def _torch() -> Any:
    import torch

    from benchmarks.contenders import THREADS

    torch.set_num_threads(THREADS)
    torch.set_grad_enabled(False)
    return torch


def operands(layer: Layer, *, last: bool = False, **options: Any) -> tuple[Any, Any, Any]:
    """Return input, weight `(in, out / groups, …)` and an array like the output, as tensors."""
    torch = _torch()
    layouts: Any = {2: torch.channels_last, 3: torch.channels_last_3d}
    layout = layouts[layer.rank] if last else torch.contiguous_format
    x, kernel, y = (torch.from_numpy(a).to(**options) for a in arrays(layer))
    images = [a.movedim(-1, 1).contiguous(memory_format=layout) for a in (x, y)]
    weight = kernel.movedim((-1, -2), (0, 1)).contiguous(memory_format=layout)
    return images[0], weight, images[1]


def _waiting(run: Run, device: str) -> Run:
    """Let a call end when its result is there: a graphics card returns before that."""
    if device == "cpu":
        return run

    def wait() -> None:
        run()
        _torch().cuda.synchronize()

    return wait


def forward(*, last: bool = False, device: str = "cpu", dtype: str = "float32") -> Prepare:
    """The layer, in the default layout or with channels last, which sound does not have."""

    def prepare(layer: Layer) -> Run | None:
        if last and layer.rank == 1:
            return None
        torch = _torch()
        x, weight, _ = operands(layer, last=last, device=device, dtype=getattr(torch, dtype))
        function = getattr(torch.nn.functional, f"conv_transpose{layer.rank}d")
        more = {**options(layer), "output_padding": layer.output_padding}
        return _waiting(lambda: function(x, weight, None, **more), device)

    return prepare


def backward(to: str, *, device: str = "cpu") -> Prepare:
    """What training calls for one gradient of the layer, to its input or to its kernel."""

    def prepare(layer: Layer) -> Run:
        x, weight, y = operands(layer, device=device)
        settings = (layer.stride, layer.padding, layer.dilation)
        steps, more = [[n] * layer.rank for n in settings], [layer.output_padding] * layer.rank
        wanted = [to == "input", to == "kernel", False]
        function = _torch().ops.aten.convolution_backward
        run = partial(function, y, x, weight, None, *steps, True, more, layer.groups, wanted)
        return _waiting(run, device)

    return prepare


def direction(name: str) -> Prepare:
    """The convolution that the layer transposes, or one of its gradients."""

    def prepare(layer: Layer) -> Run:
        torch = _torch()
        gradient, weight, x = operands(layer)
        more, rank = options(layer), layer.rank
        convolve = getattr(torch.nn.functional, f"conv{rank}d")
        to_input = getattr(torch.nn.grad, f"conv{rank}d_input")
        to_weight = getattr(torch.nn.grad, f"conv{rank}d_weight")
        runs: dict[str, Run] = {
            "conv": lambda: convolve(x, weight, **more),
            "input gradient": lambda: to_input(x.shape, weight, gradient, **more),
            "kernel gradient": lambda: to_weight(x, weight.shape, gradient, **more),
        }
        return runs[name]

    return prepare


def _plain(layer: Layer) -> bool:
    """Whether the ways below were written for the layer: images, dense, upsampled."""
    return layer.rank == 2 and layer.groups == layer.dilation == 1 < layer.stride


def _turned(weight: Any) -> Any:
    """Return the weight for a convolution at stride 1: flipped, outputs first."""
    return weight.flip(2, 3).transpose(0, 1).contiguous()


def inserted_zeros(layer: Layer) -> Run | None:
    """Zeros between and around the samples, then a convolution at stride 1 for what is kept."""
    if not _plain(layer):
        return None
    torch = _torch()
    x, weight, _ = operands(layer)
    turned, size = _turned(weight), layer.output_size + layer.kernel - 1
    first = layer.kernel - 1 - layer.padding
    hit = slice(first, first + (layer.size - 1) * layer.stride + 1, layer.stride)

    def run() -> Any:
        spread = torch.zeros(layer.batch, layer.inputs, size, size)
        spread[:, :, hit, hit] = x
        return torch.nn.functional.conv2d(spread, turned)

    return run


def phases(layer: Layer) -> Run | None:
    """One convolution of the samples for each phase, written to its rows and columns."""
    if not _plain(layer):
        return None
    torch = _torch()
    x, weight, _ = operands(layer)
    step, kept = layer.stride, slice(layer.padding, layer.padding + layer.output_size)
    pairs = [p for p in product(range(step), repeat=2) if max(p) < layer.kernel]
    parts = [(p, q, _turned(weight[:, :, p::step, q::step])) for p, q in pairs]
    cells = layer.size + -(-layer.kernel // step) - 1
    size = max(cells * step, layer.padding + layer.output_size)

    def run() -> Any:
        whole = torch.zeros(layer.batch, layer.outputs, size, size)
        for p, q, part in parts:
            around = (part.shape[2] - 1, part.shape[3] - 1)
            sums = torch.nn.functional.conv2d(x, part, padding=around)
            rows, columns = (
                slice(a, a + step * n, step) for a, n in ((p, sums.shape[2]), (q, sums.shape[3]))
            )
            whole[:, :, rows, columns] = sums
        return whole[:, :, kept, kept]

    return run


def nearest(layer: Layer) -> Run | None:
    """Each sample repeated S times along an axis, then a convolution with k − S + 1 weights.

    Composed, the two are a transposed convolution with the layer's kernel size, stride and crop.
    """
    spare = (
        layer.kernel - layer.stride
    )  # half of it is cropped where the convolution keeps the size
    fits = (layer.groups, layer.dilation, layer.output_padding) == (1, 1, 0) and layer.stride > 1
    if not fits or spare < 0 or 2 * layer.padding != spare:
        return None
    torch = _torch()
    x, weight, _ = operands(layer)
    part = weight[(..., *[slice(0, spare + 1)] * layer.rank)].transpose(0, 1).contiguous()
    convolve = getattr(torch.nn.functional, f"conv{layer.rank}d")

    def run() -> Any:
        large = torch.nn.functional.interpolate(x, scale_factor=layer.stride, mode="nearest")
        return convolve(large, part, padding=spare // 2)

    return run


def shuffle(layer: Layer) -> Run | None:
    """A 3 × 3 convolution to S² times the channels, and a pixel shuffle.

    For kernel 2S and padding S / 2 it can have the weights of the layer, and more.
    """
    if not _plain(layer) or (layer.kernel, 2 * layer.padding) != (2 * layer.stride, layer.stride):
        return None
    torch = _torch()
    x, _, _ = operands(layer)
    many = torch.randn(layer.stride**2 * layer.outputs, layer.inputs, 3, 3)
    functions = torch.nn.functional
    return lambda: functions.pixel_shuffle(functions.conv2d(x, many, padding=1), layer.stride)
