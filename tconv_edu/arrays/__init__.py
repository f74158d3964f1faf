"""Arrays as arguments: how they are read, the dtype of their sums, what memory can hold."""

from typing import Any

from numpy.typing import NDArray

from tconv_edu.arrays.half import computing, converted, is_half
from tconv_edu.arrays.memory import Cause, must_fit
from tconv_edu.arrays.reading import array, as_read, common_dtype, widened

Array = NDArray[Any]

__all__ = [
    "Array",
    "Cause",
    "array",
    "as_read",
    "common_dtype",
    "computing",
    "converted",
    "is_half",
    "must_fit",
    "widened",
]
