"""Pictures that readers save of an element: complete, alone, and as sharp as the screen."""

import xml.etree.ElementTree as ET

import pytest
from PIL import Image
from visits import change, visit

ELEMENTS = {
    "book/02_transpose~wires.html#wires": ["102", "203", "300"],
    "book/02_transpose~explore-stamps.html#explore-stamps": ["102", "203", "300"],
    "book/05_padding~u-sizes.html#u-sizes": ["45", "48", "23", "24"],
    "book/06_dimensions~hear-images.html#hear-images": ["kHz", "dB"],
    "book/08_checkerboards~lab.html#lab": ["checkerboard score"],
}


def saved(page, name, kind):
    with page.expect_download() as caught:
        page.locator(f"#{name}").get_by_role("button", name=f"Save the picture as {kind}").click()
    return caught.value.path()


@pytest.mark.parametrize("address", ELEMENTS)
def test_a_saved_picture_is_whole(chromium, home, address):
    name = address.partition("#")[2]
    with visit(chromium, home, address) as page:
        change(page, 1280, "dark")
        drawing = ET.parse(saved(page, name, "SVG")).getroot()
        texts = " ".join("".join(drawing.itertext()).split())
        assert all(word in texts for word in ELEMENTS[address])
        title = drawing.find("{http://www.w3.org/2000/svg}title").text
        assert title.strip()
        size = [float(drawing.get(side)) for side in ("width", "height")]
        assert min(size) > 100
        picture = Image.open(saved(page, name, "PNG"))
        assert [round(side / picture.width * size[0], 1) for side in picture.size] == size
        assert len(picture.convert("RGB").getcolors(10**6)) > 8
        assert page.found == []
