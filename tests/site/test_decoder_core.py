"""The U's arithmetic equals the package's, and so do the sizes that it calls closing."""

import itertools
from dataclasses import replace
from functools import partial

import node
import numpy as np
import pytest

import tconv_edu as te
from decoder.fallback import fallback
from decoder.setting import Setting, read
from elements.constants import U_LAYERS

answers = partial(node.answers, program="run_decoder.mjs")
OTHERS = (17, 64, 101, 525)


def drawn(count):
    """Settings anywhere in the ranges, large enough for an output in every layer."""
    rng = np.random.default_rng(14)
    for _ in range(count):
        kernel, stride = int(rng.integers(1, 8)), int(rng.integers(1, 5))
        valid = bool(rng.integers(2))
        setting = Setting(
            size=(1,),
            levels=int(rng.integers(1, 6)),
            kernel=kernel,
            stride=stride,
            padding=int(rng.integers(0, min(3, (kernel - 1) // 2) + 1)),
            valid=valid,
            output_padding=0 if valid else int(rng.integers(stride)),
            output_size=not valid and bool(rng.integers(2)),
        )
        sizes = tuple(setting.least + int(n) for n in rng.integers(0, 400, int(rng.integers(1, 3))))
        yield replace(setting, size=tuple(min(n, 9999) for n in sizes))


@pytest.fixture(scope="module")
def both():
    settings = list(drawn(1200))
    asked = [{"address": each.spell(), "others": OTHERS} for each in settings]
    return list(zip(settings, answers(asked), strict=True))


def test_the_sizes_are_those_of_the_package(both):
    seen = {"equal": 0, "cut": 0, "fails": 0}
    for setting, got in both:
        assert got["spelled"] == setting.spell()
        axes = [setting.meetings(n, told=setting.output_size) for n in setting.size]
        for at, level in enumerate(got["levels"]):
            assert level["encoder"] == [axis[at].encoder for axis in axes], setting
            assert level["decoder"] == [axis[at].decoder for axis in axes], setting
            assert level["meets"] == meets(setting, level), setting
            seen[level["meets"]] += 1
    assert min(seen.values()) > 300, seen


def meets(setting, level):
    if level["encoder"] == level["decoder"]:
        return "equal"
    return "cut" if setting.valid else "fails"


def test_what_is_forgotten_is_the_remainder_that_a_plan_gives_back(both):
    for setting, got in both:
        plan = te.plan_decoder(setting.size, setting.layers)
        strided = plan.layers[::-1]
        strided = strided[1::2] if setting.valid else strided
        forgotten = [[*layer.output_padding] for layer in strided]
        assert [level["forgotten"] for level in got["levels"]] == forgotten, setting


def test_the_closing_sizes_are_found_one_by_one(both):
    """By trying every size: the decoder is run with its fixed output_padding."""
    tried = 0
    for setting, got in both[::4]:
        one = replace(setting, output_size=False)
        if setting.valid or np.prod([setting.stride] * setting.levels) > 128:
            continue
        for start, found in zip(OTHERS, got["next"], strict=True):
            sizes = itertools.count(max(start, got["least"]))
            assert found == next(n for n in sizes if closes(one, n)), (setting, start)
            tried += 1
    assert tried > 200


def closes(setting, size):
    return all(level.encoder == level.decoder for level in setting.meetings(size, told=False))


def test_the_next_sizes_are_those_of_the_plan(both):
    for setting, got in both:
        assert got["next"] == [setting.next_size(n) for n in OTHERS], setting
        assert got["least"] == setting.least


def test_the_words_name_the_lowest_mismatch_as_torch_does(both):
    torch = pytest.importorskip("torch")
    failures = 0
    for setting, got in both:
        (said, closing, _), levels = got["words"], got["levels"]
        assert said["fails"] == any(level["meets"] == "fails" for level in levels)
        assert str(setting.plan.modulus[0]) in closing or setting.stride == 1
        if not said["fails"] or failures > 200:
            continue
        failures += 1
        level = next(level for level in reversed(levels) if level["meets"] == "fails")
        one = torch.ones(1)  # seen at every place: no memory is needed for large images
        pair = [one.expand(1, 1, *level[name]) for name in ("encoder", "decoder")]
        with pytest.raises(RuntimeError, match="Sizes of tensors must match") as error:
            torch.cat(pair, dim=1)
        assert f"torch.cat fails: “{error.value}”" in said["words"]
    assert failures > 100


def test_the_paper_comes_out_as_it_is_printed():
    """Ronneberger et al., figure 1: 572 pixels, four poolings, 388 out."""
    text = "size-572.levels-4.kernel-2.stride-2.padding-0.valid-on"
    (got,) = answers([{"address": text, "others": [572]}])
    assert got["layer"] == "unet"
    assert [level["encoder"] for level in got["levels"]] == [[568], [280], [136], [64]]
    assert [level["decoder"] for level in got["levels"]] == [[392], [200], [104], [56]]
    assert (got["bottom"], got["out"], got["next"]) == ([28], [388], [572])


@pytest.mark.parametrize(
    "text",
    [
        "size-toString",
        "__proto__-1",
        "size-1x2x3",
        "padding-3.kernel-2",
        "output_size-on.valid-on",
        "",
    ],
)
def test_an_address_of_nonsense_gives_a_legal_setting(text):
    (got,) = answers([{"address": text, "others": []}])
    again = answers([{"address": got["spelled"], "others": []}])[0]
    assert again["spelled"] == got["spelled"]
    setting = got["setting"]
    assert 2 * setting["padding"] < setting["kernel"]
    assert not (setting["valid"] and setting["outputSize"])


def test_the_directive_reads_its_options_and_says_what_is_wrong():
    setting = read({"size": "45", "levels": "3", "layer": "conv3", "output-padding": "1"})
    assert [(level.encoder, level.decoder) for level in setting.meetings(45, told=False)] == [
        (45, 48),
        (23, 24),
        (12, 12),
    ]
    for wrong, words in [
        ({"layer": "conv9"}, "layer must be one of pool, conv3"),
        ({"output-size": "yes"}, "output-size must be on or off"),
        ({"output-padding": "2"}, "output-padding must be a number from 0 to 1"),
        ({"layer": "unet", "output-size": "on"}, "cuts its skips"),
        ({"size": "0"}, "size must be a number from 1"),
    ]:
        with pytest.raises(ValueError, match=words):
            read({"size": "45", **wrong})


@pytest.mark.parametrize("layer", U_LAYERS)
def test_without_scripts_mismatches_are_marked_by_words(layer):
    html = fallback(read({"size": "525", "layer": layer}))
    assert ("cut to" in html) == (layer == "unet")
    if layer == "pool":
        assert "<strong>65 ≠ 64: mismatch</strong>" in html
        assert "528 from 525 on" in html
        assert "576 from 572 on" in html
    assert "mismatch" not in fallback(read({"size": "525", "layer": "pool", "output-size": "on"}))
