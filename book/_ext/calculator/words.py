"""What is said of a decoder in words; static/words.mjs says the same."""

from __future__ import annotations

from collections.abc import Sequence

from tconv_edu.sizes import DecoderPlan


def shown(sizes: Sequence[int]) -> str:
    r"""Write sizes as a reader does; they do not break at the end of a line.

    >>> shown((24,)), shown((24, 16))
    ('24', '24\xa0×\xa016')
    """
    return "\u00a0×\u00a0".join(map(str, sizes))


def options_of(layer: tuple[int, int, str | int, int]) -> str:
    """Write the options of a convolution as keywords, defaults left out.

    >>> options_of((3, 2, "same", 1))
    "kernel_size=3, stride=2, padding='same'"
    """
    names = {"kernel_size": None, "stride": 1, "padding": 0, "dilation": 1}
    said = zip(names.items(), layer, strict=True)
    return ", ".join(f"{name}={value!r}" for (name, default), value in said if value != default)


def closing(plan: DecoderPlan) -> str:
    """Say for which sizes the decoder closes."""
    remainders = plan.remainder or (None,) * len(plan.least)
    axes = [*map(_closing, plan.least, plan.modulus, remainders)]
    if len(set(axes)) == 1:
        return f"{axes[0][0].upper()}{axes[0][1:]}."
    return " ".join(f"Axis {axis}: {text}." for axis, text in enumerate(axes))


def _closing(least: int, modulus: int, remainder: int | None) -> str:
    if modulus == 1:
        return f"every size from {least} on closes"
    if remainder is None:
        return f"every size from {least} on closes, with output_size given at run time"
    first = least + (remainder - least) % modulus
    sizes = ", ".join(str(first + times * modulus) for times in range(3))
    rest = f"those that leave {remainder} when divided by {modulus}"
    return f"with these options the sizes {sizes}, … close: {rest}"


def told(plan: DecoderPlan, other: Sequence[int]) -> str:
    """Say whether another size closes, and what to pad it to if not."""
    if plan.closes(tuple(other)):
        return f"{shown(other)} closes."
    return f"{shown(other)} does not close: pad it to {shown(plan.next_size(tuple(other)))}."
