"""A program compared with the definition, in settings that wrong programs do not survive."""

from __future__ import annotations

from collections.abc import Sequence

from tconv_edu.checks import integer, is_sequence, one_of, refuse
from tconv_edu.probing.probe import LAYOUTS, Candidate, Probe
from tconv_edu.probing.suspects import settings

USUAL = ("batch", "stride", "padding", "output_padding", "dilation", "groups")
FEATURES = (*USUAL, "pairs", "same")


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
    return tuple(probe for probe in settings(rank) if probe.needs <= has)


def check_transposed(
    candidate: Candidate, *, rank: int = 1, takes: Sequence[str] = USUAL, layout: str = LAYOUTS[0]
) -> int:
    """Compare a program with the definition, in settings that wrong programs do not survive.

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

    Returns:
        The number of settings, if the program agrees in all of them (up to less than 0.5, as all
        right answers are whole).

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

    Source: chapter 12 of the book, which shows that these settings catch its ten mistakes.
    """
    if not callable(candidate):
        raise refuse("candidate", candidate, "must be a function", "te.conv_transpose", TypeError)
    one_of("layout", layout, LAYOUTS)
    asked = probes(rank=rank, takes=takes)
    for before, probe in enumerate(asked):
        difference = probe.difference(candidate, layout, bare="batch" not in takes)
        if difference:
            raise AssertionError(
                f"not a transposed convolution. With {probe}, {difference}. "
                f"Suspect first: {probe.suspect}. Simpler settings that agree: {before}."
            )
    return len(asked)
