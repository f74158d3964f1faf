"""Classic scripts out of modules: one for what the elements share, one for each element.

A browser refuses to load modules into a page that was opened as a file, and asks for them one
after another. So the website gets scripts, in which every module is a function that returns its
exports; what `shared` lists is in a script of its own, which comes first. The modules keep to the
two forms that are read here: ``import { a, b } from "./m.mjs";``, with any relative path, and
``export const``, ``export function``, ``export class``; anything else is an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "(\.[\w./]*?)(\w+)\.mjs";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)
COMMENT = re.compile(r"^ */\*\*[\s\S]*?\*/\n|^ *//.*\n", re.MULTILINE)  # whole lines
LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(entries: Sequence[Path], shared: Sequence[Path] = (), *, alone: bool = False) -> str:
    """Return the script that runs modules and all that they import, but for the shared ones.

    What it holds is there for other scripts, unless it takes shared ones itself or stands alone.
    """
    found: list[Path] = []
    for entry in entries:
        _in_order(entry.resolve(), found)
    names = [path.stem for path in {*found, *shared}]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"two of the modules have the same name: {', '.join(sorted(twice))}")
    parts = [_as_function(path) for path in found if path not in shared]
    known = "{ __proto__: window.tconv }" if shared else "{}" if alone else "(window.tconv = {})"
    return f'"use strict";\n(() => {{\nconst modules = {known};\n{"".join(parts)}}})();\n'


def _in_order(module: Path, found: list[Path]) -> None:
    """List a module after those that it imports."""
    for _, folder, name in IMPORT.findall(module.read_text(encoding="utf-8")):
        other = (module.parent / folder / f"{name}.mjs").resolve()
        if other not in found:
            _in_order(other, found)
    if module not in found:
        found.append(module)


def _as_function(module: Path) -> str:
    text = COMMENT.sub("", module.read_text(encoding="utf-8"))  # a quarter of what a page loads
    exports = EXPORT.findall(text)
    body = EXPORT.sub("", IMPORT.sub(r"const { \1 } = modules.\3;", text))
    if wrong := LEFT_OVER.search(body):
        rule = "write this as the others do, so that it can be bundled"
        raise ValueError(f"{module.name}: {rule}: {wrong[0]}")
    return f"modules.{module.stem} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"
