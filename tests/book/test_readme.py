"""The first page of the repository: its code runs and says what it claims, its links lead on."""

import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]


@pytest.fixture(scope="module")
def names():
    """Run the code blocks one after the other, as a reader would."""
    space = {}
    for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(code, space)
    return space


def test_the_numbers_in_the_comments_are_right(names):
    te, x, kernel = names["te"], names["x"], names["kernel"]
    assert names["y"].ravel().tolist() == [1, 10, 102, 20, 203, 30, 300]
    cropped = te.conv_transpose(x, kernel, stride=2, padding=1)
    assert cropped.ravel().tolist() == [10, 102, 20, 203, 30]
    assert te.conv_transpose_output_sizes(3, 3, stride=2) == (range(7, 9),)
    assert te.conv(names["y"], kernel, stride=2).shape == x.shape
    first = te.transposed_settings(12, 24, kernel_size=3, framework="torch")[0]
    assert f"# {first}\n" in README
    assert round(te.checkerboard_score(kernel, stride=2), 3) == 0.634
    flat = te.remove_checkerboard(kernel, stride=2)
    assert te.checkerboard_score(flat, stride=2) < 1e-15


def test_the_snippet_for_keras_is_written(names):
    assert np.array_equal(names["weight"][0, 0], [1, 10, 100])
    call = names["convert"]("torch", "keras", names["weight"], stride=2, padding=1)
    assert "Conv1DTranspose" in call.code


@pytest.mark.parametrize("page", PAGES)
def test_links_to_files_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text())
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert not missing
