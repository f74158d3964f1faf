"""The lab's arithmetic equals the package's: images, spectra, sums, scores, named kernels."""

import numpy as np
import pytest
from node import answers

import tconv_edu as te
from elements.constants import LAB


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
