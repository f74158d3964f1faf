"""The drawings: their numbers, their text for screen readers, their colours, the same bytes.

What stands where is looked at, and kept in tests/drawings.
"""

import os
import re
import subprocess
import sys
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy

import tconv_edu as te
from tconv_edu import drawing
from tconv_edu.drawing.colours import HUES, MARKS, theme
from tconv_edu.stages import convolve_full, correlate, crop, insert_zeros, pad, subsample
from tools.pictures import EXAMPLES, by_element, examples

SVG = "{http://www.w3.org/2000/svg}"
X, KERNEL = [1, 2, 3], [1, 10, 100]
FULL = [1, 10, 102, 20, 203, 30, 300]
X2, KERNEL2 = [[1, 2, 3], [4, 5, 6]], [[1, 10], [100, 0], [7, 1000]]
MAKERS = {
    "grid": lambda: drawing.grid([[1, 0], [-3, 4]], title="g", marked=[[1, 2], [3, 4]]),
    "grids": lambda: drawing.grids([X, FULL], title="gs", captions=["x", "y"], signs=["→"]),
    "pipelines": lambda: drawing.pipelines([1, 2, 3, 4, 5], KERNEL, X, stride=2, padding=1),
    "five_ways": drawing.five_ways,
    "stamp": lambda: drawing.stamp(X2, KERNEL2, stride=2),
}
every_drawing = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def parse(svg):
    return ElementTree.fromstring(svg)


def texts(svg, name):
    """Return the text of every cell of the one array of this name, row by row."""
    (group,) = [g for g in parse(svg).iter(f"{SVG}g") if g.get("data-array") == name]
    return [t.text for t in group.iter(f"{SVG}text")]


def numbers(svg, name):
    return [int(text.replace("−", "-")) for text in texts(svg, name)]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.svg")), ids=lambda path: path.stem)
