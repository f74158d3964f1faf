"""What every chapter keeps to."""

import ast
import base64
import itertools
import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tools import notebooks

ROOT = Path(__file__).parents[2]
CHAPTERS = {path.name: path.read_text("utf-8") for path in sorted(ROOT.glob("book/*.ipynb"))}
LONGEST_CELL = 15
MOST_CELLS = 45  # of the story; the exercises come after it


def code_cells(text):
    return [cell for cell in notebooks.parse(text).cells if cell.cell_type == "code"]


def is_import_only(source):
    allowed = (ast.Import, ast.ImportFrom)
    body = ast.parse(source).body
    return bool(body) and all(isinstance(statement, allowed) for statement in body)


def wrong_chapters(is_right):
    return [name for name, text in CHAPTERS.items() if not is_right(text)]


def wrong_cells(is_right):
    return [
        (name, cell.source)
        for name, text in CHAPTERS.items()
        for cell in code_cells(text)
        if not is_right(cell)
    ]


# nbval passes a cell that was never executed, so that a chapter without outputs would be green.
def test_every_code_cell_was_executed_from_top_to_bottom():
    def is_right(text):
        counts = [cell.execution_count for cell in code_cells(text)]
        return counts == list(range(1, len(counts) + 1))

    assert wrong_chapters(is_right) == []


def test_no_cell_is_exempt_from_comparison():
    def is_right(cell):
        tags = " ".join(cell.metadata.get("tags", []))
        return "nbval" not in (tags + cell.source).lower() and "raises-exception" not in tags

    assert wrong_cells(is_right) == []


def test_cells_are_short():
    def is_right(cell):
        return len(cell.source.splitlines()) <= LONGEST_CELL

    assert wrong_cells(is_right) == []


def says_only_yes_or_no(output):
    """Whether a True or a False stands without a name, or nothing but them."""
    text = "" if "text/latex" in output.get("data", {}) else "".join(plain(output))
    while text != (bare := re.sub(r"[\w.]+\([^()]*\)", "", text)):
        text = bare  # what stands in a call is an argument
    values = set(re.findall(r"': ([^,{}]+)", text))
    unnamed = r"(?<!': )(?<!=)\b(True|False)\b"
    return bool(re.search(unnamed, text)) or (bool(values) and values <= {"True", "False"})


def plain(output):
    yield output.get("text", "")
    yield output.get("data", {}).get("text/plain", "")


# A number says how far off, and how far it may be.
@pytest.mark.parametrize(
    ("text", "is_verdict"),
    [
        ("True", True),
        ("(2, 3) True", True),
        ("equal: False", True),
        ("{'a': True, 'b': True}", True),
        ("{'stride': 2, 'flipped': True}", False),
        ("f(x=1, y=[2], True) exact=False", False),
    ],
)
def test_a_verdict_is_told_from_a_number(text, is_verdict):
    assert says_only_yes_or_no({"text": text}) == is_verdict


def test_a_check_shows_a_number():
    assert wrong_cells(lambda cell: not any(map(says_only_yes_or_no, cell.outputs))) == []


# book.css turns plots light on dark; a photograph would become its negative.
def test_what_is_drawn_without_pixels_of_an_image_is_called_a_plot():
    def is_right(cell):
        if not any("image/png" in output.get("data", {}) for output in cell.outputs):
            return True
        image = re.search(r"\bimshow\(|(?<![.\w])show\(", cell.source)
        return (cell.metadata["mystnb"]["image"].get("classes") == "plot") == (image is None)

    assert wrong_cells(is_right) == []


# Glued to the end of a line, a fence does not close its directive, which then swallows the rest.
def test_fences_stand_at_the_beginning_of_a_line():
    def is_right(text):
        cells = [cell for cell in notebooks.parse(text).cells if cell.cell_type == "markdown"]
        lines = [line.strip() for cell in cells for line in cell.source.splitlines()]
        return all(line.startswith(":::") for line in lines if ":::" in line)

    assert wrong_chapters(is_right) == []


def prose(text):
    """The lines of a chapter's text; tables and displayed formulas have none."""
    for cell in notebooks.parse(text).cells:
        if cell.cell_type == "markdown":
            source = re.sub(r"(?ms)^\s*(\$\$|```).*?^\s*\1", "", cell.source)
            yield from (line for line in source.splitlines() if line[:1] != "|")


# So that a change of a sentence is a change of a line. Addresses and code cannot be broken.
def test_a_line_holds_one_sentence():
    def is_right(text):
        bare = (re.sub(r"\([a-z]+:[^)]*\)|`[^`]*`|\$[^$]*\$", "x", line) for line in prose(text))
        return all(len(line) <= 160 and not re.search(r"[a-z]{3}\. [A-Z]", line) for line in bare)

    assert wrong_chapters(is_right) == []


def test_a_chapter_is_called_by_its_number():
    pages = [*ROOT.glob("book/*.ipynb"), *ROOT.glob("book/*.md")]
    links = [
        (page.name, *link)
        for page in pages
        for link in re.findall(r"{doc}`[Cc]hapter (\d+) <(\d\d)_", page.read_text("utf-8"))
    ]
    assert len(links) > 40
    assert [link for link in links if int(link[1]) != int(link[2])] == []


def test_one_proof_of_a_section_stands_open():
    def is_right(text):
        cells = [cell for cell in notebooks.parse(text).cells if cell.cell_type == "markdown"]
        sections = re.split(r"(?m)^## ", "\n".join(cell.source for cell in cells))
        opened = r":::\{prf:proof\}\n(?!:class: dropdown)"
        return all(len(re.findall(opened, section)) <= 1 for section in sections)

    assert wrong_chapters(is_right) == []


def test_chapters_are_short():
    def is_right(text):
        story = itertools.takewhile(
            lambda cell: "## Exercises" not in cell.source, notebooks.parse(text).cells
        )
        return len(list(story)) <= MOST_CELLS

    assert wrong_chapters(is_right) == []


def test_the_first_code_cell_imports_and_does_nothing_else():
    assert wrong_chapters(lambda text: is_import_only(code_cells(text)[0].source)) == []


def test_the_import_cell_is_folded():
    """A chapter opens with its question and its picture, and not with what its cells need."""

    def is_right(text):
        return "hide-input" in code_cells(text)[0].metadata.get("tags", [])

    assert wrong_chapters(is_right) == []


def test_chapters_are_in_normal_form():
    def is_right(text):
        return notebooks.serialise(notebooks.normalise(notebooks.parse(text))) == text

    assert wrong_chapters(is_right) == [], "run `make notebooks`"


def width(picture):
    return Image.open(BytesIO(base64.b64decode(picture))).width


def test_plots_have_twice_the_pixels_and_images_their_own():
    for name, text in CHAPTERS.items():
        for cell in code_cells(text):
            is_plot = "plot" in cell.metadata.get("mystnb", {}).get("image", {}).get("classes", "")
            for output in (it for it in cell.outputs if "image/png" in it.get("data", {})):
                wide = width(output.data["image/png"])
                shown = output.metadata.get("image/png", {"width": wide})["width"]
                assert wide // shown == 1 + is_plot, (name, cell.id, "run `make notebooks`")
