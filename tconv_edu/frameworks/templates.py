"""Templates of the code that a practitioner pastes, and what fills them.

A name between dollars is a field; a line with a field that is None is left out. A call that is too
long for its line gets a line for each part, which `;` separates. The scripts of the book fill the
same templates.
"""

import re
from collections.abc import Mapping
from textwrap import indent
from typing import Any

from tconv_edu.checks import Axes

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
WIDTH = 88
FIELD = re.compile(r"\$(\w+)\$")
SHAPES = "# x: (batch, $axes$, $inputs$), weight: $weight$$zeros$, channels last"
ZEROS = ", with the zeros of its dilation"


def shorten(values: Axes) -> int | Axes:
    """Return one int for all axes where they agree."""
    return values[0] if len(set(values)) == 1 else values


def unless(defaults: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that are given, and are not a default; a number holds for every axis."""
    return {
        name: value
        for name, value in arguments.items()
        if value is not None and {defaults.get(name)} != {*_each(value)}
    }


def _each(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def shown(value: object) -> str:
    """Write a value as formatters have it; none holds a quotation mark."""
    return repr(value).replace("'", '"')


def keywords(arguments: Mapping[str, Any], separator: str = "; ") -> str:
    """Write arguments after others in a call."""
    return "".join(f"{separator}{name}={shown(value)}" for name, value in arguments.items())


def fill(template: str, fields: Mapping[str, object]) -> str:
    r"""Fill a template.

    >>> fill("y = $f$(x; $n$)\ny = y[$kept$]", {"f": "relu", "n": 2, "kept": None})
    'y = relu(x, 2)\n'
    """
    lines = [
        FIELD.sub(lambda field: str(fields[field[1]]), line)
        for line in template.splitlines()
        if all(fields[name] is not None for name in FIELD.findall(line))
    ]
    return "".join(f"{_broken(line)}\n" for line in lines)


def _broken(line: str) -> str:
    whole = line.replace(";", ",")
    if len(whole) <= WIDTH or whole == line:
        return whole
    head, _, inside = line.partition("(")
    start = head[: len(head) - len(head.lstrip())]
    parts = inside[:-1].split("; ")
    return "\n".join([f"{head}(", *(f"{start}    {part}," for part in parts), f"{start})"])


def one_per_group(call: str, split: str, concatenate: str, split_weight: str = "") -> str:
    """Return the template of a function for one group and its calls, by these functions."""
    return f"""

def one_group(x, weight):
{indent(call.replace("y = ", "return "), "    ")}


# There is no argument for groups here: one call for each.
groups = zip({split}(x, $groups$, axis=-1), {split_weight or split}(weight, $groups$, axis=-1))
y = {concatenate}([one_group(*group) for group in groups], axis=-1)"""
