"""One runtime in its own process: a line names a case and repairs, a line is the answer."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from typing import Any, TextIO

import numpy as np

from benchmarks.runtimes import from_onnx, from_tensorflow, from_torch, own
from benchmarks.runtimes.cases import CASES, Case
from benchmarks.runtimes.job import Ask, Unsaid, job_of
from benchmarks.runtimes.repairs import repaired

MOST = 64  # numbers of a wrong answer that are kept


class Runtime:
    """How it is asked, and the packages whose versions say which one it was."""

    def __init__(self, ask: Ask, *packages: str) -> None:
        self.ask = ask
        self.packages = packages

    def is_asked(self, case: Case) -> bool:
        """Whether the case is in words that it knows: ONNX's own are for what reads ONNX."""
        return not case.attributes or self.ask.__module__ == from_onnx.__name__


RUNTIMES = {
    "PyTorch": Runtime(from_torch.torch, "torch"),
    "TensorFlow": Runtime(from_tensorflow.tensorflow, "tensorflow-cpu"),
    "JAX": Runtime(own.jax, "jax"),
    "ONNX Runtime": Runtime(from_onnx.onnx_runtime, "onnxruntime", "onnx"),
    "ONNX reference": Runtime(from_onnx.reference, "onnx"),
    "OpenVINO, from ONNX": Runtime(from_onnx.openvino, "openvino", "onnx"),
    "OpenVINO, from PyTorch": Runtime(from_torch.openvino, "openvino", "torch"),
    "TVM, from ONNX": Runtime(from_onnx.tvm, "apache-tvm", "onnx"),
    "TVM, from PyTorch": Runtime(from_torch.tvm, "apache-tvm", "torch"),
    "IREE, from ONNX": Runtime(from_onnx.iree, "iree-base-compiler", "onnx"),
    "IREE, from JAX": Runtime(own.iree, "iree-base-compiler", "jax"),
    "tinygrad, from ONNX": Runtime(from_onnx.tinygrad, "tinygrad", "onnx"),
    "tinygrad": Runtime(own.tinygrad, "tinygrad"),
    "LiteRT": Runtime(from_tensorflow.litert, "ai-edge-litert", "tensorflow-cpu"),
    "LiteRT, no XNNPACK": Runtime(
        from_tensorflow.litert_builtin, "ai-edge-litert", "tensorflow-cpu"
    ),
    "ExecuTorch": Runtime(from_torch.executorch, "executorch", "torch"),
    "ExecuTorch, XNNPACK": Runtime(from_torch.executorch_xnnpack, "executorch", "torch"),
    "ncnn": Runtime(own.ncnn, "ncnn"),
    "ncnn, from PyTorch": Runtime(from_torch.ncnn, "ncnn", "pnnx", "torch"),
    "MLX": Runtime(own.mlx, "mlx"),
}
Answer = dict[str, Any]


def answer(ask: Ask, case: Case, repairs: list[str]) -> Answer:
    """Ask, and say how what came back compares with the right answer."""
    try:
        y = np.asarray(repaired(ask, repairs)(job_of(case)))
    except Unsaid as unsaid:
        return {"verdict": "unsaid", "said": str(unsaid)}
    except Exception as error:  # whatever it may raise
        return {"verdict": "refused", "said": _short(error)}
    right = case.expected
    if y.shape == right.shape and bool((np.abs(y - right) < 0.5).all()):
        return {"verdict": "right"}
    return {"verdict": "wrong", **_difference(y, right)}


def _short(error: Exception) -> str:
    """Return the type of an error and what it says, without places on this machine."""
    lines = (line.strip() for line in str(error).splitlines())
    said = [line for line in lines if not re.match("Exception from|Error |Diagnostics", line)]
    words = re.sub(r"(?<![\w.])/[\w./+-]*/", "", " ".join(said))
    return f"{type(error).__name__}: {words}"[:300]


def _difference(y: Any, right: Any) -> Answer:
    """Return the shape, and the numbers, or if they are many the first one that differs."""
    found: Answer = {"shape": list(y.shape)}
    if y.size <= MOST:
        found["got"] = [_number(value) for value in y.ravel()]
    if y.shape == right.shape:
        place = tuple(map(int, np.argwhere(~(np.abs(y - right) < 0.5))[0]))
        values = {"is": _number(y[place]), "should be": int(right[place])}
        found["first"] = {"at": list(place), **values}
    return found


def _number(value: Any) -> float | int | str:
    """Return a number as JSON holds it."""
    number = float(value)
    if not np.isfinite(number):
        return str(number)
    return int(number) if number.is_integer() else round(number, 3)


def quiet() -> TextIO:
    """Return the real output, and let all else that is printed go to the errors."""
    real = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return real


def main(read: Callable[[], str] = sys.stdin.readline) -> None:
    """Answer line by line."""
    out, runtime = quiet(), RUNTIMES[sys.argv[1]]
    while line := read():
        index, repairs = json.loads(line)
        found = answer(runtime.ask, CASES[index], repairs)
        print(json.dumps(found), file=out, flush=True)


if __name__ == "__main__":
    main()
