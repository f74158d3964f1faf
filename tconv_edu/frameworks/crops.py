"""What is cut off the full array: by output_padding, and by the names "same" and "valid"."""

from collections.abc import Iterable

from tconv_edu.checks import Axes, Pairs
from tconv_edu.layer import Outline


def less_after(padding: Iterable[tuple[int, int]], output_padding: Axes) -> Pairs:
    """Return what is cut off where output_padding keeps that much more after."""
    return tuple((p, q - r) for (p, q), r in zip(padding, output_padding, strict=True))


def split_evenly(total: int, *, odd_before: bool = False) -> tuple[int, int]:
    """Split what "same" cuts off: the odd one after, or before; what is missing grows after."""
    before = max((total + odd_before) // 2, 0)
    return before, total - before


def named_crop(name: str, outline: Outline) -> Pairs:
    """Return what Keras and JAX cut off by "same" and "valid", where only the name is said."""
    axes = zip(outline.effective_kernel_size, outline.stride, strict=True)
    more = [reach - stride for reach, stride in axes]
    if name.lower() == "valid":
        more = [min(extra, 0) for extra in more]
    return tuple(map(split_evenly, more))


def named(outline: Outline, names: Iterable[str]) -> str | None:
    """Return the first name that says the crop alone."""
    return next((name for name in names if named_crop(name, outline) == outline.crop), None)


def told(outline: Outline, least: Axes) -> Axes | None:
    """Return how much more than `least` one sample gives, if that is how the crop is said.

    That is what a framework does which is told the size: it takes from `least` samples to less than
    a stride more, and splits what it cuts off.
    """
    axes = zip(outline.effective_kernel_size, outline.crop, strict=True)
    sizes = [reach - sum(pair) for reach, pair in axes]
    extra = tuple(size - low for size, low in zip(sizes, least, strict=True))
    is_split = outline.crop == tuple(split_evenly(sum(pair)) for pair in outline.crop)
    is_below = all(0 <= more < stride for more, stride in zip(extra, outline.stride, strict=True))
    return extra if is_split and is_below and min(sizes) >= 1 else None
