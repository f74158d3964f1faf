"""The drawings: their numbers, their text for screen readers, their colours, the same bytes."""

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
from tconv_edu.drawing.arguments import entry_text
from tconv_edu.drawing.blocks import Block, lines
from tconv_edu.drawing.colours import DARK, LIGHT, LINES_ON, TEXT_ON
from tconv_edu.drawing.scene import scene_of
from tconv_edu.drawing.setting import Setting
from tconv_edu.stages import convolve_full, correlate, crop, insert_zeros, pad, subsample

SVG = "{http://www.w3.org/2000/svg}"
X, KERNEL = [1, 2, 3], [1, 10, 100]
FULL = [1, 10, 102, 20, 203, 30, 300]
X2, KERNEL2 = [[1, 2, 3], [4, 5, 6]], [[1, 10], [100, 0], [7, 1000]]
MAKERS = {
    "grid": lambda: drawing.grid([[1, 0], [-3, 4]], title="g", marked=[[1, 2], [3, 4]]),
    "grids": lambda: drawing.grids([X, FULL], title="gs", captions=["x", "y"], signs=["→"]),
    "pipelines": lambda: drawing.pipelines([1, 2, 3, 4, 5], KERNEL, X, stride=2, padding=1),
    "five_ways": drawing.five_ways,
    "wires": lambda: drawing.wires([1, 2, 3, 4, 5], KERNEL, stride=2, padding=1),
    "wires written": lambda: drawing.wires([0] * 5, KERNEL, X, stride=2, padding=1),
    "stamp": lambda: drawing.stamp(X2, KERNEL2, stride=2),
    "still stamp": lambda: drawing.stamp(X2, KERNEL2, stride=2, animated=False),
}
every_drawing = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


def parse(svg):
    return ElementTree.fromstring(svg)


def width_and_height(svg):
    return tuple(map(float, parse(svg).get("viewBox").split()[2:]))


def texts(svg, name):
    """Return the text of every cell of the one array of this name, row by row."""
    (group,) = [g for g in parse(svg).iter(f"{SVG}g") if g.get("data-array") == name]
    return [t.text for t in group.iter(f"{SVG}text")]


def numbers(svg, name):
    return [int(text.replace("−", "-")) for text in texts(svg, name)]


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


def test_stamps_and_phases_stand_above_the_outputs_they_belong_to():
    root = parse(drawing.five_ways(X, KERNEL, stride=2))
    groups = {g.get("data-array"): g for g in root.iter(f"{SVG}g")}
    lefts = {
        name: [r.get("x") for r in groups[name].iter(f"{SVG}rect")]
        for name in ("full-scatter", "stamp-1", "phase-0", "phase-1", "flipped", "spread")
    }
    outputs = lefts["full-scatter"]
    assert lefts["stamp-1"] == outputs[2:5]
    assert lefts["phase-0"] == outputs[0::2]
    assert lefts["phase-1"] == outputs[1::2]
    assert lefts["flipped"] == lefts["spread"][2:5]


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


def test_gather_shows_every_product_of_the_definition():
    svg = drawing.five_ways(X, KERNEL, stride=2)
    (group,) = [g for g in parse(svg).iter(f"{SVG}g") if g.get("data-array") == "products"]
    products = ["".join(t.itertext()) for t in group.iter(f"{SVG}text")]
    assert products == ["1·1", "1·10", "1·100", "2·1", "2·10", "2·100", "3·1", "3·10", "3·100"]
    assert "2 = 0·2 + 2 = 1·2 + 0" in "".join(parse(svg).itertext())


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
        "conv-x": x,
        "conv-padded": padded,
        "conv-dense": dense,
        "conv-output": output,
        "transpose-y": y,
        "transpose-spread": spread,
        "transpose-full": full,
        "transpose-output": crop(full, (padding,)),
    }
    svg = drawing.pipelines(x[:, 0], kernel, y[:, 0], stride=stride, padding=[padding])
    for name, array in stages.items():
        assert numbers(svg, name) == array.ravel().tolist(), name


