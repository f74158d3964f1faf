"""What `import tconv_edu` brings along: NumPy, and nothing heavier."""

import subprocess
import sys

LIST_MODULES = """
import sys, numpy
before = set(sys.modules)
import tconv_edu
print(*sorted({name.split(".")[0] for name in set(sys.modules) - before}))
"""


def test_import_brings_numpy_and_the_standard_library_only():
    run = subprocess.run(
        [sys.executable, "-c", LIST_MODULES], capture_output=True, text=True, check=True
    )
    foreign = set(run.stdout.split()) - set(sys.stdlib_module_names)
    assert foreign - {"numpy"} == {"tconv_edu"}


def test_every_public_name_is_documented_with_an_example():
    import tconv_edu as te

    for name in te.__all__:
        documented = getattr(te, name).__doc__ if name != "METHODS" else te.methods.__doc__
        assert documented, name
        assert name == "METHODS" or ">>>" in documented, name
