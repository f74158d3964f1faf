"""The wires' own modules, asked in Node, against the package; and what the directive makes."""

import gzip
import re

import numpy as np
import pytest
from node import answers

import tconv_edu as te
from elements.assets import shared
from elements.bundle import bundle
from elements.constants import WIRES as RANGES
from wires import WIRES
from wires.fallback import fallback
from wires.setting import read


def ask(questions):
    return answers(questions, "run_wires.mjs")


def drawn(count, seed=0):
    """Settings of either direction, most of them legal."""
    rng = np.random.default_rng(seed)
    for at in range(count):
        size = {name: int(rng.integers(low, high + 1)) for name, (low, high) in RANGES.items()}
        yield {
            "direction": ("convolution", "transpose")[at % 2],
            "large": rng.integers(-9, 10, size["large"]).tolist(),
            "small": rng.integers(-9, 10, int(rng.integers(1, 5))).tolist(),
            "kernel": rng.integers(-9, 10, size["kernel"]).tolist(),
            "stride": size["stride"],
            "dilation": size["dilation"],
            "padding": rng.integers(0, 5, 2).tolist(),
            "outputPadding": int(rng.integers(0, size["stride"])),
        }


def column(values, axes=1):
    return np.array(values).reshape(-1, *[1] * axes)


def computed(setting, large=None):
    """What the package makes of a setting: the result, and the matrix."""
    kernel = column(setting["kernel"], 2)
    options = {"stride": setting["stride"], "dilation": setting["dilation"]}
    options["padding"] = [tuple(setting["padding"])]
    if setting["direction"] == "convolution":
        result = te.conv(column(setting["large"]), kernel, **options)
        return result, te.conv_matrix(kernel, len(setting["large"]), **options)
    extra = setting["outputPadding"]
    result = te.conv_transpose(column(setting["small"]), kernel, output_padding=extra, **options)
    return result, te.conv_matrix(kernel, len(result), **options)


def test_both_directions_and_the_matrix_equal_the_package():
    asked = list(drawn(3000))
    legal, refused = {"convolution": 0, "transpose": 0}, []
    for setting, got in zip(asked, ask([{"settle": each} for each in asked]), strict=True):
        try:
            result, matrix = computed(setting)
        except ValueError as error:
            words = re.match("x (must reach)|padding (must leave a size)", f"{error}")
            begin = ("The input ", "The padding ")[setting["direction"] == "transpose"]
            refused.append(got["problem"].startswith(begin + words[words.lastindex]))
            continue
        if "problem" in got:
            assert "has room for" in got["problem"], setting
            continue
        legal[setting["direction"]] += 1
        assert got["matrix"] == matrix.tolist(), setting
        before = setting["padding"][0]
        window = got["large"][before : before + len(got["matrix"][0])]
        shows = got["small"] if setting["direction"] == "convolution" else window
        assert shows == result.ravel().tolist(), setting
        assert got["last"] == {"large": got["large"], "dense": got["dense"]}, setting
        assert got["again"] == got["setting"], setting
    assert min(legal.values()) > 500, legal
    assert all(refused)
    assert len(refused) > 100


def test_what_the_stride_drops_is_the_convolution_with_stride_1():
    asked = [each for each in drawn(600, seed=1) if each["direction"] == "convolution"]
    for setting, got in zip(asked, ask([{"settle": each} for each in asked]), strict=True):
        if "problem" not in got:
            dense, _ = computed(setting | {"stride": 1})
            assert got["dense"] == dense.ravel().tolist(), setting


def test_the_steps_of_the_running_example():
    reads, writes = ask([{"address": ""}, {"address": "direction-transpose"}])
    assert reads["small"] == [321, 543, 765]
    assert reads["dense"] == [321, 432, 543, 654, 765]
    assert [dense for _, dense in reads["known"]] == [0, 1, 1, 1, 2, 3, 3, 3, 4, 5, 5, 5]
    assert writes["large"] == [1, 10, 102, 20, 203, 30, 300]
    assert writes["dense"] == [1, 0, 2, 0, 3]
    assert [large for large, _ in writes["known"]] == [0, 1, 2, 3, 3, 4, 5, 5, 6, 7]
    assert reads["size"][1] == "⌊(7 + 0 + 0 − 3) / 2⌋ + 1 = 3, remainder r = 0"
    assert writes["size"][1] == "(3 − 1)·2 + 3 − 0 − 0 + 0 = 7"
    assert (
        writes["summary"] == "Transposed convolution: the output is 1, 10, 102, 20, 203, 30, 300."
    )


