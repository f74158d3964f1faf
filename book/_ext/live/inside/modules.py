"""Modules that the browser has not, or not yet: imports of a chapter pass, and uses are told.

A chapter imports all that it needs in its first cell. What a page cannot have is stood in for, and
so is what it loads only when a cell uses it; as soon as that is there, it takes its own place.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any

ABSENT = {
    "torch": "PyTorch",
    "tconv_edu.torch_layer": "PyTorch",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "jax": "JAX",
    "flax": "Flax",
    "onnx": "ONNX",
    "onnxruntime": "ONNX Runtime",
}
LATER = {  # modules, and the package of Pyodide that brings them
    "matplotlib": "matplotlib",
    "mpl_toolkits": "matplotlib",
    "PIL": "pillow",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "sympy": "sympy",
    "mpmath": "mpmath",
    "tconv_edu.derivations": "sympy",
}
HARMLESS = frozenset({"torch.manual_seed", "torch.set_num_threads"})  # without PyTorch
ASKING = ("cell ", "tconv_edu")  # other packages look for what they can do without


def within(table: dict[str, str], module: str) -> str | None:
    """Return what a table says of a module, or of the package that it is in."""
    return next((table[name] for name in table if f"{module}.".startswith(f"{name}.")), None)


def absent(module: str) -> str | None:
    """Name what a module belongs to that no page loads, if it does."""
    return within(ABSENT, module)


def package(module: str) -> frozenset[str]:
    """Name the package that has to be loaded before a module can be used."""
    name = within(LATER, module)
    return frozenset() if name is None else frozenset({name})


class StandIn(types.ModuleType):
    """Stands for a module, or for what is in it, until somebody uses it."""

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        whole = f"{self.__name__}.{name}"
        if isinstance(self.__spec__, importlib.machinery.ModuleSpec) or whole in HARMLESS:
            return StandIn(whole)  # from torch import nn
        raise RuntimeError(self._refusal())

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Refuse, as a function of the module would be called."""
        if self.__name__ not in HARMLESS:
            raise RuntimeError(self._refusal())

    def __instancecheck__(self, _: object) -> bool:
        return False  # nothing is of a class that is not there

    def __subclasscheck__(self, _: object) -> bool:
        return False

    def _refusal(self) -> str:
        name = absent(self.__name__)
        if name:
            return f"{name} is not loaded in this page."
        return f"{self.__name__} is loaded when a cell says its name: write it out in the cell."


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets the imports of a chapter pass where a package is not there."""

    def __init__(self) -> None:
        self.loaded: frozenset[str] = frozenset()

    def lacks(self, module: str) -> bool:
        """Whether a module is not there, or not yet."""
        return bool(absent(module)) or bool(package(module) - self.loaded)

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for what is lacking, when a cell or our package asks."""
        if not self.lacks(fullname) or not _is_asked_for_a_cell():
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Make the module that stands in."""
        return StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing is in it."""

    def arrived(self, loaded: frozenset[str]) -> None:
        """Make room for the modules of packages that are there now."""
        self.loaded |= loaded
        for name, module in list(sys.modules.items()):
            if isinstance(module, StandIn) and not self.lacks(name):
                del sys.modules[name]
                parent, _, last = name.rpartition(".")
                vars(sys.modules.get(parent, module)).pop(last, None)
        importlib.invalidate_caches()

    def real(self, value: object) -> object:
        """Return what a name stands for, as soon as that is there."""
        if not isinstance(value, StandIn) or self.lacks(value.__name__):
            return value
        name = value.__name__
        rest: list[str] = []
        while True:
            try:
                found: object = importlib.import_module(name)
                break
            except ModuleNotFoundError:
                name, _, last = name.rpartition(".")
                if not name:
                    raise
                rest.insert(0, last)
        for each in rest:
            found = getattr(found, each)
        return found


def _is_asked_for_a_cell() -> bool:
    frame = sys._getframe(2)
    while frame.f_back and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    name = frame.f_globals.get("__name__", "")
    return frame.f_code.co_filename.startswith(ASKING[0]) or name.startswith(ASKING[1])
