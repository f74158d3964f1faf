"""List what the book says with weight, and what carries it: ``python -m tools.sentences [pages]``.

A sentence is listed if it holds a number or a word such as "only" or "never". Beside its place
stands the nearest thing that can carry it: the statement that it belongs to, a reference or a
source in the sentence, then in its paragraph, then the code cell before or after. ``--bare`` lists
the sentences near which there is nothing. Whether what is near does carry them, a reader judges.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WORDS = re.compile(
    r"\b(only|never|always|cannot|can't|free|every\w*|no|none|nobody|nothing|nowhere|all|any\w*|exactly|"
    r"alone|whatever|nearly|almost|most|least|best|worst|faster|same|equal|twice|half|hundreds|"
    r"thousands|differences?|as \w+ as|wherever|whenever|no matter)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
NOT_PROSE = re.compile(
    r"`[^`]*`|\$[^$]*\$|\{[\w:]+\}|\[[^\]]*\]\([^)]*\)|\[\^[\w-]+\]:?|\(\w[\w-]*\)="
)
CARRIERS = {
    "statement": re.compile(r"\{prf:ref\}`([^`]*)`"),
    "source": re.compile(r"\{cite\w*\}`([^`]*)`|\[\^([\w-]+)\]|\]\((http[^)]*)\)"),
    "place": re.compile(r"\{(?:eq|ref|doc|numref|term|func|class)\}`([^`]*)`"),
}
FENCE = re.compile(r"^ *(`{3,}|:{3,}) *(?:\{([\w:-]+)\})?")
BLOCK = re.compile(r"^ *(?:[-*] |\d+\. |\||#|\[\^)")
END = re.compile(r"""(?<=[.!?])["”*)]*\s+(?=["“*`$\[({]?[A-ZÀ-ÞΑ-Ω0-9`$*{])""")


@dataclass
class Paragraph:
    """One paragraph, list item, row, heading or caption; `inside` names the statement around it."""

    place: str
    text: str
    inside: str = ""
    cell: str = ""


def paragraphs(text: str, place: str) -> Iterator[Paragraph]:
    """Yield the prose of a MyST text: no code, no displayed formulas, no options of directives."""
    fences: list[tuple[str, str]] = []
    lines: list[str] = []
    label, start, formula = "", 0, 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        fence, math = FENCE.match(line), line.count("$$")
        formula ^= math % 2
        if option := re.match(r" *:(label|name): *(\S+)", line):
            label = option[2]
        skip = bool(math or formula) or bool(fences and not fences[-1][1])
        if not skip and (fence or not line.strip() or BLOCK.match(line)) and lines:
            inside = label if any(kind.startswith("prf:") for _, kind in fences) else ""
            yield Paragraph(f"{place}:{start}", " ".join(lines), inside)
            lines = []
        if fence and fences and fence[1].startswith(fences[-1][0]) and not fence[2]:
            fences.pop()
            label = label if fences else ""
        elif fence:
            fences.append((fence[1], fence[2] or ""))
            label, skip = "its own proof" if fence[2] == "prf:proof" else label, not fence[2]
        words = (line[fence.end() :] if fence else line).strip()
        if fence and " " not in words:  # a label, such as that of a solution's exercise
            words = ""
        if words and not skip and not re.match(r":[\w-]+:( |$)", words):
            start = start if lines else number
            lines.append(words)


def notebook(page: Path) -> Iterator[Paragraph]:
    """Yield captions and paragraphs of a chapter, each with the code cell that it touches."""
    cells: list[dict[str, Any]] = json.loads(page.read_text("utf-8"))["cells"]
    for at, cell in enumerate(cells):
        place = f"{page.name}[{at}]"
        figure = cell["metadata"].get("mystnb", {})
        captions = (
            figure.get("figure", {}).get("caption", ""),
            figure.get("image", {}).get("alt", ""),
        )
        for text in captions:
            yield Paragraph(place, text, cell="cell itself")
        if cell["cell_type"] == "markdown":
            found = list(paragraphs("".join(cell["source"]), place))
            neighbours = {0: at - 1, len(found) - 1: at + 1}
            for index, paragraph in enumerate(found):
                near = neighbours.get(index, -1)
                if 0 <= near < len(cells) and cells[near]["cell_type"] == "code":
                    paragraph.cell = "cell after" if near > at else "cell before"
                yield paragraph


def carrier(sentence: str, paragraph: Paragraph) -> str:
    """Return the nearest thing that can carry the sentence, or "nothing"."""
    if paragraph.inside:
        return f"statement {paragraph.inside}"
    for text, prefix in ((sentence, ""), (paragraph.text, "near: ")):
        for kind, pattern in CARRIERS.items():
            if match := pattern.search(text):
                return f"{prefix}{kind} {next(filter(None, match.groups()), '')}"
    return paragraph.cell or "nothing"


def listed(page: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield place, carrier, telling words and text of each sentence that has such words."""
    text = page.suffix != ".ipynb" and page.read_text("utf-8")
    for paragraph in paragraphs(text, page.name) if text else notebook(page):
        for sentence in END.split(paragraph.text):
            prose = NOT_PROSE.sub(" ", sentence)
            found = (*WORDS.finditer(prose), *NUMBER.finditer(prose))
            if found:
                words = ", ".join(match[0] for match in found)
                yield paragraph.place, carrier(sentence, paragraph), words, sentence


def main(arguments: list[str]) -> None:
    """Print the list: of the pages named, or of the whole book."""
    bare = "--bare" in arguments
    pages = [Path(name) for name in arguments if not name.startswith("--")]
    for page in pages or sorted({*ROOT.glob("book/*.md"), *ROOT.glob("book/*.ipynb")}):
        for place, near, words, sentence in listed(page):
            if not bare or near == "nothing":
                print(f"{place}  {near}  [{words}]\n    {sentence}")


if __name__ == "__main__":
    main(sys.argv[1:])
