"""Every page is valid HTML, in the eyes of the validator of the W3C; repairs.py sees to it."""

import json
import shutil
import subprocess
from pathlib import Path

from pages import SITE

from repairs import FIRST_PAGE, REPAIRS, mended

JAR = Path(__file__).parents[2] / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
JAVA = shutil.which("java")
# For a run of seconds, compiling once, and quickly, takes half of the time.
OPTIONS = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m"]
WANTED = ["--errors-only", "--format", "json", "--stdout"]
PAGE = "<!DOCTYPE html><html lang='en'><title>A</title><body>%s</body></html>"

WRONG = [
    '<script src="../_static/scripts/fontawesome.js?digest=1"></script>\n',
    '<meta name="docsearch:version" content="" />\n\n'
    '  <script src="../_static/searchtools.js"></script>\n'
    '  <script src="../searchindex.js"></script>\n</head>',
    '<section class="proposition-content" id="proof-content"><h2>A</h2></section>',
    '<p class="collapsed admonition-title">Show code</p>',
    '<summary aria-label="Toggle hidden content">Show code</summary>',
    '<div id="pst-primary-sidebar" class="a"></div>',
    '<div role="list" class="citation-list"><div class="a" role="doc-biblioentry"></div></div>',
    '<mo lspace="0.2em"><mrow><mi mathvariant="normal">m</mi><mi mathvariant="normal">o</mi>'
    '<mi mathvariant="normal">d</mi></mrow></mo>',
    '<dd class="field-even"><p><p>One.</p>\n<p>Two.</p>\n</p>\n</dd>',
    '<button class="copybtn o-tooltip--left">',
]
RIGHT = [
    "",
    '<meta name="docsearch:version" content="" />\n</head>',
    '<section class="proposition-content"><h2>A</h2></section>',
    '<span class="collapsed admonition-title">Show code</span>',
    "<summary>Show code</summary>",
    '<div id="pst-primary-sidebar" role="region" aria-label="Book" class="a"></div>',
    '<div class="citation-list"><div class="a"></div></div>',
    '<mo lspace="0.2em">mod</mo>',
    '<dd class="field-even"><p>One.</p>\n<p>Two.</p>\n</dd>',
    '<button aria-label="Copy this code" class="copybtn o-tooltip--left">',
]


def test_every_repair_has_its_page():
    assert len(WRONG) == len(REPAIRS)
    assert [mended(wrong) for wrong in WRONG] == RIGHT
    assert [mended(right) for right in RIGHT] == RIGHT


def errors(folder):
    assert JAVA, "Java was not found, which runs the validator of HTML"
    assert JAR.exists(), "the validator of HTML is not installed: run `make test`"
    pages = [str(p) for p in sorted(folder.rglob("*.html")) if "_static" not in p.parts]
    assert pages
    command = [JAVA, *OPTIONS, "-jar", str(JAR), *WANTED]
    done = subprocess.run([*command, *pages], capture_output=True, text=True, check=False)
    return [
        f"{Path(each['url']).name}, line {each.get('lastLine')}: {each['message']}"
        for each in json.loads(done.stdout)["messages"]
    ]


def test_every_page_is_valid():
    assert errors(SITE) == []


def test_the_validator_can_fail(tmp_path):
    (tmp_path / "good.html").write_text(FIRST_PAGE, "utf-8")
    assert errors(tmp_path) == []
    (tmp_path / "bad.html").write_text(PAGE % "<p id='a'>A</p><p id='a'>B</p>", "utf-8")
    assert errors(tmp_path) == ["bad.html, line 1: Duplicate ID “a”."]
