"""Which layer takes me from 23 to 46, and what does it make of 64? Every setting, ranked.

And if no layer takes me from 12 to 26 with these options: which ones come near?
"""

from __future__ import annotations

from collections.abc import Sequence

from tconv_edu.checks import Integers, per_axis, refuse
from tconv_edu.frameworks import FrameworkName
from tconv_edu.geometry import Padding
from tconv_edu.sizes.question import answers
from tconv_edu.sizes.setting import Setting


def transposed_settings(
    input_size: Integers | None,
    output_size: Integers | None = None,
    *,
    kernel_size: Integers | None = None,
    stride: Integers | None = None,
    padding: Padding | None = None,
    output_padding: Integers | None = None,
    dilation: Integers | None = None,
    framework: FrameworkName | None = None,
    largest_kernel: int = 16,
    largest_stride: int = 8,
    largest_dilation: int = 1,
) -> tuple[Setting, ...]:
    """Return every setting of `conv_transpose` that turns one size into another, best first.

    What is given is fixed, what is None is searched: kernel size and stride from 1 to their bound,
    padding (before, after) below k_eff = dilation·(k − 1) + 1, and any legal output_padding, each
    layer once. Dilation is 1 unless it or its bound is given. All axes share what is searched, but
    for output_padding; where no setting serves every axis so, the answer is a single one, with the
    best of each axis.

    One of the two sizes may be None: then it is part of the answer, free padding is symmetric, and
    a free stride is 2. An open output size comes as near to M·stride as output_padding brings it;
    where padding is given, free output_padding is 0, as it is in the frameworks.

    The order, each rule deciding where those before it tie: every output is hit by some tap; the
    convolution maps the output size back; padding is symmetric; stride is nearest to the ratio of
    the sizes; little output_padding; every output is hit equally often; small dilation, kernel and
    stride.

    Args:
        input_size: M, what the transposed convolution gets; an int, one per axis, or None.
        output_size: N, what it shall give; an int, one per axis, or None.
        kernel_size: k, in kernel entries; an int, one per axis, or None.
        stride: as in `conv_transpose`, or None.
        padding: as in `conv_transpose`, or None. Only if given is it a name in the answer, or for
            "tensorflow" and "keras", where it is searched among "valid" and "same".
        output_padding: as in `conv_transpose`, or None.
        dilation: as in `conv_transpose`, or None.
        framework: None, "torch", "tensorflow", "keras", "jax", "flax" or "onnx": keep what it
            can say in one call (`frameworks.Call.exact`), and tell how.
        largest_kernel: the bound of a free kernel size.
        largest_stride: the bound of a free stride between two sizes.
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

    What does a layer make of 64 samples, and what did it get if it gave 128?

    >>> options = {"kernel_size": 4, "stride": 2, "padding": 1}
    >>> transposed_settings(64, **options)[0].output_size
    (128,)
    >>> transposed_settings(None, 128, **options)[0].input_size
    (64,)

    Source: Dumoulin & Visin, arXiv:1603.07285, relationship 14. The questions are asked in
    milesial/Pytorch-UNet, issue 32 (odd sizes), stackoverflow.com/questions/35980044 (P = 0.5),
    pytorch issue 80301 ("same" in PyTorch), and onnx issues 1609 and 2788 (which side is odd).

    """
    return answers(locals())


def nearest_settings(
    input_size: Integers | None,
    output_size: Integers,
    *,
    kernel_size: Integers | None = None,
    stride: Integers | None = None,
    padding: Padding | None = None,
    output_padding: Integers | None = None,
    dilation: Integers | None = None,
    framework: FrameworkName | None = None,
    largest_kernel: int = 16,
    largest_stride: int = 8,
    largest_dilation: int = 1,
) -> tuple[Setting | None, Setting | None]:
    """Return the settings whose output sizes come nearest to a size, from below and from above.

    What is given is fixed, what is None is searched as `transposed_settings` does, free padding
    among the symmetric ones. On every axis the first output is at most `output_size`, the second
    one at least. Settings that leave outputs empty are the last resort; of those that are equally
    near, the best one is returned.

    Args:
        input_size: as in `transposed_settings`; None asks for the nearest outputs of any input.
        output_size: as in `transposed_settings`; not None.
        kernel_size: as in `transposed_settings`.
        stride: as in `transposed_settings`.
        padding: as in `transposed_settings`.
        output_padding: as in `transposed_settings`.
        dilation: as in `transposed_settings`.
        framework: as in `transposed_settings`.
        largest_kernel: as in `transposed_settings`.
        largest_stride: as in `transposed_settings`.
        largest_dilation: as in `transposed_settings`.

    Returns:
        Two settings; None where no output is below, or none above.

    Raises:
        TypeError, ValueError: naming the argument, its value, the rule and a value that would do.

    No output_padding that stride 2 allows takes this layer from 12 to 26:

    >>> below, above = nearest_settings(12, 26, kernel_size=3, stride=2, padding=1)
    >>> below.output_size, str(below), above
    ((24,), 'kernel_size=3, stride=2, padding=1, output_padding=1', None)

    Source: Dumoulin & Visin, arXiv:1603.07285, relationship 14, searched.

    """
    given = locals()
    if output_size is None:
        raise refuse("output_size", None, "must be a size", "24", TypeError)
    found = answers(given, near=True)
    return _nearest(found, output_size, -1), _nearest(found, output_size, 1)


def _nearest(found: Sequence[Setting], target: Integers, side: int) -> Setting | None:
    def missing(setting: Setting) -> list[int]:
        size = setting.output_size
        wanted = per_axis("output_size", target, len(size), least=1)
        return [side * (n - t) for n, t in zip(size, wanted, strict=True)]

    beyond = [setting for setting in found if min(missing(setting)) >= 0]
    return min(beyond, key=lambda each: (not each.fills, sum(missing(each))), default=None)
