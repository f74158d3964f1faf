"""Where the repository's address is known, and nowhere else, chapters open in Binder and Colab."""

from pathlib import Path

import pytest
from sphinx.errors import ConfigError

from launch import launch_options

ROOT = Path(__file__).parents[2]


def test_without_an_address_there_is_no_button():
    assert launch_options("") == launch_options("  ") == {}


@pytest.mark.parametrize(("host", "in_colab"), [("github.com", True), ("gitlab.com", False)])
def test_an_address_gives_buttons_and_colab_where_it_can_read(host, in_colab):
    found = launch_options(f" https://{host}/owner/name/ ")
    assert found["repository_url"] == f"https://{host}/owner/name"
    colab = {"colab_url"} if in_colab else set()
    assert set(found["launch_buttons"]) == {"binderhub_url", "notebook_interface"} | colab


@pytest.mark.parametrize("wrong", ["github.com/owner/name", "https://github.com/owner"])
def test_what_is_no_repository_is_refused(wrong):
    with pytest.raises(ConfigError, match=r"SOURCE_URL must be .* for example SOURCE_URL="):
        launch_options(wrong)


def test_binder_installs_what_a_reader_needs_and_the_package():
    lines = (ROOT / ".binder" / "requirements.txt").read_text("utf-8").splitlines()
    assert {"-r ../requirements.txt", "-e ."} <= set(lines)
    assert (ROOT / "requirements.txt").is_file()
