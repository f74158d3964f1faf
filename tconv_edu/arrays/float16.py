"""float16 and float32: NumPy's own conversion takes up to forty times as long below 2⁻¹⁴.

Every number takes the same few operations here, and a block of them stays in a core's cache.
"""

from functools import cache

import numpy as np

from tconv_edu.checks import Array

SIGN, EXPONENT = np.uint32(0x8000), np.uint32(0x7F80_0000)  # of float16; of float32
LEAST = np.float32(2**-14)  # below it, the grid stays
SHIFT = np.uint32(13 << 23)  # 23 − 10 bits of fraction
OFFSET = np.uint32(126 << 10)
TOO_LARGE = np.float32(65536)  # the first power of two that has no float16


@cache
def _values() -> Array:
    return np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)


def widen(a: Array, result: Array) -> None:
    """Write float16 as float32: each of its 65536 numbers is looked up."""
    np.take(_values(), a.view(np.uint16), out=result, mode="clip")


def narrow(y: Array, result: Array) -> None:
    """Round float32 to float16, ties to even, once.

    A number of the exponent e ≥ −14 is a multiple n of 2^(e − 10) after rounding, and below these
    of 2⁻²⁴. Beside 2^(e + 13), float32 has that same grid: adding it rounds, and leaves n in the
    lowest bits. Written as float16, the number is 1024·(e + 14) + n, in 16 bits: others are lost.
    Infinities, NaN and what is too large are left to NumPy: they are few.
    """
    size = np.abs(y)
    fits = size.max(initial=0) < TOO_LARGE
    bits = size.view(np.uint32)
    beside = bits & EXPONENT
    power = beside.view(np.float32)
    np.maximum(power, LEAST, out=power)
    beside += SHIFT
    size += power
    beside >>= np.uint32(13)
    bits += beside
    np.right_shift(y.view(np.uint32), np.uint32(16), out=beside)
    beside &= SIGN
    bits += beside
    bits -= OFFSET
    result.view(np.uint16)[...] = bits
    if not fits:
        others = ~(np.abs(y) < TOO_LARGE)
        result[others] = y[others]
