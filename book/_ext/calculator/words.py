"""What is said of a decoder in words; static/words.mjs says the same."""

from __future__ import annotations

from collections.abc import Sequence

from tconv_edu.sizes import DecoderPlan, Setting


def shown(sizes: Sequence[int]) -> str:
    r"""Write sizes as a reader does; they do not break at the end of a line.

    >>> shown((24,)), shown((24, 16))
    ('24', '24\xa0×\xa016')
    """
    return "\u00a0×\u00a0".join(map(str, sizes))


def sentence(setting: Setting) -> str:
    r"""Say what goes to what, and the calculation: once where all axes agree.

    >>> from tconv_edu import transposed_settings
    >>> sentence(transposed_settings(64, kernel_size=4, stride=2, padding=1)[0])
    '64 → 128: (64 − 1)·2 + 4 − 1 − 1 = 128'
    """
    columns = zip(
        setting.input_size,
        setting.output_size,
        setting.kernel_size,
        setting.stride,
        setting.dilation,
        setting.pairs,
        strict=True,
    )
    equations = dict.fromkeys(_equation(*axis) for axis in columns)
    sizes = f"{shown(setting.input_size)} → {shown(setting.output_size)}"
    return f"{sizes}: {', '.join(equations)}"


def _equation(m: int, n: int, k: int, s: int, d: int, pair: tuple[int, int]) -> str:
    before, after = pair
    extra = n + before + after - (m - 1) * s - d * (k - 1) - 1
    reach = f"{d}·({k} − 1) + 1" if d > 1 else f"{k}"
    kept = f" + {extra}" if extra else ""
    return f"({m} − 1)·{s} + {reach} − {before} − {after}{kept} = {n}"


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


def verdict(plan: DecoderPlan, other: Sequence[int]) -> str:
    """Say whether another size closes, and what to pad it to if not."""
    if plan.closes(tuple(other)):
        return f"{shown(other)} closes."
    return f"{shown(other)} does not close: pad it to {shown(plan.next_size(tuple(other)))}."
