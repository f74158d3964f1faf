"""One classic script out of the modules of an element.

A browser refuses to load modules into a page that was opened as a file, and asks for them one
after another. So the website gets one script, in which every module is a function that returns its
exports. The modules keep to the two forms that are read here: ``import { a, b } from "./m.mjs";``,
with any relative path, and ``export const``, ``export function``, ``export class``; what else they
export or import is an error.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "(\.[\w./]*?)(\w+)\.mjs";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)
LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundle(folder: Path, entry: str) -> str:
    """Return the script that runs the module `entry` of a folder and all that it imports."""
    modules = _in_order((folder / f"{entry}.mjs").resolve(), [])
    if len({path.stem for path in modules}) < len(modules):
        raise ValueError(f"{entry}.mjs: two of the modules that it needs have the same name")
    parts = map(_as_function, modules)
    return '"use strict";\n(() => {\nconst modules = {};\n' + "".join(parts) + "})();\n"


def _in_order(module: Path, found: list[Path]) -> list[Path]:
    """List a module after those that it imports."""
    for _, folder, name in IMPORT.findall(module.read_text(encoding="utf-8")):
        other = (module.parent / folder / f"{name}.mjs").resolve()
        if other not in found:
            _in_order(other, found)
    if module not in found:
        found.append(module)
    return found


def _as_function(module: Path) -> str:
    text = module.read_text(encoding="utf-8")
    exports = EXPORT.findall(text)
    body = EXPORT.sub("", IMPORT.sub(r"const { \1 } = modules.\3;", text))
    if wrong := LEFT_OVER.search(body):
        rule = "write this as the others do, so that it can be bundled"
        raise ValueError(f"{module.name}: {rule}: {wrong[0]}")
    return f"modules.{module.stem} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();\n"
