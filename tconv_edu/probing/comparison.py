"""A program compared with the definition, in settings that wrong programs do not survive."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterator, Sequence
from typing import Any

from tconv_edu.checks import Integers, integer, is_sequence, one_of, refuse
from tconv_edu.layer import Layer
from tconv_edu.probing import models
from tconv_edu.probing.probe import LAYOUTS, Candidate, Probe

USUAL = ("batch", "stride", "padding", "output_padding", "dilation", "groups")
FEATURES = (*USUAL, "pairs", "same")

# Samples, kernel, what is not usual, and what to suspect of a program that fails there, simplest
# first. Of three numbers for the axes, a program of lower rank is asked the first.
_TABLE = """
1,1,1  | 3,2,2 | | a flip of the kernel
3,2,3  | 2,3,2 | | how stamps add up
3,2,2  | 3,3,2 | stride=2,3,1 | the stride - 1 zeros between samples
2,3,2  | 2,1,2 | stride=4,3,3 | the gaps that no stamp reaches
3,2,2  | 1,1,1 | stride=5,2,3 | the stride of a kernel of one entry
4,2,2  | 5,3,7 | stride=2,1,3 | three stamps on one another
19,2,2 | 3,2,1 | | the seams between tiles of samples
2,2,1  | 2,3,1 | channels=2,2 | an exchange of the kernel's channel axes
2,3,1  | 1,1,1 | channels=2,2 | the channel axes of a kernel of one entry
2,1,2  | 2,2,2 | channels=3,2 stride=2,2,2 | the numbers of channels
2,2,1  | 3,1,2 | channels=2,3 stride=2,1,2 | more channels in than out
3,2,2  | 3,3,2 | seed=8 stride=2,3,1 | a kernel kept from an earlier call
3,2,1  | 2,2,2 | channels=2,2 batch=3 stride=2,1,2 | the batch axis
2,2,1  | 2,1,2 | channels=6,4 groups=2 | the order of channels in groups
2,1,2  | 2,3,1 | channels=6,9 groups=3 | more than two groups
3,2,2  | 3,2,2 | channels=3,3 stride=2,1,2 groups=3 | one channel in each group
2,2,1  | 3,2,1 | channels=2,6 groups=2 | several inputs, one output in each group
2,1,2  | 3,2,1 | channels=6,3 groups=3 | one input, several outputs in each group
3,3,3  | 4,4,5 | stride=2,3,2 padding=1,2,3 | padding, which crops
2,3,2  | 4,4,4 | stride=2,2,2 padding=1,1,1 | the same kernel, stride and padding on every axis
4,4,3  | 2,1,2 | stride=2,3,2 padding=2,1,2 | padding above k - 1
2,3,2  | 4,3,5 | stride=3,2,3 padding=2,1,3 output_padding=1,1,2 \
    | output_padding, which crops less at the end
2,2,2  | 2,3,2 | stride=4,3,2 output_padding=3,2,1 | the zeros of output_padding above padding
3,2,3  | 3,3,2 | dilation=2,3,2 | dilation
3,2,2  | 3,3,2 | stride=3,2,2 padding=1,2,1 dilation=2,3,2 | dilation beside stride and padding
2,3,2  | 3,2,2 | output_padding=2,2,2 dilation=3,4,3 \
    | output_padding that is below the dilation alone
3,2,2  | 4,3,4 | stride=2,1,3 padding=[(0,2),(1,0),(2,1)] | before and after exchanged in padding
2,3,2  | 4,3,5 | stride=3,2,3 padding=[(2,0),(0,1),(1,3)] output_padding=1,1,2 \
    | output_padding beside unequal padding
3,2,3  | 3,4,2 | stride=2,3,1 padding='same' | the odd one of same, which goes after
3,2,2  | 2,1,2 | stride=4,2,3 padding='same' | the zeros of same below the stride
3,2,3  | 3,2,3 | stride=2,3,1 padding='same' dilation=2,3,2 | same with dilation
3,2,2  | 3,4,2 | channels=4,6 batch=2 stride=3,2,2 padding=2,1,0 output_padding=1,1,0 \
    dilation=2,1,3 groups=2 | two options that do not go together
