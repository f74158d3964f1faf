"""What a practitioner wants first, and why: the rank of a setting and the reasons for it.

Inner functions, of one axis each.
"""

from __future__ import annotations

from math import gcd

from tconv_edu.geometry import Geometry, forward, plan
from tconv_edu.sizes.axis import Axis


def taps(axis: Axis) -> tuple[int, int]:
    """Return the fewest and the most taps that hit an output, far from the borders.

    The taps m·D of one sample fall on the phases m·D mod S. They come back after S/gcd(S, D) taps,
    and reach every phase only if S and D have no common factor.

    >>> taps(Axis(8, 17, kernel_size=3, stride=2, before=0, after=0, output_padding=0, dilation=1))
    (1, 2)
    """
    common = gcd(axis.stride, axis.dilation)
    period = axis.stride // common
    fewest = axis.kernel_size // period if common == 1 else 0
    return fewest, -(-axis.kernel_size // period)


def fills(axis: Axis) -> bool:
    """Tell whether every output is hit by some tap: far from the borders, and at the end."""
    return taps(axis)[0] > 0 and axis.output_padding <= axis.after


def rank(axis: Axis) -> tuple[int, ...]:
    """Return the sort key of a setting: what comes first in it decides first."""
    fewest, most = taps(axis)
    return (
        not fills(axis),
        axis.output_padding >= axis.stride,
        axis.before != axis.after,
        abs(axis.output_size - axis.input_size * axis.stride),
        axis.output_padding,
        fewest < most,
        axis.dilation,
        axis.kernel_size,
        axis.stride,
        axis.before,
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
    if axis.output_padding < axis.stride:
        return f"the convolution maps {n} back to {m}"
    back = _convolution(axis, [(axis.before, axis.after)]).output_size[0]
    return f"the convolution maps {n} to {back}, not {m}: output_padding is not below stride"


def _convolution(axis: Axis, padding: object) -> Geometry:
    options = plan((axis.kernel_size,), axis.stride, padding, axis.dilation)
    return forward(options, (axis.output_size,), 1)


def _padding(axis: Axis) -> str:
    if axis.before == axis.after:
        return f"padding {axis.before} is the same before and after"
    pair = (axis.before, axis.after)
    return f"padding {pair} is asymmetric: PyTorch takes one number for both sides"


def _named(axis: Axis) -> list[str]:
    same = _convolution(axis, "same")
    here = same.output_size == (axis.input_size,) and same.padding == ((axis.before, axis.after),)
    return ['padding="same" means this padding here'] * here


def _scale(axis: Axis) -> str:
    scaled = axis.input_size * axis.stride
    more = axis.output_size - scaled
    text = f"{axis.input_size} samples times stride {axis.stride} are {scaled}"
    if more < 0:
        return f"{text}, and the output has {-more} less"
    return f"{text}, and the output has {more} more" if more else f"{text}, the output size"


def _output_padding(axis: Axis) -> list[str]:
    extra = axis.output_padding
    if extra == 0:
        return ["no output_padding: the convolution back leaves no remainder"]
    said = [f"output_padding {extra}: keeps {extra} more at the end"]
    unhit = extra - axis.after
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
