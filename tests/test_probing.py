"""check_transposed: right programs pass, and each kind of mistake is found and named."""

import numpy as np
import pytest
import torch

import tconv_edu as te
import witness
from tconv_edu.channels import swap
from tconv_edu.probing import FEATURES, probes
from tconv_edu.probing.probe import Probe

RANKS = (1, 2, 3)
EVERY = [(rank, probe) for rank in RANKS for probe in probes(rank=rank, takes=FEATURES)]


def by_torch(x, weight, **options):
    arrays = torch.from_numpy(x), torch.from_numpy(weight)
    return witness.CONV_TRANSPOSE[weight.ndim - 2](*arrays, **options).numpy()


def changed(**change):
    """A right program, one part of whose call has been spoilt."""

    def program(x, kernel, **options):
        arguments = {"x": x, "kernel": kernel, **options}
        for name, spoil in change.items():
            if name in arguments:
                arguments[name] = spoil(arguments[name])
        return te.conv_transpose(arguments.pop("x"), arguments.pop("kernel"), **arguments)

    return program


def backwards(value):
    """One number per axis, last axis first."""
    return value[::-1] if isinstance(value, tuple) else value


def other_side(padding):
    return [pair[::-1] for pair in padding] if isinstance(padding, list) else padding


MISTAKES = {
    "the first axis of the kernel flipped": changed(kernel=lambda k: k[::-1]),
    "the samples mirrored": changed(x=lambda x: x[:, ::-1]),
    "channel axes exchanged": changed(kernel=lambda k: k.swapaxes(-1, -2)),
    "channels of the samples reversed": changed(x=lambda x: x[..., ::-1]),
    "batch reversed": changed(x=lambda x: x[::-1]),
    "sides exchanged": changed(padding=other_side),
    "stride ignored": changed(stride=lambda s: 1),
    "padding ignored": changed(padding=lambda p: 0),
    "output_padding ignored": changed(output_padding=lambda r: 0),
    "dilation ignored": changed(dilation=lambda d: 1),
    "groups swapped as a whole": changed(
        kernel=lambda k: swap(swap(k, 2)) if k.shape[-1] % 2 == 0 else k
    ),
}
IN_THE_PLANE = {
    "the second axis flipped": changed(kernel=lambda k: k[:, ::-1]),
    "both axes flipped": changed(kernel=lambda k: k[::-1, ::-1]),
    "strides of the axes exchanged": changed(stride=backwards),
    "paddings of the axes exchanged": changed(padding=backwards),
    "dilations of the axes exchanged": changed(dilation=backwards),
    "axes of the samples exchanged": changed(x=lambda x: x.swapaxes(1, 2)),
}


def where(condition, **change):
    """A right program that is spoilt under a condition only: on a path of its own."""
    wrong = changed(**change)

    def program(x, kernel, **options):
        spoilt = condition(x, kernel, options)
        return (wrong if spoilt else te.conv_transpose)(x, kernel, **options)

    return program


def size(kernel):
    return kernel.shape[:-2]


def all_axes(value, kernel):
    return set(value) if isinstance(value, tuple) else {value} if size(kernel) else set()


def strides(o, kernel):
    return all_axes(o.get("stride", 1), kernel)


def is_depthwise(x, kernel, o):
    return o.get("groups", 1) == kernel.shape[-2] * o.get("groups", 1) > 1


def remembers(kept):
    """A program that keeps the kernel that it has prepared, by shapes and options alone."""

    def program(x, kernel, **options):
        kernel = kept.setdefault((x.shape, kernel.shape, str(options)), kernel)
        return te.conv_transpose(x, kernel, **options)

    return program


def remainder_before(x, kernel, **o):
    """Right, but for what is kept again: with unequal padding, it is kept before."""
    if not (isinstance(o.get("padding"), list) and o.get("output_padding")):
        return te.conv_transpose(x, kernel, **o)
    rest, rank = o.pop("output_padding"), kernel.ndim - 2
    rests = rest if isinstance(rest, tuple) else (rest,) * rank
    moved = [(p - r, q + r) for (p, q), r in zip(o.pop("padding"), rests, strict=True)]
    smallest = min(0, *(p for p, _ in moved))
    return te.conv_transpose(x, kernel, padding=[(p - smallest, q) for p, q in moved], **o)


