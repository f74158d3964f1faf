"""Which library an array is of: NumPy, or another that speaks the Array API standard.

Source: the standard, https://data-apis.org/array-api/; array-api-compat says where a library
differs from it, and is imported only where an array is not NumPy's.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from tconv_edu.arrays.half import computing, converted
from tconv_edu.arrays.reading import array, common_dtype
from tconv_edu.checks import because, refuse
from tconv_edu.extras import missing

NUMPY_READS = (np.ndarray, np.generic, list, tuple, int, float, complex)
WITHOUT_NAMESPACE = {("torch", "Tensor"), ("dask", "Array")}  # array-api-compat knows theirs


class NumPyArrays:
    """Arrays of NumPy, and whatever NumPy reads."""

    read = staticmethod(array)
    common_dtype = staticmethod(common_dtype)
    computing = staticmethod(computing)
    converted = staticmethod(converted)


@dataclass(frozen=True)
class OtherArrays:
    """Arrays of another library, on one device; what NumPy reads becomes one of them."""

    xp: Any
    device: Any

    def read(self, name: str, value: Any, example: str = "np.ones((5, 1))") -> Any:
        """Return `value` as an array of this library, without copying where it is one already."""
        if not is_other(value):
            numbers = array(name, value, example)
            if numbers.dtype.kind not in "iufc":
                rule = "must hold numbers that an array of another library can hold"
                raise refuse(name, value, rule, f"{name}.astype(np.float32)", TypeError)
            # torch warns of arrays that cannot be written
            writable = numbers if numbers.flags.writeable else numbers.copy()
            return self.xp.asarray(writable, device=self.device)
        if namespace_of(value) is not self.xp:
            library = self.xp.__name__.removeprefix("array_api_compat.")
            rule = f"must be an array of {library}, as the other one is"
            raise refuse(name, value, rule, f"np.asarray({name})", TypeError)
        self._must_be_dense_numbers(name, value, example)
        device = _device_of(value)
        if None not in (device, self.device) and device != self.device:
            rule = f"must be on the device of the other array, {self.device}, not on {device}"
            raise refuse(name, value, rule, f"{name} moved to {self.device}")
        return value

    def _must_be_dense_numbers(self, name: str, value: Any, example: str) -> None:
        if any(size is None or size != size for size in value.shape):
            raise refuse(name, value, "must have a known size on every axis", example)
        if not self.xp.isdtype(value.dtype, "numeric"):
            rule = "must be an array of integers, floats or complex numbers"
            raise refuse(name, value, rule, f"{name} * 1", TypeError)
        if str(getattr(value, "layout", "torch.strided")) != "torch.strided":  # torch's sparse ones
            raise refuse(name, value, "must be dense", f"{name}.to_dense()", TypeError)

    def common_dtype(self, names: tuple[str, str], x: Any, kernel: Any) -> Any:
        """Return the dtype of a product: integers widen to the library's own, so that sums fit."""
        try:
            common = self.xp.result_type(x, kernel)
        except Exception as error:  # of whatever class
            rule = because(f"must not be {x} beside {kernel}: they have no common type", error)
            raise refuse(names[0], x, rule, f"astype({names[0]}, {kernel})", TypeError) from error
        if not self.xp.isdtype(common, "integral"):
            return common
        own = self.xp.__array_namespace_info__().default_dtypes()["integral"]
        return own if self.xp.iinfo(common).bits < self.xp.iinfo(own).bits else common

    def computing(self, dtype: Any) -> Any:
        """Return the dtype of the sums behind results of a dtype: of halves, float32."""
        is_half = self.xp.isdtype(dtype, "real floating") and self.xp.finfo(dtype).bits < 32
        return self.xp.float32 if is_half else dtype

    def converted(self, a: Any, dtype: Any) -> Any:
        """Return an array in another dtype, or itself if it has it."""
        return self.xp.astype(a, dtype, copy=False)


NUMPY = NumPyArrays()
Library = NumPyArrays | OtherArrays


def is_other(value: object) -> bool:
    """Whether it is an array of another library that speaks the standard, or is made to."""
    if isinstance(value, NUMPY_READS):
        return False
    return hasattr(type(value), "__array_namespace__") or any(
        (base.__module__.partition(".")[0], base.__name__) in WITHOUT_NAMESPACE
        for base in type(value).__mro__
    )


def namespace_of(a: Any) -> Any:
    """Return the functions for an array: NumPy, or what array-api-compat makes of its library."""
    return np if isinstance(a, np.ndarray) else _compat().array_namespace(a)


def zeros(beside: Any, shape: tuple[int, ...]) -> Any:
    """Return zeros of the library, the dtype and on the device of an array."""
    if isinstance(beside, np.ndarray):
        return np.zeros(shape, beside.dtype)
    xp = namespace_of(beside)
    return xp.zeros(shape, dtype=beside.dtype, device=_device_of(beside))


def itemsize(a: Any) -> int:
    """Return the bytes of an entry, or the most usual number where the library does not say it."""
    return int(getattr(a, "itemsize", 8))


def library_of(*values: object) -> Library:
    """Return the library of the first array that is not NumPy's; by default, NumPy."""
    for value in values:
        if type(value) is not np.ndarray and value is not None and is_other(value):
            return OtherArrays(namespace_of(value), _device_of(value))
    return NUMPY


def _device_of(a: Any) -> Any:
    try:
        return _compat().device(a)
    except Exception:  # where a library records, its arrays are nowhere yet
        return None


def _compat() -> ModuleType:
    try:
        import array_api_compat
    except ModuleNotFoundError as error:
        needed = "an array that is not NumPy's"
        raise missing(needed, "array_api_compat", error, "arrays") from error
    return array_api_compat
