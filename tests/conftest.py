"""Settings that all tests share, and what they left out on this machine."""

import gc
import os
import shutil
import sys
from pathlib import Path

from hypothesis import Phase, settings

# Read at import: TensorFlow's log, and what Keras computes with.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
# By itself, TensorFlow takes oneDNN on some processors; without it, convolutions know no dilation.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

# Threads of torch that wait for one another do not spin: two processes of tests share the cores.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# SymPy forgets all but its last thousand results, and torch, with open sizes, asks for them again.
os.environ.setdefault("SYMPY_CACHE_SIZE", "None")
# With open sizes, torch's memory of what an operation returns costs more than it saves.
os.environ.setdefault("TORCH_FAKE_TENSOR_DISPATCH_CACHE", "0")
# What Inductor has compiled is kept in .venv, by its content: nothing stale is found there.
os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(Path(sys.prefix) / "torchinductor"))
# Inductor would start processes, each of which imports torch, for a few kernels.
os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")

# nbformat would build a parser of web addresses, for a second in each process; nothing asks for it.
sys.modules.setdefault("rfc3987_syntax", None)

# A test must not fail because the machine was busy: no deadline.
fewer = int(os.environ.get("FEWER_EXAMPLES", "1"))
settings.register_profile("tconv_edu", deadline=None, max_examples=max(1, 100 // fewer))
# For mutants: few examples, the same each time, and the first that fails is enough.
settings.register_profile(
    "mutants",
    deadline=None,
    max_examples=20,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tconv_edu"))


def compiler():
    """The C++ compiler that torch.compile calls, where there is one; in CI it has to be there."""
    found = shutil.which("g++") or shutil.which("clang++")
    return found or os.environ.get("CI")


def accelerator():
    """The device that torch has besides the CPU, where there is one; a build for one is none."""
    import torch

    there = torch.accelerator.is_available()
    return torch.accelerator.current_accelerator() if there else None


def pytest_terminal_summary(terminalreporter):
    reports = terminalreporter.stats.get("passed", [])
    if any("test_torch_layer_table" in report.nodeid for report in reports):
        missing = {
            "C++ compiler, for torch.compile": compiler(),
            "device of torch besides the CPU": accelerator(),
        }
        for name in [name for name, found in missing.items() if found is None]:
            terminalreporter.write_line(f"Not tested: the layer for PyTorch with a {name}.")


def pytest_collection_finish():
    """Spare the collector what was imported: it stays until the end, and is large."""
    gc.freeze()
