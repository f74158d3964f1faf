"""The sizes of one convolution and of its transpose, with the padding names resolved.

Symbols, per axis: N input size, M output size, k kernel size, S stride, D dilation, (P, Q) padding
before and after, k_eff = D(k − 1) + 1. The convolution has M = ⌊(N + P + Q − k_eff) / S⌋ + 1; its
transpose goes from M back to N. Relationships as in Dumoulin & Visin, arXiv:1603.07285.
"""

from dataclasses import dataclass

from tconv_edu.checks import Axes, Pairs, below, per_axis, refuse
from tconv_edu.geometry.padding import padding_pairs


@dataclass(frozen=True)
class Plan:
    """The options of a convolution, one entry per axis, before any size is known."""

    kernel_size: Axes
    stride: Axes
    dilation: Axes
    padding: str | Pairs
    given_padding: object  # as it was passed, for messages

    @property
    def rank(self) -> int:
        """How many spatial axes there are."""
        return len(self.kernel_size)

    @property
    def effective_kernel_size(self) -> Axes:
        """k_eff = D(k − 1) + 1: how far the dilated kernel reaches."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True))

    def pairs(self, input_size: Axes) -> Pairs:
        """Resolve the padding for inputs of this size (only "same" looks at it)."""
        reach = self.effective_kernel_size
        if self.padding == "same":
            return tuple(map(_same, input_size, reach, self.stride))
        if isinstance(self.padding, str):
            return tuple((r - 1, r - 1) if self.padding == "full" else (0, 0) for r in reach)
        return self.padding


@dataclass(frozen=True)
class Geometry:
    """One convolution N → M, and so one transposed convolution M → N, resolved for every axis."""

    input_size: Axes
    output_size: Axes
    kernel_size: Axes
    stride: Axes
    dilation: Axes
    padding: Pairs
    groups: int

    @property
    def full_size(self) -> Axes:
        """(M − 1)S + k_eff: the size of the transposed convolution before its crop."""
        axes = zip(self.output_size, self.stride, self.dilation, self.kernel_size, strict=True)
        return tuple((m - 1) * s + d * (k - 1) + 1 for m, s, d, k in axes)

    @property
    def crop(self) -> Pairs:
        """What the transposed convolution cuts off: P before, P − output_padding after.

        A negative amount is a border that the convolution never read: it grows, by zeros.
        """
        axes = zip(self.input_size, self.full_size, self.padding, strict=True)
        return tuple((p, full - p - n) for n, full, (p, _) in axes)


def _same(n: int, reach: int, stride: int) -> tuple[int, int]:
    # TensorFlow's rule: ⌈n/S⌉ outputs, and the odd one of the padding goes after.
    outputs = (n + stride - 1) // stride  # ONNX's exporter divides open sizes below 0 otherwise
    total = max((outputs - 1) * stride + reach - n, 0)
    return (total // 2, total - total // 2)


def plan(kernel_size: Axes, stride: object, padding: object, dilation: object) -> Plan:
    """Resolve the options that need no input size."""
    rank = len(kernel_size)
    return Plan(
        kernel_size,
        per_axis("stride", stride, rank, least=1),
        per_axis("dilation", dilation, rank, least=1),
        padding_pairs(padding, rank),
        padding,
    )


def forward(
    plan: Plan, input_size: Axes, groups: int, name: str = "input_size", example: str = ""
) -> Geometry:
    """Resolve the convolution of an input of this size.

    `name` is the argument that brought it, and `example` a value of it that would do.
    """
    pairs = plan.pairs(input_size)
    spans = [n + p + q for n, (p, q) in zip(input_size, pairs, strict=True)]
    reach = plan.effective_kernel_size
    if any(span < r for span, r in zip(spans, reach, strict=True)):
        rule = f"must reach the kernel's {reach} after padding {pairs}, and reaches {tuple(spans)}"
        raise refuse(name, input_size, rule, example or str(reach))
    output = tuple((n - r) // s + 1 for n, r, s in zip(spans, reach, plan.stride, strict=True))
    return Geometry(input_size, output, plan.kernel_size, plan.stride, plan.dilation, pairs, groups)


def legal_sizes(plan: Plan, output_size: Axes) -> tuple[range, ...]:
    """All input sizes that the convolution maps to this output size, a range per axis.

    There are S of them, N = (M − 1)S + k_eff − P − Q + r with 0 ≤ r < S, unless some fall below 1.
    """
    return tuple(range(first, stop) for first, stop in _legal_bounds(plan, output_size))


def _legal_bounds(plan: Plan, output_size: Axes) -> Pairs:
    """The first legal size and the end of them, also where torch computes with unknown sizes."""
    low = _smallest_sizes(plan, output_size)
    return tuple((max(n, 1), max(n + s, 1)) for n, s in zip(low, plan.stride, strict=True))


def _smallest_sizes(plan: Plan, output_size: Axes) -> Axes:
    """(M − 1)S + k_eff − P − Q: the size that leaves no remainder; with "same", (M − 1)S + 1."""
    if plan.padding == "same":
        return tuple((m - 1) * s + 1 for m, s in zip(output_size, plan.stride, strict=True))
    axes = zip(output_size, plan.stride, plan.effective_kernel_size, plan.pairs(()), strict=True)
    return tuple((m - 1) * s + reach - p - q for m, s, reach, (p, q) in axes)


def transposed(
    plan: Plan,
    output_size: Axes,
    groups: int,
    *,
    output_padding: object = 0,
    wanted: object = None,
    name: str = "output_size",
) -> Geometry:
    """Resolve the transposed convolution from M samples; `wanted` came in as argument `name`."""
    if wanted is not None:
        if any(per_axis("output_padding", output_padding, plan.rank, least=0)):
            rule = f"must be left out where {name} is given: both choose the size"
            raise refuse("output_padding", output_padding, rule, "0")
        size = _wanted_size(plan, output_size, wanted, name)
    else:
        size = _default_size(plan, output_size, output_padding)
    pairs = plan.pairs(size)
    return Geometry(size, output_size, plan.kernel_size, plan.stride, plan.dilation, pairs, groups)


def _wanted_size(plan: Plan, output_size: Axes, wanted: object, name: str) -> Axes:
    bounds = _legal_bounds(plan, output_size)
    if any(first >= stop for first, stop in bounds):
        rule = f"must leave a size of at least 1 from {output_size} samples, and none is left"
        raise refuse("padding", plan.given_padding, rule, "'valid'")
    example = tuple(first for first, _ in bounds)
    size = per_axis(name, wanted, plan.rank, least=1, example=example)
    if any(not first <= n < stop for n, (first, stop) in zip(size, bounds, strict=True)):
        listed = " by ".join(str(a) if b - a == 1 else f"{a} to {b - 1}" for a, b in bounds)
        rule = f"must be a size that the convolution maps to {output_size}: {listed}"
        raise refuse(name, wanted, rule, example)
    return size


def _default_size(plan: Plan, output_size: Axes, output_padding: object) -> Axes:
    if plan.padding == "same":
        if any(per_axis("output_padding", output_padding, plan.rank, least=0)):
            rule = "must be 0 with padding='same', which takes output_size instead"
            raise refuse("output_padding", output_padding, rule, "0")
        return tuple(m * s for m, s in zip(output_size, plan.stride, strict=True))
    bounds = tuple(map(max, plan.stride, plan.dilation))
    extra = below("output_padding", output_padding, bounds, "max(stride, dilation)")
    low = _smallest_sizes(plan, output_size)
    size = tuple(n + r for n, r in zip(low, extra, strict=True))
    if min(size) < 1:
        rule = f"must leave a size of at least 1, and {output_size} samples would give {size}"
        raise refuse("padding", plan.given_padding, rule, "'valid'")
    return size