@pytest.mark.parametrize(
    ("n", "kernel", "stride", "padding", "dilation"),
    [(5, (1, 10, 100), 2, (1, 1), 1), (9, (1, -10), 3, (1, 0), 3), (8, (3, 1, 4), 1, (0, 2), 2)],
)
def test_wires_draw_both_sides_and_every_weight(n, kernel, stride, padding, dilation):
    x, weights = np.arange(1, n + 1)[:, None], np.array(kernel)[:, None, None]
    padded = pad(x, (padding,))
    dense = correlate(padded, weights, (dilation,))
    y = 2 * np.arange(len(subsample(dense, (stride,))))[:, None] - 1
    spread = insert_zeros(y, (stride,), (len(dense),))
    options = {"stride": stride, "padding": [padding], "dilation": dilation}
    reads = drawing.wires(x[:, 0], kernel, **options)
    writes = drawing.wires(x[:, 0], kernel, y[:, 0], **options)
    full = convolve_full(spread, weights, (dilation,))
    for svg, large, small in ((reads, padded, dense), (writes, full, spread)):
        assert numbers(svg, "large") == large.ravel().tolist()
        assert numbers(svg, "dense") == small.ravel().tolist()
        assert numbers(svg, "wires") == [*kernel] * len(y)
    y = te.conv(x, weights, **options)[:, 0]
    assert f"Output {', '.join(map(entry_text, y))}." in parse(reads).find(f"{SVG}desc").text


def test_wires_outline_only_what_the_crop_or_the_stride_takes_away():
    for make in ("wires", "wires written"):
        root = parse(MAKERS[make]())
        groups = {g.get("data-array"): g for g in root.iter(f"{SVG}g")}
        kinds = [
            [rect.get("class") for rect in groups[name].iter(f"{SVG}rect")]
            for name in ("large", "dense")
        ]
        if make == "wires":
            assert kinds[0] == ["t-zero", *["t-input"] * 5, "t-zero"]
            assert kinds[1] == ["t-output", "t-gone", "t-output", "t-gone", "t-output"]
        else:
            assert kinds[0] == ["t-gone", *["t-output"] * 5, "t-gone"]
            assert kinds[1] == ["t-input", "t-zero", "t-input", "t-zero", "t-input"]


def test_pipelines_place_each_stage_under_its_transpose():
    root = parse(MAKERS["pipelines"]())
    groups = {g.get("data-array"): g for g in root.iter(f"{SVG}g")}
    pairs = {"x": "output", "padded": "full", "dense": "spread", "output": "y"}
    for above, below in pairs.items():
        first, second = (
            [(r.get("x"), r.get("y")) for r in groups[name].iter(f"{SVG}rect")]
            for name in (f"conv-{above}", f"transpose-{below}")
        )
        assert first == second, above


def test_what_the_next_stage_drops_is_outlined_only():
    root = parse(MAKERS["pipelines"]())
    groups = {g.get("data-array"): g for g in root.iter(f"{SVG}g")}
    gone = {
        name: [t.text for t in groups[name].iter(f"{SVG}text") if "t-gone" in t.get("class")]
        for name in ("conv-dense", "transpose-full")
    }
    assert gone == {"conv-dense": ["321", "543"], "transpose-full": ["1", "300"]}


@pytest.mark.parametrize("animated", [True, False])
def test_stamps_of_a_matrix(animated):
    svg = drawing.stamp(X2, KERNEL2, stride=2, animated=animated)
    x, kernel = np.array(X2), np.array(KERNEL2)[..., None, None]
    for at in range(6):
        so_far = np.where(np.arange(6).reshape(2, 3) <= at, x, 0)
        expected = te.conv_transpose(so_far[..., None], kernel, stride=2)
        assert numbers(svg, f"sums-{at}") == expected.ravel().tolist()
    if animated:
        assert numbers(svg, "copy-4") == (5 * np.array(KERNEL2)).ravel().tolist()
        assert numbers(svg, "sums-final") == expected.ravel().tolist()


def test_stamps_of_a_vector():
    svg = drawing.stamp(X, KERNEL, stride=2)
    assert numbers(svg, "sums-1") == [1, 10, 102, 20, 200, 0, 0]
    assert numbers(svg, "sums-final") == FULL


def test_the_ring_lies_on_the_stamped_window():
    root = parse(drawing.stamp(X2, KERNEL2, stride=2, animated=False))
    rings = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "t-ring"]
    groups = {g.get("data-array"): g for g in root.iter(f"{SVG}g")}
    assert len(rings) == 6
    for at, ring in enumerate(rings):
        boxes = list(groups[f"sums-{at}"].iter(f"{SVG}rect"))  # five rows of six
        row, column = divmod(at, 3)
        first, last = (boxes[(2 * row + i) * 6 + 2 * column + j] for i, j in ((0, 0), (2, 1)))
        left, top = float(ring.get("x")), float(ring.get("y"))
        right, bottom = left + float(ring.get("width")), top + float(ring.get("height"))
        assert -4 < left - float(first.get("x")) <= 0, at
        assert -4 < top - float(first.get("y")) <= 0, at
        assert 0 <= right - float(last.get("x")) - float(last.get("width")) < 4, at
        assert 0 <= bottom - float(last.get("y")) - float(last.get("height")) < 4, at


