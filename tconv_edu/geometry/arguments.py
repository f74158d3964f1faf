"""One argument at a time: what a caller may pass, and the error that says what would do."""

from __future__ import annotations

import operator
import reprlib
from collections.abc import Iterable, Sequence
from textwrap import shorten
from typing import Any, Literal, SupportsIndex, TypeVar, get_args

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from tconv_edu.geometry.half import is_half

type_names = "integers, floats, complex numbers or an object array of numbers or expressions"
Integers = SupportsIndex | Sequence[SupportsIndex] | NDArray[np.integer[Any]]
PaddingName = Literal["valid", "same", "full"]
PaddingPair = Sequence[SupportsIndex] | NDArray[np.integer[Any]]
Padding = PaddingName | Integers | Sequence[SupportsIndex | PaddingPair]
PADDING_NAMES: tuple[PaddingName, ...] = get_args(PaddingName)
Name = TypeVar("Name", bound=str)
LARGEST = 2**31 - 1  # products of two sizes then stay within the integers of NumPy


def refuse(
    name: str,
    value: object,
    rule: str,
    example: object,
    error: type[Exception] = ValueError,
) -> Exception:
    """Build the error for one argument: its name, its value, the rule and a value that would do."""
    if isinstance(value, np.ndarray):
        shown = f"array of shape {value.shape} and dtype {value.dtype}"
    else:
        shown = reprlib.repr(value)
    return error(f"{name} {rule}; got {shown}; for example {name}={example}")


def because(rule: str, error: Exception) -> str:
    """Add to a rule what its cause says, in a line."""
    said = shorten(str(error).strip().partition("\n")[0], 200, placeholder=" …")
    return f"{rule} ({said})" if said else rule


def integer(
    name: str, value: object, *, least: int, example: object = "", instead: str = ""
) -> int:
    """Return `value` as an int that is at least `least`; booleans and fractions are refused.

    `instead` says what else it may be: its caller has looked for that already.
    """
    rule = f"must be an integer of at least {least}"
    example = example or str(least)
    plain = isinstance(value, int) and not isinstance(value, bool)  # also where torch compiles
    if not plain and str(getattr(value, "dtype", type(value).__name__)).endswith("bool"):
        raise refuse(name, value, rule + instead + ", not a boolean", example, TypeError)
    try:
        number = _index(value)
    except Exception as error:  # whatever a caller's own class may raise
        rule += instead
        if hasattr(value, "__index__"):  # others are told what Python says: no integer
            rule = because(rule, error)
        raise refuse(name, value, rule, example, TypeError) from error
    if number < least:
        raise refuse(name, value, rule, example)
    if number > LARGEST:
        raise refuse(name, value, f"must be an integer of at most {LARGEST}", example)
    return number


def _index(value: Any) -> int:
    """Return the integer that a value stands for; asked for that, torch would fix an open size."""
    is_open = type(value).__name__ == "SymInt"
    return value if is_open or type(value) is int else operator.index(value)


def is_sequence(value: object) -> bool:
    """Whether `value` lists entries, text and bytes not being lists."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    if not isinstance(value, Sequence) or isinstance(value, str | bytes | bytearray | memoryview):
        return False
    try:
        return len(value) >= 0
    except Exception:  # range(10**30) has no length that Python can say
        return False


def per_axis(
    name: str, value: object, rank: int, *, least: int, example: object = ""
) -> tuple[int, ...]:
    """Return one int per spatial axis from an int (the same for all) or a sequence of them."""
    example = example or f"{least} or {name}={(least,) * rank}"
    if not is_sequence(value):
        instead = ", or one per spatial axis"
        return (integer(name, value, least=least, example=example, instead=instead),) * rank
    values: Sequence[object] = value  # type: ignore[assignment]
    if len(values) != rank:
        rule = f"must be an integer, or one per spatial axis, and there are {rank}"
        raise refuse(name, value, rule, example)
    return tuple(
        integer(f"{name}[{axis}]", entry, least=least) for axis, entry in enumerate(values)
    )


def shared_rank(**sizes: object) -> int:
    """Return how many spatial axes the sizes speak of; integers alone speak of one."""
    lengths = {name: len(v) for name, v in sizes.items() if is_sequence(v)}  # type: ignore[arg-type]
    for name, length in lengths.items():
        if length == 0:
            raise refuse(name, sizes[name], "must be an integer, or one per spatial axis", "5")
    return max(lengths.values(), default=1)


def padding_pairs(value: object, rank: int) -> str | tuple[tuple[int, int], ...]:
    """Return a padding name as it is, and explicit padding as one (before, after) pair per axis."""
    named = " or ".join(repr(name) for name in PADDING_NAMES)
    per_axis = "or one integer or (before, after) pair per spatial axis"
    rule = f"must be {named}, an integer, {per_axis}"
    example = f"0 or padding={[(0, 1)] * rank}"
    if isinstance(value, str):
        if value not in PADDING_NAMES:
            raise refuse("padding", value, rule, "'same'")
        return value
    if not is_sequence(value):
        instead = f", {named}, {per_axis}"
        both = integer("padding", value, least=0, example=example, instead=instead)
        return ((both, both),) * rank
    entries: Sequence[object] = value  # type: ignore[assignment]
    if len(entries) != rank:
        raise refuse("padding", value, f"{rule}, and there are {rank}", example)
    return tuple(_padding_pair(axis, entry) for axis, entry in enumerate(entries))


def _padding_pair(axis: int, entry: object) -> tuple[int, int]:
    name = f"padding[{axis}]"
    if not is_sequence(entry):
        both = integer(name, entry, least=0, instead=" or a (before, after) pair")
        return (both, both)
    pair: Sequence[object] = entry  # type: ignore[assignment]
    if len(pair) != 2:
        raise refuse(name, entry, "must be an integer or a (before, after) pair", "(0, 1)")
    before, after = (
        integer(f"{name}[{side}]", amount, least=0) for side, amount in enumerate(pair)
    )
    return (before, after)


def flag(name: str, value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool | np.bool_):
        raise refuse(name, value, "must be True or False", "True", TypeError)
    return bool(value)


def one_of(name: str, value: object, allowed: Iterable[Name]) -> Name:
    """Return `value` if it is one of the allowed names."""
    names = list(allowed)
    rule = "must be one of " + ", ".join(repr(entry) for entry in names)
    if not isinstance(value, str):
        raise refuse(name, value, rule, repr(names[0]), TypeError)
    for entry in names:
        if entry == value:
            return entry
    raise refuse(name, value, rule, repr(names[0]))


def _is_number_like(entry: object) -> bool:
    return not isinstance(entry, bool | np.bool_) and all(
        hasattr(entry, method) for method in ("__add__", "__radd__", "__mul__", "__rmul__")
    )


def _readable(name: str, value: object) -> str:
    """Say how NumPy can read a tensor of torch that it has not read; of others, nothing."""
    if type(value).__module__.partition(".")[0] != "torch":
        return ""
    said = {about: str(getattr(value, about, "")) for about in ("dtype", "device", "layout")}
    steps = {
        ".detach()": getattr(value, "requires_grad", False),
        ".cpu()": said["device"] not in ("cpu", "meta"),
        ".to_dense()": said["layout"] != "torch.strided",
        ".float()": said["dtype"] == "torch.bfloat16",
    }
    needed = "".join(step for step, is_needed in steps.items() if is_needed)
    return needed and name + needed


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
                raise refuse(name, entry, rule, example, TypeError)
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
