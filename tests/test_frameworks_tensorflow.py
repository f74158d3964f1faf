"""TensorFlow, read and written: by hand, then against tf.nn itself."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

import layers
import tconv_edu as te
from strategies import at_most
from tconv_edu.frameworks import Layer, read_tensorflow, write_tensorflow
from test_errors import check

FILTERS = np.array([1, 10, 100]).reshape(3, 1, 1)
X = [[1], [2], [3]]
CONV_TRANSPOSE = {1: tf.nn.conv1d_transpose, 2: tf.nn.conv2d_transpose, 3: tf.nn.conv3d_transpose}

HAND = [
    ({"output_shape": (1, 6, 1)}, [1, 10, 102, 20, 203, 30]),
    ({"output_shape": (1, 5, 1)}, [10, 102, 20, 203, 30]),
    ({"output_shape": (1, 7, 1), "padding": "VALID"}, [1, 10, 102, 20, 203, 30, 300]),
    ({"output_shape": (1, 8, 1), "padding": "VALID"}, [1, 10, 102, 20, 203, 30, 300, 0]),
    ({"output_shape": (1, 9, 1), "strides": 4}, [10, 100, 0, 2, 20, 200, 0, 3, 30]),
    ({"output_shape": (1, 12, 1), "strides": 4}, [1, 10, 100, 0, 2, 20, 200, 0, 3, 30, 300, 0]),
    ({"output_shape": (1, 6, 1), "dilations": 2}, [0, 12, 0, 123, 0, 230]),
]


@pytest.mark.parametrize(("arguments", "expected"), HAND)
def test_read_by_hand(arguments, expected):
    arguments = {"strides": 2} | arguments
    assert read_tensorflow(FILTERS, input_size=3, **arguments)(X).ravel().tolist() == expected
    x, filters = np.array([X], np.float32), FILTERS.astype(np.float32)
    compute = tf.function(tf.nn.conv1d_transpose, jit_compile=True)
    assert compute(x, filters, **arguments).numpy().ravel().tolist() == expected


def test_read_explicit_padding_by_hand():
    # rows lose one before; the last row that the convolution would not read comes back as zeros
    arguments = {"output_shape": (1, 7, 1, 1), "strides": (2, 1)}
    arguments["padding"] = [[0, 0], [1, 0], [0, 0], [0, 0]]
    layer = read_tensorflow(FILTERS[:, None], input_size=(3, 1), **arguments)
    assert layer.crop == ((1, -1), (0, 0))
    x, filters = np.array(X, np.float32)[None, :, None], FILTERS[:, None].astype(np.float32)
    assert layer(x).ravel().tolist() == [10, 102, 20, 203, 30, 300, 0]
    layers.same_array(layer(x), tf.nn.conv2d_transpose(x, filters, **arguments))


@st.composite
def calls(draw, most_dilation):
    rank = draw(st.sampled_from([1, 1, 2, 2, 3]))
    axes = lambda low, high: tuple(draw(st.integers(low, high)) for _ in range(rank))  # noqa: E731
    most = 5 if rank < 3 else 3
    kernel_size, stride = axes(1, most), axes(1, 4)
    dilation = axes(1, most_dilation)
    reach = tuple(d * (k - 1) + 1 for k, d in zip(kernel_size, dilation, strict=True))
    padding = draw(st.sampled_from(["SAME", "SAME", "VALID", "EXPLICIT"]))
    if padding == "EXPLICIT" and rank == 2:
        ours = tuple(zip(axes(0, 3), axes(0, 3), strict=True))
        padding = [[0, 0], *map(list, ours), [0, 0]]
    else:
        padding = "SAME" if padding == "SAME" else "VALID"
        ours = padding.lower()
    options = {"stride": stride, "padding": ours, "dilation": dilation}
    # the size of the convolution's input comes first: it has an output, and so the transpose
    size = tuple(draw(st.integers(r, r + most)) for r in reach)
    if padding == "SAME":
        size = axes(1, 7)
    m = te.conv_output_size(size, kernel_size, **options)
    rng, (rows, columns) = draw(layers.generators), draw(st.tuples(*[st.integers(1, 2)] * 2))
    long = (1, *stride, 1)
    arguments = {
        "output_shape": (2, *size, rows),
        "strides": draw(st.sampled_from([stride, list(long), long])),
        "padding": padding,
        "dilations": None if max(dilation) == 1 else dilation,
    }
    filters = layers.integers(rng, *kernel_size, rows, columns)
    return layers.integers(rng, 2, *m, columns), filters, arguments


def read_again(call, layer, size):
    shape = (1, *layer.output_size(size), layer.out_channels)
    return read_tensorflow(call.weight, input_size=size, output_shape=shape, **call.arguments)


@at_most(400)
@given(calls(most_dilation=1))
def test_read_is_tensorflow(call):
    x, filters, arguments = call
    size = x.shape[1:-1]
    layer = read_tensorflow(filters, input_size=size, **arguments)
    layers.same_array(layer(x), CONV_TRANSPOSE[len(size)](x, filters, **arguments))
    written = write_tensorflow(layer)
    if isinstance(arguments["padding"], str):  # LiteRT has no explicit padding: that is sliced
        assert written.exact
        layers.same_layer(read_again(written, layer, size), layer)


@at_most(60)
@given(calls(most_dilation=3))
def test_read_is_tensorflow_with_dilations(call):
    x, filters, arguments = call
    compute = tf.function(CONV_TRANSPOSE[x.ndim - 2], jit_compile=True)  # XLA: dilates everywhere
    layer = read_tensorflow(filters, input_size=x.shape[1:-1], **arguments)
    layers.same_array(layer(x), compute(x, filters, **arguments))


@at_most(400)
@given(layers.drawn_layers(), st.booleans())
def test_written_code_gives_our_numbers(drawn, lite):
    layer, x = drawn
    call = write_tensorflow(layer, lite=lite)
    layers.same_array(layers.run(call, x, call.weight), layer(x))
    layers.exact_means_one_call(call)
    if call.exact and layer.groups == 1:
        layers.same_layer(read_again(call, layer, x.shape[1:-1]), layer)


def traced(call, x, is_open):
    """The code inside `tf.function`, with those axes of `x` open that `is_open` says."""
    shape = [None if free else n for n, free in zip(x.shape[:-1], is_open, strict=False)]
    spec = tf.TensorSpec([*shape, x.shape[-1]], tf.float32)
    return tf.function(lambda x: layers.run(call, x, call.weight), input_signature=[spec])


@at_most(100)
@given(layers.drawn_layers(), st.lists(st.booleans(), min_size=4, max_size=4))
def test_written_code_is_traced_with_open_sizes(drawn, is_open):
    layer, x = drawn
    is_open = is_open[: x.ndim - 1]
    compute = traced(write_tensorflow(layer), x, is_open)
    layers.same_array(compute(x), layer(x))
    if is_open[0]:
        layers.same_array(compute(x[[0, 0, 0]]), layer(x[[0, 0, 0]]))
    if all(is_open[1:]):
        longer = np.concatenate([x, -x], axis=1)
        layers.same_array(compute(longer), layer(longer))


@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_a_saved_model_gives_our_numbers_at_every_size(layer, tmp_path):
    small, large = layers.inputs(layer)
    module = tf.Module()
    module.compute = traced(write_tensorflow(layer), small, [True] * 4)
    tf.saved_model.save(module, str(tmp_path))
    compute = tf.saved_model.load(str(tmp_path)).compute
    for x in (small, large):
        layers.same_array(compute(x), layer(x))


@pytest.mark.filterwarnings("ignore:.*tf.lite.Interpreter is deprecated:UserWarning")
@pytest.mark.parametrize("layer", layers.TRAVELLERS.values(), ids=layers.TRAVELLERS)
def test_lite_rt_gives_our_numbers_at_every_size(layer):
    small, large = layers.inputs(layer)
    graph = traced(write_tensorflow(layer, lite=True), small, [True] * 4)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([graph.get_concrete_function()])
    interpreter = tf.lite.Interpreter(model_content=converter.convert())
    (source,), (target,) = interpreter.get_input_details(), interpreter.get_output_details()
    for x in (small, large):
        interpreter.resize_tensor_input(source["index"], x.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(source["index"], x)
        interpreter.invoke()
        layers.same_array(interpreter.get_tensor(target["index"]), layer(x))


@pytest.mark.parametrize(
    ("size", "more"),
    [
        ((11, 7), {"padding": "VALID", "dilations": 2}),
        ((8, 5), {"padding": [[0, 0], [1, 0], [0, 1], [0, 0]]}),
        ((9, 6), None),
    ],
    ids=["dilations", "explicit padding", "depthwise"],
)
def test_what_lite_rt_does_not_have_is_not_written_for_it(size, more):
    weight = np.ones((3, 2, 2, 2), np.float32)

    def compute(x):
        if more is None:
            return tf.nn.depthwise_conv2d_backprop_input(
                (1, *size, 2), weight, tf.concat([x, x], -1), (1, 2, 2, 1), "VALID"
            )
        return tf.nn.conv2d_transpose(x, weight, (1, *size, 2), 2, **more)

    graph = tf.function(compute, input_signature=[tf.TensorSpec([1, 4, 3, 2], tf.float32)])
    assert graph(tf.ones([1, 4, 3, 2])).shape == (1, *size, 2)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([graph.get_concrete_function()])
    with pytest.raises(Exception, match="Some ops are not supported by the native TFLite runtime"):
        converter.convert()


def test_only_depthwise_code_is_written_another_way_for_lite_rt():
    for name, layer in layers.TRAVELLERS.items():
        one, other = write_tensorflow(layer), write_tensorflow(layer, lite=True)
        assert (one.code != other.code) == (name == "2-D, depthwise")
    assert one.code.count("depthwise_conv2d_backprop_input") == 0


@at_most(60)
@given(st.data())
def test_depthwise_layers_in_the_plane_are_one_call(data):
    draw = lambda low, high: data.draw(st.integers(low, high))  # noqa: E731
    groups, wide, stride = draw(2, 4), draw(1, 3), draw(1, 4)
    size, dilation = (draw(1, 4), draw(1, 4)), (draw(1, 2), draw(1, 2))
    crop = tuple((draw(-1, 0), draw(-2, 0)) for _ in range(2))
    rng = data.draw(layers.generators)
    kernel = layers.integers(rng, *size, 1, groups * wide)
    layer = Layer(kernel, (stride, stride), dilation, groups, crop)
    x = layers.integers(rng, 2, draw(1, 4), draw(1, 4), groups * wide)
    call = write_tensorflow(layer)
    assert call.code.count("tf.nn.") == call.code.count("depthwise_conv2d_backprop_input") == 1
    assert call.weight.shape[-2:] == (groups, wide)
    layers.same_array(layers.run(call, x, call.weight), layer(x))
    layers.same_array(traced(call, x, [True] * 3)(x), layer(x))
    for other in (Layer(kernel, (stride, stride + 1), dilation, groups, crop), layer):
        lite = write_tensorflow(other, lite=other is layer)
        assert "depthwise" not in lite.code  # two strides, or LiteRT: a call for each group
        layers.same_array(layers.run(lite, x, lite.weight), other(x))


def code(crop, stride=(2, 1), groups=1):
    layer = Layer(np.ones((3, 2, 1, 2)), stride, (1, 1), groups, crop)
    lines = write_tensorflow(layer).code.splitlines()
    assert lines[3] == "batch, height, width, _ = tf.unstack(tf.shape(x))"
    return lines[4:]


def test_written_by_hand():
    call = "y = tf.nn.conv2d_transpose("
    assert code(((0, 1), (0, 1))) == [
        call + "x, weight, (batch, 2 * height, width, 1), strides=(2, 1))"
    ]
    assert code(((0, 0), (0, 0)), (1, 1)) == [
        call,
        "    x,",
        "    weight,",
        "    (batch, height + 2, width + 1, 1),",
        "    strides=1,",
        '    padding="VALID",',
        ")",
    ]
    assert code(((1, 0), (0, 1)))[-2:] == [
        '# Neither "SAME" nor "VALID" says this crop.',
        "y = y[:, 1:, :-1]",
    ]
    assert code(((-1, 2), (0, 1)))[-3:] == [
        '# Neither "SAME" nor "VALID" says this crop.',
        "y = tf.pad(y, [[0, 0], [1, 0], [0, 0], [0, 0]])",
        "y = y[:, :-2, :-1]",
    ]
    spread = write_tensorflow(Layer(FILTERS, (1,), (2,), 1, ((2, 2),)))
    assert spread.weight.ravel().tolist() == [1, 0, 10, 0, 100]
    assert "(5, 1, 1), with the zeros of its dilation, channels last" in spread.code
    assert code(((0, 1), (0, 1)), groups=2)[2] == "def one_group(x, weight):"


def test_a_depthwise_call_has_words_of_its_own():
    call = write_tensorflow(Layer(np.ones((3, 2, 1, 6)), (2, 2), (1, 1), 3, ((0, 1), (0, 0))))
    assert call.arguments == {"strides": (1, 2, 2, 1), "padding": "SAME"}
    assert "(batch, 2 * height, 2 * width, 3)" in call.code


BAD = [
    ("output_shape", (1, 4, 1), ValueError, "5 to 6"),
    ("output_shape", (1, 7, 1), ValueError, "5 to 6"),
    ("output_shape", (1, 6, 2), ValueError, "1)"),
    ("output_shape", (6,), ValueError, "3 entries"),
    ("output_shape", 6, TypeError, "3 entries"),
    ("strides", 0, ValueError, "at least 1"),
    ("strides", (2, 2), ValueError, "one per spatial axis"),
    ("padding", "same", ValueError, "'SAME'"),
    ("padding", [[0, 0], [1, 1], [0, 0]], TypeError, "'SAME'"),
    ("dilations", 0, ValueError, "at least 1"),
]


@pytest.mark.parametrize(("name", "value", "error", "phrase"), BAD)
def test_what_tensorflow_refuses(name, value, error, phrase):
    arguments = {"output_shape": (1, 6, 1), "strides": 2, name: value}
    x, filters = np.array([X], np.float32), FILTERS.astype(np.float32)
    with pytest.raises((TypeError, ValueError, tf.errors.OpError)):
        tf.nn.conv1d_transpose(x, filters, **arguments)
    read = lambda o: read_tensorflow(FILTERS, input_size=3, **o)  # noqa: E731
    better = check(lambda: read(arguments), name, value, error, phrase)
    read({**arguments, name: better} if name != "strides" else {**arguments, "strides": 2})


EXPLICIT = [
    ([[0, 0], [-1, 0], [0, 0], [0, 0]], ValueError, "at least 0"),
    ([[0, 1], [1, 0], [0, 0], [0, 0]], ValueError, "batch or the channels"),
    ([[0, 0], [1, 0], [0, 0]], ValueError, "there are 4"),
]


@pytest.mark.parametrize(("value", "error", "phrase"), EXPLICIT)
def test_explicit_padding_that_tensorflow_refuses(value, error, phrase):
    arguments = {"output_shape": (1, 6, 1, 1), "strides": (2, 1), "padding": value}
    with pytest.raises((TypeError, ValueError, tf.errors.OpError)):
        tf.nn.conv2d_transpose(np.array([X])[:, :, None], FILTERS[:, None], **arguments)
    read = lambda: read_tensorflow(FILTERS[:, None], input_size=(3, 1), **arguments)  # noqa: E731
    check(read, "padding", value, error, phrase)


def test_a_padding_that_leaves_no_size():
    arguments = {"output_shape": (1, 1, 1, 1), "strides": 1, "padding": [[0, 0], [9, 9]] * 2}
    arguments["padding"][3] = [0, 0]
    read = lambda: read_tensorflow(FILTERS[:, None], input_size=(3, 1), **arguments)  # noqa: E731
    check(read, "padding", None, ValueError, "none is left")


def test_one_stride_in_a_list_is_that_of_all_axes():
    options = {"input_size": (3, 4), "output_shape": (1, 6, 8, 2), "dilations": (1,)}
    layer = read_tensorflow(np.ones((3, 2, 2, 1)), strides=[2], **options)
    assert (layer.stride, layer.dilation) == ((2, 2), (1, 1))


def test_a_kernel_of_fewer_channels_is_taken_as_groups_where_xla_computes_it():
    """There is no argument for groups; the layout is the one of all groups side by side."""
    rng = np.random.default_rng(3)
    x, kernel = layers.integers(rng, 2, 4, 3, 6), layers.integers(rng, 3, 2, 2, 6)
    compute = tf.function(tf.nn.conv2d_transpose, jit_compile=True)
    y = compute(x, kernel, (2, 9, 6, 4), (2, 2), "VALID")
    layers.same_array(Layer(kernel, (2, 2), (1, 1), 2, ((0, 0), (0, 0)))(x), y)
    volume, filters = x[:, :, :, None], kernel[:, :, None]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"same (depth|number of channels)"):
        tf.nn.conv3d_transpose(volume, filters, (2, 9, 6, 1, 4), (2, 2, 1), "VALID")
