"""Pages as the XHTML that an EPUB holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from tools.bound.site import Page

SVG = "http://www.w3.org/2000/svg"
# A parser of HTML writes all names in small letters.
CAPITALS = {
    name.lower(): name
    for name in ("viewBox", "preserveAspectRatio", "patternUnits", "patternTransform")
}
ELEMENT = re.compile(r"(?<![-.#\w])(tconv-[a-z]+)\b")  # a tag of ours in a stylesheet
FRAME = """\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
      lang="en" xml:lang="en">
<head><title>{title}</title>{links}</head>
<body>{body}</body>
</html>
"""


def say_math(formula: Any) -> None:
    """Leave the MathML of a formula, with its source for readers that know none."""
    math = formula.find(".//math")
    source = math.find(".//annotation")
    math.set("alttext", source.text)
    source.drop_tree()
    math.tail = formula.tail
    formula.getparent().replace(formula, math)


def plain_style(style: str) -> str:
    """Return the style of a drawing with its light colours put in: few readers know variables."""
    light = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\}", "", style)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", light)
    colours = dict(re.findall(r"(--[\w-]+):([^;]+)", rules[0][1]))
    kept = (f"{rule}{{{said}}}" for rule, said in rules if "--" not in said.replace("var(--", ""))
    return re.sub(
        r"var\((--[\w-]+)\)", lambda match: colours.get(match[1], "inherit"), "".join(kept)
    )


def spell(article: Any) -> None:
    """Give drawings their names and colours, and elements of ours a tag that all readers know."""
    for each in article.iter("*"):
        for key in set(each.attrib) & CAPITALS.keys():
            each.set(CAPITALS[key], each.attrib.pop(key))
        if each.tag.startswith("tconv-"):
            said = {"class": f"{each.tag} {each.get('class')}", "id": each.get("id")}
            each.attrib.clear()
            each.attrib.update(said)
            each.tag = "div"
        elif each.tag == "svg":
            each.set("xmlns", SVG)
    for style in article.iterfind(".//svg//style"):
        style.text = plain_style(style.text)


def stylesheet(source: str) -> str:
    """Return a stylesheet of the website whose rules for elements of ours name their class."""
    return ELEMENT.sub(r".\1", source)


def chapter(page: Page, files: Mapping[str, str], links: str) -> str:
    """Return a page as a file; `files` says in which one each place of the book is."""
    here = files[page.anchor]
    for link in page.article.iterfind(".//a[@href]"):
        place = link.get("href")
        if place.startswith("#") and files[place[1:]] != here:
            link.set("href", files[place[1:]] + place)
    spell(page.article)
    page.article.tag = "section"
    page.article.set("id", page.anchor)
    body = etree.tostring(page.article, encoding="unicode", with_tail=False)
    title = re.sub("[<>&]", "", page.title)
    return FRAME.format(title=title, links=links, body=body)
