"""What the index is told of a page: readable words, each thing under its own address."""

import json

import pytest
from pages import SITE, pages

from search import REPLACED, maths
from search.records import records

MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML">%s</math>'
PAGE = """
<header>not read</header><article class="bd-article"><section id="crop-it">
<h1><span class="section-number">5. </span>Crop <em>it</em><a class="headerlink">#</a></h1>
<p>Cut <span class="math"><span class="katex"><span class="katex-mathml"><math
xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>P</mi></mrow><annotation>P
</annotation></semantics></math></span><span class="katex-html" aria-hidden="true"><span>P</span>
</span></span></span> zeros<a class="footnote-reference">1</a> off.</p>
<div class="cell"><div class="cell_input"><pre>x = 1</pre><div class="live-bar">Run</div></div>
<div class="cell_output"><p>an output</p></div></div>
<tconv-explorer><p>a fallback</p></tconv-explorer><svg><title>a drawing</title></svg>
<section id="why"><h2><span class="section-number">5.1. </span>Why?</h2><p>Because.</p>
<div class="proof proposition admonition" id="prop-why"><p class="admonition-title">
<span class="caption-number">Proposition 5.1 </span> (Why)</p><section><p>So.</p></section></div>
<div class="proof admonition"><p>Proof. Hence.</p></div></section>
<section id="exercises"><h2>Exercises</h2><div class="exercise admonition" id="ex-one">
<p class="admonition-title"><span class="caption-number">Exercise 5.1 </span> (One)</p><p>Do.</p>
</div><div class="solution admonition" id="ex-one-solution"><p>Done.</p></div></section>
<dl class="glossary"><dt id="term-a">one<a class="headerlink">#</a></dt><dt id="term-b">other</dt>
<dd><p>Said of both.</p></dd></dl><dl class="py"><dt class="sig py" id="te.conv">te.conv(x)</dt>
<dd><p>Convolves.</p></dd></dl><p>The rest.</p></section></article>
"""


def words(record):
    return " ".join("".join(record.body).split())


def test_a_page_is_cut_into_what_can_be_found():
    found = {record.place: record for record in records(PAGE)}
    assert [(r.place, r.kind, r.number, r.title) for r in found.values()] == [
        ("", "section", "5", "Crop it"),
        ("why", "section", "5.1", "Why?"),
        ("ex-one", "exercise", "Exercise 5.1", "One"),
        ("term-a", "term", "", "one, other"),
        ("te.conv", "name", "", "te.conv"),
    ]
    assert words(found[""]) == "Cut P zeros off. The rest."
    assert words(found["why"]) == (
        'Because. <h3 id="prop-why" data-pagefind-weight="3"> Proposition 5.1 (Why) </h3> So. '
        '<div data-pagefind-weight="0.4"> Proof. Hence. </div>'
    )
    assert words(found["ex-one"]) == 'Do. <div data-pagefind-weight="0.4"> Done. </div>'
    assert words(found["term-a"]) == "Said of both."
    assert words(found["te.conv"]) == "te.conv(x) Convolves."


def test_a_small_page_holds_what_is_shown_of_a_result():
    page = records(PAGE.replace("Why?", 'Why "P &lt; 1"?'))[1].html("a.html#why", "5 Crop it", 0.5)
    assert '<h1 data-pagefind-weight="3.5">Why &quot;P &lt; 1&quot;?</h1>' in page
    assert 'data-address="a.html#why" data-page="5 Crop it" data-kind="section"' in page
    assert 'data-name="Why &quot;P &lt; 1&quot;?" data-number="5.1"' in page


@pytest.mark.parametrize(
    ("mathml", "text"),
    [
        ("<mi>P</mi><annotation>P</annotation>", "P"),
        ("<msub><mi>k</mi><mtext>eff</mtext></msub><mo>=</mo><mn>3</mn>", "k_eff = 3"),
        ("<mfrac><mn>1</mn><mi>S</mi></mfrac>", "1/S"),
        ("<mfrac><mrow><mi>k</mi><mo>−</mo><mn>1</mn></mrow><mi>S</mi></mfrac>", "(k−1)/S"),
        ("<msup><mi>S</mi><mn>2</mn></msup>", "S²"),
        ("<msup><mi>W</mi><mi>T</mi></msup><mi>W</mi>", "WᵀW"),
        ("<msubsup><mi>K</mi><mi>m</mi><mn>2</mn></msubsup>", "K_m²"),
        ("<msqrt><mn>2</mn></msqrt>", "√2"),
        ("<mo>max</mo><mo>\u2061</mo><mi>x</mi>", "max x"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd></mtr></mtable>", ""),
    ],
)
def test_a_formula_is_written_as_one_types_it(mathml, text):
    assert maths.text(MATH % mathml) == text


def test_every_place_of_the_index_is_a_place_of_the_book():
    for page in pages().values():
        found = [record.place for record in records(page.path.read_text("utf-8"))]
        assert {*found} - {""} <= page.ids
        assert len(set(found)) == len(found)


def test_what_is_replaced_has_left_the_site():
    assert {path.name for path in SITE.rglob("*.js")}.isdisjoint(REPLACED)
    for page in pages().values():
        scripts = {source.split("?")[0].split("/")[-1] for source in page.found("//script/@src")}
        assert scripts.isdisjoint(REPLACED)
        assert "search.js" in scripts or page.head.find("meta", attrs={"http-equiv": "refresh"})


def test_the_index_holds_the_book_without_its_lists():
    names = [path.name for path in (SITE / "pagefind").iterdir()]
    assert {"pagefind.js", "pagefind-entry.json", "wasm.en.pagefind"} <= {*names}
    assert not [name for name in names if "ui" in name or "highlight" in name or "worker" in name]
    entry = json.loads((SITE / "pagefind" / "pagefind-entry.json").read_text("utf-8"))
    left_out = {"bibliography.html", "search.html", "prf-prf.html", "py-modindex.html"}
    found = [
        record
        for page in pages().values()
        if page.path.name not in left_out
        for record in records(page.path.read_text("utf-8"))
    ]
    assert entry["languages"]["en"]["page_count"] == len(found) > 300
