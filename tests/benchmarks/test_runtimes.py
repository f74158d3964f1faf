"""The stored answers of runtimes: complete, repaired, and the same again where one is installed."""

import json
from pathlib import Path

import jax
import numpy as np
import onnx
import onnxruntime
import pytest
import tensorflow as tf
import torch

import tconv_edu as te
from benchmarks.runtimes import from_tensorflow
from benchmarks.runtimes.__main__ import described
from benchmarks.runtimes.cases import CASES, Case
from benchmarks.runtimes.from_onnx import model
from benchmarks.runtimes.job import job_of
from benchmarks.runtimes.repairs import REPAIRS, choices, repaired
from benchmarks.runtimes.worker import RUNTIMES, answer
from tconv_edu.frameworks import read_onnx, write_tensorflow

STORED = json.loads(
    (Path(__file__).parents[2] / "benchmarks" / "runtimes.json").read_text(encoding="utf-8")
)
HERE = {
    "PyTorch": torch.__version__,
    "TensorFlow": tf.__version__,
    "JAX": jax.__version__,
    "ONNX Runtime": onnxruntime.__version__,
    "ONNX reference": onnx.__version__,
}
BY_NAME = {str(case): case for case in CASES}


def asked(name):
    return [case for case in CASES if RUNTIMES[name].is_asked(case)]


def test_the_data_hold_every_case_as_it_is_asked():
    assert STORED["cases"] == json.loads(json.dumps({str(c): described(c) for c in CASES}))
    assert len(BY_NAME) == len(CASES) == 66
    assert all(np.abs(case.expected).max() < 2**24 for case in CASES)  # exact in float32


@pytest.mark.parametrize("name", RUNTIMES)
def test_every_runtime_is_asked_all_and_what_it_does_not_do_has_a_repair(name):
    runtime = STORED["runtimes"][name]
    assert set(runtime["versions"]) == set(RUNTIMES[name].packages)
    assert list(runtime["answers"]) == [str(case) for case in asked(name)]
    for case, said in runtime["answers"].items():
        assert said["verdict"] in ("right", "wrong", "refused", "crashed", "unsaid")
        assert said["verdict"] == "right" or said["repair"] in list(choices(job_of(BY_NAME[case])))
        assert said["verdict"] != "wrong" or "got" in said or "first" in said


@pytest.mark.parametrize("name", HERE)
def test_the_installed_ones_answer_as_stored(name):
    stored = STORED["runtimes"][name]
    assert HERE[name].split("+")[0] == next(iter(stored["versions"].values())).split("+")[0]
    for case in asked(name):
        said = dict(stored["answers"][str(case)])
        repair = said.pop("repair", None)
        assert answer(RUNTIMES[name].ask, case, []) == said, str(case)
        if repair and said["verdict"] in ("wrong", "refused"):
            assert answer(RUNTIMES[name].ask, case, repair) == {"verdict": "right"}, str(case)


@pytest.mark.filterwarnings("ignore:.*tf.lite.Interpreter is deprecated:UserWarning")
def test_the_lite_interpreter_of_tensorflow_answers_as_lite_rt_is_stored():
    for case in asked("LiteRT"):
        said = STORED["runtimes"]["LiteRT"]["answers"][str(case)]
        if said["verdict"] == "right" and case.group in ("stride", "unequal pads", "2-D"):
            graph = from_tensorflow.function(job_of(case), lite=True)
            y = from_tensorflow.interpreted(graph, job_of(case).x, tf.lite.Interpreter)
            assert np.array_equal(y, case.expected), str(case)


