"""Arrays as NumPy reads them, and the dtype of their sums."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from tconv_edu.arrays.half import is_half
from tconv_edu.checks import because, refuse

type_names = "integers, floats, complex numbers or an object array of numbers or expressions"


def _is_number_like(entry: object) -> bool:
    return not isinstance(entry, bool | np.bool_) and all(
        hasattr(entry, method) for method in ("__add__", "__radd__", "__mul__", "__rmul__")
    )


def _is_of_torch(value: object) -> bool:
    return type(value).__module__.partition(".")[0] == "torch"


def _readable(name: str, value: object) -> str:
    """Say what NumPy can read of a tensor or a module of torch; of others, nothing."""
    if _is_of_torch(own := getattr(value, "weight", None)):
        name, value = f"{name}.weight", own
    if not _is_of_torch(value) or str(getattr(value, "device", "meta")) == "meta":
        return ""
    lowered = str(getattr(value, "dtype", "")) == "torch.bfloat16"
    return f"{name}.detach().cpu().to_dense()" + ".float()" * lowered


def as_read(name: str, value: object, rule: str, example: str) -> NDArray[Any]:
    """Return what NumPy reads from `value`; where it reads nothing, it says why, and so do we."""
    try:
        return np.asarray(value)
    except Exception as error:  # ragged lists, and whatever a caller's own class may raise
        example = _readable(name, value) or example
        raise refuse(name, value, because(rule, error), example, TypeError) from error


def array(name: str, value: ArrayLike, example: str = "np.ones((5, 1))") -> NDArray[Any]:
    """Return `value` as an array of numbers, without copying where it is one already."""
    rule = f"must be an array of {type_names}"
    if isinstance(value, np.ma.MaskedArray):
        raise refuse(name, value, rule + ", without a mask", f"{name}.filled(0)", TypeError)
    result = as_read(name, value, rule, example)
    if result.dtype == np.bool_:
        raise refuse(name, value, rule + ", not booleans", f"{name}.astype(int)", TypeError)
    if result.dtype == object:
        for entry in result.flat:
            if not _is_number_like(entry):
                rule += " that can be added and multiplied"
                raise refuse(name, entry, rule, _readable(name, value) or example, TypeError)
    elif result.dtype.kind not in "iufc" and not is_half(result.dtype):
        if np.can_cast(result.dtype, np.float32):  # float8, int4 and others of ml_dtypes
            example = f"{name}.astype(np.float32)"
        raise refuse(name, value, rule, example, TypeError)
    return result


def common_dtype(names: tuple[str, str], x: DTypeLike, kernel: DTypeLike) -> np.dtype[Any]:
    """Return the dtype of a product: integers widen to 64 bits, so that sums stay exact.

    Everything else follows NumPy's promotion. An unsigned 64-bit array has no common integer type
    with a signed one, and NumPy would answer with floats: that pair is refused.
    """
    x, kernel = np.dtype(x), np.dtype(kernel)
    try:
        common = np.result_type(x, kernel)
    except TypeError as error:  # bfloat16 beside float16, or beside integers of more than 8 bits
        rule = f"must not be {x} beside {kernel}: no type of NumPy's is meant for both"
        raise refuse(names[0], x, rule, f"{names[0]}.astype(np.float32)", TypeError) from error
    if {x.kind, kernel.kind} == {"i", "u"} and common.kind == "f":
        name, dtype = next((n, d) for n, d in zip(names, (x, kernel), strict=True) if d.kind == "u")
        rule = f"must not be {dtype} beside signed integers: no integer type holds both"
        raise refuse(name, dtype, rule, f"{name}.astype(np.int64)", TypeError)
    return widened(common)


def widened(dtype: DTypeLike) -> np.dtype[Any]:
    """Return the dtype of sums of one array: integers widen to 64 bits."""
    common = np.result_type(dtype)
    return np.dtype(np.int64) if common.kind in "iu" and common != np.uint64 else common
