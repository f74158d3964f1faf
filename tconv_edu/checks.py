"""How a value is refused: the error names the argument, the value, the rule and what would do."""

import operator
import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import shorten
from typing import Any, SupportsIndex, TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

Integers = SupportsIndex | Sequence[SupportsIndex] | NDArray[np.integer[Any]]
Name = TypeVar("Name", bound=str)
Kind = TypeVar("Kind")
Array = NDArray[Any]
Axes = tuple[int, ...]
Pairs = tuple[tuple[int, int], ...]
LARGEST = 2**31 - 1  # products of two sizes then stay within the integers of NumPy


def refuse(
    name: str, value: object, rule: str, example: object, error: type[Exception] = ValueError
) -> Exception:
    """Build the error for one argument: its name, its value, the rule and a value that would do."""
    if isinstance(value, np.ndarray) or (getattr(value, "ndim", None) and hasattr(value, "dtype")):
        shown = f"array of shape {tuple(value.shape)} and dtype {value.dtype}"  # type: ignore[attr-defined]
    else:
        shown = reprlib.repr(value)
    return error(f"{name} {rule}; got {shown}; for example {name}={example}")


@contextmanager
def within(place: str) -> Iterator[None]:
    """Say in errors where it is that something is refused."""
    try:
        yield
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{place}: {error}") from error


def instance(name: str, value: object, kind: type[Kind], rule: str, example: str) -> Kind:
    """Return `value` if it is of a type; `rule` says what it must be."""
    if not isinstance(value, kind):
        raise refuse(name, value, rule, example, TypeError)
    return value


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
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST:
        return _index(value)  # so are sizes that torch leaves open where it compiles
    rule, example = f"must be an integer of at least {least}", example or str(least)
    if str(getattr(value, "dtype", type(value).__name__)).endswith("bool"):
        raise refuse(name, value, f"{rule}{instead}, not a boolean", example, TypeError)
    try:
        number = _index(value)
    except Exception as error:  # whatever a caller's own class may raise
        said = because("", error) if hasattr(value, "__index__") else ""  # else: no integer
        raise refuse(name, value, f"{rule}{instead}{said}", example, TypeError) from error
    if number < least:
        raise refuse(name, value, rule, example)
    if number > LARGEST:
        raise refuse(name, value, f"must be an integer of at most {LARGEST}", example)
    return number


def _index(value: Any) -> int:
    """Return the integer that a value stands for; asked for that, torch would fix an open size."""
    is_open = type(value).__name__ == "SymInt"
    return value if is_open or type(value) is int else operator.index(value)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether `value` lists entries, text and bytes not being lists."""
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    if not isinstance(value, Sequence) or isinstance(value, str | bytes | bytearray | memoryview):
        return False
    try:
        return len(value) >= 0
    except Exception:  # range(10**30) has no length that Python can say
        return False


def entries(name: str, value: Any, count: int, rule: str, example: object) -> Sequence[Any]:
    """Return `value` if it lists so many entries; `rule` says what it must be."""
    if not is_sequence(value) or len(value) != count:
        error = ValueError if is_sequence(value) else TypeError
        raise refuse(name, value, rule, example, error)
    listed: Sequence[Any] = value
    return listed


def per_axis(
    name: str, value: object, rank: int, *, least: int, example: object = ""
) -> tuple[int, ...]:
    """Return one int per spatial axis from an int (the same for all) or a sequence of them."""
    if type(value) is int and least <= value <= LARGEST:
        return (value,) * rank
    example = example or f"{least} or {name}={(least,) * rank}"
    if not is_sequence(value):
        instead = ", or one per spatial axis"
        return (integer(name, value, least=least, example=example, instead=instead),) * rank
    if len(value) != rank:
        rule = f"must be an integer, or one per spatial axis, and there are {rank}"
        raise refuse(name, value, rule, example)
    return tuple(integer(f"{name}[{axis}]", entry, least=least) for axis, entry in enumerate(value))


def below(name: str, value: object, bounds: Axes, what: str) -> Axes:
    """Return one int per spatial axis, from 0 to below its bound; `what` names the bound."""
    amounts = per_axis(name, value, len(bounds), least=0)
    for axis, (amount, bound) in enumerate(zip(amounts, bounds, strict=True)):
        if amount >= bound:
            rule = f"must be below {what} = {bound} on axis {axis}"
            raise refuse(name, value, rule, tuple(b - 1 for b in bounds))
    return amounts


def shared_rank(**sizes: object) -> int:
    """Return how many spatial axes the sizes speak of; integers alone speak of one."""
    lengths = {name: len(v) for name, v in sizes.items() if is_sequence(v)}
    for name, length in lengths.items():
        if length == 0:
            raise refuse(name, sizes[name], "must be an integer, or one per spatial axis", "5")
    return max(lengths.values(), default=1)


def pairs_per_axis(name: str, value: object, rank: int, *, least: int = -LARGEST) -> Pairs:
    """Return one (before, after) pair of ints per spatial axis."""
    rule = f"must be one (before, after) pair per spatial axis, and there are {rank}"
    example = ((0, 1),) * rank
    listed = entries(name, value, rank, rule, example)
    return tuple(pair(f"{name}[{axis}]", entry, least=least) for axis, entry in enumerate(listed))


def pair(name: str, value: object, *, least: int, instead: str = "") -> tuple[int, int]:
    """Return a (before, after) pair of ints; `instead` says what its caller takes, too."""
    if not is_sequence(value) or len(value) != 2:
        raise refuse(name, value, f"must be {instead}a (before, after) pair", "(0, 1)")
    before, after = per_axis(name, value, 2, least=least)
    return before, after


def flag(name: str, value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool | np.bool_):
        raise refuse(name, value, "must be True or False", "True", TypeError)
    return bool(value)


def one_of(name: str, value: object, allowed: Iterable[Name]) -> Name:
    """Return `value` if it is one of the allowed names."""
    for entry in allowed:
        if isinstance(value, str) and entry == value:
            return entry
    names, error = [*map(repr, allowed)], ValueError if isinstance(value, str) else TypeError
    raise refuse(name, value, "must be one of " + ", ".join(names), names[0], error)


def groups_of(
    value: object, channels: Mapping[str, int], *, name: str = "groups", example: int = 1
) -> int:
    """Return a number of groups that divides all these channels."""
    groups = integer(name, value, least=1, example=str(example))
    if any(count % groups for count in channels.values()):
        counts = " and ".join(f"the {count} {what}" for what, count in channels.items())
        raise refuse(name, value, f"must divide {counts}", str(example))
    return groups