def test_entries_of_every_kind():
    a, b = sympy.symbols("a b")
    svg = drawing.grid([[a + b, 1, Fraction(1, 3)], [0.1 + 0.2, -0.0, -7]], title="kinds")
    assert texts(svg, "array") == ["a + b", "1", "1/3", "0.3", "0", "−7"]
    assert texts(drawing.grid([1 / 3, 1e-9, np.nan], title="floats"), "array") == [
        "0.3333",
        "1e−09",
        "nan",
    ]
    five = drawing.five_ways(sympy.symbols("u v"), sympy.symbols("p q"), stride=1)
    assert texts(five, "full-matrix") == ["p*u", "p*v + q*u", "q*v"]


def test_complex_entries_have_no_negative_zero():
    assert entry_text(complex(-0.0, -0.0)) == "0+0j"
    assert entry_text(complex(-1.5, -2)) == "−1.5−2j"


def test_integers_are_summed_as_integers():
    assert texts(drawing.stamp([12345], [1]), "sums-0") == ["12345"]


@pytest.mark.parametrize(("x", "kernel"), [(123456789012, 0), (0, 123456789012)])
def test_cells_hold_the_longest_number_wherever_it_is(x, kernel):
    x, kernel = np.array([x]), np.array([kernel])
    # Twelve digits of 9.7 units, and 12 units around them.
    assert scene_of(x, kernel, 1).size == (128, 34)
    assert Setting(x, kernel, 1, x * kernel).size == (128, 32)  # the product needs 122


@pytest.mark.parametrize("longest", [0, 1, 2])
def test_pipelines_are_as_wide_as_the_longest_number_needs(longest):
    x, kernel, y = ([12345678 * (at == longest)] for at in range(3))
    svg = drawing.pipelines(x, kernel, y, stride=1, padding=0)
    assert width_and_height(svg)[0] == 5 * 90 + 204


def test_an_output_wider_than_the_head_stands_below_its_middle():
    svg = drawing.stamp([1, 2], [3], stride=12)
    head = 12 + 2 * 38 + 34 + 50 + 34 + (8 * 7.6 + 78) + 12
    wide = 12 + 13 * 38 + 12
    assert width_and_height(svg) == (wide, 72 + 26 + 18 + 34 + 12)
    moved = {g.get("transform") for g in parse(svg).iter(f"{SVG}g")} - {None}
    assert moved == {f"translate({(wide - head) / 2:.1f} 0)"}
    assert texts(svg, "sums-final") == ["3", *"0" * 11, "6"]


def test_an_output_narrower_than_its_caption_stands_below_its_middle():
    svg = drawing.stamp([[1]], [[2]], animated=False)
    (output,) = [g for g in parse(svg).iter(f"{SVG}g") if g.get("data-array") == "sums-0"]
    (caption,) = [t for t in parse(svg).iter(f"{SVG}text") if t.text == "x[0, 0] = 1"]
    head = 12 + 44 + 34 + 50 + 12
    assert width_and_height(svg) == (head, 72 + (34 + 26 + 18) + 12)
    assert float(output.find(f"{SVG}rect").get("x")) == head / 2 - 38 / 2 + 1.5
    assert float(caption.get("x")) == head / 2


@pytest.mark.parametrize(
    ("x", "kernel", "width", "rows"),
    [
        ([1, 2, 3], [1, 2], 4 * 38, 2),  # three outputs of 152 units do not fit into 456
        ([1, 2, 3], [0], 3 * 38, 1),
        ([1, 1000000000], [1], 2 * 109, 1),  # 218 + 20 + 218 = 456
        ([1, 1000000000], [1, 0], 3 * 109, 2),
    ],
)
def test_outputs_stand_side_by_side_where_they_fit(x, kernel, width, rows):
    svg = drawing.stamp(x, kernel, animated=False)
    outputs = [g for g in parse(svg).iter(f"{SVG}g") if g.get("data-array", "").startswith("sums")]
    first, second = (float(g.find(f"{SVG}rect").get("x")) for g in outputs[:2])
    if rows < len(x):
        assert second - first == width + 20
    assert width_and_height(svg)[1] == 72 + rows * 78 + 12


