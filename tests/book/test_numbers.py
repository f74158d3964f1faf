"""The book's numbers about itself, beside counts that are made another way."""

import re
from pathlib import Path

import yaml
from test_claims import claimed

import numbers_of_book
from numbers_of_book import KINDS, page, rows

ROOT = Path(__file__).parents[2]


def count(kind):
    (name,) = [each for each in KINDS if each.startswith(kind)]
    return KINDS[name]()


def lines(pattern, *globs):
    files = {path for each in globs for path in ROOT.glob(each)}
    return sum(bool(re.match(pattern, line)) for f in files for line in f.read_text().splitlines())


def test_chapters_are_those_of_the_contents():
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"]
    listed = [each["file"] for part in parts for each in part["chapters"]]
    assert count("chapters") == sum(bool(re.search(r"/\d\d_", name)) for name in listed)


def test_every_statement_is_claimed():
    assert count("numbered statements") == len(claimed())


def test_counts_agree_with_lines_of_the_files():
    assert count("questions") == lines("### ", "book/questions.md")
    assert count("famous") == lines(r"\{bdg-", "book/claims.md") - 3  # three verdicts are explained
    assert count("cells") == lines(r'   "cell_type": "code"', "book/*.ipynb")
    assert count("exercises") == lines(r".*:::\{solution-start\}", "book/*.ipynb")
    assert count("tests") == lines(r" *def test_\w+\(", "tests/**/*.py")


def test_mutants_are_added_up(monkeypatch):
    text = "Last score:\n  a 3 killed of 4, one lived; b\n  5 of 7, 2 of the survivors.\n* 8 of 9"
    monkeypatch.setattr(numbers_of_book, "page", lambda name: text)
    assert numbers_of_book.mutants() == "8 of 11"
    monkeypatch.undo()
    assert re.search(r"(\d+) of (\d+)", count("mutants"))


def test_the_table_has_a_line_for_each():
    found = [[cell.astext() for cell in row] for row in rows()]
    assert [name for name, _ in found] == list(KINDS)
    assert all(re.fullmatch(r"[1-9]\d*( of \d+)?", number) for _, number in found)
    assert "{numbers-of-book}" in page("book/claims.md")
