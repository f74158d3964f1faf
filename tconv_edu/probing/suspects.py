"""The settings themselves: small, unequal on every axis, each there for one mistake."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterator
from typing import Any

from tconv_edu.checks import is_sequence
from tconv_edu.probing.probe import Probe

# Samples, kernel, what is not usual, and what to suspect of a program that fails there, simplest
# first. Of three numbers for the axes, a program of lower rank is asked the first.
_TABLE = """
1,1,1  | 3,2,2 | | a flip of the kernel
3,2,3  | 2,3,2 | | how stamps add up
3,2,2  | 3,3,2 | stride=2,3,1 | the zeros between samples: stride - 1
2,3,2  | 2,1,2 | stride=4,3,3 | the gaps that no stamp reaches
3,2,2  | 1,1,1 | stride=5,2,3 | a kernel of one entry: the stride holds for it, too
4,2,2  | 5,3,7 | stride=2,1,3 | three stamps on one another
19,2,2 | 3,2,1 | | the seams between tiles of samples
2,2,1  | 2,3,1 | channels=2,2 | an exchange of the kernel's channel axes
2,3,1  | 1,1,1 | channels=2,2 | a kernel of one entry: its channel axes
2,1,2  | 2,2,2 | channels=3,2 stride=2,2,2 | the numbers of channels
2,2,1  | 3,1,2 | channels=2,3 stride=2,1,2 | more channels in than out
3,2,2  | 3,3,2 | seed=8 stride=2,3,1 | a kernel kept from an earlier call
3,2,1  | 2,2,2 | channels=2,2 batch=3 stride=2,1,2 | the batch axis
2,2,1  | 2,1,2 | channels=6,4 groups=2 | the order of channels in groups
2,1,2  | 2,3,1 | channels=6,9 groups=3 | more than two groups
3,2,2  | 3,2,2 | channels=3,3 stride=2,1,2 groups=3 | one channel in each group
2,2,1  | 3,2,1 | channels=2,6 groups=2 | several inputs, one output in each group
2,1,2  | 3,2,1 | channels=6,3 groups=3 | one input, several outputs in each group
3,3,3  | 4,4,5 | stride=2,3,2 padding=1,2,3 | padding: it crops
2,3,2  | 4,4,4 | stride=2,2,2 padding=1,1,1 | the same kernel, stride and padding on every axis
4,4,3  | 2,1,2 | stride=2,3,2 padding=2,1,2 | padding above k - 1
2,3,2  | 4,3,5 | stride=3,2,3 padding=2,1,3 output_padding=1,1,2 \
    | output_padding: it crops less at the end
2,2,2  | 2,3,2 | stride=4,3,2 output_padding=3,2,1 | output_padding above padding: zeros
3,2,3  | 3,3,2 | dilation=2,3,2 | dilation
3,2,2  | 3,3,2 | stride=3,2,2 padding=1,2,1 dilation=2,3,2 | dilation beside stride and padding
2,3,2  | 3,2,2 | output_padding=2,2,2 dilation=3,4,3 \
    | output_padding that is below the dilation alone
3,2,2  | 4,3,4 | stride=2,1,3 padding=[(0,2),(1,0),(2,1)] | padding: before and after exchanged
2,3,2  | 4,3,5 | stride=3,2,3 padding=[(2,0),(0,1),(1,3)] output_padding=1,1,2 \
    | output_padding beside unequal padding
3,2,3  | 3,4,2 | stride=2,3,1 padding='same' | same: the odd one goes after
3,2,2  | 2,1,2 | stride=4,2,3 padding='same' | same below the stride: zeros
3,2,3  | 3,2,3 | stride=2,3,1 padding='same' dilation=2,3,2 | same with dilation
3,2,2  | 3,4,2 | channels=4,6 batch=2 stride=3,2,2 padding=2,1,0 output_padding=1,1,0 \
    dilation=2,1,3 groups=2 | two options that do not go together
"""


def settings(rank: int) -> Iterator[Probe]:
    """Yield the settings as programs with this many spatial axes are asked them."""
    for row in _TABLE.strip().splitlines():
        size, kernel_size, unusual, suspect = (part.strip() for part in row.split("|"))
        sizes = literal_eval(size)[:rank], literal_eval(kernel_size)[:rank]
        pairs = (option.split("=") for option in unusual.split())
        given = {name: literal_eval(value) for name, value in pairs}
        own = {name: given.pop(name) for name in ("channels", "batch", "seed") if name in given}
        options = {name: _cut(value, rank) for name, value in given.items()}
        yield Probe(suspect, *sizes, options=options, **own)


def _cut(value: Any, rank: int) -> Any:
    """Give an option its first entries, one for each axis; a number where there is one axis."""
    if not is_sequence(value):
        return value
    return value[0] if rank == 1 and isinstance(value, tuple) else value[:rank]
