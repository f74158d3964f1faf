"""Every numbered statement of the book has one test that carries its label, and vice versa."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
STATEMENT = re.compile(
    r"^ *(?:`{3,}|:{3,})\{prf:(?:proposition|theorem|lemma|corollary)\}[^\n]*\n"
    r"(?P<options>(?: *:[^\n]*\n)*)",
    re.MULTILINE,
)
LABEL = re.compile(r"^ *:label: *(\S+)", re.MULTILINE)


def labels_in_text(text):
    """One label per statement; a statement without one shows up as the empty string."""
    for statement in STATEMENT.finditer(text):
        label = LABEL.search(statement["options"])
        yield label[1] if label else ""


def labels_in_test(source):
    for node in ast.walk(ast.parse(source)):
        for mark in getattr(node, "decorator_list", []):
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.claim":
                yield ast.literal_eval(mark.args[0])


def markdown_of(page):
    if page.suffix == ".md":
        return page.read_text(encoding="utf-8")
    cells = nbformat.read(page, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@cache
def stated():
    pages = [*ROOT.glob("book/*.md"), *ROOT.glob("book/*.ipynb")]
    return Counter(label for page in pages for label in labels_in_text(markdown_of(page)))


@cache
def claimed():
    files = ROOT.glob("tests/**/test_*.py")
    return Counter(label for file in files for label in labels_in_test(file.read_text("utf-8")))


def test_labels_are_found_in_a_page():
    text = (
        "```{prf:proposition} Crop\n:label: prop-crop\n:nonumber:\n\nPadding crops.\n```\n\n"
        ":::{prf:lemma}\nNo label.\n:::\n\n```{prf:proof}\n:label: not-a-statement\n```\n"
    )
    assert list(labels_in_text(text)) == ["prop-crop", ""]


def test_labels_are_found_in_a_test():
    source = (
        "class TestPad:\n"
        "    @pytest.mark.claim('prop-pad')\n"
        "    @pytest.mark.parametrize('n', [1])\n"
        "    def test_pad(self, n): ...\n"
    )
    assert list(labels_in_test(source)) == ["prop-pad"]


def test_every_statement_has_a_label_of_its_own():
    repeated = {label: count for label, count in stated().items() if count > 1 or not label}
    assert not repeated, f"statements without a label, or labels used more than once: {repeated}"


def test_every_label_is_claimed_once():
    repeated = {label: count for label, count in claimed().items() if count > 1}
    assert not repeated, f"labels that more than one test claims: {repeated}"


def test_statements_and_tests_belong_together():
    untested = sorted(set(stated()) - set(claimed()))
    assert not untested, f"the book states, but no @pytest.mark.claim test carries: {untested}"
    unstated = sorted(set(claimed()) - set(stated()))
    assert not unstated, (
        f"a @pytest.mark.claim test carries, but the book does not state: {unstated}"
    )
