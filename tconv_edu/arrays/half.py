"""Half precision: widened to float32 on the way in, and rounded once on the way out.

Sums in half would lose what is added last: 2048 + 1 is 2048 in float16, and 256 + 1 is 256 in
bfloat16. Products of two halves are exact in float32.
"""

from functools import partial
from typing import Any

import numpy as np

from tconv_edu.arrays import float16
from tconv_edu.checks import Array
from tconv_edu.workers import together, workers

BLOCK = 1 << 17  # entries that stay in a core's cache from one pass over them to the next
COST = 16  # multiplications that take as long as the conversion of one entry


def is_half(dtype: np.dtype[Any]) -> bool:
    """Whether it is float16, or the bfloat16 that ml_dtypes adds to NumPy."""
    if dtype.itemsize != 2 or dtype.kind not in "fV":  # of any other dtype, quickly
        return False
    return dtype == np.float16 or (dtype.name == "bfloat16" and np.can_cast(dtype, np.float32))


def computing(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype of the sums behind results of this dtype."""
    return np.dtype(np.float32) if is_half(dtype) else dtype


def converted(a: Array, dtype: np.dtype[Any]) -> Array:
    """Return an array in another dtype, or itself if it has it; threads share halves out."""
    if a.dtype == dtype or not (is_half(a.dtype) or is_half(dtype)):
        return a.astype(dtype, copy=False)
    flat, result = a.reshape(-1), np.empty(a.size, dtype)
    threads = workers(COST * a.size)
    parts = [range(0, a.size, BLOCK)[thread::threads] for thread in range(threads)]
    together([partial(_convert, flat, result, part) for part in parts])
    return result.reshape(a.shape)


@np.errstate(over="ignore", invalid="ignore")  # what is too large for half is infinite there
def _convert(a: Array, result: Array, starts: range) -> None:
    for start in starts:
        part = slice(start, start + BLOCK)
        if a.dtype == np.float16 and result.dtype == np.float32:
            float16.widen(a[part], result[part])
        elif a.dtype == np.float32 and result.dtype == np.float16:
            float16.narrow(a[part], result[part])
        else:
            result[part] = a[part]
