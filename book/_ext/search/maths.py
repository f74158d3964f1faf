"""Formulas as one would type them: a search index holds words, no markup."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SMALL = str.maketrans("0123456789+−()nTdkS", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᵀᵈᵏˢ")
RELATIONS = frozenset("=<>≤≥≠≡∈→↦⇔≈+∗")
APPLIED = "\u2061"  # between a function and what it is applied to
INVISIBLE = "\u2062\u2063\u2064"
NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def text(mathml: str) -> str:
    """Return a formula as a line of text, or nothing for a table of formulas."""
    root = ElementTree.fromstring(mathml.replace("&nbsp;", " "))
    if root.find(f".//{NAMESPACE}mtable") is not None:
        return ""
    return re.sub(r"\s+", " ", _write(root)).strip()


def _write(element: ElementTree.Element) -> str:
    kind = element.tag.removeprefix(NAMESPACE)
    parts = [_write(child) for child in element]
    if kind in {"annotation", "mspace", "mphantom"}:
        return ""
    if kind == "mfrac":
        return "/".join(map(_one, parts))
    if kind == "msqrt":
        return "√" + _one("".join(parts))
    if kind in {"msub", "munder"}:
        return f"{parts[0]}_{parts[1]}"
    if kind in {"msup", "mover"}:
        return parts[0] + _above(parts[1])
    if kind in {"msubsup", "munderover"}:
        return f"{parts[0]}_{parts[1]}{_above(parts[2])}"
    if kind == "mo":
        sign = (element.text or "").replace(APPLIED, " ").strip(INVISIBLE)
        return f" {sign} " if sign in RELATIONS else sign + " " * (sign in {",", ";"})
    return (element.text or "") + "".join(parts)


def _one(part: str) -> str:
    return part if re.fullmatch(r"\w+", part) else f"({part.strip()})"


def _above(part: str) -> str:
    small = part.translate(SMALL)
    return small if small != part or not part.isascii() else f"^{_one(part)}"
