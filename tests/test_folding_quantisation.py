"""Weights as integers: by hand, exactly, and as ONNX Runtime computes with them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

import tconv_edu as te
from layers import drawn_layers, first, last
from strategies import at_most
from tconv_edu.folding import output_channels, quantise
from tconv_edu.frameworks import FRAMEWORKS, Layer, write_onnx

CASE = np.arange(1, 9).reshape(4, 2, 1)


def fractions(values):
    return [Fraction(value) for value in values]


@pytest.mark.parametrize(
    ("per", "tops", "axis"),
    [("tensor", [8], None), ("channel", [3, 4, 7, 8], None), ("axis", [7, 8], 1)],
)
def test_scales_by_hand(per, tops, axis):
    """Outputs 0 and 1 have the weights 1, 3 and 2, 4; outputs 2 and 3 have 5, 7 and 6, 8."""
    found = quantise(CASE, per=per, groups=2, layout="torch")
    assert found.scale.ravel().tolist() == [Fraction(top, 127) for top in tops]
    assert found.axis == axis
    assert found.values.dtype == np.int8
    assert (abs(found.weight - CASE) <= Fraction(8, 127) / 2).all()


def test_halves_are_rounded_to_even_and_zeros_have_a_scale():
    found = quantise([[[1]], [[2]], [[1]]], per="tensor")
    assert found.values.ravel().tolist() == [64, 127, 64]
    assert te.checkerboard_score(found.weight, stride=2) == pytest.approx(1 / 255, rel=1e-2)
    assert quantise(np.zeros((2, 1, 1))).scale.tolist() == [1]
    assert quantise([[[5]], [[6]]], scale=4, bits=2).values.ravel().tolist() == [1, 1]


def test_what_no_integer_stands_for_is_refused_and_what_is_too_small_is_0():
    for wrong in (np.nan, -np.inf):
        with pytest.raises(ValueError, match="weight must hold numbers that are real and finite"):
            quantise([[[1.0]], [[wrong]]])
    tiny = np.array([[[1e-45]], [[-4e-45]]], np.float32)  # a step would be below the smallest float
    assert quantise(tiny).values.ravel().tolist() == [0, 0]


@pytest.mark.parametrize(
    ("layout", "axis"),
    [(None, 2), ("torch", 1), ("onnx", 1), ("tensorflow", 2), ("keras", 2), ("jax", 3)],
)
def test_the_axis_of_output_channels_in_each_layout(layout, axis):
    kernel = np.arange(1.0, 73).reshape(3, 2, 2, 6)  # 6 → 2 channels
    weight = kernel if layout is None else FRAMEWORKS[layout].layout.to_weight(kernel, 1)
    found = quantise(weight, layout=layout)
    assert (found.axis, found.scale.shape) == (axis, (2,))
    assert found.scale.tolist() == [kernel[..., c, :].max() / 127 for c in (0, 1)]


@given(drawn_layers(), st.sampled_from(["tensor", "channel", "axis"]), st.sampled_from([4, 8]))
@at_most(50)
def test_every_weight_is_the_nearest_multiple_of_its_scale(case, per, bits):
    layer, _ = case
    kernel, top = layer.kernel.astype(int), 2 ** (bits - 1) - 1
    found = quantise(kernel, per=per, bits=bits, groups=layer.groups)
    channels = output_channels(kernel, groups=layer.groups)
    owner = {"tensor": 0 * channels, "channel": channels, "axis": channels % kernel.shape[-2]}[per]
    scale = found.scale.ravel()[owner]
    assert abs(found.values.astype(int)).max() <= top
    assert (found.weight == found.values * scale).all()
    assert (2 * abs(found.weight - kernel) <= scale).all()
    for one in range(owner.max() + 1):
        most = abs(kernel[owner == one]).max()
        assert found.scale.ravel()[one] == (Fraction(int(most), top) if most else 1)


def model(nodes, opset, x, y, **stored):
    """A model of nodes from x to y, of these shapes, beside arrays that it stores."""
    info = helper.make_tensor_value_info
    ends = [[info(name, TensorProto.FLOAT, size)] for name, size in (("x", x), ("y", y))]
    arrays = [numpy_helper.from_array(array, name) for name, array in stored.items()]
    graph = helper.make_graph(nodes, "layer", *ends, arrays)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("per", ["tensor", "axis"])
def test_onnx_runtime_computes_with_the_weight_that_is_said(groups, per):
    """The weight goes into a file as int8; ONNX Runtime dequantises it along the axis."""
    rng = np.random.default_rng(3)
    kernel = rng.standard_normal((3, 2, 2, 4)).astype(np.float32) * 3
    layer = Layer(kernel, (2, 1), (1, 1), groups, ((1, 0), (0, 1)))
    call, x = write_onnx(layer), rng.standard_normal((2, 4, 5, 3)).astype(np.float32)
    found = quantise(call.weight, per=per, groups=groups, layout="onnx")
    axis = 1 if found.axis is None else found.axis
    nodes = [
        helper.make_node("DequantizeLinear", ["q", "s"], ["w"], axis=axis),
        helper.make_node("ConvTranspose", ["x", "w"], ["y"], **call.arguments),
    ]
    made = model(nodes, 13, x.shape, ["n", "c", "h", "w"], q=found.values, s=found.scale)
    onnx.checker.check_model(made)
    session = onnxruntime.InferenceSession(made.SerializeToString())
    quantised = Layer(
        np.moveaxis(found.weight, (0, 1), (-1, -2)),
        *(getattr(layer, name) for name in ("stride", "dilation", "groups", "crop")),
    )
    wanted = first(quantised(last(x)))
    np.testing.assert_allclose(session.run(None, {"x": x})[0], wanted, rtol=1e-5, atol=1e-5)


class Calibration(CalibrationDataReader):
    """Two inputs, from which a tool of ONNX Runtime reads the range of all arrays."""

    def __init__(self):
        self.left = [np.ones((1, 4, 5, 5), np.float32), -np.ones((1, 4, 5, 5), np.float32)]

    def get_next(self):
        return {"x": self.left.pop()} if self.left else None


@pytest.mark.parametrize("groups", [1, 2])
def test_a_tool_of_onnx_runtime_shares_scales_between_groups(tmp_path, groups):
    """One axis has C/g entries: so do the scales, and with groups a bias does not fit them."""
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((4, 6 // groups, 3, 3)).astype(np.float32)
    source, target = tmp_path / "float.onnx", tmp_path / "int8.onnx"
    options = {"quant_format": QuantFormat.QDQ, "per_channel": True}
    for bias in ([], ["b"]):
        node = helper.make_node("ConvTranspose", ["x", "w", *bias], ["y"], "up", group=groups)
        x, y = ([1, 4, 5, 5], [1, 6, 7, 7])
        onnx.save(model([node], 17, x, y, w=weight, b=np.ones(6, "f")), source)
        if bias and groups > 1:
            with pytest.raises(ValueError, match=r"\(6,\) \(3,\)"):
                quantize_static(source, target, Calibration(), **options)
            continue
        quantize_static(source, target, Calibration(), **options)
        made = onnx.load(target).graph
        stored = {one.name: numpy_helper.to_array(one) for one in made.initializer}
        ours = quantise(weight, per="axis", groups=groups, layout="onnx")
        np.testing.assert_allclose(stored["w_scale"], ours.scale, rtol=1e-6)
        np.testing.assert_array_equal(stored["w_quantized"], ours.values)
        (axis,) = (n.attribute[0].i for n in made.node if n.input[0] == "w_quantized")
        assert axis == ours.axis == 1


@pytest.mark.parametrize(
    ("bad", "phrase"),
    [
        ({"per": "group"}, "per must be one of"),
        ({"bits": 1}, "bits must be"),
        ({"scale": 0}, "scale must be a number above 0"),
        ({"weight": [[[1j]]]}, "weight must hold numbers that are real"),
    ],
)
def test_bad_input_is_named(bad, phrase):
    with pytest.raises((TypeError, ValueError), match=phrase):
        quantise(**({"weight": CASE} | bad))
