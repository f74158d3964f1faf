"""The statements of others that book/claims.md judges: each named test carries one verdict."""

import itertools
import re
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import tconv_edu as te

PAGE = (Path(__file__).parents[2] / "book" / "claims.md").read_text("utf-8")
X, KERNEL = [[1.0, 2.0, 3.0]], [[[1.0, 10.0, 100.0]]]


def by_torch(x=X, kernel=KERNEL, **options):
    arrays = (torch.tensor(a, dtype=torch.float64) for a in (x, kernel))
    return F.conv_transpose1d(*arrays, **options)[0].tolist()


def size_by_torch(m, k, **options):
    return F.conv_transpose1d(torch.ones(1, 1, m), torch.ones(1, 1, k), **options).shape[-1]


def conv_size_by_torch(n, k, **options):
    return F.conv1d(torch.ones(1, 1, n), torch.ones(1, 1, k), **options).shape[-1]


def test_the_page_names_these_tests_and_no_others():
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    here = {name for name in globals() if name.startswith("test_")}
    assert named == here - {
        "test_the_page_names_these_tests_and_no_others",
        "test_every_statement_has_a_quotation_a_verdict_and_a_witness",
        "test_the_quotations_stand_in_the_installed_documentation",
        "test_the_page_names_the_versions_that_were_read",
    }


def test_every_statement_has_a_quotation_a_verdict_and_a_witness():
    statements = PAGE.split("\n### ")[1:]
    assert len(statements) == 28
    for text in statements:
        assert re.search(r"^> ", text, re.M), text
        assert len(re.findall(r"\{bdg-(?:success|warning|danger)\}", text)) == 1, text
        assert "*Shown by*" in text, text


def documentation(of):
    """What the installed version says of itself, by a name of the page's."""
    if of.startswith("ONNX "):
        import onnx

        schema = onnx.defs.get_schema("ConvTranspose", int(of.split()[1]))
        return schema.attributes["output_padding"].description
    if of == "Keras":
        import keras

        return keras.layers.Conv2DTranspose.__doc__
    if of == "JAX":
        from jax import lax

        return lax.conv_transpose.__doc__
    return {"layer": torch.nn.ConvTranspose2d, "init": torch.nn.init.kaiming_uniform_}[of].__doc__


@pytest.mark.parametrize(
    ("of", "quotation"),
    [
        ("layer", "also known as a fractionally-strided convolution or a deconvolution"),
        ("layer", "does not compute a true inverse of convolution"),
        ("layer", "they are inverses of each other in regard to the input and output shapes"),
        ("layer", "is only used to find output shape, but does not actually add zero-padding"),
        ("layer", "argument effectively adds ``dilation * (kernel_size - 1) - padding``"),
        ("init", "preserves the magnitude of the variance of the weights in the forward pass"),
        ("init", "pass in a transposed weight matrix"),
        ("JAX", "directly calculates a fractionally strided conv rather than indirectly"),
        ("JAX", "For typical use in neural nets this is completely pointless"),
        ("Keras", "maintaining a connectivity pattern that is compatible with said convolution"),
        ("ONNX 1", "The zero-padding added to one side of the output."),
        ("ONNX 11", "It only controls the selection of the computed values"),
        ("ONNX 22", "It only controls the selection of the computed values"),
    ],
)
def test_the_quotations_stand_in_the_installed_documentation(of, quotation):
    assert quotation in " ".join(documentation(of).split())
    on_the_page = " ".join(PAGE.replace("\n> ", " ").split())
    assert quotation.replace("``", "`") in on_the_page


@pytest.mark.parametrize(
    ("name", "package"),
    [("PyTorch", "torch"), ("JAX", "jax"), ("Keras", "keras"), ("ONNX", "onnx")],
)
def test_the_page_names_the_versions_that_were_read(name, package):
    assert f"{name} {version(package).split('+')[0]}" in PAGE


def test_the_transpose_does_not_undo():
    samples = torch.tensor([[[1.0, 2.0, 3.0, 4.0, 5.0]]])
    kernel = torch.tensor(KERNEL)
    back = F.conv_transpose1d(F.conv1d(samples, kernel, stride=2), kernel, stride=2)
    assert back.ravel().tolist() == [321, 3210, 32643, 5430, 54300]