def test_every_kind_of_drawing_is_as_it_was_looked_at(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert by_element(examples()[path]).splitlines() == lines


def test_no_drawing_is_left_over():
    assert set(examples()) == set(EXAMPLES.glob("*.svg"))


def test_five_ways_end_in_the_row_computed_by_hand():
    svg = drawing.five_ways(X, KERNEL, stride=2)
    for method in ("scatter", "definition", "zero_insertion", "matrix", "subpixel"):
        assert numbers(svg, f"full-{method}") == FULL
    assert [numbers(svg, f"stamp-{i}") for i in range(3)] == [
        [1, 10, 100],
        [2, 20, 200],
        [3, 30, 300],
    ]
    assert numbers(svg, "spread") == [0, 0, 1, 0, 2, 0, 3, 0, 0]
    assert numbers(svg, "flipped") == [100, 10, 1]
    assert numbers(svg, "matrix") == [
        *(1, 0, 0),
        *(10, 0, 0),
        *(100, 1, 0),
        *(0, 10, 0),
        *(0, 100, 1),
        *(0, 0, 10),
        *(0, 0, 100),
    ]
    assert numbers(svg, "phase-0") == [1, 102, 203, 300]
    assert numbers(svg, "phase-1") == [10, 20, 30]


@pytest.mark.parametrize(
    ("x", "kernel", "stride"),
    [([2, -5], [3, 1, 4, 7], 3), ([4, 0, 6, 1], [5, 2], 3), ([7], [2], 1)],
)
def test_five_ways_draw_what_the_package_computes(x, kernel, stride):
    svg = drawing.five_ways(x, kernel, stride=stride)
    weights = np.array(kernel)[:, None, None]
    expected = te.conv_transpose(np.array(x)[:, None], weights, stride=stride).ravel().tolist()
    for method in ("scatter", "definition", "zero_insertion", "matrix", "subpixel"):
        assert numbers(svg, f"full-{method}") == expected
    assert numbers(svg, "product") == expected
    matrix = te.conv_matrix(weights, len(expected), stride=stride).T
    assert numbers(svg, "matrix") == matrix.ravel().tolist()


@pytest.mark.parametrize(
    ("n", "kernel", "stride", "padding"),
    [(5, (1, 10, 100), 2, (1, 1)), (6, (1, -10), 2, (1, 0)), (8, (3, 1, 4, 1), 3, (0, 2))],
)
def test_pipelines_draw_every_stage(n, kernel, stride, padding):
    x, weights = np.arange(1, n + 1)[:, None], np.array(kernel)[:, None, None]
    padded = pad(x, (padding,))
    dense = correlate(padded, weights, (1,))
    output = subsample(dense, (stride,))
    y = 2 * np.arange(len(output))[:, None] - 1
    spread = insert_zeros(y, (stride,), (len(dense),))
    full = convolve_full(spread, weights, (1,))
    stages = {
        "conv-input": x,
        "conv-padded": padded,
        "conv-dense": dense,
        "conv-output": output,
        "transpose-input": y,
        "transpose-spread": spread,
        "transpose-full": full,
        "transpose-output": crop(full, (padding,)),
    }
    svg = drawing.pipelines(x[:, 0], kernel, y[:, 0], stride=stride, padding=[padding])
    for name, array in stages.items():
        assert numbers(svg, name) == array.ravel().tolist(), name


def test_stamps_of_a_matrix():
    svg = drawing.stamp(X2, KERNEL2, stride=2)
    x, kernel = np.array(X2), np.array(KERNEL2)[..., None, None]
    for at in range(6):
        so_far = np.where(np.arange(6).reshape(2, 3) <= at, x, 0)
        expected = te.conv_transpose(so_far[..., None], kernel, stride=2)
        assert numbers(svg, f"sums-{at}") == expected.ravel().tolist()
    assert numbers(svg, "copy-4") == (5 * np.array(KERNEL2)).ravel().tolist()
    assert numbers(svg, "sums-final") == expected.ravel().tolist()


def test_entries_of_every_kind():
    a, b = sympy.symbols("a b")
    svg = drawing.grid([[a + b, 1, Fraction(1, 3)], [0.1 + 0.2, -0.0, -7]], title="kinds")
    assert texts(svg, "array") == ["a + b", "1", "1/3", "0.3", "0", "−7"]
    assert texts(drawing.grid([1 / 3, 1e-9, np.nan], title="floats"), "array") == [
        "0.3333",
        "1e−09",
        "nan",
    ]
    negative = drawing.grid([complex(-0.0, -0.0), complex(-1.5, -2)], title="complex")
    assert texts(negative, "array") == ["0+0j", "−1.5−2j"]
    assert texts(drawing.stamp([12345], [1]), "sums-0") == ["12345"]
    five = drawing.five_ways(sympy.symbols("u v"), sympy.symbols("p q"), stride=1)
    assert texts(five, "full-matrix") == ["p*u", "p*v + q*u", "q*v"]


@pytest.mark.parametrize(
    ("draw", "count"),
    [
        (drawing.stamp, 2),
        (drawing.five_ways, 2),
        (lambda *arrays: drawing.pipelines(*arrays, stride=1, padding=0), 3),
    ],
    ids=["stamp", "five_ways", "pipelines"],
)
def test_cells_hold_the_longest_number_wherever_it_is(draw, count):
    """A product with 0 is 0: only one array has the long number."""
    for place in range(count):
        svg = draw(*([10**14 * (at == place)] for at in range(count)))
        cells = [float(rect.get("width")) for rect in parse(svg).iter(f"{SVG}rect")]
        assert min(cells) > 15 * 9.6, place  # units: the advance of a digit


def test_a_line_of_arrays_is_no_wider_than_a_phone_where_it_can_be():
    rng = np.random.default_rng(0)
    for _ in range(60):
        arrays = [np.ones(n, int) for n in rng.integers(1, 14, rng.integers(1, 6))]
        signs = rng.choice(["", "+"], len(arrays) - 1).tolist()
        options = {"title": "t", "captions": ["x"] * len(arrays)}
        svg = drawing.grids(arrays, signs=signs, **options)
        width = float(parse(svg).get("viewBox").split()[2])
        widest = max(36 * len(array) for array in arrays)
        assert width <= max(440, 12 + 40 + widest + 12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: drawing.grid(range(40), title="t"),
        lambda: drawing.grid([10**15], title="t"),
        lambda: drawing.stamp(range(16), [1]),
        lambda: drawing.stamp([1, 2], [1], stride=39),
        lambda: drawing.five_ways([1, 2], [1], stride=19),
        lambda: drawing.pipelines(range(38), [1] * 40, [1], stride=1, padding=1),
    ],
)
def test_the_largest_are_drawn(make):
    assert make().endswith("</svg>")


