"""TensorFlow, and LiteRT, which runs what TensorFlow's converter makes of its calls."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.runtimes.job import Job, Unsaid
from tconv_edu.frameworks import write_tensorflow


def function(job: Job, *, lite: bool) -> Any:
    """Return the layer as a traced function of its samples, which adds the bias, too."""
    import tensorflow as tf

    if job.attributes is not None:
        raise Unsaid("tensorflow has no such names")
    call = write_tensorflow(job.layer, lite=lite)
    if not call.exact:
        raise Unsaid("tensorflow has no words for this in one call")
    weight = tf.constant(call.weight.astype(np.float32))

    def layer(x: Any) -> Any:
        names = {"x": x, "weight": weight}
        exec(call.code, names)
        y: Any = names["y"]
        return y if job.bias is None else tf.nn.bias_add(y, job.bias)

    return tf.function(layer, input_signature=[tf.TensorSpec(job.x.shape, tf.float32)])


def tensorflow(job: Job) -> Any:
    """Ask TensorFlow itself."""
    return function(job, lite=False)(job.x).numpy()


def litert(job: Job) -> Any:
    """Ask LiteRT as it comes: with XNNPACK."""
    from ai_edge_litert.interpreter import Interpreter

    return interpreted(function(job, lite=True), job.x, Interpreter)


def litert_builtin(job: Job) -> Any:
    """Ask LiteRT's own kernels."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    options = {"experimental_op_resolver_type": kernels}
    return interpreted(function(job, lite=True), job.x, Interpreter, **options)


def interpreted(graph: Any, x: Any, interpreter_of: Any, **options: Any) -> Any:
    """Convert a traced function, and run it."""
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_concrete_functions([graph.get_concrete_function()])
    interpreter = interpreter_of(model_content=converter.convert(), **options)
    interpreter.allocate_tensors()
    (source,), (target,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.set_tensor(source["index"], x)
    interpreter.invoke()
    return interpreter.get_tensor(target["index"])
