"""PyTorch, and runtimes that take its modules."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.runtimes.job import Job, first_weight, last


def module(job: Job) -> tuple[Any, Any]:
    """Return a layer of torch.nn with the job's weights, and its samples as a tensor."""
    import torch

    words: dict[str, Any] = job.arguments("torch")
    kinds = (torch.nn.ConvTranspose1d, torch.nn.ConvTranspose2d, torch.nn.ConvTranspose3d)
    kind: Any = kinds[job.rank - 1]
    channels, kernel_size = job.layer.kernel.shape[-1], job.layer.kernel_size
    has_bias = job.bias is not None
    built = kind(channels, job.layer.out_channels, kernel_size, bias=has_bias, **words)
    built.requires_grad_(False)
    built.weight.copy_(torch.from_numpy(first_weight(job.layer)))
    if has_bias:
        built.bias.copy_(torch.from_numpy(job.bias))
    return built.eval(), torch.from_numpy(job.first)


def torch(job: Job) -> Any:
    """Ask PyTorch itself."""
    built, x = module(job)
    return last(built(x).numpy())


def openvino(job: Job) -> Any:
    """Ask OpenVINO's converter of PyTorch, and OpenVINO on a CPU, in float32."""
    from openvino import Core, convert_model

    built, x = module(job)
    model = convert_model(built, example_input=x, input=list(x.shape))
    compiled = Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return last(compiled(job.first)[0])


def tvm(job: Job) -> Any:
    """Ask TVM's Relax, from an exported program, compiled for a CPU by LLVM."""
    import torch
    import tvm as compiler
    from tvm.relax.frontend.torch import from_exported_program

    built, x = module(job)
    read = from_exported_program(torch.export.export(built, (x,)), unwrap_unit_return_tuple=True)
    legal = compiler.relax.transform.LegalizeOps()(read)
    machine = compiler.relax.VirtualMachine(compiler.compile(legal, "llvm"), compiler.cpu())
    return last(machine["main"](compiler.runtime.tensor(job.first)).numpy())


def executorch(job: Job) -> Any:
    """Ask ExecuTorch with its portable kernels."""
    return _executed(job, [])


def executorch_xnnpack(job: Job) -> Any:
    """Ask ExecuTorch with what XNNPACK takes handed to XNNPACK."""
    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner

    return _executed(job, [XnnpackPartitioner()])


def _executed(job: Job, partitioners: list[Any]) -> Any:
    """Lower an exported program, and run it."""
    import torch
    from executorch.exir import to_edge_transform_and_lower
    from executorch.runtime import Runtime

    built, x = module(job)
    edge = to_edge_transform_and_lower(torch.export.export(built, (x,)), partitioner=partitioners)
    program = Runtime.get().load_program(edge.to_executorch().buffer)
    (y,) = program.load_method("forward").execute([x])
    return last(y.numpy())


def ncnn(job: Job) -> Any:
    """Ask pnnx, which converts a traced module, and ncnn, in float32."""
    import pnnx

    built, x = module(job)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "layer.pt")
        with contextlib.redirect_stdout(io.StringIO()):
            pnnx.export(built, str(path), (x,), fp16=False)
        return last(run_ncnn(f"{path.with_suffix('')}.ncnn", job.first, "in0", "out0"))


def run_ncnn(path: str, x: Any, source: str, target: str) -> Any:
    """Run a net of ncnn, which knows no batch axis: an image at a time."""
    import ncnn as runtime
    import numpy as np

    net = runtime.Net()
    for name in ("fp16_packed", "fp16_storage", "fp16_arithmetic", "bf16_storage"):
        setattr(net.opt, f"use_{name}", False)
    if net.load_param(f"{path}.param") or net.load_model(f"{path}.bin"):
        raise ValueError("ncnn does not load the net")
    answers = []
    for image in x:
        extractor = net.create_extractor()
        extractor.input(source, runtime.Mat(image).clone())
        failed, answer = extractor.extract(target)
        if failed:
            raise ValueError(f"ncnn extracts nothing: {failed}")
        answers.append(np.array(answer))
    return np.stack(answers)
