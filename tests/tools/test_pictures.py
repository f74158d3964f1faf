"""The committed pictures are what the package draws."""

import pytest

from tools.pictures import EXAMPLES, by_element, examples, pictures


def test_the_pictures_of_the_front_page_are_up_to_date():
    for path, drawing in pictures().items():
        assert path.read_text(encoding="utf-8") == drawing + "\n", path.name


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.svg")), ids=lambda path: path.stem)
def test_every_kind_of_drawing_is_as_it_was_looked_at(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert by_element(examples()[path]).splitlines() == lines


def test_no_drawing_is_left_over():
    assert set(examples()) == set(EXAMPLES.glob("*.svg"))