def test_one_size_in_s_comes_back():
    for k, stride, p in itertools.product((1, 3, 4), (1, 2, 3), (0, 1)):
        options = {"stride": stride, "padding": p}
        sizes = range(7, 7 + 4 * stride)
        back = [size_by_torch(conv_size_by_torch(n, k, **options), k, **options) for n in sizes]
        assert [n == b for n, b in zip(sizes, back, strict=True)] == [
            (n + 2 * p - k) % stride == 0 for n in sizes
        ]
        assert sum(n == b for n, b in zip(sizes, back, strict=True)) == 4


def test_the_textbook_example():
    options = {"stride": 3, "padding": 2}
    back = [size_by_torch(conv_size_by_torch(n, 5, **options), 5, **options) for n in (16, 17, 18)]
    assert back == [16, 16, 16]


def test_when_the_result_is_larger():
    seen = set()
    for m, k, s, p, d in itertools.product((2, 3, 5), (1, 2, 4), (1, 2, 3), (0, 1, 2), (1, 2)):
        for r in range(max(s, d)):
            if (m - 1) * s + d * (k - 1) + 1 - 2 * p + r < 1:
                continue
            options = {"stride": s, "padding": p, "dilation": d, "output_padding": r}
            is_larger = size_by_torch(m, k, **options) > m
            assert is_larger == ((m - 1) * (s - 1) + d * (k - 1) - 2 * p + r > 0)
            seen.add(is_larger)
    assert seen == {True, False}


def test_the_caption_means_three():
    assert conv_size_by_torch(6, 3, stride=2, padding=1) == 3


def test_padding_removes_rows():
    full = by_torch(stride=2)
    assert by_torch(stride=2, padding=1) == full[1:-1] == [10, 102, 20, 203, 30]


def test_the_usual_layer():
    usual = by_torch(stride=2, padding=1, output_padding=1)
    same = te.conv_transpose([[1], [2], [3]], [[[1]], [[10]], [[100]]], stride=2, padding="same")
    assert usual == [10, 102, 20, 203, 30, 300]
    assert same.ravel().tolist() == by_torch(stride=2)[:6] == [1, 10, 102, 20, 203, 30]


def test_zeros_beyond_padding():
    full = by_torch(stride=4)
    for p, r in itertools.product(range(3), range(4)):
        kept = full[p : len(full) - p + r] + [0] * max(r - p, 0)
        assert by_torch(stride=4, padding=p, output_padding=r) == kept
    assert by_torch(stride=4, output_padding=2)[-3:] == [300, 0, 0]


def test_the_bound_is_not_enough():
    size = size_by_torch(3, 3, dilation=2, output_padding=1)
    assert size == 8
    assert conv_size_by_torch(size, 3, dilation=2) == 4
    with pytest.raises(RuntimeError, match="must be smaller than either stride or dilation"):
        size_by_torch(3, 3, dilation=2, output_padding=2)


def test_keras_grows_on_the_left():
    import keras

    def line(output_padding):
        layer = keras.layers.Conv1DTranspose(
            1, 3, strides=2, padding="same", output_padding=output_padding, use_bias=False
        )
        layer.build((1, 3, 1))
        layer.set_weights([np.array([1, 10, 100.0]).reshape(3, 1, 1)])
        x = np.array([1, 2, 3.0]).reshape(1, 3, 1)
        return keras.ops.convert_to_numpy(layer(x)).ravel().tolist()

    assert line(0) == [10, 102, 20, 203, 30]
    assert line(1) == [1, 10, 102, 20, 203, 30]


def spread_by_hand(border):
    return torch.tensor([[[0.0] * border + [1, 0, 2, 0, 3] + [0.0] * border]])


def test_who_needs_the_flip():
    right = by_torch(stride=2)
    kernel = torch.tensor(KERNEL)
    assert F.conv1d(spread_by_hand(2), kernel.flip(-1)).ravel().tolist() == right
    assert F.conv1d(spread_by_hand(2), kernel).ravel().tolist() != right
    stamped = np.zeros((2, 7))
    for i, weights in itertools.product(range(3), (0, 1)):
        stamped[weights, 2 * i : 2 * i + 3] += (i + 1) * np.array(KERNEL).ravel()[
            :: 1 - 2 * weights
        ]
    assert stamped[0].tolist() == right != stamped[1].tolist()


