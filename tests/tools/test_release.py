"""A release has its section in the changelog, and each extra is tried."""

import pytest

from tools.release import SMOKE, must_be_listed, project


def test_a_version_is_listed_with_its_date():
    must_be_listed("0.2.0", "# Changelog\n\n## 0.2.0, 2026-12-01\n\n* News.\n")


@pytest.mark.parametrize("changes", ["", "## 0.2.0, unreleased\n", "## 0.1.0, 2026-12-01\n"])
def test_a_version_without_a_section_is_refused(changes):
    with pytest.raises(SystemExit, match=r"must have a section of version 0\.2\.0"):
        must_be_listed("0.2.0", changes)


def test_every_extra_is_tried():
    assert set(SMOKE) == {"", *project()["optional-dependencies"]}
