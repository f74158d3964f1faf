"""One axis of a transposed convolution: which settings turn M samples into N?

N = (M − 1)S + k_eff − P − Q + output_padding. With kernel size, stride and dilation chosen, one of
the others is solved for: P + Q − output_padding, N or M. Nothing is tried in vain.

Inner functions: arguments have been checked in `settings`.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from tconv_edu.checks import LARGEST, Pairs
from tconv_edu.geometry import plan
from tconv_edu.sizes.axis import Axis, Pair

PaddingSought = str | Pairs | None  # a name, a given pair, or any pair


class Choices(NamedTuple):
    """What one axis may be: ranges for numbers, and None for a size or a padding that is open.

    `target` is the output size to come near to, where that is open.
    """

    input_size: int | None
    output_size: int | None
    target: int | None
    kernel_sizes: range
    strides: range
    dilations: range
    padding: PaddingSought
    output_paddings: range


class Options(NamedTuple):
    """One kernel size, stride and dilation of the choices, and what may be forgotten with them."""

    kernel_size: int
    stride: int
    dilation: int
    legal: range

    @property
    def reach(self) -> int:
        """k_eff = D(k − 1) + 1."""
        return self.dilation * (self.kernel_size - 1) + 1

    def full(self, m: int) -> int:
        """Return the size before the crop: (M − 1)S + k_eff."""
        return (m - 1) * self.stride + self.reach


def solve(choices: Choices) -> Iterator[Axis]:
    """Yield the legal settings, in no useful order; free padding stays below k_eff.

    Between two sizes, padding that is not symmetric comes with the least output_padding: with more
    of both it computes the same. With an open output size, output_padding brings it as near as it
    can to the target, which is M·S if it is not given; with both open, the inputs are those whose
    outputs are around it. Beside an open size, free padding is symmetric, and what is forgotten is
    below the stride.

    >>> once = range(1, 2)
    >>> choices = Choices(12, 24, None, range(3, 4), range(2, 3), once, None, range(2))
    >>> [(*axis.padding, axis.output_padding) for axis in solve(choices)]
    [(0, 1, 0), (1, 1, 1), (2, 0, 1)]
    >>> [a.output_size for a in solve(choices._replace(output_size=None, padding=[(1, 1)]))]
    [24]
    >>> [a.input_size for a in solve(choices._replace(input_size=None, padding=[(1, 1)]))]
    [12]
    """
    for each in product(choices.kernel_sizes, choices.strides, choices.dilations):
        options = Options(*each, _legal(choices, *each[1:]))
        for m, n, pair in _solutions(choices, options):
            axis = Axis(m, n, *each, pair, choices.padding == "same")
            if axis.output_padding in options.legal and max(m, n, *pair) <= LARGEST:
                yield axis


def _legal(choices: Choices, stride: int, dilation: int) -> range:
    wanted = choices.output_paddings
    if choices.padding == "same":
        return range(stride)
    is_open = choices.input_size is None or choices.output_size is None
    most = stride if is_open and wanted.start == 0 else max(stride, dilation)
    return range(wanted.start, min(wanted.stop, most))


def _solutions(choices: Choices, options: Options) -> Iterator[tuple[int, int, Pair]]:
    """Yield both sizes and a padding; what is forgotten with them may not be legal."""
    m, n, padding = choices.input_size, choices.output_size, choices.padding
    goal = n or choices.target or (m or 1) * options.stride
    if padding == "same":  # a remainder that its own rule forgets is no output_padding
        m, n = (m, n or m * options.stride) if m else (-(-goal // options.stride), goal)
    for pair in _pairs(m, n, padding, options, goal):
        # The last input whose least output is not above the goal; the next one's may be nearer.
        low = (goal + sum(pair) - options.reach - options.legal.start) // options.stride + 1
        for samples in [m] if m else range(max(low, 1), max(low, 0) + 2):
            for each in [n] if n else _outputs(samples, pair, options, goal):
                yield samples, each, pair


def _pairs(
    m: int | None, n: int | None, padding: PaddingSought, options: Options, goal: int
) -> Iterable[Pair]:
    """Resolve a padding; a free one is below k_eff, and symmetric beside an open size."""
    if padding is not None:
        shape = plan((options.kernel_size,), options.stride, padding, options.dilation)
        return shape.pairs((n or goal,))
    if m and n:
        return _between(m, n, options)
    return ((amount, amount) for amount in range(options.reach))


def _between(m: int, n: int, options: Options) -> Iterator[Pair]:
    legal, surplus = options.legal, options.full(m) - n
    for before in range(options.reach):
        if (symmetric := 2 * before - surplus) in legal:
            yield before, before
            if symmetric < options.stride:
                continue
        after = surplus - before + max(legal.start, before - surplus)
        if before != after < options.reach:
            yield before, after


def _outputs(m: int, pair: Pair, options: Options, goal: int) -> Iterator[int]:
    legal, after = options.legal, pair[1]
    least = options.full(m) - sum(pair)
    n = min(max(goal, least + legal.start), least + legal.stop - 1)
    if n >= 1:
        yield n
    if legal.start <= after < n - least and n < goal:  # short of it, the last ones empty
        yield max(least + after, 1)
