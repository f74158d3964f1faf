"""The settings themselves: small, unequal on every axis, each there for one mistake."""

from __future__ import annotations

from functools import partial
from typing import Any

from tconv_edu.probing.probe import Probe

Triple = tuple[int, int, int]  # of which a program of lower rank is asked the first


def _at(size: Triple, kernel_size: Triple, **given: Any) -> partial[Probe]:
    """Return a setting without its suspect; what is not a probe's own is an option."""
    own = {name: given.pop(name) for name in ("channels", "batch", "seed") if name in given}
    return partial(Probe, size=size, kernel_size=kernel_size, options=given, **own)


# What to suspect of a program that fails at this setting, simplest first.
_SETTINGS = {
    "a flip of the kernel": _at((1, 1, 1), (3, 2, 2)),
    "how stamps add up": _at((3, 2, 3), (2, 3, 2)),
    "the zeros between samples: stride - 1": _at((3, 2, 2), (3, 3, 2), stride=(2, 3, 1)),
    "the gaps that no stamp reaches": _at((2, 3, 2), (2, 1, 2), stride=(4, 3, 3)),
    "a kernel of one entry: the stride holds for it, too": _at(
        (3, 2, 2), (1, 1, 1), stride=(5, 2, 3)
    ),
    "three stamps on one another": _at((4, 2, 2), (5, 3, 7), stride=(2, 1, 3)),
    "the seams between tiles of samples": _at((19, 2, 2), (3, 2, 1)),
    "an exchange of the kernel's channel axes": _at((2, 2, 1), (2, 3, 1), channels=(2, 2)),
    "a kernel of one entry: its channel axes": _at((2, 3, 1), (1, 1, 1), channels=(2, 2)),
    "the numbers of channels": _at((2, 1, 2), (2, 2, 2), channels=(3, 2), stride=(2, 2, 2)),
    "more channels in than out": _at((2, 2, 1), (3, 1, 2), channels=(2, 3), stride=(2, 1, 2)),
    "a kernel kept from an earlier call": _at((3, 2, 2), (3, 3, 2), seed=8, stride=(2, 3, 1)),
    "the batch axis": _at((3, 2, 1), (2, 2, 2), channels=(2, 2), batch=3, stride=(2, 1, 2)),
    "the order of channels in groups": _at((2, 2, 1), (2, 1, 2), channels=(6, 4), groups=2),
    "more than two groups": _at((2, 1, 2), (2, 3, 1), channels=(6, 9), groups=3),
    "one channel in each group": _at(
        (3, 2, 2), (3, 2, 2), channels=(3, 3), stride=(2, 1, 2), groups=3
    ),
    "several inputs, one output in each group": _at(
        (2, 2, 1), (3, 2, 1), channels=(2, 6), groups=2
    ),
    "one input, several outputs in each group": _at(
        (2, 1, 2), (3, 2, 1), channels=(6, 3), groups=3
    ),
    "padding: it crops": _at((3, 3, 3), (4, 4, 5), stride=(2, 3, 2), padding=(1, 2, 3)),
    "the same kernel, stride and padding on every axis": _at(
        (2, 3, 2), (4, 4, 4), stride=(2, 2, 2), padding=(1, 1, 1)
    ),
    "padding above k - 1": _at((4, 4, 3), (2, 1, 2), stride=(2, 3, 2), padding=(2, 1, 2)),
    "output_padding: it crops less at the end": _at(
        (2, 3, 2), (4, 3, 5), stride=(3, 2, 3), padding=(2, 1, 3), output_padding=(1, 1, 2)
    ),
    "output_padding above padding: zeros": _at(
        (2, 2, 2), (2, 3, 2), stride=(4, 3, 2), output_padding=(3, 2, 1)
    ),
    "dilation": _at((3, 2, 3), (3, 3, 2), dilation=(2, 3, 2)),
    "dilation beside stride and padding": _at(
        (3, 2, 2), (3, 3, 2), stride=(3, 2, 2), padding=(1, 2, 1), dilation=(2, 3, 2)
    ),
    "output_padding that is below the dilation alone": _at(
        (2, 3, 2), (3, 2, 2), output_padding=(2, 2, 2), dilation=(3, 4, 3)
    ),
    "padding: before and after exchanged": _at(
        (3, 2, 2), (4, 3, 4), stride=(2, 1, 3), padding=[(0, 2), (1, 0), (2, 1)]
    ),
    "output_padding beside unequal padding": _at(
        (2, 3, 2),
        (4, 3, 5),
        stride=(3, 2, 3),
        padding=[(2, 0), (0, 1), (1, 3)],
        output_padding=(1, 1, 2),
    ),
    "same: the odd one goes after": _at((3, 2, 3), (3, 4, 2), stride=(2, 3, 1), padding="same"),
    "same below the stride: zeros": _at((3, 2, 2), (2, 1, 2), stride=(4, 2, 3), padding="same"),
    "same with dilation": _at(
        (3, 2, 3), (3, 2, 3), stride=(2, 3, 1), padding="same", dilation=(2, 3, 2)
    ),
    "two options that do not go together": _at(
        (3, 2, 2),
        (3, 4, 2),
        channels=(4, 6),
        batch=2,
        stride=(3, 2, 2),
        padding=(2, 1, 0),
        output_padding=(1, 1, 0),
        dilation=(2, 1, 3),
        groups=2,
    ),
}
PROBES = tuple(setting(suspect) for suspect, setting in _SETTINGS.items())
