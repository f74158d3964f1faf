"""The lab's arithmetic equals the package's: images, spectra, sums, scores, named kernels."""

import numpy as np
import pytest
from node import answers

import tconv_edu as te
from elements.constants import LAB
from lab.setting import Setting, read


def drawn(count):
    """Whole-numbered images and kernels, each axis with its own options, and what they come to."""
    rng = np.random.default_rng(14)
    for _ in range(count):
        axes = []
        for _ in range(2):
            n, k, s, d = (int(rng.integers(1, top)) for top in (7, 9, 5, 3))
            axis = {"input": n, "kernel": k, "stride": s, "dilation": d, "outputPadding": 0}
            before, after = (int(rng.integers(0, 3)) for _ in range(2))
            axes.append(axis | {"before": before, "after": after})
        padding = str(rng.choice(["same", "valid", "explicit"]))
        axes = [axis | {"padding": padding} for axis in axes]
        x = rng.integers(-9, 10, [axis["input"] for axis in axes])
        kernel = rng.integers(-9, 10, [axis["kernel"] for axis in axes])
        yield x, kernel, axes


def options(axes):
    return {name: [axis[name] for axis in axes] for name in ("stride", "dilation")}


def ask(call, *arguments):
    return {
        "call": call,
        "with": [np.asarray(each).tolist() for each in arguments[:-1]] + [arguments[-1]],
    }


def test_an_image_is_enlarged_as_the_package_does():
    questions, wanted = [], []
    for x, kernel, axes in drawn(1500):
        pads = [(axis["before"], axis["after"]) for axis in axes]
        padding = pads if axes[0]["padding"] == "explicit" else axes[0]["padding"]
        try:
            y = te.conv_transpose(
                x[..., None], kernel[..., None, None], padding=padding, **options(axes)
            )
        except ValueError:  # nothing is left of it
            continue
        questions.append(ask("enlarged", x, kernel, axes))
        wanted.append(y[..., 0].tolist())
    assert len(wanted) > 1000
    assert answers(questions) == wanted


def test_the_spectrum_is_that_of_the_image_continued_periodically():
    settings = list(drawn(200))
    found = answers([ask("spectrum", *each) for each in settings])
    for (x, kernel, axes), got in zip(settings, found, strict=True):
        full = te.conv_transpose(x[..., None], kernel[..., None, None], **options(axes))[..., 0]
        size = [axis["input"] * axis["stride"] for axis in axes]
        wrapped = np.zeros(size)
        at = [np.arange(n) % s for n, s in zip(full.shape, size, strict=True)]
        np.add.at(wrapped, np.ix_(*at), full)
        np.testing.assert_allclose(got, abs(np.fft.fft2(wrapped)), atol=1e-8)


@pytest.mark.parametrize("call", ["phaseSums", "checkerboardScore", "withoutCheckerboard"])
def test_what_is_said_of_a_kernel_is_what_the_package_says(call):
    ours = {
        "phaseSums": te.phase_sums,
        "checkerboardScore": te.checkerboard_score,
        "withoutCheckerboard": te.remove_checkerboard,
    }[call]
    settings = list(drawn(1000))
    found = answers([ask(call, kernel, axes) for _, kernel, axes in settings])
    for (_, kernel, axes), got in zip(settings, found, strict=True):
        wanted = np.squeeze(ours(kernel[..., None, None], **options(axes)))
        np.testing.assert_allclose(np.squeeze(got), wanted, atol=1e-9)


STRIDES = range(LAB["stride"][0], LAB["stride"][1] + 1)
SIZES = range(LAB["kernel"][0], LAB["kernel"][1] + 1)


def named(name, *more):
    questions = [(k, s, *more) for k in SIZES for s in STRIDES]
    found = answers([{"call": "kernelOf", "with": [name, *each]} for each in questions])
    return [(s, np.array(kernel)) for (_, s, *_), kernel in zip(questions, found, strict=True)]


def fits(kernel):
    return kernel.shape[0] == kernel.shape[1] in SIZES


def test_the_bilinear_kernel_is_the_package_s_times_a_number():
    for stride, kernel in named("bilinear"):
        wanted = te.bilinear_kernel(stride)[..., 0, 0]
        k = len(wanted)
        assert fits(kernel)
        assert kernel.dtype == int
        np.testing.assert_allclose(kernel[:k, :k] / kernel.max() * wanted.max(), wanted)
        assert kernel.sum() == kernel[:k, :k].sum()


def test_icnr_repeats_the_weights_of_a_small_kernel():
    for seed in (8, 9):
        for stride, kernel in named("icnr", seed):
            small = kernel[::stride, ::stride, None, None]
            assert fits(kernel)
            assert (kernel == te.icnr_kernel(small, stride=stride)[..., 0, 0]).all()


def test_kernels_by_name_keep_what_their_names_promise():
    for name in LAB["presets"]:
        for stride, kernel in named(name):
            assert fits(kernel)
            assert kernel.dtype == int
            assert abs(kernel).max() <= LAB["weight"][1]
            score = te.checkerboard_score(kernel[..., None, None], stride=stride)
            if name in {"nearest", "bilinear", "icnr"} or stride == 1:
                assert score == 0
            if name == "one" and stride > 1:
                assert score > 0.8
            assert kernel.any()
    first, second = (named("random", seed) for seed in (1, 2))
    assert any((a != b).any() for (_, a), (_, b) in zip(first, second, strict=True))
    assert all((kernel == kernel[0, 0]).all() for _, kernel in named("ones"))


def test_a_setting_is_spelled_and_read_alike():
    drawing = "0123456789abcdef" * 4
    settings = [
        *(f"stride-{s}.kernel-{k}.preset-ones.picture-ramp" for s in STRIDES for k in SIZES),
        "stride-3.kernel-5.preset-bilinear.picture-constant",
        "stride-2.kernel-2.preset-own.weights-1x-2p5x0p3333x-99.picture-photograph",
        "stride-2.kernel-2.preset-icnr.weights-7x7x7x7.picture-photograph",
        f"stride-2.kernel-3.preset-ones.picture-drawing.drawing-{drawing}",
        Setting(kernel=4, stride=2, preset="bilinear").spell() + ".picture-photograph",
    ]
    assert answers([{"lab": setting} for setting in settings]) == settings


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("", "stride-2.kernel-3.preset-ones.picture-photograph"),
        ("stride-9.kernel-1", "stride-4.kernel-2.preset-ones.picture-photograph"),
        ("stride-4.preset-nearest", "stride-4.kernel-4.preset-nearest.picture-photograph"),
        ("weights-1x2x3", "stride-2.kernel-3.preset-ones.picture-photograph"),
        ("preset-toString.picture-__proto__", "stride-2.kernel-3.preset-ones.picture-photograph"),
        ("weights-1x200x3x4", "stride-2.kernel-2.preset-own.weights-1x99x3x4.picture-photograph"),
        ("drawing-12<b>.kernel-3x3", "stride-2.kernel-3.preset-ones.picture-photograph"),
    ],
)
def test_an_address_is_not_trusted(text, spelled):
    assert answers([{"lab": text}]) == [spelled]


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"preset": "random"}, "preset must be one of ones, nearest, bilinear"),
        ({"kernel": "9"}, "kernel must be a number from 2 to 8"),
        ({"preset": "bilinear", "kernel": "3"}, "kernel must be 4 for 'bilinear' with stride 2"),
    ],
)
def test_a_directive_says_what_would_do(options, rule):
    with pytest.raises(ValueError, match=rule):
        read(options)
