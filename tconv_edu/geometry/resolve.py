"""Arrays and options of a call, checked against one another."""

from dataclasses import replace
from math import gcd, prod
from typing import Any, NamedTuple

from numpy.typing import ArrayLike

from tconv_edu.arrays import Array, Cause, Library, itemsize, library_of, must_fit, widened
from tconv_edu.checks import Axes, groups_of, one_of, per_axis, refuse, shared_rank
from tconv_edu.geometry.operands import Operands, bias_of, kernel_of, operands_of
from tconv_edu.geometry.padding import must_be_zeros
from tconv_edu.geometry.samples import Layout, Samples, samples_of
from tconv_edu.geometry.shape import Geometry, Plan, forward, plan, transposed


class Options(NamedTuple):
    """The options that all operations share, as they were given."""

    stride: object
    padding: object
    dilation: object
    groups: object
    channels: object = "last"
    padding_mode: object = "zeros"

    def layout(self, kernel_size: Axes, library: Library) -> Layout:
        """Resolve those that need no array but the kernel."""
        options = plan(kernel_size, self.stride, self.padding, self.dilation)
        return Layout(one_of("channels", self.channels, ("last", "first")), options, library)


def _begun(arrays: tuple[Any, Any, Any], o: Options, line: str) -> tuple[Array, Layout]:
    """Read the kernel, which says how many axes the options have; `line` pads by hand."""
    library = library_of(*arrays)
    weights = kernel_of(arrays[1], library=library)
    must_be_zeros(o.padding_mode, line)
    return weights, o.layout(weights.shape[:-2], library)