@every_drawing
def test_a_screen_reader_gets_title_and_description(make):
    svg = make()
    root = parse(svg)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text.strip()
    assert len(description.text) > 5
    assert repr(svg) == f"<Drawing: {title.text}>"
    assert svg._repr_html_() == svg
    assert type(svg._repr_html_()) is str


@pytest.mark.parametrize("text", ["<b> & \"q\" 'x'", "]]>", "a\x00b\ue000c", "λ ⋆ 𝟙"])
def test_text_is_escaped(text):
    svg = drawing.grids([[1], [2]], title=text, captions=[text, "y"], signs=[text])
    root = parse(svg)
    expected = text.replace("\x00", "\ufffd").replace("\ue000", "\ufffd")
    assert root.find(f"{SVG}title").text == expected
    assert [t.text for t in root.iter(f"{SVG}text")].count(expected) == 2
    assert repr(svg) == f"<Drawing: {expected}>"


def test_the_shown_title_is_the_whole_title():
    assert repr(drawing.grid([1], title="one\nof two lines")) == "<Drawing: one\nof two lines>"
    assert repr(drawing.Drawing("<svg/>")) == "<Drawing: untitled>"


@every_drawing
def test_a_file_is_complete_and_refers_to_nothing_else(make, tmp_path):
    svg = make()
    file = tmp_path / "drawing.svg"
    file.write_text(svg, encoding="ascii")
    assert ElementTree.parse(file).getroot().tag == f"{SVG}svg"
    assert svg.count("http") == 1
    assert not re.search(r"<script|\bon\w+=|href|@import|url\((?!#)|<image|<foreignObject", svg)


@every_drawing
def test_rules_and_ids_belong_to_one_drawing(make):
    svg = make()
    root = parse(svg)
    name = root.get("class")
    assert re.fullmatch(r"tconv-[0-9a-f]{10}", name)
    assert all(e.get("id", name).startswith(name) for e in root.iter())
    assert all(found.startswith(name) for found in re.findall(r"url\(#([^)]*)\)", svg))
    style = root.find(f"{SVG}style").text
    assert all(frames.startswith(name) for frames in re.findall(r"@keyframes (\S+?)\{", style))
    plain = re.sub(r"@keyframes [^{]*\{(?:[^{}]*\{[^{}]*\})*\}|@media[^{]*\{", "", style)
    for selectors in re.findall(r"([^{}]+)\{", plain):
        assert all(f".{name}" in selector for selector in selectors.split(",")), selectors


def test_two_drawings_have_different_names():
    first, second = drawing.stamp(X, KERNEL), drawing.stamp(X, KERNEL, stride=2)
    assert parse(first).get("class") != parse(second).get("class")
    assert parse(first).get("class") == parse(drawing.stamp(X, KERNEL)).get("class")