def same_undilated(x, kernel, **o):
    if o.get("padding") != "same" or "dilation" not in o:
        return te.conv_transpose(x, kernel, **o)
    rank = kernel.ndim - 2
    stride = np.broadcast_to(o.get("stride", 1), rank)
    over = [max(k - s, 0) for k, s in zip(size(kernel), stride, strict=True)]
    return te.conv_transpose(x, kernel, **{**o, "padding": [(t // 2, t - t // 2) for t in over]})


# Programs with a path of its own for some settings, and a mistake on it.
ON_A_PATH = {
    "stride ignored at kernel 1": where(
        lambda x, k, o: set(size(k)) == {1} and k.shape[-1] > 0, stride=lambda s: 1
    ),
    "a pointwise layer's matrix transposed": where(
        lambda x, k, o: set(size(k)) == {1} and strides(o, k) == {1},
        kernel=lambda k: k.swapaxes(-1, -2) if k.shape[-1] == k.shape[-2] else -k,
    ),
    "depthwise: the kernel flipped": where(is_depthwise, kernel=lambda k: np.flip(k, 0)),
    "depthwise with several inputs each: their order": where(
        lambda x, k, o: is_depthwise(x, k, o) and k.shape[-1] > o["groups"],
        x=lambda x: x[..., ::-1],
    ),
    "one input a group, several outputs: their order": where(
        lambda x, k, o: 1 < o.get("groups", 1) == k.shape[-1] and k.shape[-2] > 1,
        kernel=lambda k: k[..., ::-1, :],
    ),
    "the third group like the second": where(
        lambda x, k, o: o.get("groups", 1) > 2,
        x=lambda x: np.concatenate([x[..., : -(x.shape[-1] // 3)]] + [x[..., -1:]] * 3, -1)[
            ..., : x.shape[-1]
        ],
    ),
    "more than two groups in reverse": where(
        lambda x, k, o: o.get("groups", 1) > 2, kernel=lambda k: k[..., ::-1]
    ),
    "more inputs than outputs: the last left out": where(
        lambda x, k, o: o.get("groups", 1) == 1 and k.shape[-1] > k.shape[-2],
        x=lambda x: x * (np.arange(x.shape[-1]) < x.shape[-1] - 1),
    ),
    "three stamps on one another": where(
        lambda x, k, o: any(
            n > 2 * s > 2
            for n, s in zip(size(k), np.broadcast_to(o.get("stride", 1), k.ndim - 2), strict=True)
        ),
        kernel=lambda k: k * (np.arange(len(k)) < 2).reshape(-1, *[1] * (k.ndim - 1)),
    ),
    "a remainder that dilation allows, cut to the stride": where(
        lambda x, k, o: "dilation" in o,
        output_padding=lambda r: 0 if {2} == set(np.atleast_1d(r)) else r,
    ),
    "strides above 4 taken for 4": changed(
        stride=lambda s: tuple(min(n, 4) for n in s) if isinstance(s, tuple) else min(s, 4)
    ),
    "remainder before, with unequal padding": remainder_before,
    "same, dilation forgotten": same_undilated,
    "negative samples cut off": changed(x=lambda x: np.maximum(x, 0)),
    "the ninth sample lost between tiles": changed(
        x=lambda x: x * (np.arange(x.shape[1]) != 8).reshape(-1, *[1] * (x.ndim - 2))
    ),
    "a third image like the second": changed(x=lambda x: x[[min(n, 1) for n in range(len(x))]]),
    "a kernel kept by its shape": remembers({}),
}
ON_A_SQUARE_PATH = {
    "square kernels and strides: height and width exchanged": where(
        lambda x, k, o: len(set(size(k))) == 1 < size(k)[0] and strides(o, k) == {2},
        kernel=lambda k: k.swapaxes(0, 1),
    ),
    "kernel and stride alike: height and width exchanged": where(
        lambda x, k, o: {*size(k)} == strides(o, k) != {1}, kernel=lambda k: k.swapaxes(0, 1)
    ),
}


@pytest.mark.parametrize("rank", RANKS)
def test_right_programs_pass(rank):
    assert te.check_transposed(te.conv_transpose, rank=rank, takes=FEATURES) == 32
    assert te.check_transposed(by_torch, rank=rank, layout="channels_first") == 27


ON_ANY_AXIS = MISTAKES | ON_A_PATH
WRONG = ON_ANY_AXIS | IN_THE_PLANE | ON_A_SQUARE_PATH


@pytest.mark.parametrize(
    ("rank", "name"), [(r, name) for r in RANKS for name in (WRONG if r > 1 else ON_ANY_AXIS)]
)
def test_mistakes_are_found(rank, name):
    with pytest.raises(AssertionError, match="not a transposed convolution"):
        te.check_transposed(WRONG[name], rank=rank, takes=FEATURES)


def test_the_message_names_setting_entry_and_suspect():
    with pytest.raises(AssertionError) as caught:
        te.check_transposed(changed(stride=lambda s: s + 1))
    assert str(caught.value) == (
        "not a transposed convolution. With samples 3, kernel 3, stride=2, the shape is (1, 9, 1) "
        "and should be (1, 7, 1). Suspect first: the stride - 1 zeros between samples. "
        "Simpler settings that agree: 2."
    )


def test_an_error_and_a_nan_are_answers_too():
    with pytest.raises(AssertionError, match="it raises ZeroDivisionError: division by zero"):
        te.check_transposed(lambda x, kernel: 1 / 0)
    with pytest.raises(AssertionError, match=r"the entry at \(0, 0, 0\) is nan and should be 1"):
        te.check_transposed(lambda x, kernel: np.full((1, 3, 1), np.nan))


@pytest.mark.parametrize(
    "answer", [None, "abc", [["a"]] * 3, [[["a"]] * 3], object(), [[1], [1, 2]]]
)
def test_what_is_no_array_of_numbers_is_an_answer_too(answer):
    with pytest.raises(AssertionError, match=r"it raises|the shape is|nan"):
        te.check_transposed(lambda x, kernel: answer)


def test_other_numbers_are_read():
    def answers(kind):
        return lambda x, kernel, **o: np.asarray(te.conv_transpose(x, kernel, **o)).astype(kind)

    assert [te.check_transposed(answers(kind)) for kind in ("f4", "i8", object, "c16")] == [27] * 4
    with pytest.raises(AssertionError, match=r"is 1\+2j and should be 1"):
        te.check_transposed(lambda x, kernel: np.full((1, 3, 1), 1 + 2j))


def test_answers_may_be_rounded_but_not_by_half():
    def off(x, kernel, by, **options):
        return te.conv_transpose(x, kernel, **options) + by

    assert te.check_transposed(lambda *a, **o: off(*a, by=0.49, **o)) == 27
    with pytest.raises(AssertionError, match="should be 1"):
        te.check_transposed(lambda *a, **o: off(*a, by=-0.5, **o))


def test_a_model_with_a_bias_below_0_agrees_where_no_stamp_reaches():
    """What may be rounded off is measured by sizes, of which a negative bias is no negative one."""
    layer = te.frameworks.Layer([[[1]], [[10]]], (5,), (1,), 1, ((0, 0),), bias=[-100])
    assert te.check_transposed(layer, layer=layer) == 1
    with pytest.raises(AssertionError, match=r"the entry at \(0, 2, 0\) is -99 and should be -100"):
        te.check_transposed(lambda x: np.maximum(layer(x), -99), layer=layer)


def test_a_model_of_zeros_agrees_with_itself_and_with_no_other():
    layer = te.frameworks.Layer(np.zeros((3, 1, 1)), (2,), (1,), 1, ((0, 0),))
    assert te.check_transposed(layer, layer=layer) == 1
    with pytest.raises(AssertionError, match=r"the entry at \(0, 0, 0\) is 1 and should be 0"):
        te.check_transposed(lambda x: layer(x) + 1, layer=layer)


def test_a_program_may_spoil_its_arguments():
    def careless(x, kernel, **options):
        y = te.conv_transpose(x, kernel, **options)
        x[:], kernel[:] = 0, 0
        return y

    assert te.check_transposed(careless) == 27


def test_only_what_a_program_takes_is_asked():
    asked = []

    def program(x, kernel, **options):
        asked.append((x.ndim, set(options)))
        return te.conv_transpose(x, kernel, **options)

    assert te.check_transposed(program, rank=2, takes=("stride",)) == 12
    assert {ndim for ndim, _ in asked} == {3}  # no batch axis
    assert set.union(*(names for _, names in asked)) == {"stride"}


def options_of(probe, rank):
    for value in probe.options.values():
        yield value if isinstance(value, (tuple, list)) else (value,) * rank


def test_no_setting_is_asked_twice_and_axes_are_unequal_where_it_counts():
    assert len({(rank, str(probe)) for rank, probe in EVERY}) == len(EVERY) == 96
    for rank, probe in EVERY:
        axes = zip(probe.size, probe.kernel_size, *options_of(probe, rank), strict=True)
        assert rank == 1 or len(set(axes)) > 1, str(probe)


def test_arrays_are_what_a_setting_says_exact_in_32_bits_and_not_symmetric():
    for rank, probe in EVERY:
        x, kernel = probe.arrays
        channels, groups = probe.channels[0], probe.options.get("groups", 1)
        assert x.shape == (probe.batch, *probe.size, probe.channels[1])
        assert kernel.shape == (*probe.kernel_size, channels // groups, probe.channels[1])
        assert np.abs(x).sum() * np.abs(kernel).max() < 2**24, (rank, str(probe))
        flipped = np.flip(kernel, tuple(range(rank)))
        assert kernel.shape[:rank] == (1,) * rank or not np.array_equal(kernel, flipped)
        if kernel.shape[-1] == kernel.shape[-2] > 1:
            assert not np.array_equal(kernel, kernel.swapaxes(-1, -2))


@pytest.mark.parametrize(
    ("arguments", "error", "parts"),  # what tests/messages.txt does not hold
    [
        ({"takes": ["strides"]}, ValueError, ("takes", "'strides'", "'stride'", "'batch'")),
        ({"layout": "NCHW"}, ValueError, ("layout", "'NCHW'", "channels_first", "channels_last")),
    ],
)
def test_arguments(arguments, error, parts):
    with pytest.raises(error) as caught:
        te.check_transposed(te.conv_transpose, **arguments)
    assert all(part in str(caught.value) for part in parts)


def test_a_program_without_a_batch_axis_is_found_out():
    def without(x, kernel, **options):
        assert x.ndim == kernel.ndim - 1
        return te.conv_transpose(x, kernel, **options)

    wrong = changed(kernel=lambda k: k[::-1])
    for probe in probes(rank=2, takes=("stride", "groups")):
        assert probe.finds(without) is False
    assert probes(takes=())[0].finds(wrong) is True


def test_every_reader_is_asked_with_the_same_numbers():
    _, kernel = Probe("", (3,), (2,), (2, 3)).arrays
    assert kernel.tolist() == [[[89, 25, 37], [79, 16, 55]], [[66, -55, -88], [-40, -43, 74]]]


def test_a_setting_says_all_that_is_not_usual():
    probe = Probe("", (2, 3), (4, 5), (6, 7), 2, {"stride": (1, 2)})
    expected = "samples 2×3, kernel 4×5, channels 7 to 6, batch of 2, stride=(1, 2)"
    assert str(probe) == expected
    assert str(Probe("", (2,), (4,))) == "samples 2, kernel 4"
    assert str(Probe("", (2,), (4,), seed=3)) == "samples 2, kernel 4, other weights"


LAYER = te.frameworks.read_torch([[[1, 10, 100]]], stride=2, padding=1, output_padding=1)


@pytest.mark.parametrize("form", [lambda y: y, lambda y: [y], lambda y: (y,), lambda y: {"y": y}])
def test_a_model_of_one_layer_is_compared_with_it(form):
    assert te.check_transposed(lambda x: form(LAYER(x)), layer=LAYER) == 1
    with pytest.raises(AssertionError, match=r"^not this layer: the entry at \(0, 0, 0\) is 1 and"):
        te.check_transposed(lambda x: form(LAYER(x) / 10), layer=LAYER)


@pytest.mark.parametrize("size", [1, 4])
def test_a_model_is_asked_in_its_layout_size_and_precision(size):
    kernel = np.random.default_rng(5).standard_normal((3, 2, 4, 3))
    layer = te.frameworks.Layer(kernel, (2, 1), (1, 2), 1, ((1, 0), (0, -1)))
    asked = []

    def model(x):
        asked.append((x.shape, x.dtype))
        y = layer(x if x.shape[1] != 3 else np.moveaxis(x, 1, -1)).astype(np.float16)
        return y if x.shape[1] != 3 else np.moveaxis(y, -1, 1)

    te.check_transposed(model, layer=layer, input_size=(size, 2))
    te.check_transposed(model, layer=layer, input_size=(size, 2), layout="channels_first")
    assert asked == [((1, size, 2, 3), np.float32), ((1, 3, size, 2), np.float32)]
    wrong = te.frameworks.Layer(
        np.where(kernel == kernel.max(), 0, kernel), *layer.outline[1:3], 1, layer.crop
    )
    with pytest.raises(AssertionError, match="not this layer: the entry"):
        te.check_transposed(wrong, layer=layer, input_size=(size, 2))
    with pytest.raises(AssertionError, match="not this layer: the entry"):
        te.check_transposed(lambda x: layer(np.maximum(x, 0)), layer=layer, input_size=2)
