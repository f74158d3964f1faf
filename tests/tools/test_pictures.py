"""The committed pictures are what the package draws; the tests of drawings look at the others."""

from tools.pictures import pictures


def test_the_pictures_of_the_front_page_are_up_to_date():
    for path, drawing in pictures().items():
        assert path.read_text(encoding="utf-8") == drawing + "\n", path.name