def test_flipping_the_kernel_instead():
    kernel = torch.tensor(KERNEL)
    carried_over = F.conv1d(spread_by_hand(2), kernel).ravel().tolist()
    learnt_flipped = F.conv1d(spread_by_hand(2), kernel.flip(-1)).ravel().tolist()
    assert carried_over == [100, 10, 201, 20, 302, 30, 3]
    assert learnt_flipped == by_torch(stride=2)


PICTURE = np.random.default_rng(29).integers(0, 99, (5, 4)).astype(float)


def enlarged(kernel, stride, **options):
    kernel, picture = (torch.from_numpy(a)[None, None] for a in (kernel, PICTURE))
    return F.conv_transpose2d(picture, kernel, stride=stride, **options)[0, 0]


def interpolated(mode, scale):
    picture = torch.from_numpy(PICTURE)[None, None]
    return F.interpolate(picture, scale_factor=scale, mode=mode)[0, 0]


def test_nearest():
    assert torch.equal(enlarged(np.ones((3, 3)), 3), interpolated("nearest", 3))


def test_bilinear_inside_only():
    tent = np.array([1, 3, 3, 1]) / 4
    ours, theirs = enlarged(np.outer(tent, tent), 2, padding=1), interpolated("bilinear", 2)
    assert ours.shape == theirs.shape == (10, 8)
    equal = ours == theirs
    assert equal[1:-1, 1:-1].all()
    assert not equal[[0, -1]].any()
    assert not equal[:, [0, -1]].any()
    edge = F.pad(torch.from_numpy(PICTURE)[None, None], (1, 1, 1, 1), mode="replicate")
    stretched = F.conv_transpose2d(
        edge, torch.from_numpy(np.outer(tent, tent))[None, None], stride=2, padding=3
    )
    assert torch.equal(stretched[0, 0], theirs)


def is_flat(kernel, stride):
    """Whether a long constant signal gives one value everywhere inside."""
    y = by_torch(x=[[1.0] * 12], kernel=[[list(map(float, kernel))]], stride=stride)
    inside = y[len(kernel) : -len(kernel)]
    return len(set(inside)) == 1


def test_divisible_kernels():
    assert is_flat([0.5, 1, 0.5], 2)
    assert not is_flat([1, 10, 100, 1000], 2)
    for kernel in itertools.product((1, 2, 3), repeat=4):
        for stride in (2, 3):
            sums = {sum(kernel[phase::stride]) for phase in range(stride)}
            assert is_flat(kernel, stride) == (len(sums) == 1)


def test_pixel_shuffle():
    rng = np.random.default_rng(30)
    for k, stride in itertools.product(range(1, 7), (2, 3)):
        x, kernel = rng.integers(-9, 10, (1, 4)), rng.integers(-9, 10, k).astype(float)
        taps = -(-k // stride)
        filled = np.concatenate([kernel, np.zeros(taps * stride - k)])
        phases = filled.reshape(taps, stride).T[:, ::-1].copy()  # one channel each, flipped
        border = F.pad(torch.tensor(x, dtype=torch.float64)[None], (taps - 1, taps - 1))
        lines = F.conv1d(border, torch.from_numpy(phases)[:, None])  # (1, stride, size)
        shuffled = F.pixel_shuffle(lines.repeat(1, stride, 1)[:, :, None], stride)[0, 0, 0]
        right = by_torch(x=x.tolist(), kernel=[[kernel.tolist()]], stride=stride)
        assert shuffled.tolist()[: len(right)] == right
        assert not any(shuffled.tolist()[len(right) :])


def test_fan_in():
    for c_in, c_out, k, stride in ((64, 256, 4, 2), (6, 5, 6, 3)):
        layer = torch.nn.ConvTranspose2d(c_in, c_out, k, stride, bias=False)
        fan_in, _ = torch.nn.init._calculate_fan_in_and_fan_out(layer.weight)
        assert fan_in == c_out * k * k
        torch.nn.init.ones_(layer.weight)
        y = layer(torch.ones(1, c_in, 9, 9))
        summed = int(y[0, 0, y.shape[2] // 2, y.shape[3] // 2])  # terms of an inner output
        assert summed == c_in * (k // stride) ** 2
        assert Fraction(summed, fan_in) == Fraction(c_in, c_out * stride**2)
        exchanged, _ = torch.nn.init._calculate_fan_in_and_fan_out(layer.weight.transpose(0, 1))
        assert Fraction(summed, exchanged) == Fraction(1, stride**2)
