"""Half precision: widened to float32 on the way in, and rounded once on the way out.

Sums in half would lose what is added last: 2048 + 1 is 2048 in float16, and 256 + 1 is 256 in
bfloat16. Products of two halves are exact in float32.
"""

from typing import Any

import numpy as np

from tconv_edu.arrays import float16
from tconv_edu.checks import Array

BLOCK = 1 << 15  # entries, of which four arrays stay in a core's cache from pass to pass


def is_half(dtype: np.dtype[Any]) -> bool:
    """Whether it is float16, or the bfloat16 that ml_dtypes adds to NumPy."""
    if dtype.itemsize != 2 or dtype.kind not in "fV":  # of any other dtype, quickly
        return False
    return dtype == np.float16 or (dtype.name == "bfloat16" and np.can_cast(dtype, np.float32))


def computing(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype of the sums behind results of this dtype."""
    return np.dtype(np.float32) if is_half(dtype) else dtype


def converted(a: Array, dtype: np.dtype[Any]) -> Array:
    """Return an array in another dtype, or itself if it has it; halves block by block."""
    if a.dtype == dtype or not (is_half(a.dtype) or is_half(dtype)):
        return a.astype(dtype, copy=False)
    flat, result = a.reshape(-1), np.empty(a.size, dtype)
    with np.errstate(over="ignore", invalid="ignore"):  # too large for half is infinite there
        for start in range(0, a.size, BLOCK):
            part = slice(start, start + BLOCK)
            _convert(flat[part], result[part])
    return result.reshape(a.shape)


def _convert(a: Array, result: Array) -> None:
    if a.dtype == np.float16 and result.dtype == np.float32:
        float16.widen(a, result)
    elif a.dtype == np.float32 and result.dtype == np.float16:
        float16.narrow(a, result)
    else:
        result[...] = a