"""


def probes(*, rank: int = 1, takes: Sequence[str] = USUAL) -> tuple[Probe, ...]:
    """Return the settings that `check_transposed` asks for, simplest first.

    >>> print(probes()[2])
    samples 3, kernel 3, stride=2

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.
    """
    if integer("rank", rank, least=1) > 3:
        raise refuse("rank", rank, "must be the number of spatial axes, 1, 2 or 3", "2")
    if not is_sequence(takes):
        raise refuse("takes", takes, "must be a sequence of names", str(USUAL), TypeError)
    has = {one_of("takes", name, FEATURES) for name in takes}
    return tuple(probe for probe in _settings(rank) if probe.needs <= has)


def _settings(rank: int) -> Iterator[Probe]:
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


def check_transposed(
    candidate: Candidate | Any,
    *,
    rank: int = 1,
    takes: Sequence[str] = USUAL,
    layout: str = LAYOUTS[0],
    layer: Layer | None = None,
    input_size: Integers = 3,
) -> int:
    """Compare a program with the definition, in settings that wrong programs do not survive.

    With `layer`, compare a model of that one layer, which has its weights inside, with the layer.

    Args:
        candidate: called as `candidate(x, kernel, **options)`, with those options of
            `conv_transpose` that a setting needs: numbers for rank 1, else one per axis.
        rank: the number of spatial axes, 1, 2 or 3.
        takes: what the program can do. "batch": x has a batch axis; "stride", "padding",
            "output_padding", "dilation", "groups": these options; "pairs": padding=[(before,
            after), …]; "same": padding="same".
        layout: "channels_last": x `(batch, *M, O)` and kernel `(*k, C/groups, O)`; or
            "channels_first": x `(batch, O, *M)` and kernel `(O, C/groups, *k)`, as in PyTorch and
            ONNX. Both arrays are float64 and hold whole numbers.
        layer: what a model computes, if `candidate` is one: a function of samples alone, or an
            InferenceSession of ONNX Runtime, a CompiledModel of OpenVINO, an Interpreter of
            LiteRT, as it is. It is asked once, in float32; `rank` and `takes` are not looked at.
        input_size: the spatial size that a model is asked with.

    Returns:
        The number of settings, if the program agrees in all of them (up to less than 0.5, as all
        right answers are whole; a model, up to a thousandth of what its sums would be at most).

    Raises:
        AssertionError: at the first setting that differs: which, where, and what to suspect.
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    >>> import tconv_edu as te
    >>> te.check_transposed(te.conv_transpose)
    27
    >>> te.check_transposed(lambda x, kernel, **o: te.conv_transpose(x, kernel[::-1], **o))
    Traceback (most recent call last):
    AssertionError: not a transposed convolution. With samples 1, kernel 3, the entry at (0, 0, 0)
    is 100 and should be 1. Suspect first: a flip of the kernel. Simpler settings that agree: 0.

    >>> layer = te.frameworks.read_torch([[[1, 10, 100]]], stride=2, padding=1)
    >>> te.check_transposed(layer, layer=layer)
    1

    Source: chapter 12 of the book, which shows that these settings catch its ten mistakes.
    """
    one_of("layout", layout, LAYOUTS)
    if layer is not None:
        difference = models.difference(candidate, layer, input_size, layout)
        if difference:
            raise AssertionError(f"not this layer: {difference}.")
        return 1
    if not callable(candidate):
        raise refuse("candidate", candidate, "must be a function", "te.conv_transpose", TypeError)
    asked = probes(rank=rank, takes=takes)
    for before, probe in enumerate(asked):
        difference = probe.difference(candidate, layout, bare="batch" not in takes)
        if difference:
            raise AssertionError(
                f"not a transposed convolution. With {probe}, {difference}. "
                f"Suspect first: {probe.suspect}. Simpler settings that agree: {before}."
            )
    return len(asked)