WRITES = "direction-transpose"
SAID = {
    ("", "dense 2"): ("Y[1] = X[2]·K[0] + X[3]·K[1] + X[4]·K[2] = 3·1 + 4·10 + 5·100 = 543"),
    ("", "dense 1"): (
        "Start 1: 432 is computed and dropped; stride 2 keeps the starts that 2 divides."
    ),
    ("", "large 2"): "X[2] is read by Y[0] through K[2] and by Y[1] through K[0].",
    ("", "entry 1 3"): "W[1, 3] = K[1] = 10: Y[1] reads X[3], 4·10 = 40.",
    ("", "entry 1 0"): "W[1, 0] = 0: no wire between X[0] and Y[1].",
    ("padding-1", "large 0"): "Padding: a zero, read by Y[0].",
    (WRITES, "large 2"): "Y[2] = X[0]·K[2] + X[1]·K[0] = 1·100 + 2·1 = 102",
    (WRITES, "dense 2"): "X[1] = 2 writes 2·1 to Y[2], 2·10 to Y[3], 2·100 to Y[4].",
    (WRITES, "dense 1"): "A zero that stride 2 inserts: it writes nothing.",
    (WRITES, "entry 1 3"): "Wᵀ[3, 1] = K[1] = 10: X[1] writes to Y[3], 2·10 = 20.",
    (f"{WRITES}.padding-1", "large 0"): "Outside the window: 1·1 lands here and is cut off.",
    (f"{WRITES}.output_padding-1", "large 7"): (
        "No wire writes to it: it belongs to the remainder r = 1, "
        "which PyTorch calls output_padding."
    ),
}


def key_of(text):
    row, at, *to = text.split()
    return {"row": row, "at": int(at)} | ({"to": int(to[0])} if to else {})


def test_the_sentences():
    asked = [{"address": address, "say": key_of(key)} for address, key in SAID]
    for (where, said), (got, _) in zip(SAID.items(), ask(asked), strict=True):
        assert got == said, where


def test_a_sum_that_has_begun_says_what_it_is_so_far():
    ((said, _),) = ask([{"address": "", "say": key_of("dense 2"), "done": 6}])
    assert said == "Y[1] = 3·1 + 4·10 + …, so far 43"


def test_names_are_short():
    assert ask([{"address": "", "say": key_of("entry 1 3")}])[0][1] == "W[1, 3] = K[1] = 10"


@pytest.mark.parametrize(
    "address",
    [
        "direction-toString",
        "__proto__-1",
        "large-.kernel-1xx2",
        "stride-99999999999",
        "padding-1x2x3",
    ],
)
def test_a_spoilt_address_is_as_it_was(address):
    spoilt, plain = ask([{"address": address}, {"address": ""}])
    assert spoilt == plain


def test_an_address_that_does_not_fit_together_is_as_it_began():
    begin = "direction-transpose.small-1x2.stride-3"
    got, plain = ask(
        [
            {"address": "direction-convolution.large-1x2.kernel-1x1x1x1x1", "otherwise": begin},
            {"address": begin},
        ]
    )
    assert got == plain


def test_the_edges_of_the_window_move_over_wires_that_stay():
    before, inside, back = ask(
        [
            {"address": ""},
            {"address": "", "edge": [[0, 1], [1, 1]]},
            {"address": "", "edge": [[0, 1], [1, 1], [0, -1], [1, -1], [1, -1]]},
        ]
    )
    assert inside["setting"]["padding"] == [1, 1]
    assert inside["setting"]["large"] == [2, 3, 4, 5, 6]
    assert len(inside["products"]) == len(before["products"])
    assert back["setting"] == before["setting"]


# The directive


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("direction", "up"),
        ("kernel", "1 x"),
        ("kernel", "1 2 3 4 5 6"),
        ("stride", "0"),
        ("padding", "1 2 3"),
        ("matrix", "maybe"),
        ("output-padding", "3"),
    ],
)
def test_a_bad_option_is_explained(option, text):
    options = {"direction": "transpose"} | {option: text}
    with pytest.raises(ValueError, match=f"^{option} must be"):
        read(options)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"direction": "transpose"},
        {"direction": "transpose", "padding": "1", "output-padding": "1", "stride": "3"},
        {"input": "4 5 6 7", "kernel": "1 10", "padding": "1 2", "dilation": "2"},
    ],
)
def test_the_script_reads_what_the_directive_spells(options):
    setting = read(options)
    (got,) = ask([{"address": setting.spell()}])
    assert got["spelled"] == setting.spell()
    before, after = setting.padding
    end = len(got["large"]) - after
    reads = setting.direction == "convolution"
    result = setting.read if reads else setting.written
    assert (got["small"] if reads else got["large"][before:end]) == result.tolist()


def test_without_scripts_both_directions_stand_there_as_stills_and_tables():
    html = fallback(read({"direction": "transpose", "padding": "1"}))
    assert html.count("<svg") == 2
    assert html.index("Transposed convolution with") < html.index("<p>Convolution with")
    cells = re.findall("<td>(.*?)</td>", html)
    numbers = [int(cell.replace("−", "-")) for cell in cells]
    shown = [1, 2, 3, *[10, 102, 20, 203, 30], 1, 2, 3, 4, 5, *[210, 432, 54]]
    assert numbers[: len(shown)] == shown
    assert len(numbers) == len(shown) + 15
    alone = fallback(read({"switch": "no", "matrix": "no"}))
    assert alone.count("<svg") == alone.count("<table") == 1


def test_the_script_is_light():
    script = bundle([WIRES.folder / "static" / "wires.mjs"], shared())
    assert len(gzip.compress(script.encode())) <= 14_000


def test_comments_stay_at_home(tmp_path):
    module = tmp_path / "m.mjs"
    module.write_text('// a\n/** b\n * c */\nexport const x = "// d";\n  // e\n', encoding="utf-8")
    assert 'modules.m = (() => {\nconst x = "// d";\nreturn { x };\n})();\n' in bundle([module])
