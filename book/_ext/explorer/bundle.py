"""One classic script out of the explorer's modules.

A browser refuses to load modules into a page that was opened as a file, and asks for them one
after another. So the website gets one script, in which every module is a function that returns its
exports. The modules keep to the two forms that are read here: ``import { a, b } from "./m.mjs";``
and ``export const``, ``export function``, ``export class``; what else they export or import is an
error.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./(\w+)\.mjs";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)
LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(folder: Path, entry: str) -> str:
    """Return the script that runs the module `entry` of a folder and all that it imports."""
    parts = [_as_function(folder, name) for name in _in_order(folder, entry, [])]
    return '"use strict";\n(() => {\nconst modules = {};\n' + "".join(parts) + "})();\n"


def _in_order(folder: Path, name: str, found: list[str]) -> list[str]:
    """List a module after those that it imports."""
    for _, other in IMPORT.findall(_text(folder, name)):
        if other not in found:
            _in_order(folder, other, found)
    if name not in found:
        found.append(name)
    return found


def _as_function(folder: Path, name: str) -> str:
    text = _text(folder, name)
    exports = EXPORT.findall(text)
    body = EXPORT.sub("", IMPORT.sub(r"const { \1 } = modules.\2;", text))
    if wrong := LEFT_OVER.search(body):
        message = f"{name}.mjs: write this as the others do, so that it can be bundled: {wrong[0]}"
        raise ValueError(message)
    return f"modules.{name} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"


def _text(folder: Path, name: str) -> str:
    return (folder / f"{name}.mjs").read_text(encoding="utf-8")
