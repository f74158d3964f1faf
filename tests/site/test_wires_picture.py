"""The still of the wires, against the stages, and as it was looked at.

After a change meant to alter it, write the files in tests/site/drawings again, and look at them:
``PYTHONPATH=.:book/_ext python tests/site/test_wires_picture.py``.
"""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import tconv_edu as te
from tconv_edu.stages import convolve_full, correlate, insert_zeros, pad
from tools.pictures import by_element
from wires.picture import picture
from wires.setting import Setting

SVG = "{http://www.w3.org/2000/svg}"
FILES = Path(__file__).with_name("drawings")


def setting(n, kernel, small, stride, padding, dilation=1):
    large = tuple(range(1, n + 1))
    return Setting(
        "convolution", large, small, kernel, stride, padding, dilation, matrix=False, switch=False
    )


EXAMPLES = {
    "wires_read": (setting(8, (1, 10, 100), (1, 2, 3, 4, 5), 2, (1, 2)), True),
    "wires_written": (setting(10, (1, -10, 10**4), (1, -2, 3), 3, (1, 0), 2), False),
}


def groups(svg):
    return {g.get("data-array"): g for g in ElementTree.fromstring(svg).iter(f"{SVG}g")}


def numbers(group):
    return [int(text.text.replace("−", "-")) for text in group.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_picture_is_as_it_was_looked_at(name):
    example, reads = EXAMPLES[name]
    drawn = by_element(picture(example, reads=reads))
    assert drawn == (FILES / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("n", "kernel", "stride", "padding", "dilation"),
    [(5, (1, 10, 100), 2, (1, 1), 1), (9, (1, -10), 3, (1, 0), 3), (8, (3, 1, 4), 1, (0, 2), 2)],
)
def test_both_sides_and_every_weight_are_drawn(n, kernel, stride, padding, dilation):
    x, weights = np.arange(1, n + 1)[:, None], np.array(kernel)[:, None, None]
    padded = pad(x, (padding,))
    dense = correlate(padded, weights, (dilation,))
    output = te.conv(x, weights, stride=stride, padding=[padding], dilation=dilation)
    y = 2 * np.arange(len(output))[:, None] - 1
    spread = insert_zeros(y, (stride,), (len(dense),))
    full = convolve_full(spread, weights, (dilation,))
    drawn = setting(n, kernel, tuple(y.ravel().tolist()), stride, padding, dilation)
    for reads, large, small in ((True, padded, dense), (False, full, spread)):
        found = groups(picture(drawn, reads=reads))
        assert numbers(found["large"]) == large.ravel().tolist()
        assert numbers(found["dense"]) == small.ravel().tolist()
        assert numbers(found["wires"]) == [*kernel] * len(y)
    said = ", ".join(map(str, output.ravel())).replace("-", "−")
    assert f"Output {said}.</desc>" in picture(drawn, reads=True).replace("&#8722;", "−")


def test_only_what_the_crop_or_the_stride_takes_away_is_outlined():
    drawn = setting(5, (1, 10, 100), (1, 2, 3), 2, (1, 1))
    kinds = {}
    for reads in (True, False):
        for name, group in groups(picture(drawn, reads=reads)).items():
            kinds[reads, name] = [rect.get("class") for rect in group.iter(f"{SVG}rect")]
    assert kinds[True, "large"] == ["t-zero", *["t-input"] * 5, "t-zero"]
    assert kinds[True, "dense"] == ["t-output", "t-gone", "t-output", "t-gone", "t-output"]
    assert kinds[False, "large"] == ["t-gone", *["t-output"] * 5, "t-gone"]
    assert kinds[False, "dense"] == ["t-input", "t-zero", "t-input", "t-zero", "t-input"]


if __name__ == "__main__":
    for name, (example, reads) in EXAMPLES.items():
        text = by_element(picture(example, reads=reads))
        (FILES / f"{name}.svg").write_text(text, encoding="utf-8")