def test_each_repair_asks_for_the_same_layer():
    def by_definition(job):
        return job.layer(job.x) + (0 if job.bias is None else job.bias)

    seen = set()
    for case in (*CASES, Case("3-D", "dilated", (2, 2, 2), (2, 2, 2), dilation=(3, 1, 2))):
        job = job_of(case)
        names = [repair.name for repair in REPAIRS if repair.applies(job)]
        for some in ([name] for name in names):
            seen.update(some)
            y = repaired(by_definition, some)(job)
            assert np.array_equal(y, case.expected), (str(case), some)
        assert np.array_equal(repaired(by_definition, names)(job), case.expected), str(case)
    assert seen == {repair.name for repair in REPAIRS}


def test_a_wrong_answer_is_found_out_and_a_repair_that_changes_nothing_does_not_help():
    def flipped(job):  # along the last axis
        kernel = np.flip(job.layer.kernel, -3)
        return te.conv_transpose(job.x, kernel, stride=job.layer.stride)

    for repairs in ([], ["as 2-D"]):
        found = answer(flipped, BY_NAME["stride: stride 2"], repairs)
        assert found["verdict"] == "wrong"
        assert found["got"] == [100, 10, 201, 20, 302, 30, 3]
        assert found["first"] == {"at": [0, 0, 0], "is": 100, "should be": 1}
    refused = answer(lambda job: 1 / 0, BY_NAME["stride: stride 2"], [])
    assert refused == {"verdict": "refused", "said": "ZeroDivisionError: division by zero"}


def test_what_the_book_says_of_the_table():
    told = [
        (way, BY_NAME[case], said["verdict"], said.get("repair", []))
        for way, found in STORED["runtimes"].items()
        for case, said in found["answers"].items()
    ]
    wrong = [(case, repair) for _, case, verdict, repair in told if verdict == "wrong"]
    assert len(wrong) > 3
    assert {(case.group, *repair) for case, repair in wrong} == {("ONNX's names", "words")}
    assert not [way for way, _, verdict, _ in told if verdict == "crashed"]
    in_three = {way for way, case, v, _ in told if v == "refused" and len(case.size) == 3}
    assert "TVM, from PyTorch" in in_three
    assert "ExecuTorch" in in_three
    assert "TVM, from ONNX" not in in_three
    by_mlx = [str(case) for way, case, v, _ in told if (way, v) == ("MLX", "refused")]
    assert by_mlx == ["padding: padding above k - 1", "3-D: 2 groups"]
    for way, case, verdict, _ in told:
        if way == "IREE, from ONNX" and case.group != "ONNX's names" and len(case.layer.crop) == 1:
            channels = {case.layer.kernel.shape[-1], case.layer.out_channels}
            lone = case.layer.groups > 1 and channels == {case.layer.groups}
            assert (verdict == "refused") == lone or case.group == "unequal pads"
        if way in ("TensorFlow", "LiteRT") and case.group == "padding":
            assert (verdict == "unsaid") == (case.layer.crop[0][0] >= case.layer.kernel_size[0] - 1)


@pytest.mark.filterwarnings("ignore:.*tf.lite.Interpreter is deprecated:UserWarning")
def test_check_transposed_takes_a_session_and_an_interpreter_as_they_are():
    case = BY_NAME["2-D: padding 1 and 2"]
    job = job_of(case)
    session = onnxruntime.InferenceSession(model(job._replace(x=job.x[:1])).SerializeToString())
    graph = from_tensorflow.function(job, lite=True)
    content = tf.lite.TFLiteConverter.from_concrete_functions([graph.get_concrete_function()])
    interpreter = tf.lite.Interpreter(model_content=content.convert())
    options = {"layer": case.layer, "input_size": case.size}
    assert te.check_transposed(session, layout="channels_first", **options) == 1
    assert te.check_transposed(interpreter, **options) == 1
    assert write_tensorflow(case.layer).exact
    other = read_onnx(np.moveaxis(case.layer.kernel, (-1, -2), (0, 1)), strides=[2, 2])
    with pytest.raises(AssertionError, match=r"the shape is \(1, 2, 5, 3\) and should be"):
        te.check_transposed(session, layout="channels_first", layer=other, input_size=(3, 2))
