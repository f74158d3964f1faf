"""The sound's arithmetic equals the package's and NumPy's: samples, outputs, spectra, images."""

import itertools
import json
from functools import partial
from pathlib import Path

import node
import numpy as np
import pytest

from elements.constants import SOUND
from sound.fallback import fallback
from sound.setting import Setting, read

answers = partial(node.answers, program="run_sound.mjs")
CHAPTER = Path(__file__).parents[2] / "book" / "06_dimensions.ipynb"


def setting(**changes):
    options = {"source": "tone", "frequency": 1000, "stride": 4, "kernel": "single", "moment": 0}
    return Setting(**(options | changes))


def drawn(count):
    """Settings anywhere in the ranges; a tone is below half the old rate."""
    rng = np.random.default_rng(6)
    for _ in range(count):
        stride = int(rng.choice(SOUND["strides"]))
        most = min(SOUND["frequency"][1], SOUND["rate"] // stride // 2 - 100)
        yield Setting(
            source=str(rng.choice(SOUND["sources"])),
            frequency=int(rng.integers(SOUND["frequency"][0], most + 1)),
            stride=stride,
            kernel=str(rng.choice([*SOUND["kernels"]])),
            moment=int(rng.integers(SOUND["moment"][0], SOUND["moment"][1] + 1)),
        )


def test_outputs_are_those_of_the_package():
    rng = np.random.default_rng(7)
    settings = list(drawn(1200))
    sounds = [rng.standard_normal(int(rng.integers(1, 40))) for _ in settings]
    asked = [
        {"samples": x.tolist(), "kernel": each.kernel, "stride": each.stride}
        for x, each in zip(sounds, settings, strict=True)
    ]
    for x, each, got in zip(sounds, settings, answers(asked), strict=True):
        expected = each.output(each.kernel, x)
        assert len(expected) == len(x) * each.stride
        assert np.allclose(got, expected, rtol=0, atol=1e-12), each


def test_the_sounds_are_those_of_python():
    both = [
        setting(source=source, stride=stride, frequency=frequency)
        for source, stride in itertools.product(SOUND["sources"], SOUND["strides"])
        for frequency in ((300, 1900) if source == "tone" else (1000,))
    ]
    asked = [{"address": each.spell(), "whole": True} for each in both]
    for each, got in zip(both, answers(asked), strict=True):
        assert got["rate"] == each.old_rate
        assert np.allclose(got["whole"], each.samples, rtol=0, atol=1e-9), each
        assert np.abs(each.samples).max() > 0.5


def test_levels_are_those_of_numpy():
    rng = np.random.default_rng(8)
    for stride in SOUND["strides"]:
        output, rate = rng.standard_normal(5000), SOUND["rate"] // stride
        (got,) = answers([{"output": output.tolist(), "start": 700, "rate": rate}])
        n = SOUND["window"]
        strengths = np.abs(np.fft.rfft(output[700 : 700 + n] * np.hanning(n)))
        most = strengths[: n * rate // SOUND["rate"] // 2].max()
        assert np.allclose(got, 20 * np.log10(strengths / most), rtol=0, atol=1e-5)


def test_gains_and_images_are_those_of_numpy():
    settings = list(drawn(1200))
    asked = [{"address": each.spell()} for each in settings]
    gains = [{k: getattr(each, k) for k in ("kernel", "stride", "frequency")} for each in settings]
    for each, got, gain in zip(settings, answers(asked), answers(gains), strict=True):
        assert got["spelled"] == each.spell()
        assert gain == pytest.approx(each.gain(each.kernel, each.frequency), abs=1e-6)
        frequencies = [image["frequency"] for image in got["images"]]
        assert frequencies == pytest.approx(each.images(got["pitch"]), abs=1e-9)
        own = each.gain(each.kernel, got["pitch"])
        assert got["loss"] == pytest.approx(own - 20 * np.log10(each.stride), abs=1e-6)
        for image in got["images"]:
            level = each.gain(each.kernel, image["frequency"]) - own
            assert image["level"] == pytest.approx(level, abs=1e-5), each


def test_an_image_stands_where_the_spectrum_says():
    """A tone by a box, its spectrum computed, peaks at the images and nowhere else above −60 dB."""
    one = setting(kernel="repeat")
    output = one.output("repeat", one.samples)
    levels, found = answers(
        [{"output": output.tolist(), "start": 800, "rate": 8000}, {"address": one.spell()}]
    )
    for image in found["images"]:
        at = round(image["frequency"] * SOUND["window"] / SOUND["rate"])
        assert max(levels[at - 2 : at + 3]) == pytest.approx(image["level"], abs=0.5)
        levels[at - 12 : at + 13] = [-99] * 25
    assert max(levels[SOUND["window"] // 8 :]) < -60


def test_kernels_and_string_are_those_of_the_chapter():
    cells = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    (source,) = [
        "".join(c["source"]) for c in cells if "".join(c["source"]).startswith("kernels =")
    ]
    theirs = {"np": np}
    exec(source, theirs)
    for (_, weights), name in zip(theirs["kernels"].items(), SOUND["kernels"], strict=True):
        assert np.allclose(weights, setting().weights(name), rtol=0, atol=1e-15)
    assert list(theirs["kernels"]) == list(SOUND["kernels"].values())
    string = setting(source="string").samples[:1024]
    assert np.allclose(string, theirs["string"], rtol=0, atol=1e-12)


def test_words_say_what_is_heard():
    said = [got["said"] for got in answers([{"address": f"kernel-{k}"} for k in SOUND["kernels"]])]
    heard = [each["heard"] for each in said]
    assert heard[0] == "With 1 kHz, its images are heard: 7 kHz, as loud, and 9 kHz, as loud."
    assert heard[1] == (
        "With 1 kHz, its images are heard: 7 kHz, 16 dB softer, and 9 kHz, 18 dB softer."
    )
    assert heard[3].startswith("No image of 1 kHz is heard: all are at least")
    assert "15 kHz −20 dB" in said[1]["spectrum"]
    assert "40 outputs of the kernel “repeat”" in said[1]["wave"]


@pytest.mark.parametrize(
    "text", ["source-toString", "stride-3", "__proto__-x", "frequency-9999.stride-8", "kernel-", ""]
)
def test_an_address_of_nonsense_gives_a_legal_setting(text):
    (got,) = answers([{"address": text}])
    assert got["spelled"].count("-") == 5
    (again,) = answers([{"address": got["spelled"]}])
    assert again == got
    assert got["pitch"] < got["rate"] / 2


def test_the_directive_says_what_is_wrong():
    for wrong, words in [
        ({"source": "drum"}, "source must be one of string"),
        ({"stride": "3"}, "stride must be one of 2, 4, 8"),
        ({"frequency": "50"}, "frequency must be from 100"),
        ({"frequency": "3000", "stride": "8"}, "below 2000, half the old rate"),
    ]:
        with pytest.raises(ValueError, match=words):
            read(wrong)


def test_without_scripts_the_levels_of_the_chapter_stand_in_a_table():
    html = fallback(read({}))
    assert html.count("<svg") == len(SOUND["kernels"])
    for cells in ("<td>0 dB</td>" * 3, "<td>−16 dB</td><td>−18 dB</td><td>−20 dB</td>"):
        assert cells in html
