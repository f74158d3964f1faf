"""What a page is where nothing can be pressed: unfolded, with its answers at its end."""

from __future__ import annotations

from typing import Any

from lxml.html.builder import E

from tools.bound.site import Page

# To press, to link to, to see on a screen; the code of a figure, which is folded there.
SCREEN_ONLY = (
    ".headerlink, .live-bar, .tx-app, .toctree-wrapper, button, script, style.screen, "
    "details.hide > summary, .tx-fallback summary, "
    ".tag_hide-input:has(> .cell_output) > details.hide, "
    ".tx-element:not(.tx-opens-code):not(tconv-sizes) details"
)
ANSWERS = ".solution, .tag_hide-cell"


def drop(element: Any) -> None:
    """Take an element out of its document, and leave the text that follows it."""
    element.drop_tree()


def put_on_paper(page: Page) -> None:
    """Rewrite a page of the website for paper."""
    for each in page.article.cssselect(SCREEN_ONLY):
        drop(each)
    for fold in page.article.cssselect("details"):
        fold.drop_tag()
    for picture in page.article.iterfind(".//img"):
        picture.attrib.pop("loading", None)
        picture.set("src", picture.get("src").removeprefix("../"))
    move_answers(page)


def move_answers(page: Page) -> None:
    """Move the answers of a chapter to its end; notes come after them."""
    answers = page.article.cssselect(ANSWERS)
    if not answers:
        return
    end = E.section(E.h2("Solutions"), {"class": "solutions", "id": "solutions"})
    for number, answer in enumerate(answers, 1):
        answer.get("id") or answer.set("id", f"answer-{number}")
        title_answer(answer)
        end.append(pulled(answer))
    top = page.article.find("section")
    top.append(end)
    for each in page.article.cssselect("hr.footnotes, aside.footnote-list"):
        top.append(pulled(each))


def title_answer(answer: Any) -> None:
    """Link a question with its answer, and tell a folded cell which section it is the answer of."""
    if "solution" in answer.get("class").split():
        asked = answer.cssselect(".admonition-title a")[0].get("href")
        place = answer.xpath("preceding::*[@id=$id]", id=asked.removeprefix("#"))[0]
        place = place.cssselect(".admonition-title")[0]
    else:
        section = next(answer.iterancestors("section"))
        place = section.find("*")
        title = E.a(place.text_content(), href=f"#{section.get('id')}")
        answer.insert(0, E.p(title, {"class": "answer-title"}))
    place.append(E.a("solution", {"class": "to-answer", "href": f"#{answer.get('id')}"}))


def pulled(element: Any) -> Any:
    """Return an element after it was taken out, without the text that followed it."""
    drop(element)
    element.tail = None
    return element
