"""Optional dependencies: what a subpackage lacks is named with the extra that brings it."""

from __future__ import annotations


def missing(
    package: str, module: str, error: ModuleNotFoundError, extra: str = ""
) -> ModuleNotFoundError:
    """Build the error for a package whose module is not installed; another error stays.

    `extra` is the extra that brings the module, where it is not called as that is.

    >>> error = ModuleNotFoundError("No module named 'torch'", name="torch")
    >>> print(missing("tconv_edu.torch_layer", "torch", error))
    tconv_edu.torch_layer needs torch, which is not installed: pip install 'tconv_edu[torch]'
    """
    if error.name != module:
        return error
    command = f"pip install 'tconv_edu[{extra or module}]'"
    said = f"{package} needs {module}, which is not installed: {command}"
    return ModuleNotFoundError(said, name=module)
