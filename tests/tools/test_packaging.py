"""What is published: all sources, whole metadata, links that lead on."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from email.parser import HeaderParser
from pathlib import Path

import pytest

from tools.lowest import lowest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MADE = {"PKG-INFO", "setup.cfg"}  # by setuptools, beside tconv_edu.egg-info


def sources() -> set[str]:
    """What git has, or would have after an add; in an unpacked sdist, what is listed there."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        names = set(filter(None, listed.stdout.split("\0")))
    else:
        listing = (ROOT / "tconv_edu.egg-info" / "SOURCES.txt").read_text(encoding="utf-8")
        names = {Path(name).as_posix() for name in listing.splitlines()}  # some begin with "./"
    kept = {name for name in names if (ROOT / name).is_file() and ".egg-info/" not in name}
    return kept - MADE


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of all sources: setuptools writes beside them."""
    folder = tmp_path_factory.mktemp("copy")
    for name in sources():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def build(step: str, copy: Path, folder: Path, **environment: str) -> str:
    """Let setuptools make something of the sources; return the name of what it made."""
    code = f"from setuptools import build_meta; print(build_meta.{step}({str(folder)!r}))"
    known = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=copy,
        env={**known, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()[-1]


def test_an_sdist_holds_all_that_git_has(copy, tmp_path):
    """So its tests have their conftest, their strategies, their golden files, and the book."""
    with tarfile.open(tmp_path / build("build_sdist", copy, tmp_path)) as archive:
        names = {
            name.partition("/")[2]
            for name in archive.getnames()
            if archive.getmember(name).isfile()
        }
    held = {name for name in names if ".egg-info/" not in name} - MADE
    assert held == sources()
    assert {"tests/conftest.py", "tests/messages.txt", "tests/site/conftest.py"} <= held


def metadata(copy: Path, folder: Path, **environment: str):
    made = build("prepare_metadata_for_build_wheel", copy, folder, **environment)
    return HeaderParser().parsestr((folder / made / "METADATA").read_text(encoding="utf-8"))


def test_the_metadata_is_whole(copy, tmp_path):
    site = "https://example.org/book/"
    found = metadata(copy, tmp_path, SOURCE_URL="https://example.org/owner/name", SITE_URL=site)
    assert found["Summary"] == PROJECT["description"]
    assert "deconvolution" in found["Keywords"].split(",")
    assert found["Author"]
    classifiers = found.get_all("Classifier")
    versions = re.findall(r"3\.\d+", " ".join(c for c in classifiers if "Python ::" in c))
    workflow = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    assert versions == re.findall(r'"(3\.\d+)"', re.search(r"python: \[(.*)\]", workflow)[1])
    assert f">={versions[0]}" == PROJECT["requires-python"]
    assert "Typing :: Typed" in classifiers
    assert not any(c.startswith("License") for c in classifiers)  # the expression says it
    assert found.get_all("Project-URL") == [
        "Documentation, https://example.org/book",
        "Source, https://example.org/owner/name",
        "Issues, https://example.org/owner/name/issues",
        "Changelog, https://example.org/owner/name/blob/HEAD/CHANGELOG.md",
    ]
    text = found.get_payload()
    assert "(https://example.org/owner/name/raw/HEAD/book/_static/stamp.svg)" in text
    assert relative_links(text) == []


def relative_links(text: str) -> list[str]:
    links = re.findall(r"\]\(([^)]+)\)", text)
    return [link for link in links if not link.startswith(("https://", "#"))]


def test_without_an_address_no_link_leads_nowhere_and_no_word_is_lost(copy, tmp_path):
    found = metadata(copy, tmp_path)
    assert found.get_all("Project-URL") is None
    text = found.get_payload()
    assert relative_links(README)
    assert relative_links(text) == []
    assert "Read: the first page, five ways to compute it, the cheat sheet," in text
    assert "![" not in text


def test_links_of_every_kind():
    specification = importlib.util.spec_from_file_location("setup_of_tconv_edu", ROOT / "setup.py")
    setup = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(setup)
    text = "[a](b.md) ![c](d.svg) [e](https://f.org/g) [h](#i) [j k](l/m.md#n)"
    assert setup.description(text, "") == "a  [e](https://f.org/g) [h](#i) j k"
    assert setup.description(text, "https://x.org/y") == (
        "[a](https://x.org/y/blob/HEAD/b.md) ![c](https://x.org/y/raw/HEAD/d.svg) "
        "[e](https://f.org/g) [h](#i) [j k](https://x.org/y/blob/HEAD/l/m.md#n)"
    )


def test_every_dependency_names_a_lowest_version_and_a_job_runs_with_it():
    assert all("==" in each for each in lowest(PROJECT["dependencies"]))
    for wrong in ("numpy", "numpy<3", "numpy>=2.0; python_version > '3'"):
        with pytest.raises(ValueError, match="must name its lowest version"):
            lowest([wrong])
    workflow = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    version = re.search(
        r'lowest:.*?python-version: "(3\.\d+)".*?run: make lowest', workflow, re.DOTALL
    )
    assert PROJECT["requires-python"] == f">={version[1]}"