def test_another_process_draws_the_same_bytes():
    drawn = (
        "d.five_ways() + d.stamp([[1, 2]], [[3], [4]], stride=2)"
        " + d.grid([0.1, 0.5], title='t', marked=[1, 2])"
    )
    program = f"import sys; from tconv_edu import drawing as d; sys.stdout.write({drawn})"
    here = eval(drawn, {"d": drawing}).encode()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        assert subprocess.check_output([sys.executable, "-c", program], env=env) == here


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first, second):
    """The ratio of WCAG 2.2, success criterion 1.4.3."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_by_hand():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def themes():
    """The custom properties in light and in dark, as the style sheet sets them, twice each."""
    blocks = re.findall(r"\{(--[^{}]*)\}", theme(".r"))
    light, dark, same_light, same_dark = (
        dict(re.findall(r"--([\w-]+):(#\w{6});", b)) for b in blocks
    )
    assert (light, dark) == (same_light, same_dark)
    return {"light": light, "dark": dark}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_lines_stand_out(mode):
    table = themes()[mode]
    assert themes()["light"].keys() == table.keys()
    for hue in (*HUES, *MARKS):
        assert contrast(table[f"{hue}-ink"], table[f"{hue}-fill"]) >= 4.5, hue
        assert contrast(table[f"{hue}-ink"], table["paper"]) >= 4.5, hue
        assert contrast(table[f"{hue}-line"], table["paper"]) >= 3, hue
    for text in ("ink", "muted"):
        assert contrast(table[text], table["paper"]) >= 4.5, text


@every_drawing
def test_the_page_may_overrule_the_system_s_colours(make):
    root = parse(make())
    style, name = root.find(f"{SVG}style").text, root.get("class")
    light, dark = ("--paper:#ffffff;", "--paper:#14181e;")
    assert style.startswith(f".{name}{{{light}")
    assert f"@media (prefers-color-scheme:dark){{.{name}{{{dark}" in style
    for mode, says, paper in (("light", "true", light), ("dark", "false", dark)):
        page = f'html[data-theme="{mode}"] .{name},[data-jp-theme-light="{says}"] .{name}{{{paper}'
        assert page in style
    used = set(re.findall(r"var\(--([\w-]+)\)", "".join(root.itertext())))
    assert used <= themes()["light"].keys()


GOOD = {
    "grid": (drawing.grid, {"array": [[1, 2], [3, 4]], "title": "t"}),
    "grids": (
        drawing.grids,
        {"arrays": [[1], [2]], "title": "t", "captions": ["a", "b"], "signs": ["="]},
    ),
    "pipelines": (
        drawing.pipelines,
        {"x": [1, 2, 3], "kernel": [1, 2], "y": [1, 2], "stride": 1, "padding": 0},
    ),
    "five_ways": (drawing.five_ways, {"x": X, "kernel": KERNEL, "stride": 2}),
    "stamp": (drawing.stamp, {"x": X2, "kernel": KERNEL2, "stride": 2}),
}
WRONG_ARRAYS = [
    *((None, TypeError), ("abc", TypeError), ([[1], [2, 3]], TypeError), ([True], TypeError)),
    *((3, ValueError), ([], ValueError), (np.ones((2, 2, 2)), ValueError)),
    *((np.ones(41), ValueError), ([10**20], ValueError)),
]
ARRAYS = [("grid", "array"), ("five_ways", "x"), ("pipelines", "kernel"), ("stamp", "kernel")]
# What tests/messages.txt does not hold.
BAD = [
    *((*of, value, error) for of in ARRAYS for value, error in WRONG_ARRAYS),
    ("grid", "title", " ", ValueError),
    ("grid", "hue", None, TypeError),
    ("grid", "rows", ["a"], ValueError),
    ("grid", "marked", [[0, -1], [2, 4]], ValueError),
    ("grid", "marked", [[0.5, 1], [2, 3]], TypeError),
    ("grids", "title", 7, TypeError),
    ("grids", "title", "", ValueError),
    ("grids", "arrays", "ab", TypeError),
    ("grids", "arrays", [[1], [[[2]]]], ValueError),
    ("grids", "captions", None, TypeError),
    ("grids", "signs", None, TypeError),
    ("pipelines", "x", [1], ValueError),
    ("pipelines", "x", [[1, 2], [3, 4]], ValueError),
    ("pipelines", "stride", 1.5, TypeError),
    ("pipelines", "padding", -1, ValueError),
    ("five_ways", "stride", True, TypeError),
    ("five_ways", "stride", (2,), TypeError),
]


@pytest.mark.parametrize(
    ("function", "name", "value", "error"),
    BAD,
    ids=[f"{function}-{name}-{at}" for at, (function, name, *_) in enumerate(BAD)],
)
def test_bad_input(function, name, value, error):
    call, good = GOOD[function]
    with pytest.raises((TypeError, ValueError)) as caught:
        call(**{**good, name: value})
    message = str(caught.value)
    assert type(caught.value) is error, message
    assert message.startswith(name), message
    assert "; got " in message, message
    assert "for example " in message, message


def test_inputs_are_not_modified():
    x, kernel = np.array(X2), np.array(KERNEL2)
    drawing.stamp(x, kernel, stride=2)
    drawing.grid(x, title="t", marked=x % 2)
    assert x.tolist() == X2
    assert kernel.tolist() == KERNEL2
