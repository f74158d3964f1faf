"""Runtimes that read ONNX files. Each gets a file as an exporter writes it: weights inside."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.runtimes.job import Job, Unsaid, first_weight, last

EXPORTED = {
    "stride": "strides",
    "padding": "pads",
    "output_padding": "output_padding",
    "dilation": "dilations",
}


def words(job: Job) -> dict[str, Any]:
    """Return the attributes that PyTorch's exporter writes, where PyTorch has words for a layer."""
    if job.attributes is not None:
        return job.attributes
    try:
        said = job.arguments("torch")
    except Unsaid:
        return {**job.arguments("onnx"), "kernel_shape": job.layer.kernel_size}
    each = {name: np.broadcast_to(said[name], job.rank).tolist() for name in EXPORTED}
    attributes = {EXPORTED[name]: values for name, values in each.items()}
    attributes["pads"] = attributes["pads"] * 2
    if not any(attributes["output_padding"]):
        del attributes["output_padding"]
    return {**attributes, "kernel_shape": job.layer.kernel_size, "group": job.layer.groups}


def model(job: Job) -> Any:
    """Return a model of one ConvTranspose, with all of its attributes."""
    from onnx import helper, numpy_helper

    arrays = {"weight": first_weight(job.layer)}
    if job.bias is not None:
        arrays["bias"] = job.bias
    node = helper.make_node("ConvTranspose", ["x", *arrays], ["y"], **words(job))
    size = job.layer.output_size(job.x.shape[1:-1])
    shapes = {"x": job.first.shape, "y": (len(job.x), job.layer.out_channels, *size)}
    x, y = (helper.make_tensor_value_info(name, 1, shape) for name, shape in shapes.items())
    weights = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
    graph = helper.make_graph([node], "layer", [x], [y], weights)
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])


def onnx_runtime(job: Job) -> Any:
    """Ask ONNX Runtime on a CPU."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # what it refuses is an answer here
    session = onnxruntime.InferenceSession(model(job).SerializeToString(), options)
    return last(session.run(None, {"x": job.first})[0])


def reference(job: Job) -> Any:
    """Ask the evaluator in NumPy that comes with ONNX."""
    from onnx.reference import ReferenceEvaluator

    (y,) = ReferenceEvaluator(model(job)).run(None, {"x": job.first})
    return last(y)


def openvino(job: Job) -> Any:
    """Ask OpenVINO on a CPU, in float32."""
    from openvino import Core

    core = Core()
    read = core.read_model(model(job).SerializeToString())
    compiled = core.compile_model(read, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return last(compiled(job.first)[0])


def tvm(job: Job) -> Any:
    """Ask TVM's Relax, compiled for a CPU by LLVM."""
    import tvm as compiler
    from tvm.relax.frontend.onnx import from_onnx

    module = compiler.relax.transform.LegalizeOps()(from_onnx(model(job)))
    machine = compiler.relax.VirtualMachine(compiler.compile(module, "llvm"), compiler.cpu())
    return last(machine["main"](compiler.runtime.tensor(job.first)).numpy())


def tinygrad(job: Job) -> Any:
    """Ask tinygrad's reader of ONNX."""
    from tinygrad import Tensor
    from tinygrad.nn.onnx import OnnxRunner

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "layer.onnx")
        path.write_bytes(model(job).SerializeToString())
        return last(OnnxRunner(path)({"x": Tensor(job.first)})["y"].numpy())


def iree(job: Job) -> Any:
    """Ask IREE: its importer of ONNX, its compiler for a CPU, its runtime."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "layer.onnx")
        path.write_bytes(model(job).SerializeToString())
        importer = [sys.executable, "-m", "iree.compiler.tools.import_onnx", str(path)]
        done = subprocess.run(
            [*importer, "-o", f"{path}.mlir"], check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise ValueError(done.stderr.strip().splitlines()[-1])
        return last(run_mlir(Path(f"{path}.mlir").read_bytes(), "onnx", "layer", job.first))


def run_mlir(source: bytes, kind: str, name: str, x: Any) -> Any:
    """Compile a module for a CPU, and call one of its functions."""
    import iree.compiler
    import iree.runtime

    flags = ["--iree-llvmcpu-target-cpu=generic"]
    code = iree.compiler.compile_str(
        source, target_backends=["llvm-cpu"], input_type=kind, extra_args=flags
    )
    module = iree.runtime.load_vm_flatbuffer(code, driver="local-sync")
    return np.array(module[name](x))
