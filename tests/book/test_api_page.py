"""The page that lists the package lists all of it."""

import importlib
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "book" / "api.md"
DIRECTIVE = re.compile(r"^\.\. auto(?:function|class|data|module):: ([\w.]+)", re.MULTILINE)
MEMBERS = re.compile(r"^\.\. automodule:: ([\w.]+)\n +:members: (.+)$", re.MULTILINE)
LETTERS = {"S", "D", "P"}  # symbols of SymPy, not functions
RECORDS = {"Framework", "FRAMEWORKS", "Drawing", "WAYS"}  # found through what uses them


def listed():
    text = PAGE.read_text(encoding="utf-8")
    names = set(DIRECTIVE.findall(text))
    for module, members in MEMBERS.findall(text):
        names |= {f"{module}.{member.strip()}" for member in members.split(",")}
    return names


MODULES = ["", ".sizes", ".checkerboard", ".frameworks", ".folding", ".rewriting"]
MODULES += [".torch_layer", ".derivations", ".drawing"]


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_listed(module):
    names = importlib.import_module(f"tconv_edu{module}").__all__
    pages = {name.rpartition(".")[2] for name in listed()}
    assert set(names) - pages - LETTERS - RECORDS == set()


def test_every_listed_name_exists():
    for name in listed():
        module, _, member = name.rpartition(".")
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            assert hasattr(importlib.import_module(module), member), name
