"""No layer goes from 12 to 26 samples with these options: which ones come near?"""

from __future__ import annotations

from collections.abc import Sequence

from tconv_edu.checks import Integers, refuse
from tconv_edu.frameworks import FrameworkName
from tconv_edu.geometry import Padding
from tconv_edu.sizes.answers import answers
from tconv_edu.sizes.question import check
from tconv_edu.sizes.setting import Setting


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
    question = check(given, near=True)
    found = answers(question)
    return _nearest(found, question.target, -1), _nearest(found, question.target, 1)


def _nearest(found: Sequence[Setting], target: Sequence[int], side: int) -> Setting | None:
    def missing(setting: Setting) -> list[int]:
        return [side * (n - t) for n, t in zip(setting.output_size, target, strict=True)]

    beyond = [setting for setting in found if min(missing(setting)) >= 0]
    return min(beyond, key=lambda each: (not each.fills, sum(missing(each))), default=None)
