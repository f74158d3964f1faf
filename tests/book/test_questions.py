"""The page of questions: every entry has an anchor, a short answer and links that lead on."""

import json
import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
PAGE = (BOOK / "questions.md").read_text("utf-8")
ENTRY = re.compile(
    r"^\((?P<anchor>q-[a-z0-9-]+)\)=\n### (?P<question>.+)\n\n(?P<answer>(?:.+\n)+)"
    r"\n\*More:\* (?P<more>.+?)\.(?: \*Asked in\* (?P<asked>.+)\.)?$",
    re.M,
)
ENTRIES = [match.groupdict() for match in ENTRY.finditer(PAGE)]
entries = pytest.mark.parametrize("entry", ENTRIES, ids=[entry["anchor"] for entry in ENTRIES])


def text_of(page):
    """What a page says, a notebook's cells of text one after the other."""
    if page.suffix != ".ipynb":
        return page.read_text("utf-8")
    cells = json.loads(page.read_text("utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


TEXTS = {page.name: text_of(page) for pattern in ("*.md", "*.ipynb") for page in BOOK.glob(pattern)}
LABELS = set(re.findall(r"^:label: (\S+)$", "\n".join(TEXTS.values()), re.M))
TERMS = {line.lower() for line in TEXTS["glossary.md"].split("\n") if line[:1].strip()}


def headings(page):
    """The names that MyST gives to the headings of a page: lower case, hyphens, no other signs."""
    without_code = re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S)
    titles = re.findall(r"^#{1,3} (.+)$", without_code, re.M)
    plain = (re.sub(r"[`*]", "", title).lower().replace(" ", "-") for title in titles)
    return {re.sub(r"[^\w-]", "", title) for title in plain}


def test_every_entry_was_read():
    assert len(ENTRIES) == PAGE.count("\n### ") == PAGE.count("\n(q-") >= 80


def test_no_question_and_no_anchor_stands_twice():
    for part in ("anchor", "question"):
        values = [entry[part].lower().rstrip("?") for entry in ENTRIES]
        assert len(values) == len(set(values))


@entries
def test_an_answer_is_short(entry):
    assert len(entry["answer"].split()) <= 60


@entries
def test_links_into_the_book_lead_somewhere(entry):
    more = entry["more"]
    pages = re.findall(r"\]\(([\w.]+)#([^)]+)\)", more)
    labels = re.findall(r"\{(?:prf:ref|numref)\}`([^`]+)`", more)
    terms = re.findall(r"\{term\}`([^`]+)`", more)
    assert pages or labels or terms
    for page, heading in pages:
        assert heading in headings(TEXTS[page])
    assert set(labels) <= LABELS
    assert {term.lower() for term in terms} <= TERMS


def test_most_questions_say_where_they_were_asked():
    asked = [entry["asked"] for entry in ENTRIES if entry["asked"]]
    assert len(asked) >= 60
    assert all(re.search(r"\]\(https://[^)]+\)", links) for links in asked)