def resolve_conv(
    x: Any, kernel: Any, *given: object, bias: Any = None, name: str = "x", **named: object
) -> Operands:
    """Check the arguments of a convolution, and resolve its geometry.

    `Options` follow the arrays; `name` is what the caller calls the first one.
    """
    o = Options(*given, **named)
    line = "conv(np.pad(x, around, mode=mode), kernel, stride=stride)"
    weights, layout = _begun((x, kernel, bias), o, line)
    rows, columns = weights.shape[-2:]
    example = layout.example(rows * o.groups if type(o.groups) is int else rows)
    image = samples_of(name, x, layout, example)
    divisor = gcd(columns, image.channels // rows or 1)
    count = groups_of(o.groups, {"out_channels": columns}, example=divisor)
    image.must_have_channels(rows * count, "groups times the kernel's second-to-last axis")
    geometry = forward(layout.plan, image.size, count, name, layout.example(rows * count))
    added = bias_of(bias, columns, layout.library)
    operands = operands_of(image, weights, geometry, added, name="kernel")
    causes = [
        Cause(name, image.given, max(image.size), f"{name}[:1]"),
        Cause("padding", o.padding, max(map(sum, geometry.padding)), "'valid'"),
    ]
    shape = (*image.lead, *geometry.output_size, columns)
    must_fit("the result", shape, itemsize(operands.x), causes)
    return operands


def resolve_transpose(
    x: Any,
    kernel: Any,
    *given: object,
    output_padding: object = 0,
    wanted: object = None,
    bias: Any = None,
    names: tuple[str, str] = ("x", "output_size"),
    **named: object,
) -> Operands:
    """Check the arguments of a transposed convolution, and resolve its geometry.

    `Options` follow the arrays; `names` says what the caller calls the array and the wanted size.
    """
    o = Options(*given, **named)
    line = "conv_transpose(np.pad(x, around, mode=mode), kernel, padding=padding + n * stride)"
    weights, layout = _begun((x, kernel, bias), o, f"{line} with n samples around")
    rows, columns = weights.shape[-2:]
    samples = samples_of(names[0], x, layout, layout.example(columns))
    count = groups_of(o.groups, {"out_channels": columns})
    samples.must_have_channels(columns, "as many as the kernel's last axis")
    sizes = {"output_padding": output_padding, "wanted": wanted}
    geometry = transposed(layout.plan, samples.size, count, **sizes, name=names[1])
    added = bias_of(bias, rows * count, layout.library)
    operands = operands_of(samples, weights, geometry, added, name="kernel")
    _must_fit_transposed(operands, samples, o)
    return operands


def _must_fit_transposed(operands: Operands, samples: Samples, o: Options) -> None:
    """Refuse what makes the full array, or the result where it grows beyond, too large."""
    g, name = operands.geometry, samples.name
    size = map(max, g.full_size, g.input_size)
    shape = (*samples.lead, *size, operands.kernel.shape[-2] * g.groups)
    grown = [(s - 1) * m for s, m in zip(g.stride, samples.size, strict=True)]
    reaches = [(d - 1) * k for d, k in zip(g.dilation, g.kernel_size, strict=True)]
    causes = [
        Cause(name, samples.given, max(samples.size), f"{name}[:1]"),
        Cause("stride", o.stride, max(grown), "1"),
        Cause("dilation", o.dilation, max(reaches), "1"),
    ]
    must_fit("the full array", shape, itemsize(operands.x), causes)


def resolve_matrix(kernel: ArrayLike, input_size: object, *given: object) -> tuple[Array, Geometry]:
    """Check the arguments of a convolution that has no input array yet."""
    o, weights = Options(*given), kernel_of(kernel)
    size = per_axis("input_size", input_size, weights.ndim - 2, least=1)
    options = plan(weights.shape[:-2], o.stride, o.padding, o.dilation)
    count = groups_of(o.groups, {"out_channels": weights.shape[-1]})
    geometry = forward(options, size, count)
    causes = [
        Cause("input_size", input_size, max(size), str(options.effective_kernel_size)),
        Cause("padding", o.padding, max(map(sum, geometry.padding)), "'valid'"),
    ]
    weights = weights.astype(widened(weights.dtype), copy=False)
    must_fit("the matrix", matrix_shape(weights, geometry), weights.itemsize, causes)
    return weights, geometry


def matrix_shape(kernel: Array, g: Geometry) -> tuple[int, int]:
    """Return the shape of the matrix of a convolution: its outputs by its inputs."""
    outputs = prod(g.output_size) * kernel.shape[-1]
    return outputs, prod(g.input_size) * kernel.shape[-2] * g.groups


def resolve_kernel(
    kernel: ArrayLike, stride: object, dilation: object = 1, *, name: str = "kernel"
) -> tuple[Array, Plan]:
    """Check a kernel that meets no input, and the options that say which outputs its taps hit."""
    weights = kernel_of(kernel, name)
    options = plan(weights.shape[:-2], stride, "valid", dilation)
    causes = [Cause("stride", stride, 0, "2")]
    must_fit("the array of phases", (*options.stride, *weights.shape[-2:]), 8, causes)
    return weights, options


def resolve_kernel_gradient(
    x: Any, grad_output: Any, kernel_size: object, *given: object
) -> Operands:
    """Check the arguments of a kernel gradient; the second array is the output's gradient."""
    o, library = Options(*given), library_of(x, grad_output)
    rank = shared_rank(kernel_size=kernel_size)
    layout = o.layout(per_axis("kernel_size", kernel_size, rank, least=1), library)
    image = samples_of("x", x, layout, layout.example(1))
    if not image.channels:
        raise refuse("x", image.given, "must have at least one channel", layout.example(1))
    read = library.read("grad_output", grad_output)
    gradient = Samples("grad_output", read, layout.moved_to_last(read), layout)
    geometry = forward(layout.plan, image.size, 1, "x", layout.example(image.channels))
    _must_be_output_of(geometry, image, gradient)
    count = groups_of(o.groups, {"channels": image.channels, "out_channels": gradient.channels})
    geometry = replace(geometry, groups=count)
    operands = operands_of(image, gradient.array, geometry, name="grad_output")
    operands = replace(operands, layout=None)  # kernels have none
    causes = [Cause("kernel_size", kernel_size, 0, str((1,) * rank))]
    shape = (*geometry.kernel_size, image.channels // count, gradient.channels)
    must_fit("the result", shape, itemsize(operands.x), causes)
    return operands


def _must_be_output_of(geometry: Geometry, image: Samples, gradient: Samples) -> None:
    """Refuse a gradient that has not the shape of the convolution's output."""
    lead, expected = image.lead, (*image.lead, *geometry.output_size)
    if tuple(gradient.array.shape[:-1]) != expected or gradient.channels < 1:
        rule = f"must have the shape of the convolution's output, {expected} and its channels"
        given, at = gradient.given.shape, len(lead)
        first = (*given[:at], *given[at + 1 :]) == expected
        better = gradient.better((*lead, *image.layout.shape(geometry.output_size, 1)), first)
        raise refuse("grad_output", gradient.given, rule, better)
