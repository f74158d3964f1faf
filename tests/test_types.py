"""What type checkers see: the installed package, and as types what runs and nothing else."""

from __future__ import annotations

import subprocess
import sys
from typing import get_args

import pytest

import tconv_edu as te
from tconv_edu.geometry import PaddingName
from tconv_edu.geometry.padding import PADDING_NAMES
from tconv_edu.methods import MethodName

# What ends in "refused" fails where it runs, and type checkers say so before; all others run.
SAMPLE = """
import numpy as np
import tconv_edu as te
from tconv_edu import drawing
from tconv_edu.frameworks import FRAMEWORKS, convert

x, kernel = np.ones((2, 5, 6, 1)), np.ones((3, 2, 1, 1))
two, sizes = np.int64(2), np.array([1, 2])
te.conv(x, kernel, stride=two)
te.conv(x, kernel, stride=sizes, dilation=(1, two), groups=np.uint8(1))
te.conv(x, kernel, stride=[1, two], padding=[(0, 1), (two, 0)])
te.conv(x, kernel, stride=np.array(2), padding=[1, (0, two)])
te.conv(x, kernel, stride=kernel.shape[:2], padding=sizes)
te.conv(x.tolist(), kernel.tolist(), padding="same", stride=True + 1)
te.conv_transpose(x, kernel, output_padding=np.zeros(2, int), method="matrix", stride=two)
te.conv_transpose(x, kernel, padding="full", output_size=(5 + 2 - 4, two + 3))
for name in te.METHODS:
    te.conv_transpose(x, kernel, method=name)
te.conv_input_gradient(x, kernel, np.array([7, 7]), padding=two - 2)
te.conv_kernel_gradient(x, x[:, :3, :5], (3, two))
te.conv_matrix(kernel, sizes + 6)
te.conv_output_size(sizes + 6, 3, padding="same")
te.overlap_counts(sizes + 6, two, padding=[1, 0])
te.receptive_field([{"kind": "conv", "kernel_size": two}], input_size=sizes + 6).interval(sizes)
te.StreamingTranspose(kernel, stride=two, padding=[(0, 1), 1], groups=two - 1)
te.Stream([{"kind": "conv", "kernel": kernel}]).emitted(two)
te.bilinear_kernel(two, rank=two, channels=two)
te.phase_sums(kernel, stride=sizes)
drawing.stamp([[1]], [[1]], stride=two)
drawing.five_ways(stride=two)
for target in FRAMEWORKS:
    convert("torch", target, kernel.T)
convert("torch", "keras", kernel.T, stride=two)
te.transposed_settings(5, two + 7, framework="onnx")
te.conv(x, kernel, padding="Same")  # refused
te.conv(x, kernel, padding=None)  # refused
te.conv(x, kernel, padding=0.5)  # refused
te.conv(x, kernel, padding=["same", "same"])  # refused
te.conv(x, kernel, stride=1.5)  # refused
te.conv(x, kernel, stride="2")  # refused
te.conv(x, kernel, groups=(1, 1))  # refused
te.conv(x, kernel, 2)  # refused
te.conv_transpose(x, kernel, method="nope")  # refused
te.conv_transpose(x, kernel, padding="SAME")  # refused
te.conv_input_gradient(x, kernel, None)  # refused
te.StreamingTranspose(kernel, padding="causal")  # refused
te.METHODS["fft"]  # refused
convert("torch", "caffe", kernel)  # refused
te.transposed_settings(5, 9, framework="pytorch")  # refused
"""
LINES = SAMPLE.splitlines()


@pytest.mark.long
def test_types_take_what_runs_and_refuse_what_does_not(tmp_path):
    """From a foreign folder: an editable install by an import hook shows type checkers nothing."""
    (tmp_path / "sample.py").write_text(SAMPLE, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "sample.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    errors = {line.split(":")[1] for line in run.stdout.splitlines() if ": error: " in line}
    refused = {str(n) for n, line in enumerate(LINES, 1) if line.endswith("refused")}
    assert errors == refused, run.stdout


def test_what_types_take_runs_and_what_they_refuse_does_not():
    names: dict[str, object] = {}
    exec("\n".join(line for line in LINES if not line.endswith("refused")), names)
    for line in LINES:
        if line.endswith("refused"):
            try:
                exec(line, names)
            except (TypeError, ValueError, KeyError):
                continue
            raise AssertionError(f"runs: {line}")


def test_literals_are_the_names_that_there_are():
    assert get_args(MethodName) == tuple(te.METHODS)
    assert get_args(PaddingName) == PADDING_NAMES
