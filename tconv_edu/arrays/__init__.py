"""Arrays as arguments: how they are read, the dtype of their sums, what memory can hold."""

from typing import Any

from tconv_edu.arrays.half import computing, converted, is_half
from tconv_edu.arrays.library import NUMPY, Library, itemsize, library_of, namespace_of, zeros
from tconv_edu.arrays.memory import Cause, must_fit
from tconv_edu.arrays.reading import array, as_read, common_dtype, widened
from tconv_edu.checks import Array

AnyArray = Any  # of whatever library

__all__ = ["NUMPY", "AnyArray", "Array", "Cause", "Library", "array", "as_read", "common_dtype"]
__all__ += ["computing", "converted", "is_half", "itemsize", "library_of", "must_fit"]
__all__ += ["namespace_of", "widened", "zeros"]