@pytest.mark.parametrize(
    ("widths", "signs", "count"),
    [
        ([176, 200], ["", "+"], 1),  # 12 + 176 + 40 + 200 + 12 = 440
        ([176, 201], ["", "+"], 2),
        ([100, 100, 136], ["", "+", "="], 1),  # 12 + 100 + 40 + 100 + 40 + 136 + 12
        ([100, 100, 137], ["", "+", "="], 2),
        ([400, 176, 160], ["", "+", "="], 2),  # 12 + 40 + 176 + 40 + 160 + 12
        ([400, 176, 161], ["", "+", "="], 3),
        ([500], [""], 1),
    ],
)
def test_arrays_break_into_lines_where_a_phone_ends(widths, signs, count):
    blocks = [Block(width, 10, "") for width in widths]
    _, height, _ = lines(blocks, signs)
    assert height == 12 + count * 10 + (count - 1) * 20 + 12


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


def test_labels_and_captions():
    svg = drawing.grid([[1, 2], [3, 4]], title="t", rows=["top", "end"], columns=["p", ""])
    shown = [t.text for t in parse(svg).iter(f"{SVG}text")]
    assert shown == ["p", "top", "end", "1", "2", "3", "4"]
    svg = MAKERS["grids"]()
    shown = [t.text for t in parse(svg).iter(f"{SVG}text")]
    assert shown.index("x") < shown.index("→") < shown.index("y")


def all_text(svg):
    return [text.text for text in parse(svg).iter(f"{SVG}text")]


def test_indices_count_from_zero():
    shown = all_text(drawing.grid([70, 80, 90], title="g"))
    assert [text for text in shown if text not in ("70", "80", "90")] == ["0", "1", "2"]


def test_the_zeros_between_and_around_are_counted():
    shown = " ".join(filter(None, all_text(drawing.five_ways(X, [1, 10, 100, 5], stride=3))))
    assert "2 between, 3 around" in shown


def test_marked_cells_have_a_second_cue():
    root = parse(drawing.grid([[5, 6], [7, 8]], title="t", marked=[[0, 1], [2, 3]]))
    (group,) = [g for g in root.iter(f"{SVG}g") if g.get("data-array") == "array"]
    kinds = [(r.get("class"), r.get("fill", "")[:4]) for r in group.iter(f"{SVG}rect")]
    assert kinds == [
        *(("t-plain", ""), ("t-mark1", "")),
        *(("t-mark2", ""), (None, "url("), ("t-mark3", ""), (None, "url(")),
    ]
    defined = {p.get("id") for p in root.iter(f"{SVG}pattern")}
    used = {r.get("fill")[5:-1] for r in group.iter(f"{SVG}rect") if r.get("fill")}
    assert used == defined
    assert len(used) == 2


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


def test_the_description_reads_the_numbers():
    description = parse(MAKERS["pipelines"]()).find(f"{SVG}desc").text
    assert "x 1, 2, 3, 4, 5; padded 0, 1, 2, 3, 4, 5, 0; dense 210, 321, 432" in description
    assert "y 1, 2, 3; spread 1, 0, 2, 0, 3; full 1, 10, 102, 20, 203, 30, 300" in description


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
    program = (
        "import sys; from tconv_edu import drawing as d; sys.stdout.write("
        "d.five_ways() + d.stamp([[1, 2]], [[3], [4]], stride=2)"
        " + d.grid([0.1, 0.5], title='t', marked=[1, 2]))"
    )
    here = (
        drawing.five_ways()
        + drawing.stamp([[1, 2]], [[3], [4]], stride=2)
        + drawing.grid([0.1, 0.5], title="t", marked=[1, 2])
    )
    for seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert there.stdout == here.encode()


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


