"""What a practitioner wants first, and why: the rank of a setting and the reasons for it.

Inner functions, of one axis each.
"""

from __future__ import annotations

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
    )


def reasons(axis: Axis) -> list[str]:
    """Say what is true of a setting, in the order of its rank."""
    return [
        _way_back(axis),
        _padding(axis),
        *_named(axis),
        _scale(axis),
        *_output_padding(axis),
        _overlap(axis),
        *([f"dilation {axis.dilation}: the kernel reaches {axis.reach}"] * (axis.dilation > 1)),
    ]


def _way_back(axis: Axis) -> str:
    m, n = axis.input_size, axis.output_size
    more = axis.output_padding // axis.stride
    if more == 0:
        return f"the convolution maps {n} back to {m}"
    return f"the convolution maps {n} to {m + more}, not {m}: output_padding is not below stride"


def _padding(axis: Axis) -> str:
    before, after = axis.padding
    if before == after:
        return f"padding {before} is the same before and after"
    return f"padding {axis.padding} is asymmetric: PyTorch takes one number for both sides"


def _named(axis: Axis) -> list[str]:
    same = plan((axis.kernel_size,), axis.stride, "same", axis.dilation).pairs((axis.output_size,))
    outputs = -(-axis.output_size // axis.stride)
    here = outputs == axis.input_size and same == (axis.padding,)
    return ['padding="same" means this padding here'] * here


def _scale(axis: Axis) -> str:
    scaled = axis.input_size * axis.stride
    more = axis.output_size - scaled
    said = f"and the output has {abs(more)} {'more' if more > 0 else 'less'}"
    end = said if more else "the output size"
    return f"{axis.input_size} samples times stride {axis.stride} are {scaled}, {end}"


def _output_padding(axis: Axis) -> list[str]:
    extra = axis.output_padding
    if extra == 0:
        return ["no output_padding: the convolution back leaves no remainder"]
    said = [f"output_padding {extra}: keeps {extra} more at the end"]
    unhit = extra - axis.padding[1]
    if unhit > 0:
        said.append(f"no tap reaches the last {unhit} of the output: zero, or the bias")
    return said


def _overlap(axis: Axis) -> str:
    fewest, most = taps(axis)
    kernel = f"taps of kernel {axis.kernel_size} at stride {axis.stride}, far from the borders"
    if fewest == most:
        return f"{kernel}: {most} per output, evenly"
    if fewest:
        return f"{kernel}: {fewest} or {most} per output, unevenly"
    return f"{kernel}: some outputs get none"
