"""Every row of the cheat sheet is read and computed."""

import inspect
import re
from itertools import islice, product
from pathlib import Path

import jax
import keras
import numpy as np
import onnx
import onnxruntime
import pytest
import tensorflow
import torch
import torch.nn.functional as F
from docutils import nodes
from flax import nnx
from onnx import TensorProto, helper, numpy_helper

import rosetta
import tconv_edu as te
from tconv_edu.channels import swap
from tconv_edu.frameworks import (
    FRAMEWORKS,
    Layer,
    convert,
    read_flax,
    read_jax,
    read_keras,
    read_onnx,
    read_tensorflow,
    read_torch,
)
from tconv_edu.stages import convolve_full, correlate, crop, insert_zeros, pad

PAGE = (Path(__file__).parents[2] / "book" / "cheatsheet.md").read_text("utf-8")
X = np.array([[1], [2], [3]])
KERNEL = np.array([1, 10, 100]).reshape(3, 1, 1)
FULL = [1, 10, 102, 20, 203, 30, 300]
SETTINGS = [  # k, S, D, P, Q, r
    setting
    for setting in product((1, 2, 3, 4), (1, 2, 3, 4), (1, 2), (0, 1, 2), (0, 1, 3), (0, 1, 2))
    if setting[5] < setting[1]
]


