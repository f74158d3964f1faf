"""The quick tests: none imports a framework, and none that needs one is taken for quick."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools.quick import FRAMEWORKS, TESTS, frameworks_of

ROOT = TESTS.parent
TOYS = {
    "test_toy_plain.py": "import pytest\ndef test_plain(): pass\n"
    "@pytest.mark.long\ndef test_long(): pass\n",
    "test_toy_named.py": "import pytest\ndef test_named():\n    import onnx\n"
    "@pytest.mark.weekly\ndef test_weekly(): pass\n",
    "test_toy_slow.py": "def test_slow():\n    import onnx\n    if 0:\n        import jax\n",
    "test_toy_hidden.py": "def test_hidden():\n    __import__('onnx')\n",
}


def outcomes(folder, *options):
    """Run the toys; return the names of those that passed and that failed."""
    for name, source in TOYS.items():
        (folder / name).write_text(source)
    command = [sys.executable, "-m", "pytest", "-rA", "-q", "--disable-plugin-autoload"]
    plugins = ["-p", "tools.quick", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, *plugins, *options, f"--rootdir={folder}", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.split() for line in run.stdout.splitlines() if "::" in line]
    ends = {word: {line[1].split("::")[1] for line in lines if line[0] == word} for word in ENDS}
    return ends, run.stdout


ENDS = ("PASSED", "FAILED")


@pytest.mark.long
def test_a_quick_test_that_imports_a_framework_fails(tmp_path):
    ends, said = outcomes(tmp_path)
    assert ends == {"PASSED": {"test_plain"}, "FAILED": {"test_hidden"}}
    assert "Left out: " in said


@pytest.mark.long
@pytest.mark.parametrize(
    ("options", "passed"),
    [
        (["--rest", "--weekly"], {"test_long", "test_named", "test_slow", "test_weekly"}),
        (["--rest=fast"], {"test_long", "test_named"}),
        (["--rest=slow"], {"test_slow"}),
    ],
)
def test_the_rest_is_what_names_a_framework_or_is_long(tmp_path, options, passed):
    ends, _ = outcomes(tmp_path, *options)
    assert ends == {"PASSED": passed, "FAILED": set()}


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("test_stages.py", set()),
        ("test_import.py", set()),
        ("test_frameworks_jax.py", {"jax"}),
        ("test_frameworks_keras.py", {"keras"}),
        ("site/pasted.py", {"jax", "keras", "tensorflow"}),
    ],
)
def test_the_frameworks_of_a_module(module, expected):
    assert frameworks_of(TESTS / module) == expected


def test_every_pinned_framework_is_known():
    """Those of the requirements that only the tests of frameworks import."""
    pinned = Path(ROOT / "requirements-frameworks.txt").read_text(encoding="utf-8")
    names = {line.partition("==")[0] for line in pinned.splitlines() if "==" in line}
    assert {name.removesuffix("-cpu") for name in names} == set(FRAMEWORKS)
