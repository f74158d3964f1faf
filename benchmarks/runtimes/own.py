"""Runtimes that are asked in words of their own, and JAX."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.runtimes.from_onnx import run_mlir
from benchmarks.runtimes.from_torch import run_ncnn
from benchmarks.runtimes.job import Job, Unsaid, first_weight, last
from tconv_edu.frameworks import write_jax


def _function(job: Job) -> Any:
    """Return the layer as a function of JAX's arrays."""
    if job.attributes is not None:
        raise Unsaid("jax has no such names")
    call = write_jax(job.layer)
    if not call.exact:
        raise Unsaid("jax has no words for this in one call")
    weight = call.weight.astype(np.float32)

    def layer(x: Any) -> Any:
        names = {"x": x, "weight": weight}
        exec(call.code, names)
        y: Any = names["y"]
        return y if job.bias is None else y + job.bias

    return layer


def jax(job: Job) -> Any:
    """Ask JAX itself."""
    import jax as framework

    return np.asarray(framework.jit(_function(job))(job.x))


def iree(job: Job) -> Any:
    """Ask IREE, from what JAX exports: StableHLO."""
    import jax as framework
    from jax import export

    exported = export.export(framework.jit(_function(job)))(job.x)
    return run_mlir(exported.mlir_module_serialized, "stablehlo", "main", job.x)


def mlx(job: Job) -> Any:
    """Ask MLX: its words are PyTorch's, its arrays have the channels last."""
    import mlx.core as mx

    calls = (mx.conv_transpose1d, mx.conv_transpose2d, mx.conv_transpose3d)
    words = {
        name: value[0] if job.rank == 1 and isinstance(value, tuple) else value
        for name, value in job.arguments("torch").items()
    }
    weight = np.moveaxis(first_weight(job.layer), 0, -1)  # (C/groups, *k, O)
    weight = np.concatenate(np.split(weight, job.layer.groups, -1))  # (C, *k, O/groups)
    y = calls[job.rank - 1](mx.array(job.x), mx.array(weight), **words)
    return np.array(y if job.bias is None else y + mx.array(job.bias))


def tinygrad(job: Job) -> Any:
    """Ask tinygrad, whose call takes a pair of pads for each axis, the last axis first."""
    from tinygrad import Tensor

    if job.attributes is not None:
        raise Unsaid("tinygrad has no such names")
    layer = job.layer
    pads = [amount for pair in reversed(layer.crop) for amount in pair]
    y = Tensor(job.first).conv_transpose2d(
        Tensor(first_weight(layer)),
        None if job.bias is None else Tensor(job.bias),
        layer.groups,
        layer.stride,
        layer.dilation,
        tuple(pads),
    )
    return last(y.numpy())


FIRST = {  # the number of each parameter in a net's text, by axis, last axis first
    "kernel": (1, 11, 21),
    "dilation": (2, 12, 22),
    "stride": (3, 13, 23),
    "before": (4, 14, 24),
    "after": (15, 16, 17),
    "more": (18, 19, 20),
}


def ncnn(job: Job) -> Any:
    """Ask ncnn in the words of its own nets."""
    layer = job.layer
    if job.attributes is not None:
        raise Unsaid("ncnn has no such names")
    if min(before for before, _ in layer.crop) < 0:
        raise Unsaid("ncnn has no words for zeros before")
    weight = first_weight(layer)
    blocks = np.split(weight, layer.groups)  # ncnn wants (groups, C/groups, O/groups, *k)
    flat = np.stack([block.swapaxes(0, 1) for block in blocks]).ravel()
    kind = f"Deconvolution{'DepthWise' * (layer.groups > 1)}{('1D', '', '3D')[job.rank - 1]}"
    numbers = {0: layer.out_channels, 5: int(job.bias is not None), 6: flat.size, 7: layer.groups}
    numbers |= _by_axis(job)
    text = " ".join(f"{key}={value}" for key, value in numbers.items())
    net = f"7767517\n2 2\nInput in 0 1 x\n{kind} layer 1 1 x y {text}\n"
    bias = b"" if job.bias is None else job.bias.tobytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "layer")
        path.with_suffix(".param").write_text(net)
        path.with_suffix(".bin").write_bytes(np.uint32(0).tobytes() + flat.tobytes() + bias)
        return last(run_ncnn(str(path), job.first, "x", "y"))


def _by_axis(job: Job) -> dict[int, int]:
    """Number the parameters that each axis has."""
    layer = job.layer
    said = {
        "kernel": layer.kernel_size,
        "dilation": layer.dilation,
        "stride": layer.stride,
        "before": tuple(before for before, _ in layer.crop),
        "after": tuple(max(after, 0) for _, after in layer.crop),
        "more": tuple(max(-after, 0) for _, after in layer.crop),
    }
    return {
        number: value
        for name, values in said.items()
        for number, value in zip(FIRST[name], reversed(values), strict=False)
    }