def rows(heading):
    """Return the cells of the first table under a heading, without its head."""
    text = PAGE.split(f"# {heading}\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)[0]
    lines = [line.strip("|").split("|") for line in table.splitlines()]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def code(cell):
    return re.findall(r"`([^`]*)`", re.sub(r"\{[\w:]+\}`[^`]*`", "", cell))


def numbers(cell):
    return [int(text) for text in re.findall(r"-?\d+", cell)]


def evaluate(formula, **values):
    return eval(formula, {}, values)


def value(formula, **values):
    """Evaluate `name = expression`, or the expression alone."""
    return evaluate(re.sub(r"^\w+ = ", "", formula), **values)


def ones(n):
    return np.ones((n, 1), int)


def test_all_tables_are_read():
    headings = [
        "Sizes",
        "Written as a regular convolution",
        "What padding cuts off the full array",
        "Settings that double every size",
        "The frameworks",
        "What they call it",
        "Which convention has my runtime?",
        "Which upsampling layer?",
    ]
    assert re.findall(r"^##+ (.*)$", PAGE, re.MULTILINE) == headings
    computed = ("The frameworks", "What they call it")
    typed = [heading for heading in headings if heading not in computed]
    assert len(re.findall(r"^\|(?:---\|)+$", PAGE, re.MULTILINE)) == len(typed)
    assert all(len(set(map(len, rows(heading)))) == 1 for heading in typed)


def test_sizes():
    formulas = {what: code(cell)[0] for what, cell in rows("Sizes")}
    assert len(formulas) == 8
    seen = 0
    for (k, s, d, p, q, r), m in product(SETTINGS, (1, 2, 4)):
        names = {"k": k, "S": s, "D": d, "P": p, "Q": q, "r": r, "M": m}
        kernel = np.ones((k, 1, 1), int)
        names["k_eff"] = value(formulas["effective kernel size"], **names)
        full = convolve_full(insert_zeros(ones(m), (s,)), kernel, (d,))
        assert len(full) == value(formulas["full array"], **names)
        n = value(formulas["transposed convolution"], **names)
        if n < 1:
            continue
        options = {"stride": s, "padding": [(p, q)], "dilation": d}
        assert len(te.conv_transpose(ones(m), kernel, output_size=n, **options)) == n
        names["N"] = n
        assert len(te.conv(ones(n), kernel, **options)) == m
        assert value(formulas["convolution"], **names) == m
        assert value(formulas["remainder that leads back to N"], **names) == r
        assert value(formulas["exactly times S, if"], **names) == (n == m * s)
        same = {"stride": s, "padding": "same", "dilation": d}
        small = len(te.conv(ones(n), kernel, **same))
        assert value(formulas["SAME, convolution"], N=n, S=s) == small
        large = len(te.conv_transpose(ones(m), kernel, **same))
        assert value(formulas["SAME, transposed"], M=m, S=s) == large
        seen += 1
    assert seen > 500


def borders(k, s, d, p, q, r):
    """What the table says: zeros between, before, after, and after a sample's own zeros."""
    names = {"k": k, "S": s, "D": d, "P": p, "Q": q, "r": r}
    return [value(code(cell)[0], **names) for _, cell in rows("Written as a regular convolution")]


def whole_lines():
    """Yield settings that leave something, of one sample and of four, and the right result."""
    rng = np.random.default_rng(0)
    for (k, s, d, p, q, r), samples in product(SETTINGS, (1, 4)):
        size = (samples - 1) * s + d * (k - 1) + 1 - p - q + r
        if size < 1:
            continue
        x, kernel = rng.integers(-9, 10, (samples, 4)), rng.integers(-9, 10, (k, 3, 4))
        expected = np.zeros((size, 6), int)
        for i, m in product(range(samples), range(k)):
            if 0 <= i * s + m * d - p < size:
                halves = [x[i, a : a + 2] @ kernel[m, :, a : a + 2].T for a in (0, 2)]
                expected[i * s + m * d - p] += np.concatenate(halves)
        yield (k, s, d, p, q, r), x, kernel, expected


def test_written_as_a_regular_convolution():
    """Two groups; zeros between, or behind each sample: the last row is for the second."""
    for setting, x, kernel, expected in whole_lines():
        between, before, *after = borders(*setting)
        spread = np.zeros((len(x), between + 1, 4), int)
        spread[:, 0] = x
        spread = spread.reshape(-1, 4)
        for array, end in zip((spread[: len(spread) - between], spread), after, strict=True):
            grown = pad(array, [(max(before, 0), max(end, 0))])
            fitted = crop(grown, [(max(-before, 0), max(-end, 0))])
            result = correlate(fitted, swap(kernel[::-1], 2), (setting[2],), 2)
            assert np.array_equal(result, expected)


def resized(kernel, setting, samples):
    """The layer in operators that small runtimes have: Resize, Mul, Pad, Slice, Conv."""
    (_, s, d, *_), (between, before, _, after) = setting, borders(*setting)
    mask = np.zeros(samples * s, np.float32)
    mask[:: between + 1] = 1
    nearest = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric"}
    nodes = [
        helper.make_node("Resize", ["x", "", "scale"], ["u"], nearest_mode="floor", **nearest),
        helper.make_node("Mul", ["u", "mask"], ["spread"]),
        helper.make_node("Pad", ["spread", "pads"], ["grown"]),
        helper.make_node("Slice", ["grown", "starts", "ends", "axes"], ["fitted"]),
        helper.make_node("Conv", ["fitted", "w"], ["y"], dilations=[d], group=2),
    ]
    known = {
        "scale": np.float32([1, 1, s]),
        "mask": mask,
        "pads": np.array([0, 0, max(before, 0), 0, 0, max(after, 0)]),
        "starts": np.array([max(-before, 0)]),
        "ends": np.array([min(after, 0) or np.iinfo(np.int64).max]),
        "axes": np.array([2]),
        "w": np.float32(np.moveaxis(swap(kernel[::-1], 2), (0, 1, 2), (2, 1, 0))),
    }
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xy"]
    constants = [numpy_helper.from_array(a, name) for name, a in known.items()]
    graph = helper.make_graph(nodes, "layer", ends[:1], ends[1:], constants)
    opsets = [helper.make_opsetid("", 13)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


def test_written_with_resize_and_a_mask_for_onnx_runtime():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    for setting, x, kernel, expected in islice(whole_lines(), 0, None, 5):
        session = onnxruntime.InferenceSession(resized(kernel, setting, len(x)), options)
        (y,) = session.run(None, {"x": np.float32(x.T[None])})
        assert y[0].T.astype(int).tolist() == expected.tolist()


def test_what_padding_cuts_off():
    names = {"k_eff": 3, "S": 2}
    arguments = [
        {"padding": "valid"},
        {"padding": "same"},
        {"padding": "full"},
        {"padding": 1},
        {"padding": 1, "output_padding": 1},
    ]
    table = rows("What padding cuts off the full array")
    for (name, before, after, result), options in zip(table, arguments, strict=True):
        padding = options["padding"]
        assert code(name)[0] == (f'"{padding}"' if isinstance(padding, str) else str(padding))
        assert ("output_padding=1" in code(name)) == ("output_padding" in options)
        expected = te.conv_transpose(X, KERNEL, stride=2, **options).ravel().tolist()
        assert numbers(result) == expected
        start, end = (value(code(cell)[0], **names) for cell in (before, after))
        assert FULL[start : 7 - end] == expected
    _, before, after, _ = table[1]
    for k, s, d in product(range(1, 7), range(1, 5), (1, 2)):
        names = {"k_eff": d * (k - 1) + 1, "S": s}
        if names["k_eff"] >= s:
            crops = tuple(value(code(cell)[0], **names) for cell in (before, after))
            assert sum(crops) == names["k_eff"] - s
            options = {"stride": s, "dilation": d}
            kernel = 10 ** np.arange(k).reshape(k, 1, 1)
            whole = te.conv_transpose(X, kernel, **options).ravel()
            ours = te.conv_transpose(X, kernel, padding="same", **options).ravel()
            assert whole[crops[0] : len(whole) - crops[1]].tolist() == ours.tolist()
        else:
            x, kernel = X + 0, 10 ** np.arange(k).reshape(k, 1, 1)
            ours = te.conv_transpose(x, kernel, stride=s, dilation=d, padding="same").ravel()
            whole = te.conv_transpose(x, kernel, stride=s, dilation=d).ravel()
            assert ours.tolist() == [*whole, *[0] * (s - names["k_eff"])]


def test_settings_that_double():
    table = rows("Settings that double every size")
    said = [(int(k), int(p), int(r)) for k, p, r, _, _ in table]
    assert said == [
        (k, p, r)
        for k, r, p in product(range(2, 7), (0, 1), range(6))
        if all((m - 1) * 2 + k - 2 * p + r == 2 * m for m in (1, 2, 5))
    ]
    names = zip(("k{} s2", " p{}", " op{}"), zip(*said, strict=True), strict=True)
    columns = [[name.format(n) * (n > 0) for n in numbers] for name, numbers in names]
    assert f" short: {', '.join(map(''.join, zip(*columns, strict=True)))}." in PAGE
    for (k, p, r), (*_, same, stamps) in zip(said, table, strict=True):
        x = torch.arange(1.0, 8).reshape(1, 1, 7)
        weight = 10.0 ** torch.arange(k).reshape(1, 1, k)
        theirs = F.conv_transpose1d(x, weight, stride=2, padding=p, output_padding=r).ravel()
        kernel = weight.numpy().reshape(k, 1, 1)
        ours = te.conv_transpose(x.numpy().reshape(7, 1), kernel, stride=2, padding="same")
        assert (same == "yes") == np.array_equal(theirs, ours.ravel())
        cover = F.conv_transpose1d(torch.ones(1, 1, 9), torch.ones(1, 1, k), stride=2).ravel()
        assert [int(cover[8]), int(cover[9])] == numbers(stamps)


def entries(which):
    """Return the cells of a table that the page takes from the package, as the directive does."""
    assert f"```{{rosetta}} {which}\n```" in PAGE
    rows = rosetta.TABLES[which]().findall(nodes.row)
    return [[entry.astext() for entry in row.findall(nodes.entry)] for row in rows]


def test_the_frameworks():
    head, *table = entries("weights")
    assert head == ["framework", "kernel", "flipped", "a torch weight w becomes"]
    w = torch.from_numpy(np.random.default_rng(1).integers(-9, 10, (4, 3, 2, 5)))
    first, last = "O, C, k₁, k₂", "k₁, k₂, C, O"
    turned = "k₁, k₂, O, C"
    known = [first, last, last, turned, turned, first]  # as their documentations have it
    assert [row[:2] for row in table] == [[*pair] for pair in zip(FRAMEWORKS, known, strict=True)]
    assert [name for name, _, flipped, _ in table if flipped == "yes"] == ["jax", "flax"]
    for name, _, _, recipe in table:
        weight = evaluate(recipe, w=w).numpy()
        expected = convert("torch", name, w).weight
        assert weight.shape == expected.shape
        assert np.array_equal(weight, expected)


def parameters(function):
    return set(inspect.signature(function).parameters)


def test_what_they_call_it():
    head, *table = entries("names")
    assert head == ["framework", "stride", "padding", "dilation", "groups"]
    found = {name: [cell.split(", ") for cell in cells] for name, *cells in table}
    assert found == {  # by hand
        "torch": [["stride"], ["padding", "output_padding"], ["dilation"], ["groups"]],
        "tensorflow": [["strides"], ["output_shape", "padding"], ["dilations"], ["none"]],
        "keras": [["strides"], ["padding", "output_padding"], ["dilation_rate"], ["none"]],
        "jax": [["strides"], ["padding", "use_consistent_padding"], ["rhs_dilation"], ["none"]],
        "flax": [["strides"], ["padding"], ["kernel_dilation"], ["none"]],
        "onnx": [
            ["strides"],
            ["auto_pad", "pads", "output_shape", "output_padding"],
            ["dilations"],
            ["group"],
        ],
    }
    theirs = {
        "torch": parameters(torch.nn.ConvTranspose2d),
        "tensorflow": parameters(tensorflow.nn.conv2d_transpose),
        "keras": parameters(keras.layers.Conv2DTranspose),
        "jax": parameters(jax.lax.conv_transpose),
        "flax": parameters(nnx.ConvTranspose.__init__),
        "onnx": set(onnx.defs.get_schema("ConvTranspose").attributes),
    }
    for name, cells in found.items():
        assert {word for cell in cells for word in cell} - {"none"} <= theirs[name]
    before, after = code(PAGE.split("in JAX's `padding`")[1])[:2]
    for (a, b), k, d in product(((0, 3), (1, 2)), (1, 2, 4), (1, 3)):
        options = {"strides": (2,), "padding": [(a, b)]}
        names = {"k_eff": d * (k - 1) + 1, "a": a, "b": b}
        cut = (evaluate(before, **names), evaluate(after, **names))
        assert read_jax(np.ones((k, 1, 1)), rhs_dilation=(d,), **options).crop == (cut,)
        assert read_flax(np.ones((k, 1, 1)), kernel_dilation=d, **options).crop == (cut,)


def test_which_convention():
    first = KERNEL.reshape(1, 1, 3)
    size = {"strides": 2, "output_shape": (1, 6, 1)}
    layers = [
        [read_torch(first, stride=2)],
        [
            read_tensorflow(KERNEL, input_size=3, **size),
            read_keras(KERNEL, strides=2, padding="same"),
            read_onnx(first, strides=[2], auto_pad="SAME_UPPER"),
        ],
        [
            read_torch(first, stride=2, padding=1, output_padding=1),
            read_onnx(first, strides=[2], auto_pad="SAME_LOWER"),
        ],
        [read_torch(first, stride=2, padding=1)],
        [read_jax(KERNEL, strides=(2,), padding="SAME")],
        [read_jax(KERNEL, strides=(2,), padding="VALID")],
    ]
    table = rows("Which convention has my runtime?")
    for (result, cut, flipped, _), group in zip(table, layers, strict=True):
        for layer in group:
            assert layer(X).ravel().tolist() == numbers(result)
            assert layer.crop == (tuple(numbers(cut)),)
            assert (flipped == "yes") == (layer.kernel.ravel()[0] == 100)


def test_which_upsampling_layer():
    table = {wanted: (layer, why) for wanted, layer, why in rows("Which upsampling layer?")}
    k, s, m = 4, 2, 12  # multiplications by their own count, away from the border
    outputs = (m * s) ** 2
    stamped = (m * k) ** 2
    convolved = outputs * k**2
    cheap, dear = (
        code(table[f"a learned one{rest}"][1])[0]
        for rest in (", at the lowest cost", " that starts without a grid")
    )
    assert stamped == outputs * evaluate(cheap, k=k, S=s)
    assert convolved == outputs * evaluate(dear, k=k, S=s)
    starts = code(table["the same, at the lower cost"][0])
    assert starts == ["te.icnr_kernel", "te.bilinear_kernel"]
    for s, t in product(range(1, 6), range(1, 4)):
        kernels = [
            te.icnr_kernel(10 ** np.arange(t).reshape(t, 1, 1), stride=s),
            te.bilinear_kernel(s, rank=1),
        ]
        for kernel in kernels:
            np.testing.assert_allclose(np.ptp(te.phase_sums(kernel, stride=s)), 0, atol=1e-12)
    cut_off, add = code(table["no look ahead, with sound"][0])
    for k, s, d in product(range(1, 7), range(1, 4), (1, 2)):
        cut = evaluate(cut_off, k_eff=d * (k - 1) + 1, S=s)
        assert evaluate(add, k_eff=d * (k - 1) + 1, S=s) == -cut
        kernel = np.arange(1, k + 1).reshape(k, 1, 1)
        for sample in range(3):
            x = np.zeros((3, 1), int)
            x[sample] = 1
            end = {"padding": [(0, cut)]} if cut >= 0 else {"output_padding": -cut}
            y = te.conv_transpose(x, kernel, stride=s, dilation=d, **end)
            assert len(y) == 3 * s
            assert not y[: sample * s].any()


@pytest.mark.parametrize("axes", [1, 2])
def test_one_layer_in_every_framework(axes):
    (rule,) = [layer for wanted, layer, _ in rows("Which upsampling layer?") if "every" in wanted]
    assert code(rule)[0] == "k_eff - S"
    assert "even and not negative" in rule
    marks = ("pad(", "y[", "Pad (", "one_group", "zeros of its dilation")
    for k, s in product(range(1, 8), range(1, 5)):
        if k >= s and (k - s) % 2 == 0:
            crop = ((k - s) // 2, (k - s) // 2)
            layer = Layer(
                np.ones((k,) * axes + (1, 2)), (s,) * axes, (1,) * axes, 1, (crop,) * axes
            )
            for framework in FRAMEWORKS.values():
                assert not any(mark in framework.write(layer).code for mark in marks)
