"""Where the repository's address is known, and nowhere else, chapters open in Binder."""

from pathlib import Path

import pytest
from sphinx.errors import ConfigError

from launch import launch_options

ROOT = Path(__file__).parents[1]


def test_without_an_address_there_is_no_button():
    assert launch_options("") == launch_options("  ") == {}


def test_an_address_gives_a_button():
    found = launch_options(" https://github.com/owner/name/ ")
    assert found["repository_url"] == "https://github.com/owner/name"
    assert set(found["launch_buttons"]) == {"binderhub_url", "notebook_interface"}


@pytest.mark.parametrize("wrong", ["github.com/owner/name", "https://github.com/owner"])
def test_what_is_no_repository_is_refused(wrong):
    with pytest.raises(ConfigError, match=r"SOURCE_URL must be .* for example SOURCE_URL="):
        launch_options(wrong)


def test_binder_installs_what_a_reader_needs_and_the_package():
    lines = (ROOT / ".binder" / "requirements.txt").read_text("utf-8").splitlines()
    assert {"-r ../requirements.txt", "-e ."} <= set(lines)
    assert (ROOT / "requirements.txt").is_file()
