"""Memory: an array that the machine cannot hold is refused by its size, before it is made."""

import os
from collections.abc import Sequence
from math import prod
from typing import NamedTuple

from tconv_edu.checks import refuse

UNKNOWN = 1 << 40  # bytes to allow where the system does not say how much memory there is


class Cause(NamedTuple):
    """An argument that makes an array large: by how many samples, and a value that would not."""

    name: str
    value: object
    effect: int
    example: str


def installed() -> int:
    """Return the bytes of memory that the machine has in all, as far as the system says."""
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" in names and "SC_PAGE_SIZE" in names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return UNKNOWN


# Bytes that an array may take, asked once: a library that records a call cannot ask the system.
AVAILABLE = installed()


def must_fit(what: str, shape: tuple[int, ...], itemsize: int, causes: Sequence[Cause]) -> None:
    """Refuse the argument with the largest effect if memory cannot hold an array of this shape."""
    needed = prod(shape) * itemsize
    if needed > AVAILABLE:
        cause = max(causes, key=lambda one: one.effect)
        rule = f"must leave {what} of {shape} small enough for memory, not {needed:,} bytes"
        raise refuse(cause.name, cause.value, rule, cause.example)
