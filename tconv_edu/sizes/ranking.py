"""What a practitioner wants first, and why: the rank of a setting and the reasons for it.

Inner functions, of one axis each.
"""

from math import gcd

from tconv_edu.geometry import plan
from tconv_edu.sizes.axis import Axis


def taps(axis: Axis) -> tuple[int, int]:
    """Return the fewest and the most taps that hit an output, far from the borders.

    The taps m·D of one sample fall on the phases m·D mod S. They come back after S/gcd(S, D) taps,
    and reach every phase only if S and D have no common factor.

    >>> taps(Axis(8, 17, kernel_size=3, stride=2, dilation=1, padding=(0, 0)))
    (1, 2)
    """
    common = gcd(axis.stride, axis.dilation)
    period = axis.stride // common
    fewest = axis.kernel_size // period if common == 1 else 0
    return fewest, -(-axis.kernel_size // period)


def fills(axis: Axis) -> bool:
    """Tell whether every output is hit by some tap: far from the borders, and at the end."""
    return taps(axis)[0] > 0 and axis.output_padding <= axis.padding[1]


def rank(axis: Axis) -> tuple[int, ...]:
    """Return the sort key of a setting: what comes first in it decides first."""
    fewest, most = taps(axis)
    before, after = axis.padding
    return (
        not fills(axis),
        axis.output_padding >= axis.stride,
        before != after,
        abs(axis.output_size - axis.input_size * axis.stride),
        axis.output_padding,
        fewest < most,
        axis.dilation,
        axis.kernel_size,
        axis.stride,
        before,
        axis.same,
    )


def reasons(axis: Axis) -> list[str]:
    """Say what is true of a setting, in the order of its rank."""
    return [said for holds, said in (*_of_the_sizes(axis), *_of_the_taps(axis)) if holds]


def _of_the_sizes(axis: Axis) -> list[tuple[bool, str]]:
    m, n, stride, (before, after) = axis.input_size, axis.output_size, axis.stride, axis.padding
    mapped, scaled = m + axis.output_padding // stride, m * stride
    times = f"{m} samples times stride {stride} are {scaled}"
    odd = f"padding {axis.padding} is asymmetric: PyTorch takes one number for both sides"
    far = f"the convolution maps {n} to {mapped}, not {m}: output_padding is not below stride"
    return [
        (mapped == m, f"the convolution maps {n} back to {m}"),
        (mapped != m, far),
        (before == after, f"padding {before} is the same before and after"),
        (before != after, odd),
        (_is_same(axis), 'padding="same" means this padding here'),
        (n == scaled, f"{times}, the output size"),
        (n > scaled, f"{times}, and the output has {n - scaled} more"),
        (n < scaled, f"{times}, and the output has {scaled - n} less"),
    ]


def _of_the_taps(axis: Axis) -> list[tuple[bool, str]]:
    (fewest, most), extra = taps(axis), axis.output_padding
    unhit = extra - axis.padding[1]
    kernel = f"taps of kernel {axis.kernel_size} at stride {axis.stride}, far from the borders"
    return [
        (extra == 0, "no output_padding: the convolution back leaves no remainder"),
        (extra > 0, f"output_padding {extra}: keeps {extra} more at the end"),
        (unhit > 0, f"no tap reaches the last {unhit} of the output: zero, or the bias"),
        (fewest == most, f"{kernel}: {most} per output, evenly"),
        (0 < fewest < most, f"{kernel}: {fewest} or {most} per output, unevenly"),
        (fewest == 0, f"{kernel}: some outputs get none"),
        (axis.dilation > 1, f"dilation {axis.dilation}: the kernel reaches {axis.reach}"),
    ]


def _is_same(axis: Axis) -> bool:
    """Tell whether the padding "same" of a convolution N → M is this one."""
    same = plan((axis.kernel_size,), axis.stride, "same", axis.dilation)
    outputs = -(-axis.output_size // axis.stride)
    return outputs == axis.input_size and same.pairs((axis.output_size,)) == (axis.padding,)
