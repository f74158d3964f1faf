"""The book in one file, before it is printed: whole, its links lead somewhere, nothing to press."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html

from tools.bound.addresses import ids, lead, name_places
from tools.bound.book import bound_pages, say_formula, whole_book
from tools.bound.epub import book_files, package
from tools.bound.offer import FOOT, offered
from tools.bound.paper import put_on_paper
from tools.bound.site import SITE, Page, read_site
from tools.bound.xhtml import plain_style

XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
TO_PRESS = "button, input, select, script, .headerlink, .live-bar, .tx-app, details, summary"


def page(name, text):
    return Page(name, "", name, html.fragment_fromstring(text, "article"))


def test_two_places_of_one_name_get_two_and_links_follow():
    one = page("1", '<p id="a"><a href="2.html#a"></a><a href="#a"></a><a href="2.html"></a></p>')
    two = page("2", '<svg id="a" aria-labelledby="a 5/b"><g id="5/b" fill="url(#a)"></g></svg>')
    places = name_places([one, two])
    lead(one, places)
    lead(two, places)
    assert ids(one.article) + ids(two.article) == ["a", "page-2--a", "page-2--5-b"]
    links = [link.get("href") for link in one.article.iter("a")]
    assert links == ["#page-2--a", "#a", "#page-2"]
    drawing, part = two.article[0], two.article[0][0]
    assert drawing.get("aria-labelledby") == "page-2--a page-2--5-b"
    assert part.get("fill") == "url(#page-2--a)"


def test_a_link_to_what_the_book_leaves_out_is_none():
    one = page("1", '<a href="../search.html">a</a><a href="https://a.example/b">b</a>')
    lead(one, name_places([one]))
    assert [link.get("href") for link in one.article] == [None, "https://a.example/b"]


def test_an_answer_goes_to_the_end_and_its_question_leads_there():
    text = """<section id="s"><div id="q"><p class="admonition-title">Q</p></div>
    <div id="a" class="solution"><p class="admonition-title"><a href="#q">Q</a></p></div>after
    <hr class="footnotes"><p id="last">last</p></section>"""
    one = page("1", text)
    put_on_paper(one)
    assert ids(one.article) == ["s", "q", "last", "solutions", "a"]
    assert one.article.find(".//div[@id='q']//a").get("href") == "#a"
    assert one.article[0][-1].tag == "hr"
    assert "after" in one.article.text_content()


def test_a_drawing_is_light_without_variables():
    style = ".a{--ink:#000;}@media (x){.a{--ink:#fff;}}html .a{--ink:#fff;}.a text{fill:var(--ink)}"
    assert plain_style(style) == ".a text{fill:#000}"


def test_files_are_linked_once_and_only_those_that_are_there():
    pdf, epub = Path("b.pdf"), Path("b.epub")
    both = offered(FOOT, [pdf, epub])
    assert both.count('href="../b.') == 2
    assert offered(both, [epub]) == offered(FOOT, [epub])
    assert "b.pdf" not in offered(both, [epub])


@pytest.fixture(scope="module")
def site():
    return read_site()


@pytest.fixture(scope="module")
def pages():
    return bound_pages(SITE, say_formula)


@pytest.fixture(scope="module")
def book(pages):
    return whole_book(pages, SITE, {})


def test_every_page_is_there_chapters_first(site, book):
    articles = [a.get("id").removeprefix("page-") for a in book.cssselect("article")]
    assert sorted(articles) == sorted(path.stem for path in (SITE / "book").glob("*.html"))
    assert articles[0] == "index"
    assert [a[:2] for a in articles[1:18]] == [f"{n:02}" for n in range(1, 18)]


def test_every_link_leads_somewhere_and_no_place_is_there_twice(book):
    places = Counter(ids(book))
    assert [place for place, count in places.items() if count > 1] == []
    addresses = [a.get("href") for a in book.cssselect("body a[href]")]
    inside = [a for a in addresses if a.startswith("#")]
    assert [a for a in inside if a[1:] not in places] == []
    assert {a.split(":")[0] for a in addresses if not a.startswith("#")} <= {"http", "https"}
    assert len(inside) > 1500
    pictures = [img.get("src") for img in book.cssselect("img")]
    assert [p for p in pictures if not p.startswith("data:") and not (SITE / p).is_file()] == []


def numbered(articles):
    return sorted(n.text_content() for a in articles for n in a.cssselect(".caption-number"))


def test_every_figure_and_proposition_is_there(site, pages):
    before = [page.article for page in site]
    after = [page.article for page in pages]
    assert numbered(after) == numbered(before)
    assert len(numbered(after)) > 250
    for mark in ("figure", ".proof", "svg[role=img]", "img"):
        assert sum(len(a.cssselect(mark)) for a in after) == sum(
            len(a.cssselect(mark)) for a in before
        )


def test_answers_stand_at_the_end_of_their_chapter(site, pages):
    assert sum(len(page.article.cssselect(".solution")) for page in site) > 100
    for before, after in zip(site, pages, strict=True):
        count = len(before.article.cssselect(".solution, .tag_hide-cell"))
        assert len(after.article.cssselect(".solutions > *")) == (count + 1 if count else 0)
        assert len(after.article.cssselect(".to-answer")) == count
        end = after.article.cssselect(".solutions ~ *")
        assert all(each.tag in {"hr", "aside"} for each in end)


def test_nothing_is_to_be_pressed_and_elements_are_their_pictures(site, book):
    assert book.cssselect(", ".join(f"article {each}" for each in TO_PRESS.split(", "))) == []
    elements = book.cssselect(".tx-element")
    assert len(elements) == sum(len(page.article.cssselect(".tx-element")) for page in site)
    assert all(each.cssselect(".tx-fallback :is(svg, img, table, pre)") for each in elements)
    assert book.get("data-theme") == "light"


def test_the_contents_name_every_section(book):
    entries = [a.get("href")[1:] for a in book.cssselect(".book-contents a")]
    sections = [h2.getparent().get("id") for h2 in book.cssselect("article h2")]
    assert [e for e in entries if not e.startswith("page-")] == [
        s for s in sections if not s.startswith("page-")
    ]
    assert len(entries) == len(sections) + len(book.cssselect("article"))
    assert not any(
        "solution" in e.text_content() for e in book.cssselect(".book-contents .entry a")
    )


def test_the_epub_is_xml_with_its_formulas_and_its_links_lead_somewhere(site):
    files = book_files()
    ElementTree.fromstring(package(files))
    parsed = {n: ElementTree.fromstring(c) for n, c in files.items() if n.endswith(".xhtml")}
    places = {n: {e.get("id") for e in root.iter()} for n, root in parsed.items()}
    lost = []
    for name, root in parsed.items():
        for link in root.iter(f"{XHTML}a"):
            file, _, place = link.get("href", "https:").partition("#")
            if not file.startswith("http") and place not in places[file or name]:
                lost.append((name, link.get("href")))
    assert lost == []
    math = [e for root in parsed.values() for e in root.iter(f"{MATHML}math")]
    assert len(math) > 2000
    assert all(each.get("alttext") for each in math)
    assert not any(b"katex-html" in content for name, content in files.items() if name in parsed)
