"""Which layer takes me from 23 to 46 samples? Every legal setting, ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tconv_edu.frameworks import FRAMEWORKS, FrameworkName
from tconv_edu.geometry import Integers, Padding, integer, one_of, per_axis, refuse, shared_rank
from tconv_edu.geometry.arguments import padding_pairs
from tconv_edu.sizes.combine import Axes, best_of_each, each_layer_once, order, together
from tconv_edu.sizes.frameworks import NAMED, NAMES, says
from tconv_edu.sizes.search import Choices, Pair, solve
from tconv_edu.sizes.setting import Setting

Ranges = tuple[range, ...]
MOST = 10**6  # combinations that are tried in a few seconds
Sought = str | tuple[Pair, ...] | None  # padding: a name, given pairs, or any pairs


def transposed_settings(
    input_size: Integers,
    output_size: Integers,
    *,
    kernel_size: Integers | None = None,
    stride: Integers | None = None,
    padding: Padding | None = None,
    output_padding: Integers | None = None,
    dilation: Integers | None = None,
    framework: FrameworkName | None = None,
    largest_kernel: int = 7,
    largest_stride: int = 8,
    largest_dilation: int = 2,
) -> tuple[Setting, ...]:
    """Return every setting of `conv_transpose` that turns one size into another, best first.

    What is given is fixed, what is None is searched: kernel size, stride and dilation from 1 to
    their bound, padding (before, after) below k_eff = dilation·(k − 1) + 1, and any legal
    output_padding. All axes share what is searched, but for output_padding; where no setting serves
    every axis so, the answer is a single one, with the best of each axis.

    The order, each rule deciding where those before it tie: the convolution maps the output size
    back; padding is symmetric; stride is nearest to the ratio of the sizes; little output_padding;
    every output is hit equally often, or at least by some tap; small dilation, kernel and stride.

    Args:
        input_size: M, what the transposed convolution gets; an int, or one per axis.
        output_size: N, what it shall give; an int, or one per axis.
        kernel_size: k, in kernel entries; an int, one per axis, or None.
        stride: as in `conv_transpose`, or None.
        padding: as in `conv_transpose`, or None. Only if given is it a name in the answer, or for
            "tensorflow" and "keras", where it is searched among "valid" and "same".
        output_padding: as in `conv_transpose`, or None.
        dilation: as in `conv_transpose`, or None.
        framework: None, "torch", "tensorflow", "keras", "jax" or "onnx": keep what it can say
            in one call (`frameworks.Call.exact`), each layer once, and tell how.
        largest_kernel: the bound of a free kernel size.
        largest_stride: the bound of a free stride.
        largest_dilation: the bound of a free dilation.

    Returns:
        Settings with their `reasons`; none if nothing within the bounds is legal.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> for setting in transposed_settings(23, 46)[:2]:
    ...     print(setting)
    kernel_size=2, stride=2
    kernel_size=4, stride=2, padding=1

    An encoder with kernel 3 goes 24 → 12 and its decoder 12 → 23: how does it come back to 24?

    >>> first = transposed_settings(12, 24, kernel_size=3, framework="torch")[0]
    >>> for reason in first.reasons:
    ...     print(reason)
    the convolution maps 24 back to 12
    padding 1 is the same before and after
    12 samples times stride 2 are 24, the output size
    output_padding 1: keeps 1 more at the end
    taps of kernel 3 at stride 2, far from the borders: 1 or 2 per output, unevenly
    torch: kernel_size=3, stride=2, padding=1, output_padding=1, dilation=1

    Kernel 3 and stride 2 take 6 to 12 with 0.5 zeros on each side, which is none before and one
    after in "same", and one on each side with one more kept at the end in PyTorch:

    >>> options = {"kernel_size": 3, "stride": 2, "dilation": 1}
    >>> for framework in ("tensorflow", "torch"):
    ...     print(*transposed_settings((6, 4), (12, 8), **options, framework=framework))
    kernel_size=3, stride=2, padding='same'
    kernel_size=3, stride=2, padding=1, output_padding=1
    >>> transposed_settings(6, 12, **options, padding="same", framework="onnx")[0].arguments["pads"]
    [0, 1]

    Source: Dumoulin & Visin, arXiv:1603.07285, relationship 14. The questions are asked in
    milesial/Pytorch-UNet, issue 32 (odd sizes), stackoverflow.com/questions/35980044 (P = 0.5),
    pytorch issue 80301 ("same" in PyTorch), and onnx issues 1609 and 2788 (which side is odd).

    """
    options = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
    sizes = {"input_size": input_size, "output_size": output_size}
    axes = shared_rank(**sizes, **options, padding=padding, output_padding=output_padding)
    m, n = (per_axis(name, size, axes, least=1) for name, size in sizes.items())
    bounds = {
        "largest_kernel": largest_kernel,
        "largest_stride": largest_stride,
        "largest_dilation": largest_dilation,
    }
    numbers = [
        _range(name, value, axes, integer(bound, bounds[bound], least=1))
        for (name, value), bound in zip(options.items(), bounds, strict=True)
    ]
    extras = _output_paddings(output_padding, padding, numbers[1], numbers[2])
    _must_end(numbers, extras if padding is None else None, options, bounds)
    if framework is not None:
        one_of("framework", framework, FRAMEWORKS)
    found = {
        sought: [
            [axis for axis in solve(choices) if says(framework, (axis,))]
            for choices in map(Choices, m, n, *numbers, _each(sought, axes), extras)
        ]
        for sought in _paddings(padding, axes, framework)
    }
    free = [value is None for value in options.values()]
    shared = {sought: together(each, [*free, sought is None]) for sought, each in found.items()}
    return (
        _sorted(shared, framework)
        or _sorted({sought: best_of_each(each) for sought, each in found.items()}, framework)[:1]
    )


def _sorted(
    answers: Mapping[Sought, list[Axes]], framework: FrameworkName | None
) -> tuple[Setting, ...]:
    sought = {axes: sought for sought, listed in answers.items() for axes in listed}
    said = sorted((axes for axes in sought if says(framework, axes)), key=order)
    if framework is not None:
        said = each_layer_once(said)
    return tuple(Setting.of(axes, sought[axes] == "same", framework) for axes in said)


def _must_end(
    numbers: Sequence[Ranges],
    extras: Ranges | None,
    options: Mapping[str, object],
    bounds: Mapping[str, object],
) -> None:
    """Refuse a search that would not end soon: free padding is tried up to k_eff, per setting.

    With each padding before, there are as many after as there are values of `output_padding`.
    """
    for axis, (kernels, strides, dilations) in enumerate(zip(*numbers, strict=True)):
        reach = dilations[-1] * (kernels[-1] - 1) + 1
        pairs_tried = reach * min(reach, len(extras[axis])) if extras else 1
        tries = len(kernels) * len(strides) * len(dilations) * pairs_tried
        if tries > MOST:
            largest = (kernels[-1], strides[-1] * (options["stride"] is None), dilations[-1])
            pairs = list(zip(options.items(), bounds.items(), strict=True))
            (name, value), bound = pairs[largest.index(max(largest))]
            name, value = bound if value is None else (name, value)
            rule = f"must leave at most {MOST} combinations to try, not {tries}"
            raise refuse(name, value, rule, "2")


def _range(name: str, value: object, axes: int, largest: int) -> Ranges:
    if value is None:
        return (range(1, largest + 1),) * axes
    return tuple(range(v, v + 1) for v in per_axis(name, value, axes, least=1))


def _output_paddings(value: object, padding: object, strides: Ranges, dilations: Ranges) -> Ranges:
    most = [max(s[-1], d[-1]) for s, d in zip(strides, dilations, strict=True)]
    if value is None:
        return tuple(range(bound) for bound in most)
    wanted = per_axis("output_padding", value, len(most), least=0)
    if padding == "same" and any(wanted):
        rule = "must be 0 with padding='same', which forgets a remainder of its own"
        raise refuse("output_padding", value, rule, "0")
    if any(extra >= bound for extra, bound in zip(wanted, most, strict=True)):
        rule = f"must be below max(stride, dilation), at most {tuple(most)}"
        raise refuse("output_padding", value, rule, "0")
    return tuple(range(extra, extra + 1) for extra in wanted)


def _paddings(padding: object, axes: int, framework: FrameworkName | None) -> tuple[Sought, ...]:
    if padding is not None:
        return (padding_pairs(padding, axes),)
    if framework in NAMED:
        return NAMES[::-1]  # where both say the same, the last one wins: "valid"
    return (None,)


def _each(sought: Sought, axes: int) -> Sequence[str | Pair | None]:
    return sought if isinstance(sought, tuple) else (sought,) * axes
