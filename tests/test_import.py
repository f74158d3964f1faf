"""What `import tconv_edu` brings along: NumPy, and nothing heavier."""

import importlib
import subprocess
import sys

import pytest

LIST_MODULES = """
import sys, numpy
before = set(sys.modules)
import tconv_edu, tconv_edu.frameworks
print(*sorted({name.split(".")[0] for name in set(sys.modules) - before}))
"""


def test_import_brings_numpy_and_the_standard_library_only():
    run = subprocess.run(
        [sys.executable, "-c", LIST_MODULES], capture_output=True, text=True, check=True
    )
    foreign = set(run.stdout.split()) - set(sys.stdlib_module_names)
    assert foreign - {"numpy"} == {"tconv_edu"}


TABLES = {"METHODS", "FRAMEWORKS"}  # explained where they stand
RECORDS = {
    "Framework",
    "Setting",
    "DecoderLayer",
    "DecoderPlan",
    "Convolution",
    "Quantised",
}  # shown by what returns them
MODULES = ["", ".frameworks", ".folding", ".sizes", ".checkerboard"]
MODULES += [".drawing", ".torch_layer"]


@pytest.mark.parametrize("module", [f"tconv_edu{name}" for name in MODULES])
def test_every_public_name_is_documented_with_an_example(module):
    public = importlib.import_module(module)
    for name in set(public.__all__) - TABLES:
        documented = getattr(public, name).__doc__
        assert documented, name
        assert name in RECORDS or ">>>" in documented, name