@pytest.mark.parametrize("table", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_lines_stand_out(table):
    assert LIGHT.keys() == DARK.keys()
    for text, ground in TEXT_ON:
        assert contrast(table[text], table[ground]) >= 4.5, (text, ground)
    for stroke, ground in LINES_ON:
        assert contrast(table[stroke], table[ground]) >= 3, (stroke, ground)


@every_drawing
def test_the_page_may_overrule_the_system_s_colours(make):
    root = parse(make())
    style, name = root.find(f"{SVG}style").text, root.get("class")
    system = f"@media (prefers-color-scheme:dark){{.{name}{{--paper:{DARK['paper']};"
    light = f'html[data-theme="light"] .{name},[data-jp-theme-light="true"] .{name}{{'
    dark = f'html[data-theme="dark"] .{name},[data-jp-theme-light="false"] .{name}{{'
    assert style.startswith(f".{name}{{--paper:{LIGHT['paper']};")
    assert system in style
    assert light + f"--paper:{LIGHT['paper']};" in style
    assert dark + f"--paper:{DARK['paper']};" in style
    used = set(re.findall(r"var\(--([\w-]+)\)", "".join(root.itertext())))
    assert used <= LIGHT.keys()


def test_the_animation_respects_readers_who_want_less_motion():
    svg = drawing.stamp(X, KERNEL, stride=2)
    style, name = parse(svg).find(f"{SVG}style").text, parse(svg).get("class")
    assert f"@media (prefers-reduced-motion:reduce){{.{name} .t-frame{{animation:none}}}}" in style
    assert f".{name} .t-frame{{visibility:hidden}}.{name} .t-final{{visibility:visible}}" in style
    wanted, _, rest = style.partition("@media (prefers-reduced-motion:no-preference)")
    assert "animation" not in wanted
    assert f"animation:{name}-turn 6.4s step-end infinite" in rest
    delays = [f".{name} .t-frame{at}{{animation-delay:{d}s}}" for at, d in enumerate((-6.4, -4.8))]
    assert all(delay in rest for delay in delays)
    still = drawing.stamp(X, KERNEL, stride=2, animated=False)
    assert "animation" not in still
    assert "keyframes" not in still


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
    "wires": (drawing.wires, {"x": [1, 2, 3], "kernel": [1, 2], "y": [1, 2]}),
    "five_ways": (drawing.five_ways, {"x": X, "kernel": KERNEL, "stride": 2}),
    "stamp": (drawing.stamp, {"x": X2, "kernel": KERNEL2, "stride": 2}),
}
WRONG_ARRAYS = [
    *((None, TypeError), ("abc", TypeError), ([[1], [2, 3]], TypeError), ([True], TypeError)),
    *((3, ValueError), ([], ValueError), (np.ones((2, 2, 2)), ValueError)),
    *((np.ones(41), ValueError), ([10**20], ValueError)),
]
BAD = [
    *[("grid", "array", value, error) for value, error in WRONG_ARRAYS],
    *[("five_ways", "x", value, error) for value, error in WRONG_ARRAYS],
    *[("pipelines", "kernel", value, error) for value, error in WRONG_ARRAYS],
    *[("stamp", "kernel", value, error) for value, error in WRONG_ARRAYS],
    *[("wires", "kernel", value, error) for value, error in WRONG_ARRAYS],
    *[("grid", "title", v, e) for v, e in ((None, TypeError), ("", ValueError), (" ", ValueError))],
    *[("grids", "title", v, e) for v, e in ((7, TypeError), ("", ValueError))],
    ("grid", "description", 3, TypeError),
    ("grid", "hue", "red", ValueError),
    ("grid", "hue", None, TypeError),
    ("grid", "rows", "ab", TypeError),
    ("grid", "rows", ["a"], ValueError),
    ("grid", "columns", ["a", 3], TypeError),
    ("grid", "marked", [True, False], ValueError),
    ("grid", "marked", [[0, 1], [2, 5]], ValueError),
    ("grid", "marked", [[0, -1], [2, 4]], ValueError),
    ("grid", "marked", [[0.5, 1], [2, 3]], TypeError),
    ("grid", "marked", [[1], [2, 3]], TypeError),
    ("grids", "arrays", [], ValueError),
    ("grids", "arrays", "ab", TypeError),
    ("grids", "arrays", [[1], [[[2]]]], ValueError),
    ("grids", "captions", ["a"], ValueError),
    ("grids", "captions", None, TypeError),
    ("grids", "signs", [], ValueError),
    ("grids", "signs", None, TypeError),
    ("grids", "hues", [], ValueError),
    ("grids", "hues", ["plain", "red"], ValueError),
    ("grids", "marked", [None], ValueError),
    ("grids", "marked", 3, TypeError),
    ("pipelines", "x", [1], ValueError),
    ("pipelines", "x", [[1, 2], [3, 4]], ValueError),
    ("pipelines", "y", [1, 2, 3], ValueError),
    ("pipelines", "stride", 0, ValueError),
    ("pipelines", "stride", 1.5, TypeError),
    ("pipelines", "padding", -1, ValueError),
    ("pipelines", "padding", 30, ValueError),
    ("wires", "x", [[1, 2], [3, 4]], ValueError),
    ("wires", "y", [1, 2, 3], ValueError),
    ("wires", "stride", 0, ValueError),
    ("wires", "padding", 30, ValueError),
    ("wires", "dilation", 1.5, TypeError),
    ("five_ways", "x", range(1, 12), ValueError),
    ("five_ways", "stride", True, TypeError),
    ("five_ways", "stride", (2,), TypeError),
    ("stamp", "kernel", KERNEL, ValueError),
    ("stamp", "stride", 0, ValueError),
    ("stamp", "stride", 30, ValueError),
    ("stamp", "x", np.ones((1, 17)), ValueError),
    ("stamp", "animated", 1, TypeError),
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
