"""Without what an extra installs, the error names the extra."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch

import tconv_edu as te
from tconv_edu.extras import missing

SETTINGS = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
EXTRAS = SETTINGS["project"]["optional-dependencies"]


@pytest.mark.parametrize("module", ["torch", "sympy"])
def test_a_package_names_the_extra_that_it_needs(module):
    package = {"torch": "torch_layer", "sympy": "derivations"}[module]
    code = f"import sys; sys.modules[{module!r}] = None; import tconv_edu.{package}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    said = f"tconv_edu.{package} needs {module}, which is not installed: "
    assert f"ModuleNotFoundError: {said}pip install 'tconv_edu[{module}]'" in run.stderr
    assert module in EXTRAS


def test_arrays_of_other_libraries_name_the_extra_that_they_need(monkeypatch):
    monkeypatch.setitem(sys.modules, "array_api_compat", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'tconv_edu\[arrays\]'"):
        te.conv(torch.ones(3, 1), torch.ones(1, 1, 1))
    assert "arrays" in EXTRAS


def test_another_missing_module_is_not_taken_for_the_extra():
    """A broken installation of torch stays what it is."""
    error = ModuleNotFoundError("No module named 'typing_extensions'", name="typing_extensions")
    assert missing("tconv_edu.torch_layer", "torch", error) is error
